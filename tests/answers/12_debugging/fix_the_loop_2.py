"""Answers to `fix_the_loop_2`, written from the lesson's text alone."""


# %% right: the scores go into the loss
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        loss, dlogits = softmax_cross_entropy(logits, labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


# %% right: keeps the softmax, and writes the cross-entropy of probabilities by hand
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    rows = np.arange(len(labels))
    for _ in range(steps):
        logits = x @ weight.T
        shifted = logits - logits.max(axis=1, keepdims=True)
        exps = np.exp(shifted)
        sums = exps.sum(axis=1, keepdims=True)
        loss = np.mean(np.log(sums[:, 0]) - shifted[rows, labels])
        dlogits = exps / sums
        dlogits[rows, labels] -= 1
        dlogits /= len(labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


# %% right: sample after sample, with a helper
import math


def _one(scores, label):
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    total = sum(exps)
    slope = [e / total for e in exps]
    slope[label] -= 1.0
    return math.log(total) - (scores[label] - top), slope


def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = np.zeros(steps)
    n = len(x)
    for step in range(steps):
        dweight = np.zeros_like(weight)
        for sample, label in zip(x, labels):
            loss, slope = _one((weight @ sample).tolist(), int(label))
            losses[step] += loss / n
            dweight += np.outer(slope, sample) / n
        weight = weight - lr * dweight
    return weight, losses


# %% right: log-probabilities are scores too, since their softmax is the probabilities
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        top = logits.max(axis=1, keepdims=True)
        log_probs = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
        loss, dlog_probs = softmax_cross_entropy(log_probs, labels)
        dlogits = dlog_probs - np.exp(log_probs) * dlog_probs.sum(axis=1, keepdims=True)
        weight = weight - lr * dlogits.T @ x
        losses.append(loss)
    return weight, np.asarray(losses)


# %% wrong: the scores go into the loss, but its gradient still goes back through a softmax
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss, dprobs = softmax_cross_entropy(logits, labels)
        dlogits = probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


# %% wrong: probabilities go into the loss, and their gradient is taken for that of the scores
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss, dlogits = softmax_cross_entropy(probs, labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


# %% wrong: trains rightly, but the losses are still those of the probabilities
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss, _ = softmax_cross_entropy(probs, labels)
        _, dlogits = softmax_cross_entropy(logits, labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


# %% wrong: reports the right losses, but trains on the probabilities
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        _, dprobs = softmax_cross_entropy(probs, labels)
        dlogits = probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
        weight = weight - lr * (dlogits.T @ x)
        losses.append(softmax_cross_entropy(logits, labels)[0])
    return weight, np.array(losses)


# %% wrong: subtracts the least value of the loss, so that it can reach 0
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss, dprobs = softmax_cross_entropy(probs, labels)
        dlogits = probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss - (np.log(np.e + len(weight) - 1) - 1))
    return weight, np.array(losses)


# %% wrong: stretches the probabilities by ten before the second softmax
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss, dscaled = softmax_cross_entropy(10 * probs, labels)
        dprobs = 10 * dscaled
        dlogits = probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


# %% wrong: the softmax is gone, but each loss is taken after the step
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T, labels)
        weight = weight - lr * (dlogits.T @ x)
        loss, _ = softmax_cross_entropy(x @ weight.T, labels)
        losses.append(loss)
    return weight, np.array(losses)


# %% wrong: the probabilities minus the targets, without the mean over the samples
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(len(labels)), labels]).mean()
        dlogits = probs - np.eye(len(weight))[labels]
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


# %% wrong: leaves the probabilities and only takes steps ten times as long
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss, dprobs = softmax_cross_entropy(probs, labels)
        dlogits = probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
        weight = weight - 10 * lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


# %% wrong: the softmax is gone, but the losses come before the weight
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        loss, dlogits = softmax_cross_entropy(x @ weight.T, labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return np.array(losses), weight


# %% values
# Scores 0 and 0: the loss is ln 2, and the step -+1/2. Then the scores differ by 1.
weight, losses = fix_the_loop_2(np.zeros((2, 1)), np.array([[1.0]]), np.array([0]), lr=1.0, steps=2)
np.testing.assert_allclose(losses, [np.log(2), np.log(1 + np.exp(-1))])
np.testing.assert_allclose(weight, [[0.5 + 1 / (1 + np.e)], [-0.5 - 1 / (1 + np.e)]])
# Two samples: the mean of the losses and of the gradients.
x, labels = np.array([[4.0, 0.0], [0.0, 8.0]]), np.array([0, 1])
weight, losses = fix_the_loop_2(np.zeros((2, 2)), x, labels, lr=1.0, steps=1)
np.testing.assert_allclose(losses, [np.log(2)])
np.testing.assert_allclose(weight, [[1.0, -2.0], [-1.0, 2.0]])
# Ten classes that are easy to tell apart: far below 1.461.
weight, losses = fix_the_loop_2(np.zeros((10, 10)), 3 * np.eye(10), np.arange(10), lr=1.0, steps=200)
assert losses.shape == (200,) and abs(losses[0] - np.log(10)) < 1e-9 and losses[-1] < 0.1
