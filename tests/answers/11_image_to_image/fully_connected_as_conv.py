"""Answers to `fully_connected_as_conv`, written from the lesson's text alone."""


# %% right: the same numbers in another shape
def fully_connected_as_conv(weight, *, channels, height, width):
    return weight.reshape(-1, channels, height, width)


# %% right: one weight after another, with a counter for the place in the row
def fully_connected_as_conv(weight, *, channels, height, width):
    out_features = len(weight)
    filters = np.zeros((out_features, channels, height, width))
    for o in range(out_features):
        place = 0
        for c in range(channels):
            for i in range(height):
                for j in range(width):
                    filters[o, c, i, j] = weight[o, place]
                    place += 1
    return filters


# %% right: cut into channels, and each channel into rows, with a helper
def _cut(array, pieces):
    return np.stack(np.split(array, pieces, axis=-1), axis=-2)


def fully_connected_as_conv(weight, *, channels, height, width):
    by_channel = _cut(weight, channels)
    return _cut(by_channel, height)


# %% right: asks the layer, which sends each map with a single one to its weight
def fully_connected_as_conv(weight, *, channels, height, width):
    size = channels * height * width
    single_ones = np.eye(size).reshape(size, channels, height, width)
    return np.einsum("pchw,op->ochw", single_ones, weight)


# %% wrong: the channels are taken for the last axis
def fully_connected_as_conv(weight, *, channels, height, width):
    return weight.reshape(-1, height, width, channels).transpose(0, 3, 1, 2)


# %% wrong: the columns run before the rows
def fully_connected_as_conv(weight, *, channels, height, width):
    return weight.reshape(-1, channels, width, height).transpose(0, 1, 3, 2)


# %% wrong: the filters are turned by half a turn
def fully_connected_as_conv(weight, *, channels, height, width):
    filters = weight.reshape(len(weight), channels, height, width)
    return filters[:, :, ::-1, ::-1]


# %% wrong: the weights are transposed before the reshape
def fully_connected_as_conv(weight, *, channels, height, width):
    return weight.T.reshape(-1, channels, height, width)


# %% wrong: filled in Fortran's order
def fully_connected_as_conv(weight, *, channels, height, width):
    return weight.reshape((weight.shape[0], channels, height, width), order="F")


# %% wrong: the channels of the input come before those of the output
def fully_connected_as_conv(weight, *, channels, height, width):
    out_features = weight.shape[0]
    filters = weight.reshape(out_features, channels, height, width)
    return filters.transpose(1, 0, 2, 3)


# %% wrong: height and width change places, so the filters lie on their side
def fully_connected_as_conv(weight, *, channels, height, width):
    return weight.reshape(weight.shape[0], channels, width, height)


# %% wrong: the channels are added up into one
def fully_connected_as_conv(weight, *, channels, height, width):
    filters = weight.reshape(weight.shape[0], channels, height, width)
    return filters.sum(axis=1, keepdims=True)


# %% wrong: only the filters of the first output
def fully_connected_as_conv(weight, *, channels, height, width):
    return weight[0].reshape(1, channels, height, width)


# %% wrong: divided by the number of weights, as if the convolution took a mean
def fully_connected_as_conv(weight, *, channels, height, width):
    filters = weight.reshape(-1, channels, height, width)
    return filters / (channels * height * width)


# %% values
np.testing.assert_array_equal(
    fully_connected_as_conv(np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]), channels=1, height=2, width=3),
    [[[[1, 2, 3], [4, 5, 6]]]],
)
weight = np.arange(24.0).reshape(2, 12)
np.testing.assert_array_equal(
    fully_connected_as_conv(weight, channels=2, height=3, width=2),
    [
        [[[0, 1], [2, 3], [4, 5]], [[6, 7], [8, 9], [10, 11]]],
        [[[12, 13], [14, 15], [16, 17]], [[18, 19], [20, 21], [22, 23]]],
    ],
)
np.testing.assert_array_equal(
    fully_connected_as_conv(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), channels=2, height=1, width=1),
    [[[[1]], [[2]]], [[[3]], [[4]]], [[[5]], [[6]]]],
)
