"""Answers to `perplexity`, written from the lesson's text alone."""


# %% right: the exponential of the mean
def perplexity(losses):
    return np.exp(np.mean(losses))


# %% right: a loop over all entries, with the standard library
def perplexity(losses):
    import math

    total, count = 0.0, 0
    for loss in np.ravel(losses):
        total += float(loss)
        count += 1
    return math.exp(total / count)


# %% right: bits, and a power of two
def perplexity(losses):
    bits = np.asarray(losses, dtype=np.float64) / np.log(2)
    return float(2.0 ** (bits.sum() / bits.size))


# %% right: a product of roots, the geometric mean of 1/p
def perplexity(losses):
    flat = np.asarray(losses, dtype=np.float64).reshape(-1)
    weights = np.full(flat.shape, 1 / len(flat))
    return np.prod(np.exp(flat * weights))


# %% wrong: two to the power of the mean, though the logarithms are natural
def perplexity(losses):
    return 2 ** np.mean(losses)


# %% wrong: the arithmetic mean of 1/p
def perplexity(losses):
    return np.mean(np.exp(losses))


# %% wrong: the sum instead of the mean
def perplexity(losses):
    total = 0.0
    for loss in np.ravel(losses):
        total += loss
    return np.exp(total)


# %% wrong: the wrong sign in the exponent
def perplexity(losses):
    return np.exp(-np.mean(losses))


# %% wrong: the mean itself, without the exponential
def perplexity(losses):
    return np.mean(losses)


# %% wrong: divides by the number of rows, not of letters
def perplexity(losses):
    return np.exp(np.sum(losses) / len(losses))


# %% wrong: one perplexity for each sequence, and then their mean
def perplexity(losses):
    each = np.exp(np.mean(losses, axis=-1))
    return np.mean(each)


# %% wrong: divides by one less than the number of letters
def perplexity(losses):
    flat = np.ravel(losses)
    return np.exp(flat.sum() / (flat.size - 1))


# %% wrong: the mean in bits, then the exponential to base e of the negative
def perplexity(losses):
    bits = np.mean(losses) / np.log(2)
    return np.exp(-bits)


# %% wrong: math.exp of a whole array
def perplexity(losses):
    import math

    return np.mean(math.exp(losses))


# %% values
np.testing.assert_allclose(perplexity(np.log([2.0, 8.0])), 4.0)
np.testing.assert_allclose(perplexity(np.log([[2.0, 4.0, 8.0], [4.0, 1.0, 16.0]])), 4.0)
np.testing.assert_allclose(perplexity(np.zeros(3)), 1.0)
