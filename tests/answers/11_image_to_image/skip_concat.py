"""Answers to `skip_concat`, written from the lesson's text alone."""


# %% right: concatenate along the channels
def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


# %% right: an empty array, filled in two steps
def skip_concat(decoder, encoder):
    n, c_decoder, h, w = decoder.shape
    c_encoder = encoder.shape[1]
    both = np.empty((n, c_decoder + c_encoder, h, w), dtype=decoder.dtype)
    both[:, :c_decoder] = decoder
    both[:, c_decoder:] = encoder
    return both


# %% right: image by image and channel by channel, with lists
def skip_concat(decoder, encoder):
    images = []
    for i in range(len(decoder)):
        channels = []
        for one in decoder[i]:
            channels.append(one)
        for one in encoder[i]:
            channels.append(one)
        images.append(channels)
    return np.array(images)


# %% right: the channels are moved to the front, stacked there and moved back
def _channels_first(maps):
    return np.moveaxis(maps, 1, 0)


def skip_concat(decoder, encoder):
    stacked = np.vstack((_channels_first(decoder), _channels_first(encoder)))
    return np.moveaxis(stacked, 0, 1)


# %% wrong: the encoder's channels come first
def skip_concat(decoder, encoder):
    return np.concatenate([encoder, decoder], axis=1)


# %% wrong: joined along the images
def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=0)


# %% wrong: joined along the columns, as for channels that come last
def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=-1)


# %% wrong: the maps are added, as in a residual network
def skip_concat(decoder, encoder):
    return decoder + encoder


# %% wrong: stacked along a new axis
def skip_concat(decoder, encoder):
    return np.stack([decoder, encoder], axis=1)


# %% wrong: the channels of the two come in turns
def skip_concat(decoder, encoder):
    n, c, h, w = decoder.shape
    both = np.zeros((n, c + encoder.shape[1], h, w))
    both[:, 0::2] = decoder
    both[:, 1::2] = encoder
    return both


# %% wrong: a list of the two arrays instead of one array
def skip_concat(decoder, encoder):
    return [decoder, encoder]


# %% wrong: as many channels of each as the decoder has
def skip_concat(decoder, encoder):
    channels = decoder.shape[1]
    return np.concatenate([decoder, encoder[:, :channels]], axis=1)


# %% wrong: the decoder twice
def skip_concat(decoder, encoder):
    n, c1, h, w = decoder.shape
    c2 = encoder.shape[1]
    result = np.zeros((n, c1 + c2, h, w))
    for i in range(c1 + c2):
        result[:, i] = decoder[:, i % c1]
    return result


# %% wrong: joined flat and then reshaped, which mixes the images of a batch
def skip_concat(decoder, encoder):
    n, c1, h, w = decoder.shape
    c2 = encoder.shape[1]
    flat = np.concatenate([decoder.ravel(), encoder.ravel()])
    return flat.reshape(n, c1 + c2, h, w)


# %% values
decoder = np.array([[[[1.0, 2.0]]], [[[3.0, 4.0]]]])
encoder = np.array([[[[5.0, 6.0]], [[7.0, 8.0]]], [[[9.0, 10.0]], [[11.0, 12.0]]]])
np.testing.assert_array_equal(
    skip_concat(decoder, encoder), [[[[1, 2]], [[5, 6]], [[7, 8]]], [[[3, 4]], [[9, 10]], [[11, 12]]]]
)
assert skip_concat(np.ones((1, 3, 4, 6)), np.ones((1, 5, 4, 6))).shape == (1, 8, 4, 6)
np.testing.assert_array_equal(skip_concat(encoder, decoder)[:, 2:], decoder)
