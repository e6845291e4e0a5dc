"""Answers to `fix_the_loop_5`, written from the lesson's text alone."""


# %% right: the bias takes a step, too
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias = bias - lr * dlogits.sum(axis=0)
    return weight, bias


# %% right: the bias is the weight of a feature that is always 1
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    both = np.column_stack([weight, bias])
    extended = np.column_stack([x, np.ones(len(x))])
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(extended @ both.T, labels)
        both = both - lr * (dlogits.T @ extended)
    return both[:, :-1], both[:, -1]


# %% right: loops over the samples for the gradient of the bias
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        dbias = np.zeros(len(bias))
        for row in dlogits:
            for k in range(len(bias)):
                dbias[k] += row[k]
        weight = weight - lr * (dlogits.T @ x)
        bias = bias - lr * dbias
    return weight, bias


# %% right: mean probability minus share of each class, with a helper
def _probabilities(scores):
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    targets = np.eye(len(bias))[labels]
    shares = targets.mean(axis=0)
    for _ in range(steps):
        probs = _probabilities(x @ weight.T + bias)
        new_bias = bias + lr * (shares - probs.mean(axis=0))
        weight = weight + lr / len(x) * (targets - probs).T @ x
        bias = new_bias
    return weight, bias


# %% wrong: the mean over the samples is taken a second time
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias = bias - lr * dlogits.mean(axis=0)
    return weight, bias


# %% wrong: the bias goes uphill
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias = bias + lr * dlogits.sum(axis=0)
    return weight, bias


# %% wrong: sums over all entries, which is always 0
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias = bias - lr * dlogits.sum()
    return weight, bias


# %% wrong: sums over the classes instead of the samples, which raises unless N equals K
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias = bias - lr * dlogits.sum(axis=1)
    return weight, bias


# %% wrong: the step of the bias stands after the loop
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
    bias = bias - lr * dlogits.sum(axis=0)
    return weight, bias


# %% wrong: the learning rate is left out for the bias
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias = bias - dlogits.sum(axis=0)
    return weight, bias


# %% wrong: only the bias of class 0 takes a step
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    bias = bias.copy()
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias[0] -= lr * dlogits[:, 0].sum()
    return weight, bias


# %% wrong: the bias is set to the logarithms of the shares and never trained
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    shares = np.bincount(labels, minlength=len(bias)) / len(labels)
    bias = np.log(np.maximum(shares, 1e-12))
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
    return weight, bias


# %% wrong: the step of the bias replaces that of the weight
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        bias = bias - lr * dlogits.sum(axis=0)
    return weight, bias


# %% wrong: trains ten times as long, and the bias still stands still
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    for _ in range(10 * steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
    return weight, bias


# %% values
# Scores 0 and 0: dlogits is -+1/4 for each of two samples; the features cancel, and the bias sees the sum.
zero, none = np.zeros((2, 1)), np.zeros(2)
x, labels = np.array([[1.0], [-1.0]]), np.array([0, 0])
weight, bias = fix_the_loop_5(zero, none, x, labels, lr=1.0, steps=1)
np.testing.assert_allclose(weight, [[0.0], [0.0]], atol=1e-15)
np.testing.assert_allclose(bias, [0.5, -0.5])
# Then the scores differ by 1.
_, bias = fix_the_loop_5(zero, none, x, labels, lr=1.0, steps=2)
np.testing.assert_allclose(bias, [0.5 + 1 / (1 + np.e), -0.5 - 1 / (1 + np.e)])
# With one sample of each class it is the other way round. A small rate makes small steps.
weight, bias = fix_the_loop_5(zero, none, x, np.array([0, 1]), lr=0.2, steps=1)
np.testing.assert_allclose(weight, [[0.1], [-0.1]])
np.testing.assert_allclose(bias, [0.0, 0.0], atol=1e-15)
_, bias = fix_the_loop_5(zero, none, x, labels, lr=0.2, steps=1)
np.testing.assert_allclose(bias, [0.1, -0.1])
np.testing.assert_array_equal(none, [0.0, 0.0])
# 90 % are of class 0, and so is the mean of its probability after a long training.
x, labels = np.linspace(-1, 1, 10)[:, None], np.array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
weight, bias = fix_the_loop_5(zero, none, x, labels, lr=2.0, steps=2000)
scores = x @ weight.T + bias
assert abs(np.mean(1 / (1 + np.exp(scores[:, 1] - scores[:, 0]))) - 0.9) < 1e-3
