"""Answers to `random_crop_flip` that the check once judged wrongly."""


# %% wrong: mirrors 25 % of the images
# wants: flipped-too-seldom
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    out = np.empty_like(images)
    for i in range(n):
        padded = np.pad(images[i], ((0, 0), (padding, padding), (padding, padding)))
        top, left = rng.integers(0, 2 * padding + 1, 2)
        crop = padded[:, top : top + height, left : left + width]
        out[i] = crop[:, :, ::-1] if rng.random() < 0.25 else crop
    return out


# %% wrong: mirrors 40 % of the images
# wants: flipped-too-seldom
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    out = np.empty_like(images)
    for i in range(n):
        padded = np.pad(images[i], ((0, 0), (padding, padding), (padding, padding)))
        top, left = rng.integers(0, 2 * padding + 1, 2)
        crop = padded[:, top : top + height, left : left + width]
        out[i] = crop[:, :, ::-1] if rng.random() < 0.4 else crop
    return out


# %% wrong: mirrors 70 % of the images
# wants: flipped-too-often
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    out = np.empty_like(images)
    for i in range(n):
        padded = np.pad(images[i], ((0, 0), (padding, padding), (padding, padding)))
        top, left = rng.integers(0, 2 * padding + 1, 2)
        crop = padded[:, top : top + height, left : left + width]
        out[i] = crop[:, :, ::-1] if rng.random() < 0.7 else crop
    return out


# %% wrong: mirrors 80 % of the images
# wants: flipped-too-often
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    out = np.empty_like(images)
    for i in range(n):
        padded = np.pad(images[i], ((0, 0), (padding, padding), (padding, padding)))
        top, left = rng.integers(0, 2 * padding + 1, 2)
        crop = padded[:, top : top + height, left : left + width]
        out[i] = crop[:, :, ::-1] if rng.random() < 0.8 else crop
    return out


# %% wrong: reverses the channels
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    out = np.empty_like(images)
    for i in range(n):
        padded = np.pad(images[i], ((0, 0), (padding, padding), (padding, padding)))
        top, left = rng.integers(0, 2 * padding + 1, 2)
        crop = padded[:, top : top + height, left : left + width]
        out[i] = crop[::-1] if rng.random() < 0.5 else crop
    return out


# %% wrong: the last place of the window is never drawn
# wants: last-shift-missing
def random_crop_flip(images, *, padding, rng):
    n, _, height, width = images.shape
    out = np.empty_like(images)
    for i in range(n):
        padded = np.pad(images[i], ((0, 0), (padding, padding), (padding, padding)))
        top, left = rng.integers(0, max(2 * padding, 1), 2)
        crop = padded[:, top : top + height, left : left + width]
        out[i] = crop[:, :, ::-1] if rng.random() < 0.5 else crop
    return out
