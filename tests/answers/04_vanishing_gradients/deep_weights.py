"""Answers to `deep_weights`, written from the lesson's text alone."""


# %% right: gains that were measured, with fan_in
def deep_weights(sizes, activation, rng):
    gains = {"sigmoid": 10, "tanh": 1.2, "relu": np.sqrt(2), "leaky_relu": np.sqrt(2)}
    weights = []
    for i in range(len(sizes) - 1):
        weights.append(rng.normal(0, gains[activation] / np.sqrt(sizes[i]), (sizes[i + 1], sizes[i])))
    return weights


# %% right: their own kaiming_normal and xavier_normal, and nine times Xavier for the sigmoid
def deep_weights(sizes, activation, rng):
    weights = []
    for fan_in, fan_out in pairwise(sizes):
        if activation in ("relu", "leaky_relu"):
            weights.append(kaiming_normal((fan_out, fan_in), rng))
        elif activation == "tanh":
            weights.append(xavier_normal((fan_out, fan_in), rng))
        else:
            weights.append(9.5 * xavier_normal((fan_out, fan_in), rng))
    return weights


# %% right: measured inside: each weight is rescaled until the signal passed back keeps its norm
def _left(weights, activation):
    x = np.random.default_rng(1).normal(size=(64, weights[0].shape[1]))
    dy = np.random.default_rng(2).normal(size=(64, len(weights[-1])))
    dx, _ = deep_backward(dy, weights, x, activation)
    return np.linalg.norm(dx) / np.linalg.norm(dy)


def deep_weights(sizes, activation, rng):
    draws = [rng.normal(size=(o, i)) / np.sqrt(i) for i, o in pairwise(sizes)]
    gains = np.geomspace(1.1, 14, 24)
    best = min(gains, key=lambda g: abs(np.log(_left([g * w for w in draws], activation))))
    return [best * w for w in draws]


# %% right: uniform weights of the same variances
def deep_weights(sizes, activation, rng):
    factor = {"sigmoid": 110.0, "tanh": 1.5, "relu": 2.0, "leaky_relu": 2.0}[activation]
    result = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        a = (3 * factor / fan_in) ** 0.5
        result.append(rng.uniform(-a, a, size=(fan_out, fan_in)))
    return result


# %% wrong: Xavier for all four
def deep_weights(sizes, activation, rng):
    return [xavier_normal((o, i), rng) for i, o in pairwise(sizes)]


# %% wrong: Kaiming for all four
def deep_weights(sizes, activation, rng):
    return [kaiming_normal((o, i), rng) for i, o in pairwise(sizes)]


# %% wrong: Kaiming for ReLUs, Xavier for the two others
def deep_weights(sizes, activation, rng):
    init = kaiming_normal if activation.endswith("relu") else xavier_normal
    return [init((o, i), rng) for i, o in pairwise(sizes)]


# %% wrong: a gain of 4 for the sigmoid, its slope at 0 made up for
def deep_weights(sizes, activation, rng):
    gain = {"sigmoid": 4, "tanh": 1, "relu": 2**0.5, "leaky_relu": 2**0.5}[activation]
    return [rng.normal(0, gain / i**0.5, (o, i)) for i, o in pairwise(sizes)]


# %% wrong: standard deviation 1 for the sigmoid in layers of any width, and variance 2 / fan_in as deviation
def deep_weights(sizes, activation, rng):
    if activation == "sigmoid":
        return [rng.normal(0, 1, (o, i)) for i, o in pairwise(sizes)]
    return [rng.normal(0, 2 / i, (o, i)) for i, o in pairwise(sizes)]


# %% wrong: stored as (in, out)
def deep_weights(sizes, activation, rng):
    gain = {"sigmoid": 10, "tanh": 1.2, "relu": 2**0.5, "leaky_relu": 2**0.5}[activation]
    return [rng.normal(0, gain / i**0.5, (i, o)) for i, o in pairwise(sizes)]


# %% wrong: one array for all layers, where only the first weight is returned
def deep_weights(sizes, activation, rng):
    gain = {"sigmoid": 10, "tanh": 1.2, "relu": 2**0.5, "leaky_relu": 2**0.5}[activation]
    return rng.normal(0, gain / sizes[0] ** 0.5, (sizes[1], sizes[0]))


# %% wrong: constant weights
def deep_weights(sizes, activation, rng):
    gain = {"sigmoid": 10, "tanh": 1.2, "relu": 2**0.5, "leaky_relu": 2**0.5}[activation]
    return [np.full((o, i), gain / i) for i, o in pairwise(sizes)]


# %% wrong: a generator with a fixed seed
def deep_weights(sizes, activation, rng):
    rng = np.random.default_rng(0)
    gain = {"sigmoid": 10, "tanh": 1.2, "relu": 2**0.5, "leaky_relu": 2**0.5}[activation]
    return [rng.normal(0, gain / i**0.5, (o, i)) for i, o in pairwise(sizes)]


# %% wrong: torch names for the activations, so that leaky_relu is not known
def deep_weights(sizes, activation, rng):
    gain = {"sigmoid": 10, "tanh": 5 / 3, "relu": 2**0.5, "leaky": 2**0.5}[activation]
    return [rng.normal(0, gain / i**0.5, (o, i)) for i, o in pairwise(sizes)]


# %% values
weights = deep_weights([3, 4, 2], "tanh", np.random.default_rng(0))
assert [np.shape(weight) for weight in weights] == [(4, 3), (2, 4)]
for name in ("sigmoid", "tanh", "relu", "leaky_relu"):
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(32, 80)), rng.normal(size=(32, 80))
    dx, _ = deep_backward(dy, deep_weights([80] * 11, name, rng), x, name)
    assert 0.1 < np.linalg.norm(dx) / np.linalg.norm(dy) < 10
