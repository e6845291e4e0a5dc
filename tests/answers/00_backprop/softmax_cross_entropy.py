"""Answers to `softmax_cross_entropy`, written from the lesson's text alone."""


# %% right: the logarithm directly, for all rows at once
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_probs)
    dlogits[np.arange(n), labels] -= 1
    return -log_probs[np.arange(n), labels].mean(), dlogits / n


# %% right: a loop over examples and classes with Python numbers
import math


def softmax_cross_entropy(logits, labels):
    n, k = logits.shape
    loss = 0.0
    dlogits = np.zeros((n, k))
    for i in range(n):
        row = [float(s) for s in logits[i]]
        m = max(row)
        total = 0.0
        for s in row:
            total += math.exp(s - m)
        loss += math.log(total) - (row[labels[i]] - m)
        for j in range(k):
            p = math.exp(row[j] - m) / total
            dlogits[i, j] = (p - (1 if j == labels[i] else 0)) / n
    return loss / n, dlogits


# %% right: logaddexp folds the sum, and one-hot rows come from an identity matrix
def softmax_cross_entropy(logits, labels):
    truth = np.eye(logits.shape[1])[labels]
    log_sum = np.logaddexp.reduce(logits, axis=1)
    losses = log_sum - np.sum(truth * logits, axis=1)
    dlogits = np.exp(logits - log_sum[:, None]) - truth
    return np.mean(losses), dlogits / logits.shape[0]


# %% right: a helper for one example, by the leads of all classes over the true one
def _one(row, t):
    lead = row - row[t]
    top = max(lead.max(), 0.0)
    exps = np.exp(lead - top)
    p = exps / exps.sum()
    p[t] = -(p[:t].sum() + p[t + 1 :].sum())
    return top + np.log(exps.sum()), p


def softmax_cross_entropy(logits, labels):
    losses, grads = zip(*[_one(row, int(t)) for row, t in zip(logits, labels)])
    return float(np.mean(losses)), np.array(grads) / len(grads)


# %% wrong: the gradient is not divided by N
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_probs)
    dlogits[np.arange(n), labels] -= 1
    return -log_probs[np.arange(n), labels].mean(), dlogits


# %% wrong: the loss is summed over the batch instead of averaged
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_probs)
    dlogits[np.arange(n), labels] -= 1
    return -np.sum(log_probs[np.arange(n), labels]), dlogits / n


# %% wrong: the largest score is not subtracted, so large scores overflow
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    exps = np.exp(logits)
    probs = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(probs[np.arange(n), labels]).mean()
    dlogits = probs.copy()
    dlogits[np.arange(n), labels] -= 1
    return loss, dlogits / n


# %% wrong: a small number is added to the probability, so the loss cannot grow beyond 28
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(probs[np.arange(n), labels] + 1e-12))
    dlogits = probs.copy()
    dlogits[np.arange(n), labels] -= 1
    return loss, dlogits / n


# %% wrong: the softmax runs over the examples instead of the classes
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    shifted = logits - logits.max(axis=0, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))
    dlogits = np.exp(log_probs)
    dlogits[np.arange(n), labels] -= 1
    return -log_probs[np.arange(n), labels].mean(), dlogits / n


# %% wrong: 1 is subtracted from whole columns instead of one entry of each row
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_probs)
    dlogits[:, labels] -= 1
    return -log_probs[np.arange(n), labels].mean(), dlogits / n


# %% wrong: the largest score is subtracted from the caller's logits in place
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    logits -= logits.max(axis=1, keepdims=True)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_probs)
    dlogits[np.arange(n), labels] -= 1
    return -log_probs[np.arange(n), labels].mean(), dlogits / n


# %% wrong: the class numbers are taken to start from 1
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    true = labels - 1
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_probs)
    dlogits[np.arange(n), true] -= 1
    return -log_probs[np.arange(n), true].mean(), dlogits / n


# %% wrong: the logarithm of base 2, and the gradient lacks the minus 1 of the true class
def softmax_cross_entropy(logits, labels):
    n = logits.shape[0]
    exps = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    probs = exps / np.sum(exps, axis=1, keepdims=True)
    loss = 0.0
    for i in range(n):
        loss -= np.log2(probs[i, labels[i]])
    return loss / n, probs / n


# %% wrong: the sums are not kept as a column, which raises unless N equals the number of classes
def softmax_cross_entropy(logits, labels):
    n = len(labels)
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = exps / exps.sum(axis=1)
    loss = -np.log(probs[np.arange(n), labels]).mean()
    probs[np.arange(n), labels] -= 1
    return loss, probs / n


# %% values
logits = np.log([[1.0, 2.0, 1.0]])
loss, dlogits = softmax_cross_entropy(logits, np.array([1]))
np.testing.assert_allclose(loss, np.log(2))
np.testing.assert_allclose(dlogits, [[0.25, -0.5, 0.25]])
# The second row has the probabilities 1/2, 1/4, 1/4, and its true class is the last: log 4.
logits = np.log([[1.0, 2.0, 1.0], [2.0, 1.0, 1.0]])
before = logits.copy()
loss, dlogits = softmax_cross_entropy(logits, np.array([1, 2]))
np.testing.assert_allclose(loss, 1.5 * np.log(2))
np.testing.assert_allclose(dlogits, [[0.125, -0.25, 0.125], [0.25, 0.125, -0.375]])
np.testing.assert_array_equal(logits, before)
loss, dlogits = softmax_cross_entropy(np.array([[1000.0, -1000.0], [-1000.0, -1000.0]]), np.array([1, 0]))
np.testing.assert_allclose(loss, (2000 + np.log(2)) / 2)
np.testing.assert_allclose(dlogits, [[0.5, -0.5], [-0.25, 0.25]])
