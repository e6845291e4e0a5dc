"""Answers to `fewest_steps`, written from the lesson's text alone."""


# %% right: thirty walks for each pair of a grid
def fewest_steps(curvatures):
    rng = np.random.default_rng(0)
    best = (10**9, None, None)
    for c in np.linspace(0.4, 2.4, 11):
        lr = c / np.max(curvatures)
        for momentum in np.linspace(0.4, 0.95, 12):
            w = np.ones((30, len(curvatures)))
            v = np.zeros_like(w)
            last = 0
            for t in range(1, 121):
                a = rng.normal(0, 0.05, w.shape)
                w, v = momentum_step(w, curvatures * (w - a), v, lr=lr, momentum=momentum)
                if not np.sqrt(np.mean(w**2)) <= 0.1:
                    last = t
            best = min(best, (last, lr, momentum))
    return best[1], best[2]


# %% right: all pairs at once
def fewest_steps(curvatures):
    h = np.asarray(curvatures, dtype=float)
    lr = (np.linspace(0.3, 2.3, 21) / h.max()).reshape(-1, 1, 1, 1)
    m = np.linspace(0.3, 0.95, 20).reshape(1, -1, 1, 1)
    rng = np.random.default_rng(3)
    w = np.ones((21, 20, 25, h.size))
    v = 0 * w
    needed = np.full((21, 20), 0)
    for t in range(1, 140):
        g = h * (w - 0.05 * rng.standard_normal((25, h.size)))
        v = m * v + g
        w = w - lr * v
        far = np.sqrt(np.mean(w * w, axis=(2, 3))) > 0.1
        needed[far] = t
    k = np.argmin(needed)
    i, j = divmod(k, 20)
    return float(lr[i, 0, 0, 0]), float(m[0, j, 0, 0])


# %% right: the variance of each direction is followed, without drawing
def fewest_steps(curvatures):
    h = np.asarray(curvatures, dtype=float)

    def steps(lr, m):
        ww, wv, vv = np.ones_like(h), np.zeros_like(h), np.zeros_like(h)
        last = 0
        for t in range(1, 140):
            vv, wv = m * m * vv + 2 * m * h * wv + h * h * (ww + 0.0025), m * wv + h * ww
            ww, wv = ww - 2 * lr * wv + lr * lr * vv, wv - lr * vv
            if not ww.mean() <= 0.01:
                last = t
        return last

    pairs = [(c / h.max(), m) for c in np.linspace(0.5, 2.4, 14) for m in np.linspace(0.3, 0.95, 16)]
    return min(pairs, key=lambda pair: steps(*pair))


# %% right: a coarse grid, then a finer one around its best pair
def fewest_steps(curvatures):
    steepest = max(curvatures)
    noise = np.random.default_rng(7).normal(0, 0.05, size=(130, 40, len(curvatures)))

    def needed(c, m):
        w, v, last = np.ones(noise.shape[1:]), np.zeros(noise.shape[1:]), 0
        for t in range(130):
            v = m * v + curvatures * (w - noise[t])
            w = w - c / steepest * v
            if np.mean(w**2) > 0.01:
                last = t + 1
        return last

    coarse = [(needed(c, m), c, m) for c in (0.5, 1, 1.5, 2) for m in (0.4, 0.55, 0.7, 0.8, 0.9)]
    _, c0, m0 = min(coarse)
    fine = [
        (needed(c, m), c, m)
        for c in c0 * np.linspace(0.7, 1.3, 7)
        for m in 1 - (1 - m0) * np.linspace(0.6, 1.5, 9)
    ]
    _, c, m = min(fine)
    return c / steepest, m


# %% wrong: the best pair without noise
def fewest_steps(curvatures):
    return optimal_momentum(min(curvatures), max(curvatures))


# %% wrong: the best learning rate of gradient descent, without momentum
def fewest_steps(curvatures):
    return 2 / (min(curvatures) + max(curvatures)), 0.0


# %% wrong: the same pair for every ravine
def fewest_steps(curvatures):
    return 0.01, 0.9


# %% wrong: a learning rate that fits the flattest direction
def fewest_steps(curvatures):
    return 1 / min(curvatures), 0.8


# %% wrong: the momentum comes first
def fewest_steps(curvatures):
    return 0.8, 1.5 / max(curvatures)


# %% wrong: a grid of learning rates that are not divided by the largest curvature
def fewest_steps(curvatures):
    rng = np.random.default_rng(0)
    best = (10**9, 0.0, 0.0)
    for lr in (0.001, 0.01, 0.1, 1.0):
        for momentum in (0.0, 0.5, 0.9):
            w, v, last = np.ones((20, len(curvatures))), 0.0, 0
            for t in range(1, 100):
                v = momentum * v + curvatures * (w - rng.normal(0, 0.05, w.shape))
                w = w - lr * v
                last = t if not np.mean(w**2) <= 0.01 else last
            best = min(best, (last, lr, momentum))
    return best[1], best[2]


# %% wrong: the grid has only the momentum 0.9, and learning rates that are too small
def fewest_steps(curvatures):
    return 0.05 / max(curvatures), 0.9


# %% wrong: returns the number of steps instead of the pair
def fewest_steps(curvatures):
    w, v = np.ones(len(curvatures)), np.zeros(len(curvatures))
    for t in range(1, 1000):
        w, v = momentum_step(w, curvatures * w, v, lr=1 / max(curvatures), momentum=0.8)
        if np.sqrt(np.mean(w**2)) <= 0.1:
            return t


# %% wrong: the learning rate alone
def fewest_steps(curvatures):
    return 1.5 / max(curvatures)


# %% wrong: nothing is returned
def fewest_steps(curvatures):
    lr, momentum = 1.5 / max(curvatures), 0.75


# %% values
def _steps(curvatures, lr, momentum):
    rng, w = np.random.default_rng(11), np.ones((400, len(curvatures)))
    v, last = np.zeros_like(w), 0
    for t in range(1, 301):
        v = momentum * v + curvatures * (w - rng.normal(0, 0.05, w.shape))
        w = w - lr * v
        last = t if not np.sqrt(np.mean(w**2)) <= 0.1 else last
    return last + 1


for scale in (1.0, 0.01):
    ravine = scale * 10 ** np.linspace(0, 2, 5)
    lr, momentum = fewest_steps(ravine.copy())
    assert 0 <= momentum < 1 and lr > 0
    assert _steps(ravine, lr, momentum) <= 1.3 * 21
