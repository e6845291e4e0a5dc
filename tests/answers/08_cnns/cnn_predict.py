"""Answers to `cnn_predict`, written from the lesson's text alone."""


# %% right: the functions of earlier lessons, one after the other
def cnn_predict(params, images):
    x, _ = conv2d_forward(images, params.conv1_weight, params.conv1_bias, padding=2)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return x.argmax(axis=1)


# %% right: plain NumPy, its own convolution and pooling
def cnn_predict(params, images):
    def conv(x, weight, bias, pad):
        x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))
        return np.einsum("nchwij,ocij->nohw", windows, weight, optimize=True) + bias[:, None, None]

    def pool(x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))

    x = pool(np.maximum(conv(images, params.conv1_weight, params.conv1_bias, 2), 0))
    x = pool(np.maximum(conv(x, params.conv2_weight, params.conv2_bias, 1), 0))
    scores = x.reshape(len(x), -1) @ params.fc_weight.T + params.fc_bias
    return np.argmax(scores, axis=1)


# %% right: one image after the other, a loop for the largest score
def cnn_predict(params, images):
    def pool(x):
        return np.maximum.reduce([x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)])

    classes = []
    for image in images:
        x = image[None]
        x = pool(relu_forward(conv2d_forward(x, params.conv1_weight, params.conv1_bias, padding=2)[0])[0])
        x = pool(relu_forward(conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)[0])[0])
        scores = params.fc_weight @ x.ravel() + params.fc_bias
        best = 0
        for k in range(1, len(scores)):
            if scores[k] > scores[best]:
                best = k
        classes.append(best)
    return np.array(classes, dtype=int)


# %% right: pooling before ReLU, which gives the same, and the softmax at the end
def cnn_predict(params, images):
    x = images
    stages = [(params.conv1_weight, params.conv1_bias, 2), (params.conv2_weight, params.conv2_bias, 1)]
    for weight, bias, padding in stages:
        x = conv2d_forward(x, weight, bias, padding=padding)[0]
        n, c, h, w = x.shape
        x = x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=5).max(axis=3)
        x = np.maximum(x, 0)
    scores = linear_forward(x.reshape(x.shape[0], -1), params.fc_weight, params.fc_bias)[0]
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities = scores / scores.sum(axis=1, keepdims=True)
    return probabilities.argmax(axis=-1)


# %% wrong: no ReLU behind the convolutions
def cnn_predict(params, images):
    x, _ = conv2d_forward(images, params.conv1_weight, params.conv1_bias, padding=2)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return x.argmax(axis=1)


# %% wrong: average pooling instead of max pooling
def cnn_predict(params, images):
    def pool(x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // 2, 2, w // 2, 2).mean(axis=(3, 5))

    x, _ = conv2d_forward(images, params.conv1_weight, params.conv1_bias, padding=2)
    x = pool(relu_forward(x)[0])
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)
    x = pool(relu_forward(x)[0])
    x, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return x.argmax(axis=1)


# %% wrong: flattened with the channels last
def cnn_predict(params, images):
    x, _ = conv2d_forward(images, params.conv1_weight, params.conv1_bias, padding=2)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x = x.transpose(0, 2, 3, 1).reshape(len(x), -1)
    x, _ = linear_forward(x, params.fc_weight, params.fc_bias)
    return x.argmax(axis=1)


# %% wrong: the images are shifted and scaled to -1 … 1 first, although the network wants 0 to 1
def cnn_predict(params, images):
    def pool(x):
        return np.maximum.reduce([x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)])

    x = (images - 0.5) / 0.5
    for weight, bias, padding in (
        (params.conv1_weight, params.conv1_bias, 2),
        (params.conv2_weight, params.conv2_bias, 1),
    ):
        x, _ = conv2d_forward(x, weight, bias, padding=padding)
        x = pool(np.maximum(x, 0))
    x = x.reshape(len(x), -1) @ params.fc_weight.T
    return (x + params.fc_bias).argmax(axis=1)


# %% wrong: the ten scores are returned instead of the class
def cnn_predict(params, images):
    x, _ = conv2d_forward(images, params.conv1_weight, params.conv1_bias, padding=2)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return x


# %% wrong: the largest is looked for over the images instead of over the classes
def cnn_predict(params, images):
    x, _ = conv2d_forward(images, params.conv1_weight, params.conv1_bias, padding=2)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return x.argmax(axis=0)


# %% wrong: the kernels are turned by 180 degrees
def cnn_predict(params, images):
    def pool(x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))

    x, _ = conv2d_forward(images, params.conv1_weight[:, :, ::-1, ::-1], params.conv1_bias, padding=2)
    x = pool(relu_forward(x)[0])
    x, _ = conv2d_forward(x, params.conv2_weight[:, :, ::-1, ::-1], params.conv2_bias, padding=1)
    x = pool(relu_forward(x)[0])
    x, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return x.argmax(axis=1)


# %% wrong: the images are divided by 255, although they are from 0 to 1
def cnn_predict(params, images):
    x, _ = conv2d_forward(images / 255, params.conv1_weight, params.conv1_bias, padding=2)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return x.argmax(axis=1)


# %% wrong: two slips, all biases are left out and there is no ReLU behind the second convolution
def cnn_predict(params, images):
    def pool(x):
        return np.maximum.reduce([x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)])

    x, _ = conv2d_forward(images, params.conv1_weight, np.zeros(8), padding=2)
    x = pool(np.maximum(x, 0))
    x, _ = conv2d_forward(x, params.conv2_weight, np.zeros(16), padding=1)
    x = pool(x)
    return (x.reshape(len(x), -1) @ params.fc_weight.T).argmax(axis=1)


# %% wrong: raises, the padding is forgotten and the linear layer does not fit
def cnn_predict(params, images):
    x, _ = conv2d_forward(images, params.conv1_weight, params.conv1_bias)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias)
    x, _ = relu_forward(x)
    x, _ = maxpool2d_forward(x, kernel_size=2)
    x, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return x.argmax(axis=1)


# %% values
from types import SimpleNamespace

params = SimpleNamespace(
    conv1_weight=np.zeros((8, 1, 5, 5)),
    conv1_bias=np.zeros(8),
    conv2_weight=np.zeros((16, 8, 3, 3)),
    conv2_bias=np.zeros(16),
    fc_weight=np.zeros((10, 784)),
    fc_bias=np.zeros(10),
)
# Both first filters pass the first map on. After two poolings number k of it is the largest of 4 by 4 pixels,
# and it speaks for class k.
params.conv1_weight[0, 0, 2, 2] = 1.0
params.conv2_weight[0, 0, 1, 1] = 1.0
params.fc_weight[np.arange(10), np.arange(10)] = 1.0
images = np.zeros((10, 1, 28, 28))
for k in range(10):
    images[k, 0, 4 * (k // 7) + 3, 4 * (k % 7) + 1] = 1.0
np.testing.assert_array_equal(cnn_predict(params, images), np.arange(10))
# A bias of 2 for class 6 outvotes every pixel.
params.fc_bias[6] = 2.0
np.testing.assert_array_equal(cnn_predict(params, images[:3]), [6, 6, 6])
