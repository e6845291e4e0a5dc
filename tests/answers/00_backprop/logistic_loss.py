"""Answers to `logistic_loss`, written from the lesson's text alone."""


# %% right: loss and sigmoid from one small exponential
def logistic_loss(scores, labels):
    small = np.exp(-np.abs(scores))
    losses = np.maximum(scores, 0) - scores * labels + np.log1p(small)
    sigma = np.where(scores >= 0, 1 / (1 + small), small / (1 + small))
    return losses.mean(), (sigma - labels) / len(scores)


# %% right: a loop with a branch for the sign, in Python numbers
import math


def logistic_loss(scores, labels):
    n = len(scores)
    total = 0.0
    dscores = np.zeros(n)
    for i in range(n):
        z = float(scores[i])
        t = int(labels[i])
        if z >= 0:
            e = math.exp(-z)
            sigma = 1 / (1 + e)
            total += math.log(1 + e) + (0 if t == 1 else z)
        else:
            e = math.exp(z)
            sigma = e / (1 + e)
            total += math.log(1 + e) - (z if t == 1 else 0)
        dscores[i] = (sigma - t) / n
    return total / n, dscores


# %% right: logaddexp for the loss and tanh for the sigmoid
def logistic_loss(scores, labels):
    sigma = 0.5 * (1 + np.tanh(0.5 * scores))
    loss = np.mean(np.logaddexp(0, scores) - labels * scores)
    return loss, (sigma - labels) / scores.size


# %% right: a softmax over the two scores 0 and z, with helpers
def _log_softmax(rows):
    shifted = rows - rows.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def logistic_loss(scores, labels):
    n = len(scores)
    log_probs = _log_softmax(np.column_stack([np.zeros(n), scores]))
    picked = np.where(np.asarray(labels) == 1, log_probs[:, 1], log_probs[:, 0])
    return -np.mean(picked), (np.exp(log_probs[:, 1]) - labels) / n


# %% wrong: the logarithms of the rounded sigmoid, which are infinite for large scores
def logistic_loss(scores, labels):
    sigma = 1 / (1 + np.exp(-scores))
    loss = np.mean(-labels * np.log(sigma) - (1 - labels) * np.log(1 - sigma))
    return loss, (sigma - labels) / len(scores)


# %% wrong: the gradient is not divided by N
def logistic_loss(scores, labels):
    small = np.exp(-np.abs(scores))
    loss = np.mean(np.maximum(scores, 0) - scores * labels + np.log1p(small))
    sigma = np.where(scores >= 0, 1 / (1 + small), small / (1 + small))
    return loss, sigma - labels


# %% wrong: the loss is summed over the batch instead of averaged
def logistic_loss(scores, labels):
    small = np.exp(-np.abs(scores))
    loss = np.sum(np.maximum(scores, 0) - scores * labels + np.log1p(small))
    sigma = np.where(scores >= 0, 1 / (1 + small), small / (1 + small))
    return loss, (sigma - labels) / len(scores)


# %% wrong: the gradient has the wrong sign
def logistic_loss(scores, labels):
    small = np.exp(-np.abs(scores))
    loss = np.mean(np.maximum(scores, 0) - scores * labels + np.log1p(small))
    sigma = np.where(scores >= 0, 1 / (1 + small), small / (1 + small))
    return loss, (labels - sigma) / len(scores)


# %% wrong: the gradient is multiplied by the slope of the sigmoid, as for a squared error
def logistic_loss(scores, labels):
    small = np.exp(-np.abs(scores))
    loss = np.mean(np.maximum(scores, 0) - scores * labels + np.log1p(small))
    sigma = np.where(scores >= 0, 1 / (1 + small), small / (1 + small))
    return loss, (sigma - labels) * sigma * (1 - sigma) / len(scores)


# %% wrong: the sigmoid for negative scores is used for positive ones too
def logistic_loss(scores, labels):
    small = np.exp(-np.abs(scores))
    loss = np.mean(np.maximum(scores, 0) - scores * labels + np.log1p(small))
    sigma = small / (1 + small)
    return loss, (sigma - labels) / len(scores)


# %% wrong: the loss leaves out the examples of class 0
def logistic_loss(scores, labels):
    n = len(scores)
    loss = 0.0
    dscores = np.zeros(n)
    for i in range(n):
        z = scores[i]
        if labels[i] == 1:
            loss += np.logaddexp(0, -z) / n
        dscores[i] = (np.exp(-np.logaddexp(0, -z)) - labels[i]) / n
    return loss, dscores


# %% wrong: the scores are clipped to 30 in place, so larger losses are cut off
def logistic_loss(scores, labels):
    np.clip(scores, -30, 30, out=scores)
    sigma = 1 / (1 + np.exp(-scores))
    loss = np.mean(np.log(1 + np.exp(-scores)) + (1 - labels) * scores)
    return loss, (sigma - labels) / len(scores)


# %% wrong: the label is used as if it were plus or minus 1, in the loss and in the gradient
def logistic_loss(scores, labels):
    n = len(scores)
    agreement = labels * scores
    loss = np.mean(np.logaddexp(0, -agreement))
    dscores = -labels * np.exp(-np.logaddexp(0, agreement)) / n
    return loss, dscores


# %% wrong: the exponential of the math module is given an array, which raises a TypeError
import math


def logistic_loss(scores, labels):
    sigma = 1 / (1 + math.exp(-scores))
    loss = np.mean(-labels * np.log(sigma) - (1 - labels) * np.log(1 - sigma))
    return loss, (sigma - labels) / len(scores)


# %% values
scores, labels = np.array([np.log(3), 0.0]), np.array([1, 0])
loss, dscores = logistic_loss(scores, labels)
np.testing.assert_allclose(loss, (np.log(4 / 3) + np.log(2)) / 2)
np.testing.assert_allclose(dscores, [-0.125, 0.25])
np.testing.assert_array_equal(scores, [np.log(3), 0.0])
# -log 3 with class 1 has the probability 1/4, log 3 with class 0 too.
loss, dscores = logistic_loss(np.array([-np.log(3), np.log(3)]), np.array([1, 0]))
np.testing.assert_allclose(loss, np.log(4))
np.testing.assert_allclose(dscores, [-0.375, 0.375])
loss, dscores = logistic_loss(np.array([1000.0, -1000.0, 1000.0, -1000.0]), np.array([0, 1, 1, 0]))
np.testing.assert_allclose(loss, 500.0)
np.testing.assert_allclose(dscores, [0.25, -0.25, 0.0, 0.0])
