"""Answers to `conv2d_by_product`, written from the lesson's text alone."""


# %% right: the product, then the bias, then the shape
def conv2d_by_product(columns, weight, bias, *, size_out):
    c_out = weight.shape[0]
    filters = weight.reshape(c_out, -1)
    y = filters @ columns
    y = y.reshape(len(columns), c_out, *size_out)
    return y + bias[None, :, None, None]


# %% right: one image after the other
def conv2d_by_product(columns, weight, bias, *, size_out):
    h_out, w_out = size_out
    y = np.zeros((len(columns), len(weight), h_out, w_out))
    for n in range(len(columns)):
        for o in range(len(weight)):
            y[n, o] = (weight[o].ravel() @ columns[n]).reshape(h_out, w_out) + bias[o]
    return y


# %% right: einsum
def conv2d_by_product(columns, weight, bias, *, size_out):
    maps = np.einsum("ok,nkp->nop", weight.reshape(len(weight), -1), columns) + bias.reshape(1, -1, 1)
    return maps.reshape(*maps.shape[:2], *size_out)


# %% right: the bias as one more weight
def conv2d_by_product(columns, weight, bias, *, size_out):
    n, _, places = columns.shape
    ones = np.ones((n, 1, places), columns.dtype)
    more = np.concatenate([columns, ones], axis=1)
    matrix = np.hstack([weight.reshape(len(weight), -1), bias[:, None]])
    return np.matmul(matrix, more).reshape(n, len(weight), size_out[0], size_out[1])


# %% wrong: no bias
def conv2d_by_product(columns, weight, bias, *, size_out):
    maps = weight.reshape(len(weight), -1) @ columns
    return maps.reshape(len(columns), len(weight), *size_out)


# %% wrong: the maps are left in rows
def conv2d_by_product(columns, weight, bias, *, size_out):
    return weight.reshape(len(weight), -1) @ columns + bias[:, None]


# %% wrong: filters in columns, by a reshape instead of a transpose
def conv2d_by_product(columns, weight, bias, *, size_out):
    matrix = weight.reshape(-1, len(weight)).T
    return (matrix @ columns + bias[:, None]).reshape(len(columns), len(weight), *size_out)


# %% wrong: height and width exchanged
def conv2d_by_product(columns, weight, bias, *, size_out):
    w_out, h_out = size_out
    maps = weight.reshape(len(weight), -1) @ columns + bias[:, None]
    return maps.reshape(len(columns), len(weight), h_out, w_out)


# %% wrong: the bias is added before the product
def conv2d_by_product(columns, weight, bias, *, size_out):
    matrix = weight.reshape(len(weight), -1) + bias[:, None]
    return (matrix @ columns).reshape(len(columns), len(weight), *size_out)


# %% wrong: the kernels are turned by 180 degrees
def conv2d_by_product(columns, weight, bias, *, size_out):
    matrix = weight[:, :, ::-1, ::-1].reshape(len(weight), -1)
    return (matrix @ columns + bias[:, None]).reshape(len(columns), len(weight), *size_out)


# %% wrong: filters come before images
def conv2d_by_product(columns, weight, bias, *, size_out):
    maps = weight.reshape(len(weight), -1) @ columns + bias[:, None]
    return maps.transpose(1, 0, 2).reshape(len(weight), len(columns), *size_out)


# %% wrong: reshaped as if filters came before images
def conv2d_by_product(columns, weight, bias, *, size_out):
    n, k, places = columns.shape
    flat = columns.transpose(1, 0, 2).reshape(k, n * places)
    maps = weight.reshape(len(weight), -1) @ flat + bias[:, None]
    return maps.reshape(n, len(weight), *size_out)


# %% wrong: the bias is subtracted
def conv2d_by_product(columns, weight, bias, *, size_out):
    maps = weight.reshape(len(weight), -1) @ columns - bias[:, None]
    return maps.reshape(len(columns), len(weight), *size_out)


# %% wrong: only the first image
def conv2d_by_product(columns, weight, bias, *, size_out):
    maps = weight.reshape(len(weight), -1) @ columns[0] + bias[:, None]
    return maps.reshape(1, len(weight), *size_out)


# %% values
assert conv2d_by_product(
    np.array([[[1.0, 2.0], [2.0, 3.0], [4.0, 5.0], [5.0, 6.0]]]),
    np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
    np.array([10.0]),
    size_out=(1, 2),
).tolist() == [[[[10, 12]]]]
