"""Answers to `basic_block_backward`, written from the lesson's text alone."""


# %% right: from the last row to the first
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] += dsum[:, : dx.shape[1]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% right: the shortcut's gradient in an array of its own
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    skip = np.zeros(dx.shape, dx.dtype)
    skip[:, :, :: cache.stride, :: cache.stride] = dsum[:, : dx.shape[1], :, :]
    dx = dx + skip
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% right: masks in place of relu_backward
def basic_block_backward(dy, cache):
    dsum = dy * (cache.relu2.x > 0)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    dn1 = np.where(cache.relu1.x > 0, da1, 0)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] += dsum[:, : dx.shape[1]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% right: pixel by pixel along the shortcut
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    for r in range(dsum.shape[2]):
        for c in range(dsum.shape[3]):
            dx[:, :, cache.stride * r, cache.stride * c] += dsum[:, : dx.shape[1], r, c]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: dy itself goes along the shortcut, past the last ReLU
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] += dy[:, : dx.shape[1]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: the last ReLU is left out
def basic_block_backward(dy, cache):
    dsum = dy
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] += dsum[:, : dx.shape[1]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: the inner ReLU is left out
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    dz1, dgamma1, dbeta1 = batchnorm_backward(da1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] += dsum[:, : dx.shape[1]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: no gradient along the shortcut
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: the shortcut's gradient replaces the branch's
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] = dsum[:, : dx.shape[1]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: the gradient of the last channels goes along the shortcut
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] += dsum[:, dsum.shape[1] - dx.shape[1] :]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: all pixels of a square get the shortcut's gradient
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    up = dsum[:, : dx.shape[1]].repeat(cache.stride, axis=2).repeat(cache.stride, axis=3)
    dx += up[:, :, : dx.shape[2], : dx.shape[3]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: both ReLUs take the cache of the last one
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu2)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] += dsum[:, : dx.shape[1]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% wrong: the gradients of the first layer come after those of the second
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx[:, :, :: cache.stride, :: cache.stride] += dsum[:, : dx.shape[1]]
    return dx, dweight2, dgamma2, dbeta2, dweight1, dgamma1, dbeta1


# %% wrong: raises where the stride is 2, the whole gradient is added to dx
def basic_block_backward(dy, cache):
    (dsum,) = relu_backward(dy, cache.relu2)
    dz2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    da1, dweight2, _ = conv2d_backward(dz2, cache.conv2)
    (dn1,) = relu_backward(da1, cache.relu1)
    dz1, dgamma1, dbeta1 = batchnorm_backward(dn1, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dz1, cache.conv1)
    dx += dsum
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


# %% values
kernel, two, zero = np.zeros((1, 1, 3, 3)), np.array([2.0]), np.zeros(1)
kernel[0, 0, 1, 1] = 1
x = np.array([3.0, 1.0]).reshape(2, 1, 1, 1)
y, cache = basic_block_forward(x, kernel, two, zero, kernel, two, zero)
dx, dw1, dg1, db1, dw2, dg2, db2 = basic_block_backward(np.ones_like(y), cache)
np.testing.assert_allclose(dx.ravel(), [1, 0], atol=1e-3)
np.testing.assert_allclose([dg2[0], db2[0]], [1, 1], atol=1e-3)
np.testing.assert_allclose([dg1[0], db1[0], np.abs(dw1).max(), np.abs(dw2).max()], 0, atol=1e-3)
