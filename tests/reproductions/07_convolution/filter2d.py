"""Answers to `filter2d` that a check once took for something else."""


# %% right: scipy's correlate2d, imported inside the answer
def filter2d(image, kernel):
    from scipy.signal import correlate2d

    return correlate2d(image, kernel, mode="valid")


# %% wrong: scipy's convolve2d, imported inside the answer
# wants: kernel-flipped
def filter2d(image, kernel):
    from scipy.signal import convolve2d

    return convolve2d(image, kernel, mode="valid")


# %% wrong: the kernel's height and width are exchanged
def filter2d(image, kernel):
    k_w, k_h = kernel.shape
    rows, cols = image.shape[0] - k_h + 1, image.shape[1] - k_w + 1
    y = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            y[r, c] = np.sum(image[r : r + k_h, c : c + k_w] * kernel)
    return y


# %% wrong: the return stands inside the loop
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    rows, cols = image.shape[0] - k_h + 1, image.shape[1] - k_w + 1
    y = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            y[r, c] = np.sum(image[r : r + k_h, c : c + k_w] * kernel)
        return y


# %% wrong: the return stands inside the inner loop, over the kernel's pixels
def filter2d(image, kernel):
    k_h, k_w = kernel.shape
    rows, cols = image.shape[0] - k_h + 1, image.shape[1] - k_w + 1
    y = np.zeros((rows, cols))
    for i in range(k_h):
        for j in range(k_w):
            y += kernel[i, j] * image[i : i + rows, j : j + cols]
            return y
