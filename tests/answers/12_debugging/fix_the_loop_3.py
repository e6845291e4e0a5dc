"""Answers to `fix_the_loop_3`, written from the lesson's text alone."""


# %% right: the test without training
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=False, rng=rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


# %% right: no dropout layer at all in the test
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h = np.maximum(val[0] @ weight1.T, 0)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


# %% right: helpers for a training step and for a test, image by image
def _train_step(weight1, weight2, x, labels, lr, p, rng):
    z = x @ weight1.T
    h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
    _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
    (dh,) = dropout_backward(dlogits @ weight2, cache)
    dz = np.where(z > 0, dh, 0.0)
    return weight1 - lr * (dz.T @ x), weight2 - lr * (dlogits.T @ h)


def _accuracy(weight1, weight2, images, classes):
    right = 0
    for image, label in zip(images, classes):
        hidden = np.maximum(weight1 @ image, 0)
        if np.argmax(weight2 @ hidden) == label:
            right += 1
    return right / len(classes)


def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    weight1, weight2 = weights
    accuracies = np.zeros(epochs)
    for epoch in range(epochs):
        weight1, weight2 = _train_step(weight1, weight2, train[0], train[1], lr, p, rng)
        accuracies[epoch] = _accuracy(weight1, weight2, val[0], val[1])
    return accuracies


# %% right: keeps the weights of every epoch, and tests them all at the end
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), history = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        history.append((weight1, weight2))
    scores = [np.maximum(val[0] @ w1.T, 0) @ w2.T for w1, w2 in history]
    return np.array([np.mean(s.argmax(axis=1) == val[1]) for s in scores])


# %% wrong: both are switched off, so dropout is gone from the training too
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=False, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=False, rng=rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


# %% wrong: the wrong one is switched off: the training has no dropout, and the test has
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=False, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=True, rng=rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


# %% wrong: a fixed generator for the test, so the two numbers agree but units are still dropped
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        test_rng = np.random.default_rng(0)
        h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=True, rng=test_rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


# %% wrong: the mean of ten tests with dropout
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        found = []
        for _ in range(10):
            h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=True, rng=rng)
            found.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
        accuracies.append(np.mean(found))
    return np.array(accuracies)


# %% wrong: tests without dropout, but on the training set
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == labels))
    return np.array(accuracies)


# %% wrong: p is set to 0 before the loop, which switches dropout off everywhere
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    p = 0.0
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=True, rng=rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


# %% wrong: tests without dropout, but before the step
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=False, rng=rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
    return np.array(accuracies)


# %% wrong: the dropout layer of the test is taken out together with its ReLU
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        accuracies.append(np.mean((val[0] @ weight1.T @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


# %% wrong: tests without dropout, but only once after the last epoch
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
    h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=False, rng=rng)
    accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)


# %% wrong: the better of two tests with dropout
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        tries = []
        for _ in range(2):
            h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=True, rng=rng)
            tries.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
        accuracies.append(max(tries))
    return np.array(accuracies)


# %% values
# The rate 0: the weights stay. Of four images the last has the wrong label; dropped units would cost more.
two = np.eye(2)
val = (np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 3.0], [1.0, 3.0]] * 10), np.array([1, 0, 1, 0] * 10))
rng, other = np.random.default_rng(0), np.random.default_rng(0)
found = fix_the_loop_3([two, two], (np.eye(2), np.array([0, 1])), val, lr=0.0, p=0.5, epochs=3, rng=rng)
np.testing.assert_allclose(found, [0.75, 0.75, 0.75])
# rng is for dropout, and that happens once in an epoch: in training.
for _ in range(3):
    dropout_forward(np.eye(2), p=0.5, training=True, rng=other)
assert rng.random() == other.random()
# Nothing is dropped: the first step makes weight2 (1, -1; -1, 1) / 4, and the test comes after it.
# An image with a negative feature: ReLU makes (1, -3) into (1, 0), which is class 0.
val = (np.array([[2.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, -3.0]]), np.array([0, 1, 0, 0]))
found = fix_the_loop_3(
    [two, np.zeros((2, 2))], (np.eye(2), np.array([0, 1])), val, lr=1.0, p=0.0, epochs=1, rng=rng
)
np.testing.assert_allclose(found, [0.75])
# (-3, -1) has no unit above 0: all scores are equal, and class 0 comes first. Without ReLU it were class 1.
val = (np.array([[-3.0, -1.0], [1.0, 2.0], [2.0, 5.0]]), np.array([0, 1, 1]))
found = fix_the_loop_3(
    [two, np.zeros((2, 2))], (np.eye(2), np.array([0, 1])), val, lr=1.0, p=0.0, epochs=2, rng=rng
)
np.testing.assert_allclose(found, [1.0, 1.0])
