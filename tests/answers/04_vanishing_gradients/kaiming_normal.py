"""Answers to `kaiming_normal`, written from the lesson's text alone."""


# %% right: fan_in is everything but the first side
def kaiming_normal(shape, rng):
    return rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)


# %% right: the two ranks treated apart, torch's gain
def kaiming_normal(shape, rng):
    gain = np.sqrt(2.0)
    if len(shape) == 4:
        _, channels, height, width = shape
        fan_in = channels * height * width
    else:
        _, fan_in = shape
    std = gain / np.sqrt(fan_in)
    return std * rng.standard_normal(size=shape)


# %% right: a list of draws, one output's weights after the other
def kaiming_normal(shape, rng):
    fan_in = 1
    for side in shape[1:]:
        fan_in *= side
    std = (2 / fan_in) ** 0.5
    rows = [[rng.normal(0, std) for _ in range(fan_in)] for _ in range(shape[0])]
    return np.array(rows).reshape(shape)


# %% right: uniform numbers through the inverse of the normal distribution
def kaiming_normal(shape, rng):
    from statistics import NormalDist

    def fan_in():
        return np.prod(shape) // shape[0]

    dist = NormalDist(0, float(np.sqrt(2 / fan_in())))
    uniform = rng.uniform(1e-12, 1, size=int(np.prod(shape)))
    return np.reshape([dist.inv_cdf(u) for u in uniform.tolist()], shape)


# %% wrong: fan_out instead of fan_in
def kaiming_normal(shape, rng):
    fan_out = shape[0] * np.prod(shape[2:])
    return rng.normal(0, np.sqrt(2 / fan_out), shape)


# %% wrong: Xavier's variance
def kaiming_normal(shape, rng):
    area = np.prod(shape[2:])
    return rng.normal(0, np.sqrt(2 / ((shape[0] + shape[1]) * area)), shape)


# %% wrong: the 2 for the ReLU is forgotten
def kaiming_normal(shape, rng):
    fan_in = np.prod(shape[1:])
    return rng.standard_normal(shape) / np.sqrt(fan_in)


# %% wrong: the square root is forgotten
def kaiming_normal(shape, rng):
    fan_in = 1
    for side in shape[1:]:
        fan_in *= side
    weights = np.zeros(shape)
    for place in np.ndindex(*shape):
        weights[place] = rng.normal(0, 2 / fan_in)
    return weights


# %% wrong: fan_in is the number of input channels only
def kaiming_normal(shape, rng):
    fan_in = shape[1]
    return rng.standard_normal(shape) * np.sqrt(2 / fan_in)


# %% wrong: the root is taken of fan_in alone, so that the deviation is 2 / sqrt(fan_in)
def kaiming_normal(shape, rng):
    fan_in = np.prod(shape[1:])
    return rng.normal(0, 2 / np.sqrt(fan_in), shape)


# %% wrong: the uniform version
def kaiming_normal(shape, rng):
    fan_in = np.prod(shape[1:])
    bound = np.sqrt(6 / fan_in)
    return rng.uniform(-bound, bound, size=shape)


# %% wrong: draws from numpy's global generator
def kaiming_normal(shape, rng):
    fan_in = np.prod(shape[1:])
    return np.random.randn(*shape) * np.sqrt(2 / fan_in)


# %% wrong: what lies beyond two deviations is clipped, and fan_in counts the last side twice
def kaiming_normal(shape, rng):
    fan_in = np.prod(shape[1:]) * shape[-1] if len(shape) == 4 else shape[1]
    std = np.sqrt(2 / fan_in)
    return np.clip(rng.normal(0, std, shape), -2 * std, 2 * std)


# %% wrong: the shape is passed as the second argument and the deviation as the first
def kaiming_normal(shape, rng):
    fan_in = np.prod(shape[1:])
    std = np.sqrt(2 / fan_in)
    return rng.normal(std, shape)


# %% values
w = kaiming_normal((100, 300), np.random.default_rng(5))
assert w.shape == (100, 300)
assert abs(w.mean()) < 0.003 and abs(w.std() / 0.0816 - 1) < 0.03
w = kaiming_normal((56, 20, 5, 3), np.random.default_rng(6))
assert w.shape == (56, 20, 5, 3) and abs(w.std() / 0.0816 - 1) < 0.03
assert abs(((w - w.mean()) ** 4).mean() / w.var() ** 2 - 3) < 0.3
