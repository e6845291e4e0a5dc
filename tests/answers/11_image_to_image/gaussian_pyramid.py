"""Answers to `gaussian_pyramid`, written from the lesson's text alone."""


# %% right: blurs the last image of the list and keeps every second row and column
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        pyramid.append(blur(pyramid[-1])[::2, ::2])
    return pyramid


# %% right: copies pixel by pixel from the blurred image
def gaussian_pyramid(image, levels):
    result = []
    current = image
    while len(result) < levels:
        result.append(current)
        smooth = blur(current)
        height = (smooth.shape[0] + 1) // 2
        width = (smooth.shape[1] + 1) // 2
        smaller = np.zeros((height, width))
        for row in range(height):
            for column in range(width):
                smaller[row, column] = smooth[2 * row, 2 * column]
        current = smaller
    return result


# %% right: the image, and then the pyramid of the smaller image
def _halved(image):
    smooth = blur(image)
    return smooth.take(range(0, smooth.shape[0], 2), axis=0).take(range(0, smooth.shape[1], 2), axis=1)


def gaussian_pyramid(image, levels):
    if levels == 1:
        return [image]
    return [image, *gaussian_pyramid(_halved(image), levels - 1)]


# %% right: accumulates, and does not look at what it accumulates over
import itertools


def gaussian_pyramid(image, levels):
    steps = itertools.repeat(image, levels)
    return list(itertools.accumulate(steps, lambda level, _: blur(level)[::2, ::2]))


# %% wrong: takes every second pixel without a blur
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        pyramid.append(pyramid[-1][::2, ::2])
    return pyramid


# %% wrong: blurs after the halving instead of before it
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        image = blur(image[::2, ::2])
        pyramid.append(image)
    return pyramid


# %% wrong: begins with the second row and the second column
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        pyramid.append(blur(pyramid[-1])[1::2, 1::2])
    return pyramid


# %% wrong: one image too many, since the first is not counted
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels):
        pyramid.append(blur(pyramid[-1])[::2, ::2])
    return pyramid


# %% wrong: the smallest image comes first
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        pyramid.insert(0, blur(pyramid[0])[::2, ::2])
    return pyramid


# %% wrong: the first level is blurred too
def gaussian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels):
        image = blur(image)
        pyramid.append(image)
        image = image[::2, ::2]
    return pyramid


# %% wrong: only the rows are halved
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        pyramid.append(blur(pyramid[-1])[::2])
    return pyramid


# %% wrong: the mean of two by two pixels, where odd rows and columns get lost
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        h, w = image.shape[0] // 2, image.shape[1] // 2
        image = image[: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean(axis=(1, 3))
        pyramid.append(image)
    return pyramid


# %% wrong: blurs only once, and takes every second, fourth, eighth pixel of that
def gaussian_pyramid(image, levels):
    smooth = blur(image)
    pyramid = [image]
    for level in range(1, levels):
        pyramid.append(smooth[:: 2**level, :: 2**level])
    return pyramid


# %% wrong: blurs, but never halves
def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        image = blur(image)
        pyramid.append(image)
    return pyramid


# %% values
image = np.zeros((5, 8))
image[2, 4] = 256.0
sizes = gaussian_pyramid(image, 3)
assert isinstance(sizes, list) and [level.shape for level in sizes] == [(5, 8), (3, 4), (2, 2)]
np.testing.assert_allclose(sizes[0], image)
np.testing.assert_allclose(sizes[1], [[0, 2, 12, 2], [0, 6, 36, 6], [0, 2, 12, 2]])
np.testing.assert_allclose(sizes[2], [[5, 12.5], [5, 12.5]])
np.testing.assert_array_equal([image.sum(), image[2, 4]], [256, 256])
assert len(gaussian_pyramid(image, 1)) == 1
