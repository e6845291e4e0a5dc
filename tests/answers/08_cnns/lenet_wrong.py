"""Answers to `lenet_wrong`, written from the lesson's text alone."""


# %% right: the images' axis stays first
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = s4.reshape(s4.shape[0], -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% right: each image's maps are put in a row, one image after the other
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = np.stack([maps.flatten() for maps in s4])
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% right: C5 as a convolution that covers the whole map
def lenet_wrong(images, params):
    c1, c3, (weight, bias), f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s4, weight.reshape(len(weight), *s4.shape[1:]), bias)
    h = np.tanh(x[:, :, 0, 0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% right: columns of numbers, as the author meant it, from maps whose last axis is that of the images
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = np.moveaxis(s4, 0, -1).reshape(-1, len(images)).T
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% wrong: nothing is changed
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = s4.reshape(-1, len(images)).T
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% wrong: the images no longer mix, but the channels come last
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = np.moveaxis(s4, 1, 3).reshape(len(images), -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% wrong: the axis of the images is put last, and then the array is cut into rows
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = np.moveaxis(s4, 0, -1).reshape(len(images), -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% wrong: the maps are flattened column by column, the order of the whole image turned round
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = s4.swapaxes(2, 3).reshape(len(images), -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% wrong: flattened in the order of Fortran, the first axis fastest
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = s4.reshape(len(images), -1, order="F")
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% wrong: the flattening is right, but tanh was moved behind the pooling
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2 = np.tanh(avgpool2d_forward(x, kernel_size=2)[0])
    x, _ = conv2d_forward(s2, *c3)
    s4 = np.tanh(avgpool2d_forward(x, kernel_size=2)[0])
    features = s4.reshape(len(images), -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% wrong: the flattening is right, but the largest numbers are pooled
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = maxpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = maxpool2d_forward(np.tanh(x), kernel_size=2)
    features = s4.reshape(len(images), -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% wrong: the flattening is right, but the scores go through a softmax
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = s4.reshape(len(images), -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    scores = np.exp(linear_forward(h, *output)[0])
    return scores / scores.sum(axis=1, keepdims=True)


# %% wrong: two slips, the flattening is right, but tanh is gone behind F6 and stands behind the output
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = s4.reshape(len(images), -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h, _ = linear_forward(h, *f6)
    return np.tanh(linear_forward(h, *output)[0])


# %% wrong: raises for more than one image, the whole batch becomes one row
def lenet_wrong(images, params):
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    h = np.tanh(linear_forward(s4.reshape(1, -1), *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]


# %% values
rng = np.random.default_rng(0)
shapes = [(2, 1, 5, 5), (3, 2, 5, 5), (4, 18), (5, 4), (6, 5)]
params = [(rng.normal(size=shape) / 4, rng.normal(size=shape[0])) for shape in shapes]
images = rng.normal(size=(3, 1, 20, 24))
together = lenet_wrong(images, params)
assert together.shape == (3, 6)
np.testing.assert_allclose(np.concatenate([lenet_wrong(image[None], params) for image in images]), together)
# An image of zeros: C1 gives its bias everywhere, and so on, so that all can be worked out without a convolution.
zeros = [(0 * weight, bias) for weight, bias in params[:2]] + params[2:]
h = np.tanh(np.repeat(np.tanh(params[1][1]), 6) @ params[2][0].T + params[2][1])
h = np.tanh(h @ params[3][0].T + params[3][1])
np.testing.assert_allclose(lenet_wrong(images, zeros)[1], h @ params[4][0].T + params[4][1])
