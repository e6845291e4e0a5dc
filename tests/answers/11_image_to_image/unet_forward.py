"""Answers to `unet_forward`, written from the lesson's text alone."""


# %% right: enlarges first, and the skips are what was there before the halving
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    fine_halved = halve(fine)
    coarse = convolve_relu(fine_halved, down2)
    coarse_halved = halve(coarse)
    y = convolve_relu(coarse_halved, middle)
    y = skip_concat(upsample_nearest(y, scale=2), coarse)
    y = convolve_relu(y, up2)
    y = skip_concat(upsample_nearest(y, scale=2), fine)
    y = convolve_relu(y, up1)
    return convolve(y, last)


# %% right: a stack of skips, with a loop down and a loop up
def unet_forward(x, params):
    kept = []
    for layer in params[:2]:
        x = convolve_relu(x, layer)
        kept.append(x)
        x = halve(x)
    x = convolve_relu(x, params[2])
    for layer in params[3:5]:
        x = np.repeat(np.repeat(x, 2, axis=2), 2, axis=3)
        x = np.concatenate((x, kept.pop()), axis=1)
        x = convolve_relu(x, layer)
    return convolve(x, params[5])


# %% right: a level calls the level inside it
def _level(x, downs, middle, ups):
    if not downs:
        return convolve_relu(x, middle)
    skip = convolve_relu(x, downs[0])
    inside = _level(halve(skip), downs[1:], middle, ups[:-1])
    larger = np.kron(inside, np.ones((2, 2)))
    return convolve_relu(np.concatenate([larger, skip], axis=1), ups[-1])


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    y = _level(x, [down1, down2], middle, [up2, up1])
    return convolve(y, last)


# %% right: no array is joined, the weights are cut in two and the two results added
def _up(y, skip, layer):
    weight, bias = layer
    channels = y.shape[1]
    y = y[:, :, np.arange(2 * y.shape[2]) // 2][:, :, :, np.arange(2 * y.shape[3]) // 2]
    from_below = convolve(y, (weight[:, :channels], bias))
    from_the_side = convolve(skip, (weight[:, channels:], np.zeros_like(bias)))
    return np.maximum(from_below + from_the_side, 0)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    coarse = convolve_relu(halve(fine), down2)
    y = convolve_relu(halve(coarse), middle)
    y = _up(y, coarse, up2)
    y = _up(y, fine, up1)
    return convolve(y, last)


# %% wrong: only the finest level is mended
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    fine_halved = halve(fine)
    coarse = convolve_relu(fine_halved, down2)
    coarse_halved = halve(coarse)
    y = convolve_relu(coarse_halved, middle)
    y = skip_concat(y, coarse_halved)
    y = convolve_relu(upsample_nearest(y, scale=2), up2)
    y = skip_concat(upsample_nearest(y, scale=2), fine)
    y = convolve_relu(y, up1)
    return convolve(y, last)


# %% wrong: only the coarse level is mended
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    fine_halved = halve(fine)
    coarse = convolve_relu(fine_halved, down2)
    coarse_halved = halve(coarse)
    y = convolve_relu(coarse_halved, middle)
    y = skip_concat(upsample_nearest(y, scale=2), coarse)
    y = convolve_relu(y, up2)
    y = skip_concat(y, fine_halved)
    y = convolve_relu(upsample_nearest(y, scale=2), up1)
    return convolve(y, last)


# %% wrong: the halved skip is enlarged and then joined, which carries no more than before
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine_halved = halve(convolve_relu(x, down1))
    coarse_halved = halve(convolve_relu(fine_halved, down2))
    y = convolve_relu(coarse_halved, middle)
    y = skip_concat(upsample_nearest(y, scale=2), upsample_nearest(coarse_halved, scale=2))
    y = convolve_relu(y, up2)
    y = skip_concat(upsample_nearest(y, scale=2), upsample_nearest(fine_halved, scale=2))
    y = convolve_relu(y, up1)
    return convolve(y, last)


# %% wrong: mends the sizes, but the encoder's channels come first
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    coarse = convolve_relu(halve(fine), down2)
    y = convolve_relu(halve(coarse), middle)
    y = np.concatenate([coarse, upsample_nearest(y, scale=2)], axis=1)
    y = convolve_relu(y, up2)
    y = np.concatenate([fine, upsample_nearest(y, scale=2)], axis=1)
    y = convolve_relu(y, up1)
    return convolve(y, last)


# %% wrong: mends the skips, but the last convolution also loses what is negative
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    coarse = convolve_relu(halve(fine), down2)
    y = convolve_relu(halve(coarse), middle)
    y = convolve_relu(skip_concat(upsample_nearest(y, scale=2), coarse), up2)
    y = convolve_relu(skip_concat(upsample_nearest(y, scale=2), fine), up1)
    return convolve_relu(y, last)


# %% wrong: the skips leave before the ReLU
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve(x, down1)
    coarse = convolve(halve(np.maximum(fine, 0)), down2)
    y = convolve_relu(halve(np.maximum(coarse, 0)), middle)
    y = convolve_relu(skip_concat(upsample_nearest(y, scale=2), coarse), up2)
    y = convolve_relu(skip_concat(upsample_nearest(y, scale=2), fine), up1)
    return convolve(y, last)


# %% wrong: the skips are taken before the convolution, so the finest one is x itself
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine_halved = halve(convolve_relu(x, down1))
    coarse_halved = halve(convolve_relu(fine_halved, down2))
    y = convolve_relu(coarse_halved, middle)
    y = skip_concat(upsample_nearest(y, scale=2), fine_halved)
    y = convolve_relu(y, up2)
    y = skip_concat(upsample_nearest(y, scale=2), x)
    y = convolve_relu(y, up1)
    return convolve(y, last)


# %% wrong: the maps are added to the skips and then doubled, so that the channels fit
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    coarse = convolve_relu(halve(fine), down2)
    y = convolve_relu(halve(coarse), middle)
    y = upsample_nearest(y, scale=2) + coarse
    y = convolve_relu(np.concatenate([y, y], axis=1), up2)
    y = upsample_nearest(y, scale=2) + fine
    y = convolve_relu(np.concatenate([y, y], axis=1), up1)
    return convolve(y, last)


# %% wrong: the large skips are joined at their size, but every second pixel of the decoder is a zero
def _enlarge(y):
    n, c, h, w = y.shape
    larger = np.zeros((n, c, 2 * h, 2 * w))
    larger[:, :, ::2, ::2] = y
    return larger


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    coarse = convolve_relu(halve(fine), down2)
    y = convolve_relu(halve(coarse), middle)
    y = convolve_relu(np.concatenate([_enlarge(y), coarse], axis=1), up2)
    y = convolve_relu(np.concatenate([_enlarge(y), fine], axis=1), up1)
    return convolve(y, last)


# %% wrong: joins the large skip without enlarging first, which raises since the sizes differ
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def unet_forward(x, params):
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    fine_halved = halve(fine)
    coarse = convolve_relu(fine_halved, down2)
    coarse_halved = halve(coarse)
    y = convolve_relu(coarse_halved, middle)
    y = skip_concat(y, coarse)
    y = convolve_relu(upsample_nearest(y, scale=2), up2)
    y = skip_concat(y, fine)
    y = convolve_relu(upsample_nearest(y, scale=2), up1)
    return convolve(y, last)


# %% values
def network(path):
    shapes = [(1, 1), (1, 1), (1, 1), (1, 2), (1, 2), (1, 1)]
    layers = [(np.zeros((*shape, 3, 3)), np.zeros(1)) for shape in shapes]
    for number, channel, value in path:
        layers[number][0][0, channel, 1, 1] = value
    return layers


pixel = np.zeros((1, 1, 4, 4))
pixel[0, 0, 1, 1] = 1.0
finest = [(0, 0, 1.0), (4, 1, 1.0), (5, 0, 1.0)]
np.testing.assert_allclose(unet_forward(pixel, network(finest)), pixel)
stronger = [(0, 0, 5.0), (4, 1, 1.0), (5, 0, 2.0)]
np.testing.assert_allclose(unet_forward(pixel, network(stronger)), 10 * pixel)
block = np.zeros((1, 1, 4, 4))
block[0, 0, :2, :2] = 1.0
coarse = [(0, 0, 1.0), (1, 0, 1.0), (3, 1, 1.0), (4, 0, 1.0), (5, 0, -2.0)]
np.testing.assert_allclose(unet_forward(pixel, network(coarse)), -2 * block)
bottom = [(0, 0, 1.0), (1, 0, 1.0), (2, 0, 3.0), (3, 0, 1.0), (4, 0, 1.0), (5, 0, 1.0)]
np.testing.assert_allclose(unet_forward(pixel, network(bottom)), np.full((1, 1, 4, 4), 3.0))
through_relu = [(0, 0, -1.0), (4, 1, -1.0), (5, 0, 1.0)]
np.testing.assert_allclose(unet_forward(pixel, network(through_relu)), np.zeros((1, 1, 4, 4)))
