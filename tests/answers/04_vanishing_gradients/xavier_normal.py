"""Answers to `xavier_normal`, written from the lesson's text alone."""


# %% right: rng.normal with the standard deviation
def xavier_normal(shape, rng):
    area = np.prod(shape[2:])
    fan_in, fan_out = shape[1] * area, shape[0] * area
    return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)


# %% right: scaled standard normal numbers, the two ranks treated apart
def xavier_normal(shape, rng):
    if len(shape) == 2:
        fan_out, fan_in = shape
    else:
        c_out, c_in, k_h, k_w = shape
        fan_in = c_in * k_h * k_w
        fan_out = c_out * k_h * k_w
    return rng.standard_normal(shape) * (2.0 / (fan_in + fan_out)) ** 0.5


# %% right: one number at a time into an empty array
def xavier_normal(shape, rng):
    area = 1
    for side in shape[2:]:
        area *= side
    std = (2 / ((shape[0] + shape[1]) * area)) ** 0.5
    weights = np.empty(shape)
    for i in range(weights.size):
        weights.flat[i] = rng.normal(0.0, std)
    return weights


# %% right: Box and Muller's method on uniform numbers from rng
def xavier_normal(shape, rng):
    def standard_normal():
        radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
        return radius * np.cos(2 * np.pi * rng.random(shape))

    size = np.prod(shape)
    fan_in, fan_out = size / shape[0], size / shape[1]
    variance = 1 / ((fan_in + fan_out) / 2)
    return np.sqrt(variance) * standard_normal()


# %% wrong: passes the variance where the standard deviation belongs
def xavier_normal(shape, rng):
    area = np.prod(shape[2:])
    return rng.normal(0, 2 / ((shape[0] + shape[1]) * area), shape)


# %% wrong: the uniform version
def xavier_normal(shape, rng):
    area = np.prod(shape[2:])
    bound = np.sqrt(6 / ((shape[0] + shape[1]) * area))
    return rng.uniform(-bound, bound, shape)


# %% wrong: the variance 1 / fan_in
def xavier_normal(shape, rng):
    fan_in = np.prod(shape[1:])
    return rng.standard_normal(shape) / np.sqrt(fan_in)


# %% wrong: the kernel's area is left out for convolutions
def xavier_normal(shape, rng):
    fan_out, fan_in = shape[0], shape[1]
    std = np.sqrt(2 / (fan_in + fan_out))
    return rng.normal(0, std, shape)


# %% wrong: fan_out has no kernel area
def xavier_normal(shape, rng):
    fan_in = np.prod(shape[1:])
    fan_out = shape[0]
    return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), size=shape)


# %% wrong: reads a convolution's shape in the order of Keras
def xavier_normal(shape, rng):
    area = np.prod(shape[:-2])
    fan_in, fan_out = shape[-2] * area, shape[-1] * area
    return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)


# %% wrong: the 2 is forgotten, the variance is 1 / (fan_in + fan_out)
def xavier_normal(shape, rng):
    total = shape[0] + shape[1]
    for side in shape[2:]:
        total *= side
    weights = np.empty(shape)
    for i in range(weights.size):
        weights.flat[i] = rng.normal() * (1 / total) ** 0.5
    return weights


# %% wrong: draws from a generator of its own
def xavier_normal(shape, rng):
    rng = np.random.default_rng(0)
    area = np.prod(shape[2:])
    return rng.normal(0, np.sqrt(2 / ((shape[0] + shape[1]) * area)), shape)


# %% wrong: gain 5/3 for tanh, and the weights come as (fan_in, fan_out)
def xavier_normal(shape, rng):
    area = int(np.prod(shape[2:]))
    fan_out, fan_in = shape[0] * area, shape[1] * area
    std = 5 / 3 * np.sqrt(2 / (fan_in + fan_out))
    return rng.normal(0, std, (fan_in, fan_out))


# %% wrong: standard_normal gets the sides one by one, which raises
def xavier_normal(shape, rng):
    area = np.prod(shape[2:])
    std = np.sqrt(2 / ((shape[0] + shape[1]) * area))
    return rng.standard_normal(*shape) * std


# %% values
w = xavier_normal((100, 300), np.random.default_rng(3))
assert w.shape == (100, 300)
assert abs(w.mean()) < 0.003 and abs(w.std() / 0.0707 - 1) < 0.03
w = xavier_normal((56, 20, 5, 3), np.random.default_rng(4))
assert w.shape == (56, 20, 5, 3) and abs(w.std() / 0.0419 - 1) < 0.03
assert abs(((w - w.mean()) ** 4).mean() / w.var() ** 2 - 3) < 0.3
