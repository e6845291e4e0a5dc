"""Answers to `block_gradients`, written from the lesson's text alone."""


# %% right: the ReLU's way back comes first, then batch norm's, then the linear layer's
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(z)
    (dz,) = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta


# %% right: a mask in place of the ReLU's functions, and the linear layer by two matrix products
def block_gradients(x, weight, gamma, beta, dy):
    stats = RunningStats(np.zeros_like(gamma), np.ones_like(gamma))
    out, _, cache = batchnorm_forward(x @ weight.T, gamma, beta, stats, training=True)
    mask = out > 0
    dz, dgamma, dbeta = batchnorm_backward(np.where(mask, dy, 0.0), cache)
    return dz @ weight, dz.T @ x, dgamma, dbeta


# %% right: three small functions stacked while going forward and called from the top of the stack
def _linear(x, weight):
    y, cache = linear_forward(x, weight, np.zeros_like(weight[:, 0]))
    return y, lambda d: linear_backward(d, cache)[:2]


def _norm(x, gamma, beta):
    stats = RunningStats(np.zeros_like(gamma), np.ones_like(gamma))
    y, _, cache = batchnorm_forward(x, gamma, beta, stats, training=True)
    return y, lambda d: batchnorm_backward(d, cache)


def _rectify(x):
    y, cache = relu_forward(x)
    return y, lambda d: relu_backward(d, cache)


def block_gradients(x, weight, gamma, beta, dy):
    stack = []
    for layer, params in ((_linear, (weight,)), (_norm, (gamma, beta)), (_rectify, ())):
        x, way_back = layer(x, *params)
        stack.append(way_back)
    found = []
    while stack:
        dy, *own = stack.pop()(dy)
        found = own + found
    dweight, dgamma, dbeta = found
    return dy, dweight, dgamma, dbeta


# %% right: one feature after another, with batch norm's formula written out
def block_gradients(x, weight, gamma, beta, dy):
    n, features = dy.shape
    dx = np.zeros(x.shape)
    dweight = np.zeros(weight.shape)
    dgamma, dbeta = np.zeros(features), np.zeros(features)
    for f in range(features):
        z = x @ weight[f]
        root = np.sqrt(np.mean((z - z.mean()) ** 2) + 1e-5)
        normal = (z - z.mean()) / root
        d = [dy[i, f] if gamma[f] * normal[i] + beta[f] > 0 else 0.0 for i in range(n)]
        d = np.array(d)
        dgamma[f] = np.dot(d, normal)
        dbeta[f] = d.sum()
        dz = gamma[f] / root * (d - d.mean() - normal * np.mean(d * normal))
        dx += np.outer(dz, weight[f])
        dweight[f] = dz @ x
    return dx, dweight, dgamma, dbeta


# %% wrong: nothing is mended, so batch norm's way back still comes before the ReLU's
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(z)
    dz, dgamma, dbeta = batchnorm_backward(dy, norm_cache)
    (dz,) = relu_backward(dz, relu_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta


# %% wrong: the ReLU's way back comes first, but batch norm still gets dy instead of its result
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(z)
    (dz,) = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dy, norm_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta


# %% wrong: the ReLU's way back is taken twice, in front of batch norm's and behind it
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(z)
    (dz,) = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)
    (dz,) = relu_backward(dz, relu_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta


# %% wrong: the forward order is changed instead, with the ReLU in front of batch norm
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, relu_cache = relu_forward(z)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    dz, dgamma, dbeta = batchnorm_backward(dy, norm_cache)
    (dz,) = relu_backward(dz, relu_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta


# %% wrong: the ReLU's mask is taken from the linear layer's output, not from batch norm's
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    _, relu_cache = relu_forward(z)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    (dz,) = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta


# %% wrong: the order is right, but dbeta is returned in front of dgamma
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(z)
    (dz,) = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dbeta, dgamma


# %% wrong: the order is right, but gamma's and beta's gradients are averaged over the examples
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(z)
    (dz,) = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma / len(x), dbeta / len(x)


# %% wrong: mean and variance are treated as constants on the way back
def block_gradients(x, weight, gamma, beta, dy):
    z = x @ weight.T
    root = np.sqrt(z.var(axis=0) + 1e-5)
    normal = (z - z.mean(axis=0)) / root
    d = dy * (gamma * normal + beta > 0)
    dgamma = np.sum(d * normal, axis=0)
    dbeta = np.sum(d, axis=0)
    dz = d * gamma / root
    return dz @ weight, dz.T @ x, dgamma, dbeta


# %% wrong: the ReLU lets through where dy is positive instead of where its input is
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(dy)
    (dz,) = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta


# %% wrong: the ReLU's result is not taken out of its tuple, which raises in batch norm's way back
def block_gradients(x, weight, gamma, beta, dy):
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(z)
    dz = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta


# %% values
# The linear layer gives -10, 0, 10: mean 0, variance 200 / 3, and normalized -s, 0, s with s^2 = 3 / 2.
# Batch norm gives 1 - 2 s < 0, 1 and 1 + 2 s, so the ReLU lets 0, -3, 2 of dy through.
# Their mean is -1 / 3, their mean product with the normalized values 2 s / 3, and times those -1, 0, 1.
# What is left is 4 / 3, -8 / 3, 4 / 3, times gamma s / 10.
s = 1.5**0.5
x = np.array([[-1.0, 1.0], [0.0, 0.0], [1.0, 1.0]])
weight, gamma, beta = np.array([[10.0, 0.0]]), np.array([2.0]), np.array([1.0])
dy = np.array([[5.0], [-3.0], [2.0]])
dx, dweight, dgamma, dbeta = block_gradients(x, weight, gamma, beta, dy)
np.testing.assert_allclose(dx, np.array([[4, 0], [-8, 0], [4, 0]]) * 2 * s / 3, rtol=1e-5, atol=1e-5)
np.testing.assert_allclose(dweight, [[0.0, 8 / 15 * s]], rtol=1e-5, atol=1e-5)
np.testing.assert_allclose(dgamma, [2 * s], rtol=1e-5)
np.testing.assert_allclose(dbeta, [-1.0], rtol=1e-5)
np.testing.assert_array_equal(dy, [[5.0], [-3.0], [2.0]])
