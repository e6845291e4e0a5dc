"""Answers to `train_with_momentum`, written from the lesson's text alone."""


# %% right: the velocities are made before the epochs
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + grad
                params[i] = params[i] - lr * velocities[i]
    return params


# %% right: the lesson's own step
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    pairs = [(p, np.zeros_like(p)) for p in params]
    for _ in range(epochs):
        for batch in batches:
            grads = gradients([p for p, v in pairs], batch)
            pairs = [momentum_step(p, g, v, lr=lr, momentum=momentum) for (p, v), g in zip(pairs, grads)]
    return [p for p, v in pairs]


# %% right: the velocities are made at the first step only
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = None
    for epoch in range(epochs):
        if velocities is None:
            velocities = [0 * param for param in params]
        for batch in batches:
            grads = gradients(params, batch)
            for i in range(len(params)):
                velocities[i] = grads[i] + momentum * velocities[i]
                params[i] = params[i] - lr * velocities[i]
    return params


# %% right: copies that are changed in place
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = [np.array(p, dtype=float) for p in params]
    velocities = [np.zeros(p.shape) for p in params]
    for _ in range(epochs):
        for batch in batches:
            grads = [np.array(g) for g in gradients(params, batch)]
            for p, v, g in zip(params, velocities, grads):
                v *= momentum
                v += g
                p -= lr * v
    return params


# %% wrong: the velocities are made anew for each batch
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    for _ in range(epochs):
        for batch in batches:
            velocities = [np.zeros_like(param) for param in params]
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + grad
                params[i] = params[i] - lr * velocities[i]
    return params


# %% wrong: one velocity for all parameters, in a variable
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocity = 0
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocity = momentum * velocity + grad
                params[i] = params[i] - lr * velocity
    return params


# %% wrong: as given, with a smaller momentum in the first epoch
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    for epoch in range(epochs):
        velocities = [np.zeros_like(param) for param in params]
        m = momentum if epoch else 0
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = m * velocities[i] + grad
                params[i] = params[i] - lr * velocities[i]
    return params


# %% wrong: the gradient is weighted by 1 - momentum
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + (1 - momentum) * grad
                params[i] = params[i] - lr * velocities[i]
    return params


# %% wrong: the velocities stay, but the step is taken once per epoch
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + grad
        for i in range(len(params)):
            params[i] = params[i] - lr * velocities[i]
    return params


# %% wrong: the gradients are asked for again for each parameter
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i in range(len(params)):
                grad = gradients(params, batch)[i]
                velocities[i] = momentum * velocities[i] + grad
                params[i] = params[i] - lr * velocities[i]
    return params


# %% wrong: the learning rate is inside the velocity and outside
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + lr * grad
                params[i] = params[i] - lr * velocities[i]
    return params


# %% wrong: the caller's list is changed
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + grad
                params[i] = params[i] - lr * velocities[i]
    return params


# %% wrong: Nesterov's step
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + grad
                params[i] = params[i] - lr * (grad + momentum * velocities[i])
    return params


# %% wrong: returns after the first epoch
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + grad
                params[i] = params[i] - lr * velocities[i]
        return params


# %% values
def _itself(params, batch):
    return [1.0 * param for param in params]


found = train_with_momentum([np.array([4.0])], _itself, [np.array([0])], lr=0.5, momentum=0.5, epochs=2)
np.testing.assert_allclose(found[0], [0.0])


def _shifted(params, batch):
    return [param - len(batch) for param in params]


start = [np.array([1.0, 2.0]), np.array([[3.0]])]
batches = [np.arange(2), np.arange(3)]
found = train_with_momentum(start, _shifted, batches, lr=0.1, momentum=0.9, epochs=2)
for first, came in zip([np.array([1.0, 2.0]), np.array([[3.0]])], found, strict=True):
    w, v = first, np.zeros_like(first)
    for shift in (2, 3, 2, 3):
        v = 0.9 * v + (w - shift)
        w = w - 0.1 * v
    np.testing.assert_allclose(came, w)
np.testing.assert_array_equal(start[0], [1.0, 2.0])
