"""Answers to `skip_concat_backward`, written from the lesson's text alone."""


# %% right: two slices
def skip_concat_backward(dy, decoder_channels):
    return dy[:, :decoder_channels], dy[:, decoder_channels:]


# %% right: split at one place
def skip_concat_backward(dy, decoder_channels):
    ddecoder, dencoder = np.split(dy, [decoder_channels], axis=1)
    return ddecoder, dencoder


# %% right: one channel after another in a loop
def skip_concat_backward(dy, decoder_channels):
    n, channels, h, w = dy.shape
    ddecoder = np.zeros((n, decoder_channels, h, w))
    dencoder = np.zeros((n, channels - decoder_channels, h, w))
    for c in range(channels):
        if c < decoder_channels:
            ddecoder[:, c] = dy[:, c]
        else:
            dencoder[:, c - decoder_channels] = dy[:, c]
    return ddecoder, dencoder


# %% right: a mask says which channels were the decoder's
def _pick(maps, mask):
    return np.compress(mask, maps, axis=1)


def skip_concat_backward(dy, decoder_channels):
    is_decoder = np.arange(dy.shape[1]) < decoder_channels
    return tuple(_pick(dy, mask) for mask in (is_decoder, ~is_decoder))


# %% wrong: the two come in the wrong order
def skip_concat_backward(dy, decoder_channels):
    return dy[:, decoder_channels:], dy[:, :decoder_channels]


# %% wrong: cut in the middle, whatever the number of channels
def skip_concat_backward(dy, decoder_channels):
    half = dy.shape[1] // 2
    return dy[:, :half], dy[:, half:]


# %% wrong: cuts along the images
def skip_concat_backward(dy, decoder_channels):
    return dy[:decoder_channels], dy[decoder_channels:]


# %% wrong: both get the whole gradient, as for maps that were added
def skip_concat_backward(dy, decoder_channels):
    return dy, dy


# %% wrong: the decoder's are taken from the end
def skip_concat_backward(dy, decoder_channels):
    return dy[:, -decoder_channels:], dy[:, :-decoder_channels]


# %% wrong: the first channel of the encoder is left out
def skip_concat_backward(dy, decoder_channels):
    ddecoder = dy[:, :decoder_channels]
    dencoder = dy[:, decoder_channels + 1 :]
    return ddecoder, dencoder


# %% wrong: the decoder's gradient alone
def skip_concat_backward(dy, decoder_channels):
    return dy[:, :decoder_channels]


# %% wrong: each gets only half of its gradient
def skip_concat_backward(dy, decoder_channels):
    return dy[:, :decoder_channels] / 2, dy[:, decoder_channels:] / 2


# %% wrong: split into so many equal parts instead of at one place
def skip_concat_backward(dy, decoder_channels):
    parts = np.split(dy, decoder_channels, axis=1)
    return parts[0], parts[1]


# %% wrong: zeros where the other's channels are, so both are too large
def skip_concat_backward(dy, decoder_channels):
    ddecoder = np.zeros_like(dy)
    dencoder = np.zeros_like(dy)
    ddecoder[:, :decoder_channels] = dy[:, :decoder_channels]
    dencoder[:, decoder_channels:] = dy[:, decoder_channels:]
    return ddecoder, dencoder


# %% values
dy = np.arange(12.0).reshape(2, 3, 1, 2)
ddecoder, dencoder = skip_concat_backward(dy, 1)
np.testing.assert_array_equal(ddecoder, [[[[0, 1]]], [[[6, 7]]]])
np.testing.assert_array_equal(dencoder, [[[[2, 3]], [[4, 5]]], [[[8, 9]], [[10, 11]]]])
ddecoder, dencoder = skip_concat_backward(dy, 2)
np.testing.assert_array_equal(ddecoder, [[[[0, 1]], [[2, 3]]], [[[6, 7]], [[8, 9]]]])
np.testing.assert_array_equal(dencoder, [[[[4, 5]]], [[[10, 11]]]])
np.testing.assert_array_equal(dy.ravel(), np.arange(12))
