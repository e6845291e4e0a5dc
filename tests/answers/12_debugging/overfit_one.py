"""Answers to `overfit_one`, written from the lesson's text alone."""


# %% right: Adam on the whole sample until the loss is tiny
def overfit_one(network, sample):
    x, labels = sample
    params = [np.array(p, dtype=float) for p in network]
    first = [np.zeros_like(p) for p in params]
    second = [np.zeros_like(p) for p in params]
    for step in range(1, 2001):
        loss, grads = loss_and_gradients(params, x, labels)
        if loss < 1e-3:
            break
        for k in range(4):
            first[k] = 0.9 * first[k] + 0.1 * grads[k]
            second[k] = 0.999 * second[k] + 0.001 * grads[k] ** 2
            m = first[k] / (1 - 0.9**step)
            v = second[k] / (1 - 0.999**step)
            params[k] = params[k] - 0.01 * m / (np.sqrt(v) + 1e-8)

    def predict(x):
        w1, b1, w2, b2 = params
        return (np.maximum(x @ w1.T + b1, 0) @ w2.T + b2).argmax(axis=1)

    return predict


# %% right: Rprop, which looks at the signs of the gradients only
def _forward(params, x):
    weight1, bias1, weight2, bias2 = params
    hidden = np.maximum(x @ weight1.T + bias1, 0)
    return hidden @ weight2.T + bias2


def overfit_one(network, sample):
    x, labels = sample
    params = [p.copy() for p in network]
    sizes = [np.full(p.shape, 0.005) for p in params]
    before = [np.zeros(p.shape) for p in params]
    for _ in range(1500):
        loss, grads = loss_and_gradients(params, x, labels)
        if loss < 1e-3:
            break
        for p, g, size, old in zip(params, grads, sizes, before):
            agree = g * old
            size[agree > 0] *= 1.2
            size[agree < 0] *= 0.5
            np.clip(size, 1e-7, 0.1, out=size)
            p -= np.sign(g) * size
            old[...] = g
    return lambda x: np.argmax(_forward(params, x), axis=1)


# %% right: momentum with a gradient that is scaled to length 1
def overfit_one(network, sample):
    x, labels = sample
    params = list(network)
    velocity = [0.0 * p for p in params]
    rate = 0.05
    for _ in range(2000):
        loss, grads = loss_and_gradients(params, x, labels)
        if loss < 2e-3:
            break
        length = np.sqrt(sum((g**2).sum() for g in grads)) + 1e-30
        pull = min(1.0, 2 * loss)
        velocity = [0.9 * v - rate * pull * g / length for v, g in zip(velocity, grads)]
        params = [p + v for p, v in zip(params, velocity)]

    def predict(images):
        h = np.maximum(images @ params[0].T + params[1], 0)
        scores = h @ params[2].T + params[3]
        return np.array([int(np.argmax(row)) for row in scores])

    return predict


# %% right: a class that trains by RMSprop on one flat vector of parameters, with a clock
import time


class Learner:
    def __init__(self, network):
        self.shapes = [p.shape for p in network]
        self.cuts = np.cumsum([p.size for p in network])[:-1]
        self.flat = np.concatenate([p.ravel() for p in network])

    def parts(self):
        return [v.reshape(s) for v, s in zip(np.split(self.flat, self.cuts), self.shapes)]

    def fit(self, x, labels, seconds):
        start, mean_square, rate = time.perf_counter(), np.zeros(self.flat.size), 0.01
        while time.perf_counter() - start < seconds:
            loss, grads = loss_and_gradients(self.parts(), x, labels)
            if loss < 1e-3:
                return self
            g = np.concatenate([part.ravel() for part in grads])
            mean_square = 0.9 * mean_square + 0.1 * g**2
            self.flat = self.flat - rate * min(1.0, loss + 0.05) * g / (np.sqrt(mean_square) + 1e-10)
        return self

    def __call__(self, x):
        weight1, bias1, weight2, bias2 = self.parts()
        return np.argmax(np.maximum(x @ weight1.T + bias1, 0) @ weight2.T + bias2, axis=1)


def overfit_one(network, sample):
    return Learner(network).fit(*sample, seconds=1.0)


# %% wrong: the step goes uphill
def overfit_one(network, sample):
    x, labels = sample
    params = [p.copy() for p in network]
    for _ in range(100):
        _, grads = loss_and_gradients(params, x, labels)
        params = [p + 0.01 * g for p, g in zip(params, grads)]

    def predict(x):
        w1, b1, w2, b2 = params
        return (np.maximum(x @ w1.T + b1, 0) @ w2.T + b2).argmax(axis=1)

    return predict


# %% wrong: plain descent, with too few steps at too small a rate
def overfit_one(network, sample):
    x, labels = sample
    params = [p.copy() for p in network]
    for _ in range(50):
        _, grads = loss_and_gradients(params, x, labels)
        params = [p - 0.001 * g for p, g in zip(params, grads)]

    def predict(x):
        w1, b1, w2, b2 = params
        return (np.maximum(x @ w1.T + b1, 0) @ w2.T + b2).argmax(axis=1)

    return predict


# %% wrong: trains well with Adam, but changes the caller's network in place
def overfit_one(network, sample):
    x, labels = sample
    m = [np.zeros_like(p) for p in network]
    v = [np.zeros_like(p) for p in network]
    for t in range(1, 1001):
        loss, grads = loss_and_gradients(network, x, labels)
        if loss < 1e-3:
            break
        for k, g in enumerate(grads):
            m[k] = 0.9 * m[k] + 0.1 * g
            v[k] = 0.999 * v[k] + 0.001 * g * g
            network[k] -= 0.01 * (m[k] / (1 - 0.9**t)) / (np.sqrt(v[k] / (1 - 0.999**t)) + 1e-8)

    def predict(x):
        w1, b1, w2, b2 = network
        return (np.maximum(x @ w1.T + b1, 0) @ w2.T + b2).argmax(axis=1)

    return predict


# %% wrong: trains well with Adam, but predict gives the scores instead of the classes
def overfit_one(network, sample):
    x, labels = sample
    params = [p.copy() for p in network]
    m = [np.zeros_like(p) for p in params]
    v = [np.zeros_like(p) for p in params]
    for t in range(1, 1001):
        loss, grads = loss_and_gradients(params, x, labels)
        if loss < 1e-3:
            break
        for k, g in enumerate(grads):
            m[k] = 0.9 * m[k] + 0.1 * g
            v[k] = 0.999 * v[k] + 0.001 * g * g
            params[k] -= 0.01 * (m[k] / (1 - 0.9**t)) / (np.sqrt(v[k] / (1 - 0.999**t)) + 1e-8)

    def predict(x):
        w1, b1, w2, b2 = params
        return np.maximum(x @ w1.T + b1, 0) @ w2.T + b2

    return predict


# %% wrong: nothing is trained, the labels are given back in the order of the sample
def overfit_one(network, sample):
    x, labels = sample

    def predict(x):
        return labels[: len(x)]

    return predict


# %% wrong: a dictionary of the samples, which does not know one that has moved
def overfit_one(network, sample):
    x, labels = sample
    known = {row.tobytes(): int(label) for row, label in zip(x, labels)}

    def predict(x):
        return np.array([known.get(row.tobytes(), 0) for row in x])

    return predict


# %% wrong: only the first of the samples is learned
def overfit_one(network, sample):
    x, labels = sample[0][:1], sample[1][:1]
    params = [p.copy() for p in network]
    m = [np.zeros_like(p) for p in params]
    v = [np.zeros_like(p) for p in params]
    for t in range(1, 501):
        loss, grads = loss_and_gradients(params, x, labels)
        if loss < 1e-3:
            break
        for k, g in enumerate(grads):
            m[k] = 0.9 * m[k] + 0.1 * g
            v[k] = 0.999 * v[k] + 0.001 * g * g
            params[k] -= 0.01 * (m[k] / (1 - 0.9**t)) / (np.sqrt(v[k] / (1 - 0.999**t)) + 1e-8)

    def predict(x):
        w1, b1, w2, b2 = params
        return (np.maximum(x @ w1.T + b1, 0) @ w2.T + b2).argmax(axis=1)

    return predict


# %% wrong: the trained copy is thrown away, and predict uses the network as it was given
def overfit_one(network, sample):
    x, labels = sample
    params = [p.copy() for p in network]
    for _ in range(300):
        _, grads = loss_and_gradients(params, x, labels)
        params = [p - 0.1 * g for p, g in zip(params, grads)]

    def predict(x):
        w1, b1, w2, b2 = network
        return (np.maximum(x @ w1.T + b1, 0) @ w2.T + b2).argmax(axis=1)

    return predict


# %% wrong: returns the trained network instead of a function
def overfit_one(network, sample):
    x, labels = sample
    params = [p.copy() for p in network]
    m = [np.zeros_like(p) for p in params]
    v = [np.zeros_like(p) for p in params]
    for t in range(1, 1001):
        loss, grads = loss_and_gradients(params, x, labels)
        if loss < 1e-3:
            break
        for k, g in enumerate(grads):
            m[k] = 0.9 * m[k] + 0.1 * g
            v[k] = 0.999 * v[k] + 0.001 * g * g
            params[k] -= 0.01 * (m[k] / (1 - 0.9**t)) / (np.sqrt(v[k] / (1 - 0.999**t)) + 1e-8)
    return params


# %% wrong: only the bias of the output learns, so the output does not depend on the input
def overfit_one(network, sample):
    x, labels = sample
    weight1, bias1, weight2, bias2 = [p.copy() for p in network]
    for _ in range(200):
        _, grads = loss_and_gradients([weight1, bias1, weight2, bias2], x, labels)
        bias2 = bias2 - 0.5 * grads[3]

    def predict(x):
        return (np.maximum(x @ weight1.T + bias1, 0) @ weight2.T + bias2).argmax(axis=1)

    return predict


# %% values
rng = np.random.default_rng(0)
for n, scale in ((1, 1.0), (5, 0.001), (100, 0.001), (100, 1.0)):
    first = rng.normal(size=(64, 32)) * scale * (2 / 32) ** 0.5, rng.normal(size=(10, 64)) * scale / 8
    network = [first[0], np.zeros(64), first[1], np.zeros(10)]
    given = [p.copy() for p in network]
    x, labels = rng.normal(size=(n, 32)), rng.integers(0, 10, size=n)
    predict = overfit_one(network, (x, labels))
    order = rng.permutation(n)
    found = predict(x[order] + 0.01 * rng.normal(size=(n, 32)))
    np.testing.assert_array_equal(found, labels[order])
    for now, before in zip(network, given):
        np.testing.assert_array_equal(now, before)
