"""Answers to `adam_loop`, written from the lesson's text alone."""


# %% right: two states under two names
def adam_loop(scale, shift, batches, *, lr):
    a = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    b = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, a = adam_step(scale, (dresidual * x).sum(axis=0), a, lr=lr)
        shift, b = adam_step(shift, dresidual.sum(axis=0), b, lr=lr)
    return scale, shift, np.array(losses)


# %% right: a dictionary of states, one for each parameter
def adam_loop(scale, shift, batches, *, lr):
    params = {"scale": scale, "shift": shift}
    states = {
        name: AdamState(step=0, m=np.zeros(value.shape), v=np.zeros(value.shape))
        for name, value in params.items()
    }
    losses = []
    for x, y in batches:
        residual = params["scale"] * x + params["shift"] - y
        losses.append((residual**2).mean())
        n = residual.size
        grads = {"scale": 2 / n * np.sum(residual * x, axis=0), "shift": 2 / n * residual.sum(axis=0)}
        for name in params:
            params[name], states[name] = adam_step(params[name], grads[name], states[name], lr=lr)
    return params["scale"], params["shift"], np.array(losses)


# %% right: the state starts as None and is made at the first batch
def adam_loop(scale, shift, batches, *, lr):
    states, losses = [None, None], []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        for i in range(2):
            if states[i] is None:
                zero = np.zeros_like(scale)
                states[i] = AdamState(0, zero, zero)
        scale, states[0] = adam_step(scale, (dresidual * x).sum(axis=0), states[0], lr=lr)
        shift, states[1] = adam_step(shift, dresidual.sum(axis=0), states[1], lr=lr)
    return scale, shift, np.array(losses)


# %% right: both parameters as one long array with one state
def adam_loop(scale, shift, batches, *, lr):
    d = len(scale)
    both = np.concatenate([scale, shift])
    state = AdamState(0, np.zeros(2 * d), np.zeros(2 * d))
    losses = []
    for x, y in batches:
        residual = both[:d] * x + both[d:] - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        grad = np.concatenate([np.sum(dresidual * x, axis=0), np.sum(dresidual, axis=0)])
        both, state = adam_step(both, grad, state, lr=lr)
    return both[:d], both[d:], np.array(losses)


# %% wrong: new states at every step, so Adam forgets all
def adam_loop(scale, shift, batches, *, lr):
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, _ = adam_step(
            scale,
            (dresidual * x).sum(axis=0),
            AdamState(0, np.zeros_like(scale), np.zeros_like(scale)),
            lr=lr,
        )
        shift, _ = adam_step(
            shift, dresidual.sum(axis=0), AdamState(0, np.zeros_like(scale), np.zeros_like(scale)), lr=lr
        )
    return scale, shift, np.array(losses)


# %% wrong: the shift has a state of its own that is never updated
def adam_loop(scale, shift, batches, *, lr):
    a = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    b = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, a = adam_step(scale, (dresidual * x).sum(axis=0), a, lr=lr)
        shift, _ = adam_step(shift, dresidual.sum(axis=0), b, lr=lr)
    return scale, shift, np.array(losses)


# %% wrong: the shift gets the scale's new state at every step
def adam_loop(scale, shift, batches, *, lr):
    a = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    b = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, a = adam_step(scale, (dresidual * x).sum(axis=0), a, lr=lr)
        shift, _ = adam_step(shift, dresidual.sum(axis=0), a, lr=lr)
    return scale, shift, np.array(losses)


# %% wrong: still one state, but the shift steps first
def adam_loop(scale, shift, batches, *, lr):
    state = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        shift, state = adam_step(shift, dresidual.sum(axis=0), state, lr=lr)
        scale, state = adam_step(scale, (dresidual * x).sum(axis=0), state, lr=lr)
    return scale, shift, np.array(losses)


# %% wrong: plain gradient descent in Adam's place
def adam_loop(scale, shift, batches, *, lr):
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale = scale - lr * (dresidual * x).sum(axis=0)
        shift = shift - lr * dresidual.sum(axis=0)
    return scale, shift, np.array(losses)


# %% wrong: one state, its moments set to 0 between the two steps
def adam_loop(scale, shift, batches, *, lr):
    state = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, state = adam_step(scale, (dresidual * x).sum(axis=0), state, lr=lr)
        state = state._replace(m=0 * state.m, v=0 * state.v)
        shift, state = adam_step(shift, dresidual.sum(axis=0), state, lr=lr)
        state = state._replace(m=0 * state.m, v=0 * state.v)
    return scale, shift, np.array(losses)


# %% wrong: the step of the shift uses residuals from after the scale's step
def adam_loop(scale, shift, batches, *, lr):
    a = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    b = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, a = adam_step(scale, (dresidual * x).sum(axis=0), a, lr=lr)
        dresidual = 2 * (scale * x + shift - y) / residual.size
        shift, b = adam_step(shift, dresidual.sum(axis=0), b, lr=lr)
    return scale, shift, np.array(losses)


# %% wrong: the loss is taken after the two steps
def adam_loop(scale, shift, batches, *, lr):
    a = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    b = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        dresidual = 2 * residual / residual.size
        scale, a = adam_step(scale, (dresidual * x).sum(axis=0), a, lr=lr)
        shift, b = adam_step(shift, dresidual.sum(axis=0), b, lr=lr)
        losses.append(np.mean((scale * x + shift - y) ** 2))
    return scale, shift, np.array(losses)


# %% wrong: the step count of both states is set to 1 again and again
def adam_loop(scale, shift, batches, *, lr):
    a = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    b = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, a = adam_step(scale, (dresidual * x).sum(axis=0), a, lr=lr)
        a = a._replace(step=0)
        shift, b = adam_step(shift, dresidual.sum(axis=0), b, lr=lr)
        b = b._replace(step=0)
    return scale, shift, np.array(losses)


# %% wrong: returns the shift before the scale
def adam_loop(scale, shift, batches, *, lr):
    a = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    b = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, a = adam_step(scale, (dresidual * x).sum(axis=0), a, lr=lr)
        shift, b = adam_step(shift, dresidual.sum(axis=0), b, lr=lr)
    return shift, scale, np.array(losses)


# %% values
batches = [(np.array([[1.0], [2.0]]), np.array([[1.0], [4.0]]))] * 2
scale, shift, losses = adam_loop(np.array([1.0]), np.array([0.0]), batches[:1], lr=0.5)
np.testing.assert_allclose([*scale, *shift, *losses], [1.5, 0.5, 2.0], rtol=1e-6)
_, _, losses = adam_loop(np.array([1.0]), np.array([0.0]), batches, lr=0.5)
np.testing.assert_allclose(losses, [2.0, 0.625], rtol=1e-6)
# Two columns do not touch each other.
rng = np.random.default_rng(0)
x = rng.normal(size=(300, 8, 2))
y = np.array([2.0, -1.0]) * x + np.array([-3.0, 0.5])
scale, shift, losses = adam_loop(np.zeros(2), np.zeros(2), list(zip(x, y)), lr=0.1)
np.testing.assert_allclose(scale, [2.0, -1.0], atol=0.05)
np.testing.assert_allclose(shift, [-3.0, 0.5], atol=0.05)
assert len(losses) == 300 and losses[-1] < 1e-3 < losses[0]
