"""Answers to `layer_gradient_norms`, written from the lesson's text alone."""


# %% right: lists of inputs and caches, then backward
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches = [], []
    h = x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.full_like(h, 1 / len(x))
    norms = np.zeros(len(weights))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms[i] = np.linalg.norm(dz.T @ inputs[i])
        dh = dz @ weights[i]
    return norms


# %% right: recursion over the layers
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)

    def walk(level, h):
        if level == len(weights):
            return np.ones_like(h) / h.shape[0], []
        z = h @ weights[level].T
        out, cache = forward(z)
        dout, norms = walk(level + 1, out)
        dz = backward(dout, cache)[0]
        grad = np.einsum("no,ni->oi", dz, h)
        return dz @ weights[level], [np.sqrt((grad**2).sum()), *norms]

    return np.array(walk(0, x)[1])


# %% right: the weight's gradient summed example by example, in float64
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    examples = x.shape[0]
    grads = [np.zeros(weight.shape, dtype=np.float64) for weight in weights]
    for n in range(examples):
        hs, caches = [x[n : n + 1]], []
        for weight in weights:
            h, cache = forward(hs[-1] @ weight.T)
            hs.append(h)
            caches.append(cache)
        dh = np.ones_like(hs[-1])
        for i in range(len(weights) - 1, -1, -1):
            (dz,) = backward(dh, caches[i])
            grads[i] += np.outer(dz[0], hs[i][0]) / examples
            dh = dz @ weights[i]
    return np.array([np.sqrt(np.sum(grad * grad)) for grad in grads])


# %% right: slopes as an array from backward of ones, a stack, the norm through a trace
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    stack = []
    h = x
    for weight in weights:
        out, cache = forward(np.matmul(h, weight.T))
        (slope,) = backward(np.ones_like(out), cache)
        stack.append((h, slope, weight))
        h = out
    dh = np.ones(h.shape, dtype=h.dtype)
    norms = []
    while stack:
        h_in, slope, weight = stack.pop()
        dz = slope * dh
        grad = dz.T @ h_in / x.shape[0]
        norms.insert(0, np.trace(grad @ grad.T) ** 0.5)
        dh = dz @ weight
    return np.asarray(norms)


# %% wrong: the first dh is 1, the mean over the batch is forgotten
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.ones_like(h)
    norms = np.zeros(len(weights))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms[i] = np.linalg.norm(dz.T @ inputs[i])
        dh = dz @ weights[i]
    return norms


# %% wrong: the last layer comes first
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.full_like(h, 1 / len(x))
    norms = []
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms.append(np.linalg.norm(dz.T @ inputs[i]))
        dh = dz @ weights[i]
    return np.array(norms)


# %% wrong: the mean is over outputs as well as over examples
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.ones_like(h) / h.size
    norms = np.zeros(len(weights))
    for i in range(len(weights) - 1, -1, -1):
        (dz,) = backward(dh, caches[i])
        norms[i] = np.linalg.norm(dz.T @ inputs[i])
        dh = dz @ weights[i]
    return norms


# %% wrong: the gradient passes through the matrices only, the slopes are left out of the recursion
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.full_like(h, 1 / len(x))
    norms = np.zeros(len(weights))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms[i] = np.linalg.norm(dz.T @ inputs[i])
        dh = dh @ weights[i]
    return norms


# %% wrong: uses the layer's output where its input belongs
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    outputs, caches, h = [], [], x
    for weight in weights:
        h, cache = forward(h @ weight.T)
        outputs.append(h)
        caches.append(cache)
    dh = np.full_like(h, 1 / len(x))
    norms = np.zeros(len(weights))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms[i] = np.linalg.norm(dz.T @ outputs[i])
        dh = dz @ weights[i]
    return norms


# %% wrong: the norms of dz instead of those of the weights' gradients
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    caches, h = [], x
    for weight in weights:
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.full_like(h, 1 / len(x))
    norms = []
    for weight, cache in zip(weights[::-1], caches[::-1]):
        (dz,) = backward(dh, cache)
        norms.append(np.linalg.norm(dz))
        dh = dz @ weight
    return np.array(norms[::-1])


# %% wrong: the spectral norm instead of the root of the sum of squares
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.full_like(h, 1 / len(x))
    norms = np.zeros(len(weights))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms[i] = np.linalg.norm(dz.T @ inputs[i], 2)
        dh = dz @ weights[i]
    return norms


# %% wrong: the last layer has no activation, as in a network with linear outputs
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    last = len(weights) - 1
    for i, weight in enumerate(weights):
        inputs.append(h)
        h = h @ weight.T
        if i < last:
            h, cache = forward(h)
            caches.append(cache)
    dz = np.full_like(h, 1 / len(x))
    norms = np.zeros(len(weights))
    for i in range(last, -1, -1):
        if i < last:
            (dz,) = backward(dz, caches[i])
        norms[i] = np.linalg.norm(dz.T @ inputs[i])
        dz = dz @ weights[i]
    return norms


# %% wrong: divides by the batch size twice, and returns the squares of the norms
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.ones_like(h) / len(x)
    norms = np.zeros(len(weights))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        grad = dz.T @ inputs[i] / len(x)
        norms[i] = (grad**2).sum()
        dh = dz @ weights[i]
    return norms


# %% wrong: the tuple that backward returns is not unpacked, which raises
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches, h = [], [], x
    for weight in weights:
        inputs.append(h)
        h, cache = forward(h @ weight.T)
        caches.append(cache)
    dh = np.full_like(h, 1 / len(x))
    norms = np.zeros(len(weights))
    for i in reversed(range(len(weights))):
        dz = backward(dh, caches[i])
        norms[i] = np.linalg.norm(dz.T @ inputs[i])
        dh = dz @ weights[i]
    return norms


# %% values
norms = layer_gradient_norms([np.eye(2), np.eye(2)], np.array([[1.0, 1.0]]), "relu")
np.testing.assert_allclose(norms, [2.0, 2.0])
weights = [np.array([[1.0, -1.0]]), np.array([[2.0], [1.0]])]
norms = layer_gradient_norms(weights, np.array([[3.0, 1.0], [1.0, 5.0]]), "relu")
np.testing.assert_allclose(norms, [1.5 * np.sqrt(10), np.sqrt(2)])
