"""Answers to `tuned`, written from the lesson's text alone."""


# %% right: batches of 16 and a cosine
def tuned(gradient, weight, *, budget, curvature):
    batch_size = 16
    total = budget // batch_size
    for step in range(total):
        lr = cosine_decay(step, lr=0.5 / curvature, total_steps=total)
        weight = sgd_step(weight, gradient(weight, batch_size), lr=lr)
    return weight


# %% right: batches of 8 and a rate that falls along a straight line
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 8
    rates = np.linspace(0.3 / curvature, 0, steps)
    for rate in rates:
        weight = weight - rate * gradient(weight, 8)
    return weight


# %% right: a constant rate, and the mean of the second half of the walk
def tuned(gradient, weight, *, budget, curvature):
    size, places, left = 8, [], budget
    while left >= size:
        weight = gd_step(weight, gradient(weight, size), lr=0.2 / curvature)
        places.append(weight)
        left -= size
    return sum(places[len(places) // 2 :]) / len(places[len(places) // 2 :])


# %% right: a step decay of four levels
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 16
    for t in range(steps):
        rate = step_decay(t, lr=0.5 / curvature, drop=0.3, every=steps // 4)
        weight = sgd_step(weight, gradient(weight, 16), lr=rate)
    return weight


# %% wrong: a constant rate
def tuned(gradient, weight, *, budget, curvature):
    for _ in range(budget // 8):
        weight = sgd_step(weight, gradient(weight, 8), lr=0.5 / curvature)
    return weight


# %% wrong: the rate is a number that does not know the curvature
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 16
    for step in range(steps):
        lr = cosine_decay(step, lr=0.05, total_steps=steps)
        weight = sgd_step(weight, gradient(weight, 16), lr=lr)
    return weight


# %% wrong: beyond the limit, so the walk flies away
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 4
    for step in range(steps):
        lr = cosine_decay(step, lr=2 / curvature, total_steps=steps)
        weight = sgd_step(weight, gradient(weight, 4), lr=lr)
    return weight


# %% wrong: twenty large batches
def tuned(gradient, weight, *, budget, curvature):
    size = budget // 20
    for step in range(20):
        weight = sgd_step(weight, gradient(weight, size), lr=1 / curvature)
    return weight


# %% wrong: asks for more than the budget
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 16 + 1
    for step in range(steps):
        lr = cosine_decay(step, lr=0.4 / curvature, total_steps=steps)
        weight = sgd_step(weight, gradient(weight, 16), lr=lr)
    return weight


# %% wrong: forgets the return
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 16
    for step in range(steps):
        lr = cosine_decay(step, lr=0.4 / curvature, total_steps=steps)
        weight = sgd_step(weight, gradient(weight, 16), lr=lr)


# %% wrong: the rate falls like 1/t from the first step on, far too fast
def tuned(gradient, weight, *, budget, curvature):
    for step in range(budget // 16):
        weight = sgd_step(weight, gradient(weight, 16), lr=0.5 / curvature / (1 + step))
    return weight


# %% wrong: a step goes along the gradient
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 16
    for step in range(steps):
        lr = cosine_decay(step, lr=0.4 / curvature, total_steps=steps)
        weight = weight + lr * gradient(weight, 16)
    return weight


# %% wrong: the rate is multiplied by the curvature
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 16
    for step in range(steps):
        lr = cosine_decay(step, lr=0.4 * curvature, total_steps=steps)
        weight = sgd_step(weight, gradient(weight, 16), lr=lr)
    return weight


# %% wrong: the rate is so small that the flat directions are not walked to their end
def tuned(gradient, weight, *, budget, curvature):
    steps = budget // 16
    for step in range(steps):
        lr = cosine_decay(step, lr=0.03 / curvature, total_steps=steps)
        weight = sgd_step(weight, gradient(weight, 16), lr=lr)
    return weight


# %% values
def _problem(curvature, features=40, seed=0):
    rng = np.random.default_rng(seed)
    curvatures = curvature * np.geomspace(1, 1 / 20, features)
    best, budget, drawn = rng.normal(size=features) * np.sqrt(2 / curvatures), 500 * features, [0]

    def gradient(weight, batch_size):
        drawn[0] += batch_size
        assert drawn[0] <= budget
        x = rng.normal(size=(batch_size, features)) * np.sqrt(curvatures / 2)
        return 2 / batch_size * x.T @ (x @ (weight - best) - rng.normal(size=batch_size))

    return gradient, best, curvatures, budget


for curvature in (0.1, 5.0, 60.0):
    gradient, best, curvatures, budget = _problem(curvature)
    start = np.zeros(40)
    weight = tuned(gradient, start, budget=budget, curvature=curvature)
    assert np.shape(weight) == (40,) and not start.any()
    assert np.sum(curvatures * (weight - best) ** 2) / 2 <= 0.02
