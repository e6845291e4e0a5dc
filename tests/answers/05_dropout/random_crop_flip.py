"""Answers to `random_crop_flip`, written from the lesson's text alone."""

# %% right: pad, cut and mirror each image
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    result = np.empty_like(images)
    for i in range(n):
        image = np.pad(images[i], ((0, 0), (padding, padding), (padding, padding)))
        row, column = rng.integers(0, 2 * padding + 1, size=2)
        window = image[:, row : row + height, column : column + width]
        if rng.random() < 0.5:
            window = window[..., ::-1]
        result[i] = window
    return result


# %% right: pixel by pixel, with a test for what lies outside
def random_crop_flip(images, *, padding, rng):
    n, channels, height, width = images.shape
    result = np.zeros_like(images)
    for i in range(n):
        down = int(rng.integers(-padding, padding + 1))
        right = int(rng.integers(-padding, padding + 1))
        flip = bool(rng.integers(0, 2))
        for r in range(height):
            for c in range(width):
                source_r = r + down
                source_c = (width - 1 - c if flip else c) + right
                if 0 <= source_r < height and 0 <= source_c < width:
                    for k in range(channels):
                        result[i, k, r, c] = images[i, k, source_r, source_c]
    return result


# %% right: all shifts and flips drawn first, sliding windows picked by index
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    flips = rng.random(n) >= 0.5
    rows = rng.integers(2 * padding + 1, size=n)
    columns = rng.integers(2 * padding + 1, size=n)
    padded = np.pad(images, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(2, 3))
    cut = windows[np.arange(n), :, rows, columns]
    return np.where(flips[:, None, None, None], cut[..., ::-1], cut)


# %% right: mirrors before the cut, onto a canvas of zeros, with a list of images
def random_crop_flip(images, *, padding, rng):
    def one(image):
        channels, height, width = image.shape
        canvas = np.zeros((channels, height + 2 * padding, width + 2 * padding), image.dtype)
        mirrored = np.flip(image, axis=2) if rng.choice([True, False]) else image
        canvas[:, padding : padding + height, padding : padding + width] = mirrored
        top = rng.integers(0, 2 * padding, endpoint=True)
        left = rng.integers(0, 2 * padding, endpoint=True)
        return canvas[:, top : top + height, left : left + width]

    return np.stack([one(image) for image in images])


# %% wrong: one shift and one flip for all images
def random_crop_flip(images, *, padding, rng):
    _, _, height, width = images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    row, column = rng.integers(0, 2 * padding + 1, size=2)
    cut = padded[:, :, row : row + height, column : column + width]
    if rng.random() < 0.5:
        cut = cut[..., ::-1]
    return cut.copy()


# %% wrong: the last place of the window is never drawn
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    result = np.empty_like(images)
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    for i in range(n):
        row = rng.integers(0, 2 * padding)
        column = rng.integers(0, 2 * padding)
        window = padded[i, :, row : row + height, column : column + width]
        result[i] = window[..., ::-1] if rng.random() < 0.5 else window
    return result


# %% wrong: never mirrors, since integers(0, 1) is always 0
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    result = np.empty_like(images)
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    for i in range(n):
        row, column = rng.integers(0, 2 * padding + 1, size=2)
        window = padded[i, :, row : row + height, column : column + width]
        if rng.integers(0, 1) == 1:
            window = window[..., ::-1]
        result[i] = window
    return result


# %% wrong: mirrors top to bottom
def random_crop_flip(images, *, padding, rng):
    result = []
    height, width = images.shape[2:]
    for image in images:
        image = np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
        row, column = rng.integers(0, 2 * padding + 1, size=2)
        window = image[:, row : row + height, column : column + width]
        if rng.random() < 0.5:
            window = window[:, ::-1]
        result.append(window)
    return np.stack(result)


# %% wrong: np.roll brings in the opposite border instead of zeros
def random_crop_flip(images, *, padding, rng):
    result = np.empty_like(images)
    for i, image in enumerate(images):
        down, right = rng.integers(-padding, padding + 1, size=2)
        moved = np.roll(image, (down, right), axis=(1, 2))
        result[i] = moved[..., ::-1] if rng.random() < 0.5 else moved
    return result


# %% wrong: the border is filled with the nearest pixels instead of zeros
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    sides = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(images, sides, mode="edge")
    result = np.empty_like(images)
    for i in range(n):
        row, column = rng.integers(0, 2 * padding + 1, size=2)
        window = padded[i, :, row : row + height, column : column + width]
        result[i] = window[..., ::-1] if rng.random() < 0.5 else window
    return result


# %% wrong: the same shift down and to the right
def random_crop_flip(images, *, padding, rng):
    n, channels, height, width = images.shape
    result = np.zeros_like(images)
    for i in range(n):
        shift = int(rng.integers(-padding, padding + 1))
        for r in range(height):
            for c in range(width):
                if 0 <= r + shift < height and 0 <= c + shift < width:
                    result[i, :, r, c] = images[i, :, r + shift, c + shift]
        if rng.random() < 0.5:
            result[i] = result[i, :, :, ::-1].copy()
    return result


# %% wrong: writes the new images over the old ones
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    for i in range(n):
        row, column = rng.integers(0, 2 * padding + 1, size=2)
        window = padded[i, :, row : row + height, column : column + width]
        images[i] = window[..., ::-1] if rng.random() < 0.5 else window
    return images


# %% wrong: a generator of one's own, and every image is mirrored
def random_crop_flip(images, *, padding, rng):
    rng = np.random.default_rng()
    n, _, height, width = images.shape
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    result = np.empty_like(images)
    for i in range(n):
        row, column = rng.integers(0, 2 * padding + 1, size=2)
        result[i] = padded[i, :, row : row + height, column : column + width][..., ::-1]
    return result


# %% wrong: pads the channels too, which raises where the shapes no longer fit
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    result = np.empty_like(images)
    for i in range(n):
        image = np.pad(images[i], padding)
        row, column = rng.integers(0, 2 * padding + 1, size=2)
        window = image[:, row : row + height, column : column + width]
        result[i] = window[..., ::-1] if rng.random() < 0.5 else window
    return result


# %% values
images = np.tile(np.array([[1.0, 2.0], [3.0, 4.0]]), (2000, 1, 1, 1))
new = random_crop_flip(images, padding=1, rng=np.random.default_rng(0))
kinds, counts = np.unique(new.reshape(2000, 4), axis=0, return_counts=True)
assert new.shape == (2000, 1, 2, 2) and len(kinds) == 18 and counts.min() > 50
assert [0, 0, 1, 2] in kinds.tolist() and [0, 0, 2, 1] in kinds.tolist()
same = random_crop_flip(images[:200], padding=0, rng=np.random.default_rng(1))
assert {tuple(image.ravel()) for image in same} == {(1, 2, 3, 4), (2, 1, 4, 3)}
