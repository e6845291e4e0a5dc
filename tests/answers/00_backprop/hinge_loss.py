"""Answers to `hinge_loss`, written from the lesson's text alone."""


# %% right: the matrix of what each class is short of
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    short = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    short[rows, labels] = 0
    dscores = (short > 0).astype(float)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return short.sum() / n, dscores / n


# %% right: two loops, in which each rival pushes and the true class is pulled
def hinge_loss(scores, labels, *, margin=1.0):
    n, k = scores.shape
    loss = 0.0
    dscores = np.zeros((n, k))
    for i in range(n):
        t = labels[i]
        for j in range(k):
            if j == t:
                continue
            short = scores[i, j] - scores[i, t] + margin
            if short > 0:
                loss += short
                dscores[i, j] += 1
                dscores[i, t] -= 1
    return loss / n, dscores / n


# %% right: a helper for one row, which takes the true class out and puts its count back
def _row(s, t, margin):
    rivals = np.delete(s, t)
    gaps = rivals + margin - s[t]
    near = (gaps > 0) * 1.0
    return np.dot(gaps, near), np.insert(near, t, -near.sum())


def hinge_loss(scores, labels, *, margin=1.0):
    losses, grads = [], []
    for s, t in zip(scores, labels):
        loss, grad = _row(s, t, margin)
        losses.append(loss)
        grads.append(grad)
    return np.mean(losses), np.stack(grads) / len(grads)


# %% right: a margin matrix with 0 for the true class, and a list of pairs that are too near
def hinge_loss(scores, labels, *, margin=1.0):
    count = scores.shape[0]
    rival = np.arange(scores.shape[1]) != np.asarray(labels)[:, None]
    leads = np.take_along_axis(scores, np.asarray(labels)[:, None], axis=1) - scores
    examples, classes = np.nonzero(rival & (leads < margin))
    dscores = np.zeros(scores.shape)
    np.add.at(dscores, (examples, classes), 1 / count)
    np.add.at(dscores, (examples, np.asarray(labels)[examples]), -1 / count)
    return np.sum(margin - leads[examples, classes]) / count, dscores


# %% wrong: the true class is counted as its own rival, which adds the margin to each loss
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    short = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    dscores = (short > 0).astype(float)
    dscores[rows, labels] -= dscores.sum(axis=1)
    return short.sum() / n, dscores / n


# %% wrong: only the nearest rival counts
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    loss = 0.0
    dscores = np.zeros(scores.shape)
    for i in range(n):
        t = labels[i]
        others = scores[i].astype(float)
        others[t] = -np.inf
        j = np.argmax(others)
        short = scores[i, j] - scores[i, t] + margin
        if short > 0:
            loss += short / n
            dscores[i, j] += 1 / n
            dscores[i, t] -= 1 / n
    return loss, dscores


# %% wrong: also divided by the number of classes
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    short = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    short[rows, labels] = 0
    dscores = (short > 0).astype(float)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return short.mean(), dscores / scores.size


# %% wrong: the true class gets -1 however many rivals are too near
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    short = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    short[rows, labels] = 0
    dscores = (short > 0).astype(float)
    dscores[rows, labels] = -1
    return short.sum() / n, dscores / n


# %% wrong: the gradient is not divided by N
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    short = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    short[rows, labels] = 0
    dscores = (short > 0).astype(float)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return short.sum() / n, dscores


# %% wrong: a rival exactly at the margin gets the slope 1
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    gaps = scores - scores[rows, labels][:, None] + margin
    near = (gaps >= 0).astype(float)
    near[rows, labels] = 0
    dscores = near.copy()
    dscores[rows, labels] = -near.sum(axis=1)
    return np.sum(near * gaps) / n, dscores / n


# %% wrong: the margin is always 1, whatever is asked for
def hinge_loss(scores, labels, *, margin=1.0):
    n, k = scores.shape
    loss = 0.0
    dscores = np.zeros((n, k))
    for i in range(n):
        for j in range(k):
            short = scores[i, j] - scores[i, labels[i]] + 1
            if j != labels[i] and short > 0:
                loss += short / n
                dscores[i, j] += 1 / n
                dscores[i, labels[i]] -= 1 / n
    return loss, dscores


# %% wrong: the gradient is as large as the shortfall instead of counting
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    short = np.maximum(scores - scores[rows, labels][:, None] + margin, 0)
    short[rows, labels] = 0
    dscores = short.copy()
    dscores[rows, labels] = -short.sum(axis=1)
    return short.sum() / n, dscores / n


# %% wrong: the true score minus the rival's, and the loss is summed over the batch
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    short = np.maximum(scores[rows, labels][:, None] - scores + margin, 0)
    short[rows, labels] = 0
    dscores = -(short > 0).astype(float)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return short.sum(), dscores / n


# %% wrong: the true scores are not made a column, which raises unless N equals the number of classes
def hinge_loss(scores, labels, *, margin=1.0):
    n = len(labels)
    rows = np.arange(n)
    short = np.maximum(scores - scores[rows, labels] + margin, 0)
    short[rows, labels] = 0
    dscores = (short > 0).astype(float)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return short.sum() / n, dscores / n


# %% values
loss, dscores = hinge_loss(np.array([[2.0, 1.5, -1.0]]), np.array([0]))
np.testing.assert_allclose(loss, 0.5)
np.testing.assert_allclose(dscores, [[-1.0, 1.0, 0.0]])
# Second row, true class 2 at 0: the rivals are 2 and 1.5 short. Together 0.5 + 3.5, halved.
scores = np.array([[2.0, 1.5, -1.0], [1.0, 0.5, 0.0]])
loss, dscores = hinge_loss(scores, np.array([0, 2]))
np.testing.assert_allclose(loss, 2.0)
np.testing.assert_allclose(dscores, [[-0.5, 0.5, 0.0], [0.5, 0.5, -1.0]])
np.testing.assert_array_equal(scores, [[2.0, 1.5, -1.0], [1.0, 0.5, 0.0]])
# Exactly at the margin of 2, and 1 short of it.
loss, dscores = hinge_loss(np.array([[3.0, 1.0, 2.0]]), np.array([0]), margin=2.0)
np.testing.assert_allclose(loss, 1.0)
np.testing.assert_allclose(dscores, [[-1.0, 0.0, 1.0]])
