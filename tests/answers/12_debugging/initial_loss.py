"""Answers to `initial_loss`, written from the lesson's text alone."""

# %% right: minus the logarithm of the probability
import math


def initial_loss(classes):
    probability = 1 / classes
    return -math.log(probability)


# %% right: the logarithm of the number of classes
def initial_loss(classes):
    return np.log(classes)


# %% right: the loss function itself, on scores that are all zero
def initial_loss(classes):
    scores = np.zeros((1, classes))
    label = np.array([0])
    loss, _ = softmax_cross_entropy(scores, label)
    return float(loss)


# %% right: the entropy of the uniform distribution, summed in a loop
def initial_loss(classes):
    total = 0.0
    for _ in range(classes):
        p = 1.0 / classes
        total += -p * np.log(p)
    return total


# %% wrong: the minus sign is missing
def initial_loss(classes):
    return np.log(1 / classes)


# %% wrong: the logarithm to base 2
def initial_loss(classes):
    return -np.log2(1 / classes)


# %% wrong: the logarithm to base 10
def initial_loss(classes):
    return np.log10(classes)


# %% wrong: the probability instead of its logarithm
def initial_loss(classes):
    return 1 / classes


# %% wrong: the sum over all classes instead of the true one
def initial_loss(classes):
    probs = np.full(classes, 1 / classes)
    return -np.sum(np.log(probs))


# %% wrong: one term of the entropy, p times log p
def initial_loss(classes):
    p = 1 / classes
    return -p * np.log(p)


# %% wrong: always the number for ten classes
def initial_loss(classes):
    return np.log(10)


# %% wrong: an array with a loss for each class
def initial_loss(classes):
    probs = np.ones(classes) / classes
    return -np.log(probs)


# %% wrong: the other classes count too, as in a binary cross-entropy
def initial_loss(classes):
    p = 1 / classes
    return -np.log(p) - (classes - 1) * np.log(1 - p)


# %% wrong: the loss is printed but not returned
def initial_loss(classes):
    print(np.log(classes))


# %% values
np.testing.assert_allclose(initial_loss(2), 0.693147, rtol=1e-5)
np.testing.assert_allclose(initial_loss(10), 2.302585, rtol=1e-5)
np.testing.assert_allclose(initial_loss(4), 2 * 0.693147, rtol=1e-5)
assert np.ndim(initial_loss(3)) == 0
