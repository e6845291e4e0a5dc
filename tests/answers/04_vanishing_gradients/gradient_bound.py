"""Answers to `gradient_bound`, written from the lesson's text alone."""


# %% right: a power of a quarter
def gradient_bound(depth):
    return 0.25**depth


# %% right: multiplies in a loop
def gradient_bound(depth):
    bound = 1.0
    for _ in range(depth):
        bound *= 1 / 4
    return bound


# %% right: the slope at 0 by the formula, through logarithms
def gradient_bound(depth):
    y = 1 / (1 + np.exp(0.0))
    largest_slope = y * (1 - y)
    return np.exp(depth * np.log(largest_slope))


# %% right: a product of a list of slopes
def gradient_bound(depth):
    slopes = [0.25] * depth
    return float(np.prod(slopes))


# %% wrong: adds the quarters instead of multiplying them
def gradient_bound(depth):
    return 0.25 * depth


# %% wrong: takes the sigmoid's value at 0, a half, for its slope
def gradient_bound(depth):
    return 0.5**depth


# %% wrong: one factor too few, as if there were no slope behind the last layer
def gradient_bound(depth):
    return 0.25 ** (depth - 1)


# %% wrong: integer division, which leaves 0
def gradient_bound(depth):
    shrink = 1
    for _ in range(depth):
        shrink = shrink * 4
    return 1 // shrink


# %% wrong: base and exponent are swapped
def gradient_bound(depth):
    return np.power(depth, 0.25)


# %% wrong: the inverse, the factor by which the gradient shrinks
def gradient_bound(depth):
    return 4.0**depth


# %% wrong: divides by four times the depth
def gradient_bound(depth):
    return 1 / (4 * depth)


# %% wrong: what is lost instead of what is left
def gradient_bound(depth):
    left = 1.0
    for _ in range(depth):
        left *= 0.25
    return 1.0 - left


# %% wrong: the slope at 1 instead of at 0, and one factor too many
def gradient_bound(depth):
    y = 1 / (1 + np.exp(-1.0))
    slope = y * (1 - y)
    return slope ** (depth + 1)


# %% wrong: the return is missing
def gradient_bound(depth):
    bound = 1.0
    for _ in range(depth):
        bound *= 0.25


# %% values
np.testing.assert_allclose(gradient_bound(2), 1 / 16)
np.testing.assert_allclose(gradient_bound(1), 0.25)
np.testing.assert_allclose(gradient_bound(5), 1 / 1024)
np.testing.assert_allclose(gradient_bound(10), 9.5367431640625e-07)
