"""Answers to `l2_penalty`, written from the lesson's text alone."""

# %% right: sums over the arrays
def l2_penalty(params, weight_decay):
    penalty = weight_decay / 2 * sum((w**2).sum() for w in params)
    return penalty, [weight_decay * w for w in params]


# %% right: one weight at a time
def l2_penalty(params, weight_decay):
    total = 0.0
    grads = []
    for w in params:
        grad = np.zeros_like(w)
        for place in np.ndindex(w.shape):
            total += float(w[place]) ** 2
            grad[place] = weight_decay * w[place]
        grads.append(grad)
    return 0.5 * weight_decay * total, grads


# %% right: one long vector and its product with itself
def l2_penalty(params, weight_decay):
    flat = np.concatenate([np.ravel(w) for w in params])
    penalty = np.dot(flat, flat) * weight_decay / 2
    grads = list(map(lambda w: w * weight_decay, params))
    return penalty, grads


# %% right: norms of the layers, with a helper for one layer
def l2_penalty(params, weight_decay):
    def one_layer(w):
        half_square = 0.5 * np.linalg.norm(w.astype(np.float64).ravel()) ** 2
        return weight_decay * half_square, np.multiply(weight_decay, w)

    pairs = [one_layer(w) for w in params]
    return float(sum(pair[0] for pair in pairs)), [pair[1] for pair in pairs]


# %% wrong: the half is forgotten in the penalty
def l2_penalty(params, weight_decay):
    penalty = weight_decay * sum(np.sum(w**2) for w in params)
    grads = [weight_decay * w for w in params]
    return penalty, grads


# %% wrong: Keras' convention, no half in the penalty and 2 in the gradient
def l2_penalty(params, weight_decay):
    penalty = 0.0
    grads = []
    for w in params:
        penalty += weight_decay * np.sum(np.square(w))
        grads.append(2 * weight_decay * w)
    return penalty, grads


# %% wrong: the norms are not squared
def l2_penalty(params, weight_decay):
    penalty = weight_decay / 2 * sum(np.linalg.norm(w) for w in params)
    return penalty, [weight_decay * w for w in params]


# %% wrong: the penalty of the last layer only, since it is assigned and not added
def l2_penalty(params, weight_decay):
    penalty = 0.0
    grads = []
    for w in params:
        penalty = 0.5 * weight_decay * np.sum(w**2)
        grads.append(weight_decay * w)
    return penalty, grads


# %% wrong: the mean of the squares instead of their sum
def l2_penalty(params, weight_decay):
    penalty = sum(weight_decay / 2 * np.mean(w**2) for w in params)
    return penalty, [weight_decay * w for w in params]


# %% wrong: the weights themselves as gradients, lambda is forgotten there
def l2_penalty(params, weight_decay):
    penalty = weight_decay / 2 * sum(np.sum(w * w) for w in params)
    grads = [w.copy() for w in params]
    return penalty, grads


# %% wrong: scales the caller's weights in place
def l2_penalty(params, weight_decay):
    penalty = weight_decay / 2 * sum((w**2).sum() for w in params)
    for w in params:
        w *= weight_decay
    return penalty, params


# %% wrong: the gradients come first in the tuple
def l2_penalty(params, weight_decay):
    penalty = 0
    grads = []
    for w in params:
        penalty = penalty + weight_decay / 2 * np.sum(w**2)
        grads.append(weight_decay * w)
    return grads, penalty


# %% wrong: the L1 penalty, with its half and with signs as gradients
def l2_penalty(params, weight_decay):
    penalty = weight_decay / 2 * sum(np.abs(w).sum() for w in params)
    grads = [weight_decay * np.sign(w) for w in params]
    return penalty, grads


# %% wrong: squares the list instead of its arrays, which raises
def l2_penalty(params, weight_decay):
    penalty = weight_decay / 2 * np.sum(params**2)
    return penalty, [weight_decay * w for w in params]


# %% values
penalty, grads = l2_penalty([np.array([[3.0, 4.0]]), np.array([[1.0], [-2.0]])], 0.1)
np.testing.assert_allclose(penalty, 1.5)
np.testing.assert_allclose(grads[0], [[0.3, 0.4]])
np.testing.assert_allclose(grads[1], [[0.1], [-0.2]])
assert len(grads) == 2
