"""Answers to `layer_gradient_norms` that the check once judged wrongly."""


# %% right: np.zeros, filled by index
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches = [x], []
    for weight in weights:
        h, cache = forward(inputs[-1] @ weight.T)
        inputs.append(h)
        caches.append(cache)
    norms = np.zeros(len(weights))
    dh = np.ones_like(inputs[-1]) / len(x)
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms[i] = np.linalg.norm(dz.T @ inputs[i])
        dh = dz @ weights[i]
    return norms


# %% right: a list of Python numbers
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches = [x], []
    for weight in weights:
        h, cache = forward(inputs[-1] @ weight.T)
        inputs.append(h)
        caches.append(cache)
    norms, dh = [], np.full(inputs[-1].shape, 1 / len(x))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms.append(float(np.sqrt(np.sum((dz.T @ inputs[i]) ** 2))))
        dh = dz @ weights[i]
    return norms[::-1]


# %% right: a tuple
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches = [x], []
    for weight in weights:
        h, cache = forward(inputs[-1] @ weight.T)
        inputs.append(h)
        caches.append(cache)
    norms, dh = (), np.ones_like(inputs[-1]) / len(x)
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms = (np.linalg.norm(dz.T @ inputs[i]), *norms)
        dh = dz @ weights[i]
    return norms


# %% wrong: the layer's output where its input belongs
# wants: output-for-input
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches = [x], []
    for weight in weights:
        h, cache = forward(inputs[-1] @ weight.T)
        inputs.append(h)
        caches.append(cache)
    norms, dh = [], np.full_like(inputs[-1], 1 / len(x))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms.insert(0, np.linalg.norm(dz.T @ inputs[i + 1]))
        dh = dz @ weights[i]
    return np.array(norms)
