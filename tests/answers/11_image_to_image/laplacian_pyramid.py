"""Answers to `laplacian_pyramid`, written from the lesson's text alone."""

# %% right: the Gaussian pyramid first, then each level minus the next one expanded
import itertools


def gaussian_pyramid(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        pyramid.append(blur(pyramid[-1])[::2, ::2])
    return pyramid


def laplacian_pyramid(image, levels):
    sizes = gaussian_pyramid(image, levels)
    details = [large - expand(small, large.shape) for large, small in itertools.pairwise(sizes)]
    return [*details, sizes[-1]]


# %% right: one loop that goes down and keeps the details on its way
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smaller = blur(image)[::2, ::2]
        pyramid.append(image - expand(smaller, image.shape))
        image = smaller
    pyramid.append(image)
    return pyramid


# %% right: the details of this level, then the pyramid of the rest
def _next(image):
    return blur(image)[0::2, 0::2]


def laplacian_pyramid(image, levels):
    if levels == 1:
        return [image]
    rest = _next(image)
    return [image - expand(rest, image.shape)] + laplacian_pyramid(rest, levels - 1)


# %% right: starts with copies of all sizes and subtracts in place, by index
def laplacian_pyramid(image, levels):
    result = [np.array(image, dtype=np.float64)]
    while len(result) < levels:
        result.append(np.ascontiguousarray(blur(result[-1])[::2, ::2]))
    for k in range(levels - 1):
        result[k] -= expand(result[k + 1], result[k].shape)
    return result


# %% wrong: the sign is wrong, the expanded minus the level
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smaller = blur(image)[::2, ::2]
        pyramid.append(expand(smaller, image.shape) - image)
        image = smaller
    return pyramid + [image]


# %% wrong: the smallest image is missing
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smaller = blur(image)[::2, ::2]
        pyramid.append(image - expand(smaller, image.shape))
        image = smaller
    return pyramid


# %% wrong: the last level holds details too, of an image that is not kept
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels):
        smaller = blur(image)[::2, ::2]
        pyramid.append(image - expand(smaller, image.shape))
        image = smaller
    return pyramid


# %% wrong: subtracts the blurred level instead of the next one expanded
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smooth = blur(image)
        pyramid.append(image - smooth)
        image = smooth[::2, ::2]
    return pyramid + [image]


# %% wrong: from coarse to fine, the smallest image first
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smaller = blur(image)[::2, ::2]
        pyramid.insert(0, image - expand(smaller, image.shape))
        image = smaller
    return [image] + pyramid


# %% wrong: the next level is made of the details, not of the image
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smaller = blur(image)[::2, ::2]
        image = image - expand(smaller, image.shape)
        pyramid.append(image)
        image = blur(image)[::2, ::2]
    return pyramid + [image]


# %% wrong: expands by repeating the pixels
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smaller = blur(image)[::2, ::2]
        larger = smaller.repeat(2, axis=0).repeat(2, axis=1)[: image.shape[0], : image.shape[1]]
        pyramid.append(image - larger)
        image = smaller
    return pyramid + [image]


# %% wrong: only the size of the details is kept, without their sign
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smaller = blur(image)[::2, ::2]
        pyramid.append(np.abs(image - expand(smaller, image.shape)))
        image = smaller
    return pyramid + [image]


# %% wrong: one array of details too many, since the smallest image is not counted as a level
def laplacian_pyramid(image, levels):
    sizes = [image]
    for _ in range(levels):
        sizes.append(blur(sizes[-1])[::2, ::2])
    pyramid = []
    for k in range(levels):
        pyramid.append(sizes[k] - expand(sizes[k + 1], sizes[k].shape))
    pyramid.append(sizes[-1])
    return pyramid


# %% wrong: expands to the shape of the small image, which raises
def laplacian_pyramid(image, levels):
    pyramid = []
    for _ in range(levels - 1):
        smaller = blur(image)[::2, ::2]
        pyramid.append(image - expand(smaller, smaller.shape))
        image = smaller
    return pyramid + [image]


# %% values
image = np.zeros((3, 3))
image[0, 0] = 256.0
details, smallest = laplacian_pyramid(image, 2)
np.testing.assert_allclose(smallest, [[36, 12], [12, 4]])
np.testing.assert_allclose(details, [[231, -20, -15], [-20, -16, -12], [-15, -12, -9]])
constant = laplacian_pyramid(np.full((5, 8), 3.0), 3)
assert isinstance(constant, list) and [level.shape for level in constant] == [(5, 8), (3, 4), (2, 2)]
assert len(laplacian_pyramid(image, 1)) == 1
np.testing.assert_array_equal(laplacian_pyramid(image, 1)[0], image)
np.testing.assert_array_equal(image, [[256, 0, 0], [0, 0, 0], [0, 0, 0]])
