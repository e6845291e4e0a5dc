"""Answers to `deep_backward`, written from the lesson's text alone."""


# %% right: the list of inputs begins with x
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches = [x], []
    for weight in weights:
        h, cache = forward(inputs[-1] @ weight.T)
        inputs.append(h)
        caches.append(cache)
    dweights, dh = [], dy
    for i in range(len(weights) - 1, -1, -1):
        (dz,) = backward(dh, caches[i])
        dweights.append(dz.T @ inputs[i])
        dh = dz @ weights[i]
    return dh, dweights[::-1]


# %% right: the given code, with x for the first layer and the output before for the others
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    outputs, caches, h = [], [], x
    for weight in weights:
        h, cache = forward(h @ weight.T)
        outputs.append(h)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dz.T @ (x if i == 0 else outputs[i - 1]))
        dh = dz @ weights[i]
    return dh, dweights


# %% right: one layer, and the rest by recursion
def _through(dy, weights, x, forward, backward):
    if len(weights) == 0:
        return dy, []
    y, cache = forward(x @ weights[0].T)
    dh, rest = _through(dy, weights[1:], y, forward, backward)
    dz = backward(dh, cache)[0]
    return dz @ weights[0], [dz.T @ x] + rest


def deep_backward(dy, weights, x, activation):
    return _through(dy, list(weights), x, *activation_pair(activation))


# %% right: an example at a time, the gradients added up with outer products
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    dx = np.zeros_like(x)
    dweights = [np.zeros_like(weight) for weight in weights]
    for n in range(len(x)):
        hs, caches = [x[n]], []
        for weight in weights:
            h, cache = forward(weight @ hs[-1])
            hs.append(h)
            caches.append(cache)
        grad = dy[n]
        for i in reversed(range(len(weights))):
            grad = backward(grad, caches[i])[0]
            dweights[i] += np.outer(grad, hs[i])
            grad = weights[i].T @ grad
        dx[n] = grad
    return dx, dweights


# %% wrong: the order of the product is turned round, the bug stays
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    outputs, caches, h = [], [], x
    for weight in weights:
        h, cache = forward(h @ weight.T)
        outputs.append(h)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, outputs[i].T @ dz)
        dh = dz @ weights[i]
    return dh, dweights


# %% wrong: x is kept as the first output too, so that each layer but the first is one too early
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    outputs, caches, h = [x, x], [], x
    for weight in weights:
        h, cache = forward(h @ weight.T)
        outputs.append(h)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dz.T @ outputs[i])
        dh = dz @ weights[i]
    return dh, dweights


# %% wrong: multiplies by the network's input in every layer
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    caches, h = [], x
    for weight in weights:
        h, cache = forward(h @ weight.T)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dz.T @ x)
        dh = dz @ weights[i]
    return dh, dweights


# %% wrong: the inputs are right, and the weight's gradient is taken with dh in place of dz
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dh.T @ inputs[i])
        dh = dz @ weights[i]
    return dh, dweights


# %% wrong: keeps what goes into the activation for the layer behind it
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [x], [], x
    for weight in weights:
        z = h @ weight.T
        h, cache = forward(z)
        inputs.append(z)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dz.T @ inputs[i])
        dh = dz @ weights[i]
    return dh, dweights


# %% wrong: mended, and the way back goes without the activation
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, h = [], x
    for weight in weights:
        inputs.append(h)
        h, _ = forward(h @ weight.T)

    dweights, dz = [], dy
    for i in reversed(range(len(weights))):
        dweights.insert(0, dz.T @ inputs[i])
        dz = dz @ weights[i]
    return dz, dweights


# %% wrong: mended, and divided by the number of examples
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dz.T @ inputs[i] / len(x))
        dh = dz @ weights[i]
    return dh, dweights


# %% wrong: mended, and appended, so that the last layer comes first
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.append(dz.T @ inputs[i])
        dh = dz @ weights[i]
    return dh, dweights


# %% wrong: mended, and the gradient is passed on with the updated dh of the layer before the activation
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dz.T @ inputs[i])
        dh = dh @ weights[i]
    return dh, dweights


# %% wrong: the lists change places: inputs of the layers behind, by i + 1, which ends in an IndexError
def deep_backward(dy, weights, x, activation):
    forward, backward = activation_pair(activation)
    outputs, caches, h = [], [], x
    for weight in weights:
        h, cache = forward(h @ weight.T)
        outputs.append(h)
        caches.append(cache)

    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dz.T @ outputs[i + 1])
        dh = dz @ weights[i]
    return dh, dweights


# %% values
x = np.array([[1.0, 3.0], [2.0, 1.0]])
net = [np.array([[1.0, 0.0], [1.0, -1.0]]), np.array([[2.0, 1.0]])]
dx, dweights = deep_backward(np.array([[1.0], [2.0]]), net, x, "relu")
np.testing.assert_allclose(dx, [[2, 0], [6, -2]])
np.testing.assert_allclose(dweights[0], [[10, 10], [4, 2]])
np.testing.assert_allclose(dweights[1], [[5, 2]])
