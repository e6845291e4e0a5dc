"""Answers to `basic_block_forward`, written from the lesson's text alone."""


# %% right: layer by layer, the shortcut by np.pad
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    z1, conv1 = conv3x3_forward(x, weight1, stride=stride)
    n1, norm1 = norm_forward(z1, gamma1, beta1)
    a1, relu1 = relu_forward(n1)
    z2, conv2 = conv3x3_forward(a1, weight2)
    n2, norm2 = norm_forward(z2, gamma2, beta2)
    skip = x[:, :, ::stride, ::stride]
    skip = np.pad(skip, [(0, 0), (0, weight2.shape[0] - x.shape[1]), (0, 0), (0, 0)])
    y, relu2 = relu_forward(n2 + skip)
    return y, BasicBlockCache(conv1, norm1, relu1, conv2, norm2, relu2, stride)


# %% right: the shortcut is added to the first channels only
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma2, beta2)
    total = h.copy()
    total[:, : x.shape[1]] = total[:, : x.shape[1]] + x[:, :, ::stride, ::stride]
    y, r2 = relu_forward(total)
    return y, BasicBlockCache(conv1=c1, norm1=n1, relu1=r1, conv2=c2, norm2=n2, relu2=r2, stride=stride)


# %% right: their own residual_forward with a branch that fits the shortcut
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    caches = []

    def branch(_):
        h, cache = conv3x3_forward(x, weight1, stride=stride)
        caches.append(cache)
        h, cache = norm_forward(h, gamma1, beta1)
        caches.append(cache)
        h, cache = relu_forward(h)
        caches.append(cache)
        h, cache = conv3x3_forward(h, weight2)
        caches.append(cache)
        h, cache = norm_forward(h, gamma2, beta2)
        caches.append(cache)
        return h, None

    small = x[:, :, ::stride, ::stride]
    n, c, h, w = small.shape
    zeros = np.zeros((n, len(gamma1) - c, h, w), dtype=x.dtype)
    total, _ = residual_forward(np.concatenate((small, zeros), axis=1), branch)
    y, relu2 = relu_forward(total)
    return y, BasicBlockCache(*caches, relu2, stride)


# %% right: batch norm by hand, a plain tuple for the cache
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    def norm(z, gamma, beta):
        mean, var = z.mean((0, 2, 3), keepdims=True), z.var((0, 2, 3), keepdims=True)
        return (z - mean) / np.sqrt(var + 1e-5) * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)

    h = np.maximum(norm(conv3x3_forward(x, weight1, stride=stride)[0], gamma1, beta1), 0)
    h = norm(conv3x3_forward(h, weight2)[0], gamma2, beta2)
    for channel in range(x.shape[1]):
        h[:, channel] += x[:, channel, ::stride, ::stride]
    return np.maximum(h, 0), (x, h)


# %% wrong: no ReLU behind the sum
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma2, beta2)
    skip = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, len(h[0]) - len(x[0])), (0, 0), (0, 0)))
    return h + skip, BasicBlockCache(c1, n1, r1, c2, n2, None, stride)


# %% wrong: the ReLU stands before the sum, not behind it
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma2, beta2)
    h, r2 = relu_forward(h)
    skip = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, len(h[0]) - len(x[0])), (0, 0), (0, 0)))
    return h + skip, BasicBlockCache(c1, n1, r1, c2, n2, r2, stride)


# %% wrong: no ReLU between the convolutions
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma2, beta2)
    skip = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, len(h[0]) - len(x[0])), (0, 0), (0, 0)))
    y, r2 = relu_forward(h + skip)
    return y, BasicBlockCache(c1, n1, None, c2, n2, r2, stride)


# %% wrong: ReLU before batch norm
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, r1 = relu_forward(h)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma2, beta2)
    skip = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, len(h[0]) - len(x[0])), (0, 0), (0, 0)))
    y, r2 = relu_forward(h + skip)
    return y, BasicBlockCache(c1, n1, r1, c2, n2, r2, stride)


# %% wrong: no shortcut
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma2, beta2)
    y, r2 = relu_forward(h)
    return y, BasicBlockCache(c1, n1, r1, c2, n2, r2, stride)


# %% wrong: the zeros come before the channels of x
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma2, beta2)
    skip = np.zeros_like(h)
    skip[:, -x.shape[1] :] = x[:, :, ::stride, ::stride]
    y, r2 = relu_forward(h + skip)
    return y, BasicBlockCache(c1, n1, r1, c2, n2, r2, stride)


# %% wrong: the second convolution has the stride
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2, stride=stride)
    h, n2 = norm_forward(h, gamma2, beta2)
    skip = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, len(h[0]) - len(x[0])), (0, 0), (0, 0)))
    y, r2 = relu_forward(h + skip)
    return y, BasicBlockCache(c1, n1, r1, c2, n2, r2, stride)


# %% wrong: the second norm has the first one's gamma and beta, two slips with the second norm's before
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma2, beta2)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma1, beta1)
    skip = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, len(h[0]) - len(x[0])), (0, 0), (0, 0)))
    y, r2 = relu_forward(h + skip)
    return y, BasicBlockCache(c1, n1, r1, c2, n2, r2, stride)


# %% wrong: no second batch norm
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2)
    skip = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, len(h[0]) - len(x[0])), (0, 0), (0, 0)))
    y, r2 = relu_forward(h + skip)
    return y, BasicBlockCache(c1, n1, r1, c2, None, r2, stride)


# %% wrong: raises where the channels differ, no zeros are added
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, c1 = conv3x3_forward(x, weight1, stride=stride)
    h, n1 = norm_forward(h, gamma1, beta1)
    h, r1 = relu_forward(h)
    h, c2 = conv3x3_forward(h, weight2)
    h, n2 = norm_forward(h, gamma2, beta2)
    y, r2 = relu_forward(h + x[:, :, ::stride, ::stride])
    return y, BasicBlockCache(c1, n1, r1, c2, n2, r2, stride)


# %% values
kernel, two, zero = np.zeros((1, 1, 3, 3)), np.array([2.0]), np.zeros(1)
kernel[0, 0, 1, 1] = 1
x = np.array([3.0, 1.0]).reshape(2, 1, 1, 1)
y, _ = basic_block_forward(x, kernel, two, zero, kernel, two, zero)
np.testing.assert_allclose(y.ravel(), [5, 0], atol=1e-3)
big = np.random.default_rng(0).normal(size=(2, 1, 5, 4))
y, _ = basic_block_forward(
    big, np.ones((3, 1, 3, 3)), np.ones(3), np.zeros(3), np.ones((3, 3, 3, 3)), np.zeros(3), np.zeros(3), stride=2
)
assert y.shape == (2, 3, 3, 2)
np.testing.assert_allclose(y[:, 0], np.maximum(big[:, 0, ::2, ::2], 0))
np.testing.assert_allclose(y[:, 1:], 0)
