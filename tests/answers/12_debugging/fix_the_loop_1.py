"""Answers to `fix_the_loop_1`, written from the lesson's text alone."""


# %% right: the new gradient replaces the old one
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dlogits.T @ images
            weight = weight - lr * dweight
    return weight


# %% right: the sum is set back to zero before each batch
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            dweight = np.zeros_like(weight)
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            weight = weight - lr * dweight
    return weight


# %% right: the gradient is added up image by image, by a helper that starts from zero
def _gradient(weight, images, classes):
    _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
    total = np.zeros(weight.shape)
    for image, dscore in zip(images, dlogits):
        total += np.outer(dscore, image)
    return total


def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    new = np.array(weight, dtype=float)
    for _ in range(epochs):
        for k in range(len(x)):
            new -= lr * _gradient(new, x[k], labels[k])
    return new


# %% right: a fold over all batches of all epochs
from functools import reduce
from itertools import chain, repeat


def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    def step(w, batch):
        images, classes = batch
        _, dlogits = softmax_cross_entropy(np.einsum("bd,kd->bk", images, w), classes)
        return w - lr * np.einsum("bk,bd->kd", dlogits, images)

    return reduce(step, chain.from_iterable(repeat(list(zip(x, labels)), epochs)), weight)


# %% wrong: the sum is set back once per epoch, not once per batch
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        dweight = np.zeros_like(weight)
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            weight = weight - lr * dweight
    return weight


# %% wrong: halves the learning rate, and the gradients still add up
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    lr = lr / 2
    dweight = np.zeros_like(weight)
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            weight = weight - lr * dweight
    return weight


# %% wrong: damps the sum with 0.9, which is momentum
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    dweight = np.zeros_like(weight)
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = 0.9 * dweight + dlogits.T @ images
            weight = weight - lr * dweight
    return weight


# %% wrong: divides the sum by the number of gradients so far
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    dweight = np.zeros_like(weight)
    count = 0
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            count += 1
            weight = weight - lr * dweight / count
    return weight


# %% wrong: one step per epoch with the sum of its gradients
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        dweight = np.zeros_like(weight)
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
        weight = weight - lr * dweight
    return weight


# %% wrong: the gradient is set to zero just before it is used
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    dweight = np.zeros_like(weight)
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            dweight = np.zeros_like(weight)
            weight = weight - lr * dweight
    return weight


# %% wrong: the sum is gone, and the mean over the batch is taken a second time
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dlogits.T @ images / len(images)
            weight = weight - lr * dweight
    return weight


# %% wrong: the sum is clipped to length 1
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    dweight = np.zeros_like(weight)
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            norm = np.linalg.norm(dweight)
            if norm > 1:
                dweight = dweight / norm
            weight = weight - lr * dweight
    return weight


# %% wrong: the gradient is replaced, but the return stands inside the loop over epochs
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dlogits.T @ images
            weight = weight - lr * dweight
        return weight


# %% wrong: the gradient is replaced, but the caller's weight is changed in place
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            weight -= lr * (dlogits.T @ images)
    return weight


# %% values
# Scores 0 and 0: probabilities 1/2, so dlogits is -+1/2. The second image does not see the first one's step.
start = np.zeros((2, 2))
x, labels = np.array([[[1.0, 0.0]], [[0.0, 2.0]]]), np.array([[0], [1]])
np.testing.assert_allclose(fix_the_loop_1(start, x, labels, lr=1.0, epochs=1), [[0.5, -1.0], [-0.5, 1.0]])
np.testing.assert_array_equal(start, np.zeros((2, 2)))
# In epoch 2 the scores differ by 1 and by 4.
first, second = 0.5 + 1 / (1 + np.e), -1 - 2 / (1 + np.e**4)
np.testing.assert_allclose(
    fix_the_loop_1(start, x, labels, lr=1.0, epochs=2), [[first, second], [-first, -second]]
)
# The same image twice: the second step is from scores that differ by 1.
x, labels = np.ones((2, 1, 1)), np.array([[0], [0]])
third = 0.5 + 1 / (1 + np.e)
np.testing.assert_allclose(fix_the_loop_1(np.zeros((2, 1)), x, labels, lr=1.0, epochs=1), [[third], [-third]])
# Both images in one batch: the mean. With a tiny rate the second and third step are as long as the first.
x, labels = np.array([[[4.0, 0.0], [0.0, 8.0]]]), np.array([[0, 1]])
np.testing.assert_allclose(fix_the_loop_1(start, x, labels, lr=1.0, epochs=1), [[1.0, -2.0], [-1.0, 2.0]])
np.testing.assert_allclose(
    fix_the_loop_1(start, x, labels, lr=1e-6, epochs=3), [[3e-6, -6e-6], [-3e-6, 6e-6]], rtol=1e-3
)
