"""Answers to `mlp_gradients`, written from the lesson's text alone."""


# %% right: keeps what goes into each layer, and masks by the ReLU's output
def mlp_gradients(params, x, labels):
    weights, biases = params[0::2], params[1::2]
    inputs, h = [], x
    for i, (weight, bias) in enumerate(zip(weights, biases)):
        inputs.append(h)
        h = h @ weight.T + bias
        if i < len(weights) - 1:
            h = np.maximum(h, 0)
    n = len(labels)
    shifted = h - h.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_probs[np.arange(n), labels].mean()
    dy = np.exp(log_probs)
    dy[np.arange(n), labels] -= 1
    dy /= n
    grads = []
    for i in reversed(range(len(weights))):
        grads = [dy.T @ inputs[i], dy.sum(axis=0), *grads]
        if i > 0:
            dy = (dy @ weights[i]) * (inputs[i] > 0)
    return loss, grads


# %% right: one layer, and the rest of the network by recursion
def _cross_entropy(scores, labels):
    n = len(labels)
    log_sum = np.logaddexp.reduce(scores, axis=1, keepdims=True)
    truth = np.eye(scores.shape[1])[labels]
    loss = np.sum((log_sum - scores) * truth) / n
    return loss, (np.exp(scores - log_sum) - truth) / n


def _from_here(params, h, labels):
    weight, bias, *rest = params
    z = np.einsum("ni,oi->no", h, weight) + bias
    if rest:
        loss, dh, grads = _from_here(rest, np.where(z > 0, z, 0.0), labels)
        dz = np.where(z > 0, dh, 0.0)
    else:
        loss, dz = _cross_entropy(z, labels)
        grads = []
    return loss, dz @ weight, [np.einsum("no,ni->oi", dz, h), dz.sum(axis=0), *grads]


def mlp_gradients(params, x, labels):
    loss, _, grads = _from_here(list(params), x, labels)
    return loss, grads


# %% right: a loop over the examples, whose gradients are averaged
def mlp_gradients(params, x, labels):
    n = x.shape[0]
    n_layers = len(params) // 2
    loss = 0.0
    grads = [np.zeros(param.shape) for param in params]
    for example, label in zip(x, labels):
        outputs = [example]
        for layer in range(n_layers):
            z = params[2 * layer] @ outputs[-1] + params[2 * layer + 1]
            if layer != n_layers - 1:
                for unit in range(len(z)):
                    if z[unit] < 0:
                        z[unit] = 0.0
            outputs.append(z)
        scores = outputs[-1] - max(outputs[-1])
        probs = np.exp(scores) / np.sum(np.exp(scores))
        loss += (np.log(np.sum(np.exp(scores))) - scores[label]) / n
        d = probs
        d[label] = d[label] - 1
        for layer in range(n_layers - 1, -1, -1):
            grads[2 * layer] += np.outer(d, outputs[layer]) / n
            grads[2 * layer + 1] += d / n
            d = params[2 * layer].T @ d
            if layer > 0:
                d = d * (outputs[layer] > 0)
    return loss, grads


# %% right: forward leaves a stack of small functions, and backward takes them off again
def mlp_gradients(params, x, labels):
    stack, grads = [], [None] * len(params)

    def linear(i, h):
        def back(dy):
            grads[i] = np.tensordot(dy, h, axes=(0, 0))
            grads[i + 1] = np.ones(len(dy)) @ dy
            return dy @ params[i]

        stack.append(back)
        return h @ params[i].T + params[i + 1]

    def rectify(z):
        stack.append(lambda dy: dy * np.heaviside(z, 0.0))
        return z * (z > 0)

    s = linear(0, x)
    for i in range(2, len(params), 2):
        s = linear(i, rectify(s))
    s = s - s.max(axis=1)[:, None]
    p = np.exp(s) / np.exp(s).sum(axis=1)[:, None]
    rows = np.arange(len(x))
    loss = np.mean(np.log(np.exp(s).sum(axis=1)) - s[rows, labels])
    d = p
    d[rows, labels] -= 1.0
    d = d / len(x)
    while stack:
        d = stack.pop()(d)
    return loss, grads


# %% wrong: the mask and its condition are taken out, so nothing is masked
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
    return loss, grads


# %% wrong: the mask asks whether the gradient is above 0, in all hidden layers
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i > 0:  # the network's own input has no ReLU
            dz = dz * (dz > 0)
    return loss, grads


# %% wrong: multiplies by the units' values in place of a mask
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i > 0:  # the network's own input has no ReLU
            dz = dz * inputs[i // 2]
    return loss, grads


# %% wrong: the mask is >= 0, which is always so behind a ReLU
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i > 0:  # the network's own input has no ReLU
            dz = dz * (inputs[i // 2] >= 0)
    return loss, grads


# %% wrong: only the first hidden layer is masked, i == 2
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i == 2:  # the network's own input has no ReLU
            dz = dz * (inputs[i // 2] > 0)
    return loss, grads


# %% wrong: keeps what goes into a layer before its ReLU, and masks by that
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        inputs.append(h)
        if i > 0:
            h = np.maximum(h, 0)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i > 0:  # the network's own input has no ReLU
            dz = dz * (inputs[i // 2] > 0)
    return loss, grads


# %% wrong: the network's own input goes through a ReLU too, on both ways
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        dz = dz * (inputs[i // 2] > 0)
    return loss, grads


# %% wrong: the mask is mended, but the biases' gradients are averaged
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.mean(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i > 0:  # the network's own input has no ReLU
            dz = dz * (inputs[i // 2] > 0)
    return loss, grads


# %% wrong: the mask is mended, and the division by N moved to the weights, so the biases lack it
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = probs - targets, []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2] / len(x), dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i > 0:  # the network's own input has no ReLU
            dz = dz * (inputs[i // 2] > 0)
    return loss, grads


# %% wrong: the mask is taken from the layer before, which raises unless the sizes agree
def mlp_gradients(params, x, labels):
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i > 0:  # the network's own input has no ReLU
            dz = dz * (inputs[i // 2 - 1] > 0)
    return loss, grads


# %% values
# Only the second of three hidden units is on: z = (-1, 3, -1), h = (0, 3, 0). The scores are
# (3, 3) + (0, log 3) = 3 + (0, log 3), the probabilities 1/4 and 3/4; the true class is 0.
params = [
    np.array([[-1.0, 0.0], [1.0, 1.0], [0.0, -1.0]]),
    np.array([0.0, 0.0, 1.0]),
    np.array([[5.0, 1.0, 7.0], [2.0, 1.0, -4.0]]),
    np.array([0.0, np.log(3)]),
]
x = np.array([[1.0, 2.0]])
before = [param.copy() for param in params]
loss, grads = mlp_gradients(params, x, np.array([0]))
np.testing.assert_allclose(loss, np.log(4))
# dscores = (-3/4, 3/4). The second unit's weights are 1 and 1, so it gets 0, which would hide mistakes:
np.testing.assert_allclose(grads[0], np.zeros((3, 2)), atol=1e-12)
np.testing.assert_allclose(grads[1], np.zeros(3), atol=1e-12)
np.testing.assert_allclose(grads[2], [[0.0, -2.25, 0.0], [0.0, 2.25, 0.0]], atol=1e-12)
np.testing.assert_allclose(grads[3], [-0.75, 0.75])
# with the weights 1 and 2, and biases that give the same scores, it gets -3/4 + 3/2 = 3/4.
params[2], params[3] = np.array([[5.0, 1.0, 7.0], [2.0, 2.0, -4.0]]), np.array([3.0, np.log(3)])
loss, grads = mlp_gradients(params, x, np.array([0]))
np.testing.assert_allclose(loss, np.log(4))
np.testing.assert_allclose(grads[0], [[0.0, 0.0], [0.75, 1.5], [0.0, 0.0]], atol=1e-12)
np.testing.assert_allclose(grads[1], [0.0, 0.75, 0.0], atol=1e-12)
np.testing.assert_array_equal(params[0], before[0])
np.testing.assert_array_equal(x, [[1.0, 2.0]])
# Two hidden layers: h1 = (1, 0), h2 = 1, and the scores are (2, 2). The true class 0 gives
# ds = (-1/2, 1/2), dh2 = -1 and dh1 = (-1, -5), of which only the first passes its ReLU.
deep = [np.array([[1.0], [-1.0]]), np.zeros(2), np.array([[1.0, 5.0]]), np.zeros(1)]
deep += [np.array([[2.0], [0.0]]), np.array([0.0, 2.0])]
deep_loss, deep_grads = mlp_gradients(deep, np.array([[1.0]]), np.array([0]))
np.testing.assert_allclose(deep_loss, np.log(2))
expected = [[[-1.0], [0.0]], [-1.0, 0.0], [[-1.0, 0.0]], [-1.0], [[-0.5], [0.5]], [-0.5, 0.5]]
for one, two in zip(deep_grads, expected, strict=True):
    np.testing.assert_allclose(one, two, atol=1e-12)
# Two equal examples: the same means.
two_loss, two_grads = mlp_gradients(params, np.repeat(x, 2, axis=0), np.array([0, 0]))
np.testing.assert_allclose(two_loss, loss)
for one, two in zip(grads, two_grads, strict=True):
    np.testing.assert_allclose(one, two, atol=1e-12)
# One layer alone is softmax regression: equal scores, p - t = (-1/2, 1/2).
loss, grads = mlp_gradients([np.zeros((2, 2)), np.zeros(2)], np.array([[1.0, -2.0]]), np.array([0]))
np.testing.assert_allclose(loss, np.log(2))
np.testing.assert_allclose(grads[0], [[-0.5, 1.0], [0.5, -1.0]])
np.testing.assert_allclose(grads[1], [-0.5, 0.5])
