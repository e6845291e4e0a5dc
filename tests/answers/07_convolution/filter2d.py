"""Answers to `filter2d`, written from the lesson's text alone."""


# %% right: a loop over the places
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    rows = image.shape[0] - k_h + 1
    cols = image.shape[1] - k_w + 1
    result = np.zeros((rows, cols), dtype=image.dtype)
    for r in range(rows):
        for c in range(cols):
            result[r, c] = np.sum(image[r : r + k_h, c : c + k_w] * kernel)
    return result


# %% right: a loop over the kernel's pixels, shifted copies
def filter2d(image, kernel):
    rows, cols = np.array(image.shape) - kernel.shape + 1
    return sum(
        kernel[i, j] * image[i : i + rows, j : j + cols]
        for i in range(kernel.shape[0])
        for j in range(kernel.shape[1])
    ).astype(image.dtype)


# %% right: four loops over single numbers, sums in float64
def filter2d(image, kernel):
    out = []
    for r in range(image.shape[0] - kernel.shape[0] + 1):
        row = []
        for c in range(image.shape[1] - kernel.shape[1] + 1):
            total = np.float64(0.0)
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[1]):
                    total += np.float64(kernel[i, j]) * np.float64(image[r + i, c + j])
            row.append(total)
        out.append(row)
    return np.array(out).astype(image.dtype)


# %% right: sliding windows and einsum
def filter2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel).astype(image.dtype)


# %% wrong: turns the kernel by 180 degrees, the convolution of mathematics
def filter2d(image, kernel):
    kernel = kernel[::-1, ::-1]
    k_h, k_w = kernel.shape
    rows = image.shape[0] - k_h + 1
    cols = image.shape[1] - k_w + 1
    result = np.zeros((rows, cols), dtype=image.dtype)
    for r in range(rows):
        for c in range(cols):
            result[r, c] = np.sum(image[r : r + k_h, c : c + k_w] * kernel)
    return result


# %% wrong: pads with zeros, so that the result is as large as the image
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    p_h, p_w = k_h // 2, k_w // 2
    padded = np.pad(image, ((p_h, k_h - 1 - p_h), (p_w, k_w - 1 - p_w)))
    result = np.zeros_like(image)
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            result[r, c] = (padded[r : r + k_h, c : c + k_w] * kernel).sum()
    return result


# %% wrong: one row and one column too few
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    rows = image.shape[0] - k_h
    cols = image.shape[1] - k_w
    result = np.zeros((rows, cols), dtype=image.dtype)
    for r in range(rows):
        for c in range(cols):
            result[r, c] = np.sum(image[r : r + k_h, c : c + k_w] * kernel)
    return result


# %% wrong: the mean over the window instead of the sum
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    rows = image.shape[0] - k_h + 1
    cols = image.shape[1] - k_w + 1
    result = np.zeros((rows, cols), dtype=image.dtype)
    for r in range(rows):
        for c in range(cols):
            result[r, c] = np.mean(image[r : r + k_h, c : c + k_w] * kernel)
    return result


# %% wrong: each shifted copy replaces the last one instead of being added
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    rows = image.shape[0] - k_h + 1
    cols = image.shape[1] - k_w + 1
    result = np.zeros((rows, cols), dtype=image.dtype)
    for i in range(k_h):
        for j in range(k_w):
            result = kernel[i, j] * image[i : i + rows, j : j + cols]
    return result


# %% wrong: the kernel's rows and columns are exchanged
def filter2d(image, kernel):
    kernel = kernel.T
    k_h, k_w = kernel.shape
    rows = image.shape[0] - k_h + 1
    cols = image.shape[1] - k_w + 1
    result = np.zeros((rows, cols), dtype=image.dtype)
    for i in range(k_h):
        for j in range(k_w):
            result += kernel[i, j] * image[i : i + rows, j : j + cols]
    return result


# %% wrong: the windows lie side by side, as far apart as the kernel is large
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    rows = image.shape[0] // k_h
    cols = image.shape[1] // k_w
    result = np.zeros((rows, cols), dtype=image.dtype)
    for r in range(rows):
        for c in range(cols):
            window = image[r * k_h : (r + 1) * k_h, c * k_w : (c + 1) * k_w]
            result[r, c] = np.sum(window * kernel)
    return result


# %% wrong: divides by the sum of the kernel's absolute weights
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    rows = image.shape[0] - k_h + 1
    cols = image.shape[1] - k_w + 1
    result = np.zeros((rows, cols), dtype=image.dtype)
    for i in range(k_h):
        for j in range(k_w):
            result += kernel[i, j] * image[i : i + rows, j : j + cols]
    return result / np.abs(kernel).sum()


# %% wrong: two slips, the kernel is turned and the result is as large as the image
def filter2d(image, kernel):
    import scipy.signal

    return scipy.signal.convolve2d(image, kernel, mode="same").astype(image.dtype)


# %% wrong: raises, at the border the window is smaller than the kernel
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    result = np.zeros(image.shape, dtype=image.dtype)
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            result[r, c] = np.sum(image[r : r + k_h, c : c + k_w] * kernel)
    return result


# %% values
image = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
kernel = np.array([[1.0, 2.0], [0.0, -1.0]])
y = filter2d(image, kernel)
assert y.shape == (1, 2)
np.testing.assert_allclose(y, [[0, 2]], atol=1e-12)
assert filter2d(image.astype(np.float32), kernel).dtype == np.float32
