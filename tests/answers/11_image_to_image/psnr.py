"""Answers to `psnr`, written from the lesson's text alone."""


# %% right: the formula in two lines
def psnr(image, reference):
    mse = np.mean((image - reference) ** 2)
    return 10 * np.log10(1 / mse)


# %% right: one pixel after another, and the math module
import math


def psnr(image, reference):
    total = 0.0
    count = 0
    for a, b in zip(np.ravel(image).tolist(), np.ravel(reference).tolist()):
        total += (a - b) ** 2
        count += 1
    return 10 * math.log10(count / total)


# %% right: minus ten times the logarithm, with a helper for the error
def _mean_squared_error(a, b):
    difference = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    return np.sum(difference**2) / difference.size


def psnr(image, reference):
    return -10.0 * np.log10(_mean_squared_error(image, reference))


# %% right: twenty times the logarithm of the root, which is a length over the root of the size
def psnr(image, reference):
    rmse = np.linalg.norm((image - reference).ravel()) / np.sqrt(image.size)
    return float(20 * np.log10(1.0 / rmse))


# %% wrong: twenty instead of ten, as if the error were not squared
def psnr(image, reference):
    mse = np.mean((image - reference) ** 2)
    return 20 * np.log10(1 / mse)


# %% wrong: the natural logarithm
def psnr(image, reference):
    mse = ((image - reference) ** 2).mean()
    return 10 * np.log(1 / mse)


# %% wrong: the sum of the squares instead of their mean
def psnr(image, reference):
    total = 0
    for a, b in zip(image.ravel(), reference.ravel()):
        total += (a - b) ** 2
    return 10 * np.log10(1 / total)


# %% wrong: the fraction is upside down, so better pictures get less
def psnr(image, reference):
    mse = np.mean((image - reference) ** 2)
    return 10 * np.log10(mse)


# %% wrong: the differences are not squared, only made positive
def psnr(image, reference):
    error = np.abs(image - reference).mean()
    return 10 * np.log10(1 / error)


# %% wrong: the ten is missing, so it is not in decibels
def psnr(image, reference):
    mse = np.mean((image - reference) ** 2)
    return np.log10(1 / mse)


# %% wrong: the peak is 255, as in files of bytes
def psnr(image, reference):
    mse = np.mean(np.square(image - reference))
    return 10 * np.log10(255**2 / mse)


# %% wrong: the peak is the largest value of the picture
def psnr(image, reference):
    peak = np.max(image)
    mse = np.mean((image - reference) ** 2)
    return 10 * np.log10(peak**2 / mse)


# %% wrong: the variance of the difference, so a picture that is too bright all over seems perfect
def psnr(image, reference):
    return 10 * np.log10(1 / np.var(image - reference))


# %% wrong: the reference is subtracted in place, which changes the caller's image
def psnr(image, reference):
    image -= reference
    mse = np.mean(image**2)
    return 10 * np.log10(1 / mse)


# %% values
a, b = np.array([[0.5, 0.6]]), np.array([[0.6, 0.5]])
np.testing.assert_allclose(psnr(a, b), 20.0)
np.testing.assert_array_equal([a, b], [[[0.5, 0.6]], [[0.6, 0.5]]])
np.testing.assert_allclose(psnr(np.full((3, 4), 0.75), np.full((3, 4), 0.25)), 20 * np.log10(2))
np.testing.assert_allclose(psnr(np.zeros((5, 2)), np.ones((5, 2))), 0.0, atol=1e-12)
np.testing.assert_allclose(psnr(np.zeros((2, 5)), np.array([[0.1] + [0.0] * 4, [0.0] * 5])), 30.0)
