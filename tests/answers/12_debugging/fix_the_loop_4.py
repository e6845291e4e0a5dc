"""Answers to `fix_the_loop_4`, written from the lesson's text alone."""


# %% right: the first batch at every step
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    for step in range(steps):
        batch = batches[0]
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


# %% right: shortens the list of batches to its first one, the loop stays
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    batches = batches[:1]
    losses = []
    for step in range(steps):
        batch = batches[step % len(batches)]
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


# %% right: cuts the batch out of the data before the loop, sample by sample
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    images = np.stack([x[i] for i in batches[0]])
    classes = np.array([labels[i] for i in batches[0]])
    losses = np.zeros(steps)
    for step in range(steps):
        losses[step], dlogits = softmax_cross_entropy(images @ weight.T, classes)
        weight = weight - lr * (dlogits.T @ images)
    return losses


# %% right: a generator of losses with a softmax of its own
def _descent(weight, images, classes, lr):
    targets = np.eye(len(weight))[classes]
    while True:
        scores = images @ weight.T
        scores = scores - scores.max(axis=1, keepdims=True)
        log_probs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        yield -(targets * log_probs).sum() / len(images)
        weight = weight - lr / len(images) * (np.exp(log_probs) - targets).T @ images


def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    first, *_ = batches
    losses = _descent(weight, x[first], labels[first], lr)
    return np.array([next(losses) for _ in range(steps)])


# %% wrong: only the learning rate is made smaller
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    for step in range(steps):
        batch = batches[step % len(batches)]
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - 0.1 * lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


# %% wrong: the last batch, because of the index -1
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    for step in range(steps):
        batch = batches[-1]
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


# %% wrong: the second batch, counting from 1
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    for step in range(steps):
        batch = batches[1]
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


# %% wrong: all batches joined into one
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    batch = np.concatenate(batches)
    for step in range(steps):
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


# %% wrong: the first sample of the batch alone
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    for step in range(steps):
        batch = batches[0][:1]
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


# %% wrong: the first rows of x instead of the rows that the batch names
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    size = len(batches[0])
    images, classes = x[:size], labels[:size]
    losses = []
    for step in range(steps):
        loss, dlogits = softmax_cross_entropy(images @ weight.T, classes)
        weight = weight - lr * (dlogits.T @ images)
        losses.append(loss)
    return np.array(losses)


# %% wrong: trains on all batches as before, and reports the first one's loss
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    first = batches[0]
    for step in range(steps):
        loss, _ = softmax_cross_entropy(x[first] @ weight.T, labels[first])
        losses.append(loss)
        batch = batches[step % len(batches)]
        _, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
    return np.array(losses)


# %% wrong: goes round all batches, and keeps the losses of the first one only
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    for step in range(steps):
        batch = batches[step % len(batches)]
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        if step % len(batches) == 0:
            losses.append(loss)
    return np.array(losses)


# %% wrong: the first batch at every step, but each loss is taken after the step
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    batch = batches[0]
    for step in range(steps):
        _, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        loss, _ = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        losses.append(loss)
    return np.array(losses)


# %% wrong: stays with each batch for a while and then goes on to the next
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    losses = []
    for step in range(steps):
        batch = batches[step * len(batches) // steps]
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


# %% values
# The first batch is sample 2. Its scores differ by 0, by 1, and by 1 + 2 / (1 + e).
x, labels = np.array([[3.0], [5.0], [1.0]]), np.array([1, 1, 0])
batches = [np.array([2]), np.array([0]), np.array([1])]
losses = fix_the_loop_4(np.zeros((2, 1)), x, labels, batches, lr=1.0, steps=3)
np.testing.assert_allclose(losses, np.log(1 + np.exp([0.0, -1.0, -1 - 2 / (1 + np.e)])))
# Two samples in the first batch: the weight becomes (1, -2; -1, 2), the scores differ by 8 and by 32.
x, labels = np.array([[9.0, 9.0], [4.0, 0.0], [0.0, 8.0]]), np.array([0, 0, 1])
losses = fix_the_loop_4(np.zeros((2, 2)), x, labels, [np.array([1, 2]), np.array([0])], lr=1.0, steps=2)
np.testing.assert_allclose(losses, [np.log(2), (np.log1p(np.exp(-8)) + np.log1p(np.exp(-32))) / 2])
