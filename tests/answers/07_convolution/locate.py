"""Answers to `locate`, written from the lesson's text alone."""


# %% right: a loop over the places
def locate(image, template):
    k_h, k_w = template.shape
    t = template - template.mean()
    best, where = -2.0, (0, 0)
    for r in range(image.shape[0] - k_h + 1):
        for q in range(image.shape[1] - k_w + 1):
            w = image[r : r + k_h, q : q + k_w]
            w = w - w.mean()
            norm = np.sqrt((w**2).sum() * (t**2).sum())
            score = (w * t).sum() / norm if norm > 1e-9 else 0.0
            if score > best:
                best, where = score, (r, q)
    return where


# %% right: all windows at once, standardised
def locate(image, template):
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    z = (windows - windows.mean(axis=(2, 3), keepdims=True)) / (windows.std(axis=(2, 3), keepdims=True) + 1e-6)
    t = (template - template.mean()) / template.std()
    scores = (z * t).mean(axis=(2, 3))
    return np.unravel_index(np.argmax(scores), scores.shape)


# %% right: the correlation coefficient of NumPy
def locate(image, template):
    k_h, k_w = template.shape
    scores = np.full((image.shape[0] - k_h + 1, image.shape[1] - k_w + 1), -1.0)
    for r, q in np.ndindex(scores.shape):
        window = image[r : r + k_h, q : q + k_w].ravel()
        if window.std() > 1e-6:
            scores[r, q] = np.corrcoef(window, template.ravel())[0, 1]
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return row, column


# %% right: for each window the light that fits best, and what is left over
def locate(image, template):
    k_h, k_w = template.shape
    t = template.ravel()
    best, where = np.inf, None
    for r in range(image.shape[0] - k_h + 1):
        for q in range(image.shape[1] - k_w + 1):
            w = image[r : r + k_h, q : q + k_w].ravel()
            dw = w - w.mean()
            size = dw @ dw
            a = max(dw @ (t - t.mean()) / size, 0.0) if size > 1e-9 else 0.0
            left = ((t - t.mean() - a * dw) ** 2).sum()
            if left < best:
                best, where = left, (r, q)
    return where


# %% wrong: the plain sum of products
def locate(image, template):
    scores = filter2d(image, template)
    return np.unravel_index(scores.argmax(), scores.shape)


# %% wrong: only the template loses its mean, no division
def locate(image, template):
    scores = filter2d(image, template - template.mean())
    return np.unravel_index(scores.argmax(), scores.shape)


# %% wrong: the smallest squared difference
def locate(image, template):
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    error = ((windows - template) ** 2).sum(axis=(2, 3))
    return np.unravel_index(error.argmin(), error.shape)


# %% wrong: the cosine, with the means left in
def locate(image, template):
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    norms = np.sqrt((windows**2).sum(axis=(2, 3)))
    scores = (windows * template).sum(axis=(2, 3)) / np.maximum(norms, 1e-9)
    return np.unravel_index(scores.argmax(), scores.shape)


# %% wrong: the mean and the spread are those of the whole image
def locate(image, template):
    z = (image - image.mean()) / image.std()
    t = (template - template.mean()) / template.std()
    scores = filter2d(z, t)
    return np.unravel_index(scores.argmax(), scores.shape)


# %% wrong: column before row
def locate(image, template):
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    w = windows - windows.mean(axis=(2, 3), keepdims=True)
    scores = (w * (template - template.mean())).sum(axis=(2, 3)) / (w.std(axis=(2, 3)) + 1e-9)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return column, row


# %% wrong: the middle of the window
def locate(image, template):
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    w = windows - windows.mean(axis=(2, 3), keepdims=True)
    scores = (w * (template - template.mean())).sum(axis=(2, 3)) / (w.std(axis=(2, 3)) + 1e-9)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return row + template.shape[0] // 2, column + template.shape[1] // 2


# %% wrong: divided by 0 where a window has one grey only
def locate(image, template):
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    w = windows - windows.mean(axis=(2, 3), keepdims=True)
    spread = np.sqrt((w**2).sum(axis=(2, 3)))
    spread[spread < 1e-12] = 0
    scores = (w * (template - template.mean())).sum(axis=(2, 3)) / spread
    return np.unravel_index(scores.argmax(), scores.shape)


# %% wrong: the index into the flat array of scores
def locate(image, template):
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    w = windows - windows.mean(axis=(2, 3), keepdims=True)
    scores = (w * (template - template.mean())).sum(axis=(2, 3)) / (w.std(axis=(2, 3)) + 1e-9)
    return scores.argmax()


# %% wrong: the last row and column of places are not searched
def locate(image, template):
    k_h, k_w = template.shape
    t = template - template.mean()
    best, where = -2.0, (0, 0)
    for r in range(image.shape[0] - k_h):
        for q in range(image.shape[1] - k_w):
            w = image[r : r + k_h, q : q + k_w]
            w = w - w.mean()
            score = (w * t).sum() / (np.sqrt((w**2).sum() * (t**2).sum()) + 1e-9)
            if score > best:
                best, where = score, (r, q)
    return where


# %% values
row, column = locate(
    np.array([[3.0, 1.0, 9.0, 9.0], [2.0, 1.0, 3.0, 9.0], [9.0, 2.0, 1.0, 9.0]]),
    np.array([[0.5, 0.7], [0.6, 0.5]]),
)
assert (row, column) == (1, 1)
