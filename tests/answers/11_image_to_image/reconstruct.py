"""Answers to `reconstruct`, written from the lesson's text alone."""


# %% right: from the end of the list to its start, expand and add
def reconstruct(pyramid):
    image = pyramid[-1]
    for details in reversed(pyramid[:-1]):
        image = details + expand(image, details.shape)
    return image


# %% right: a while loop with an index that counts down, and a copy of the smallest image
def reconstruct(pyramid):
    level = len(pyramid) - 1
    result = np.copy(pyramid[level])
    while level > 0:
        level = level - 1
        shape = pyramid[level].shape
        larger = expand(result, shape)
        result = larger + pyramid[level]
    return result


# %% right: a fold over the reversed list
from functools import reduce


def _add_level(image, details):
    return expand(image, details.shape) + details


def reconstruct(pyramid):
    smallest, *rest = pyramid[::-1]
    return reduce(_add_level, rest, smallest)


# %% right: each level is expanded alone up to the full size, and all are added, since expanding is linear
def reconstruct(pyramid):
    shapes = [level.shape for level in pyramid]
    total = np.zeros(shapes[0])
    for number, level in enumerate(pyramid):
        for shape in shapes[:number][::-1]:
            level = expand(level, shape)
        total = total + level
    return total


# %% wrong: the details are subtracted
def reconstruct(pyramid):
    image = pyramid[-1]
    for details in reversed(pyramid[:-1]):
        image = expand(image, details.shape) - details
    return image


# %% wrong: the finest details are left out, though the size is right
def reconstruct(pyramid):
    image = pyramid[-1]
    for details in pyramid[1:-1][::-1]:
        image = expand(image, details.shape) + details
    return expand(image, pyramid[0].shape)


# %% wrong: only the smallest image is expanded, no details come back
def reconstruct(pyramid):
    image = pyramid[-1]
    for details in reversed(pyramid[:-1]):
        image = expand(image, details.shape)
    return image


# %% wrong: begins with the finest details and never gets to the smallest image
def reconstruct(pyramid):
    image = pyramid[0]
    for details in pyramid[1:-1]:
        image = image + expand(details, image.shape)
    return image


# %% wrong: the details are added before the enlargement, one level too early
def reconstruct(pyramid):
    image = pyramid[-1]
    for k in range(len(pyramid) - 2, -1, -1):
        image = expand(image + pyramid[k], pyramid[k].shape)
    return image


# %% wrong: the sum is blurred at every level, which takes the details away again
def reconstruct(pyramid):
    image = pyramid[-1]
    for details in reversed(pyramid[:-1]):
        image = blur(expand(image, details.shape) + details)
    return image


# %% wrong: enlarges by repeating the pixels
def reconstruct(pyramid):
    image = pyramid[-1]
    for details in reversed(pyramid[:-1]):
        height, width = details.shape
        image = image.repeat(2, axis=0).repeat(2, axis=1)[:height, :width] + details
    return image


# %% wrong: expands by hand and forgets the 4, so three quarters of the light are lost
def reconstruct(pyramid):
    image = pyramid[-1]
    for details in reversed(pyramid[:-1]):
        larger = np.zeros(details.shape)
        larger[::2, ::2] = image
        image = blur(larger) + details
    return image


# %% wrong: takes the images out of the caller's list
def reconstruct(pyramid):
    image = pyramid.pop()
    while pyramid:
        details = pyramid.pop()
        image = details + expand(image, details.shape)
    return image


# %% wrong: adds into the caller's details
def reconstruct(pyramid):
    image = pyramid[-1]
    for details in reversed(pyramid[:-1]):
        details += expand(image, details.shape)
        image = details
    return image


# %% values
pyramid = [
    np.array([[231.0, -20.0, -15.0], [-20.0, -16.0, -12.0], [-15.0, -12.0, -9.0]]),
    np.array([[36.0, 12.0], [12.0, 4.0]]),
]
np.testing.assert_allclose(reconstruct(pyramid), [[256, 0, 0], [0, 0, 0], [0, 0, 0]], atol=1e-10)
assert len(pyramid) == 2 and pyramid[0][0, 0] == 231 and pyramid[1][0, 0] == 36
np.testing.assert_allclose(reconstruct([np.array([[1.0, 2.0]])]), [[1.0, 2.0]])
flat = [np.zeros((5, 8)), np.zeros((3, 4)), np.full((2, 2), 7.0)]
np.testing.assert_allclose(reconstruct(flat), np.full((5, 8), 7.0))
bright = [np.full((5, 8), 1.0), np.full((3, 4), 2.0), np.full((2, 2), 4.0)]
np.testing.assert_allclose(reconstruct(bright), np.full((5, 8), 7.0))
