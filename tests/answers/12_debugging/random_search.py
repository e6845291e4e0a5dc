"""Answers to `random_search`, written from the lesson's text alone."""


# %% right: two loops, the logarithm drawn uniformly
def random_search(space, n, rng):
    settings = []
    for _ in range(n):
        setting = {}
        for name in space:
            low, high = space[name]
            setting[name] = np.exp(rng.uniform(np.log(low), np.log(high)))
        settings.append(setting)
    return settings


# %% right: a power of the quotient, in a comprehension
def random_search(space, n, rng):
    return [
        {name: low * (high / low) ** rng.random() for name, (low, high) in space.items()} for _ in range(n)
    ]


# %% right: helper with powers of ten
import math


def _draw(low, high, rng):
    exponent = rng.uniform(math.log10(low), math.log10(high))
    return 10.0**exponent


def random_search(space, n, rng):
    result = []
    while len(result) < n:
        result.append(dict((name, _draw(*limits, rng)) for name, limits in space.items()))
    return result


# %% right: draws all numbers first, then interpolates the logarithms as arrays
def random_search(space, n, rng):
    names = list(space)
    u = np.array([rng.random() for _ in range(n * len(names))]).reshape(n, len(names))
    limits = np.log(np.array([space[name] for name in names], dtype=float)).reshape(len(names), 2)
    values = np.exp((1 - u) * limits[:, 0] + u * limits[:, 1])
    return [dict(zip(names, row.tolist())) for row in values]


# %% wrong: the value itself is uniform, not its logarithm
def random_search(space, n, rng):
    return [{name: rng.uniform(low, high) for name, (low, high) in space.items()} for _ in range(n)]


# %% wrong: the logarithms are returned
def random_search(space, n, rng):
    settings = []
    for _ in range(n):
        setting = {}
        for name, (low, high) in space.items():
            setting[name] = rng.uniform(np.log(low), np.log(high))
        settings.append(setting)
    return settings


# %% wrong: logarithms to base 10, but the exponential function
def random_search(space, n, rng):
    settings = []
    for _ in range(n):
        setting = {}
        for name, (low, high) in space.items():
            setting[name] = np.exp(rng.uniform(np.log10(low), np.log10(high)))
        settings.append(setting)
    return settings


# %% wrong: one draw for all names of a setting
def random_search(space, n, rng):
    settings = []
    for _ in range(n):
        u = rng.random()
        settings.append({name: low * (high / low) ** u for name, (low, high) in space.items()})
    return settings


# %% wrong: draws all values of one name before the next
def random_search(space, n, rng):
    settings = [{} for _ in range(n)]
    for name, (low, high) in space.items():
        for setting in settings:
            setting[name] = np.exp(rng.uniform(np.log(low), np.log(high)))
    return settings


# %% wrong: a generator of its own with a fixed seed
def random_search(space, n, rng):
    rng = np.random.default_rng(0)
    settings = []
    for _ in range(n):
        settings.append(
            {name: np.exp(rng.uniform(np.log(low), np.log(high))) for name, (low, high) in space.items()}
        )
    return settings


# %% wrong: one dict for all settings, so all are the last one
def random_search(space, n, rng):
    settings = []
    setting = {}
    for _ in range(n):
        for name, (low, high) in space.items():
            setting[name] = np.exp(rng.uniform(np.log(low), np.log(high)))
        settings.append(setting)
    return settings


# %% wrong: whole decades only, because the exponent is an integer
def random_search(space, n, rng):
    settings = []
    for _ in range(n):
        setting = {}
        for name, (low, high) in space.items():
            exponent = rng.integers(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
            setting[name] = 10.0**exponent
        settings.append(setting)
    return settings


# %% wrong: a dict of lists instead of a list of dicts
def random_search(space, n, rng):
    found = {name: [] for name in space}
    for _ in range(n):
        for name, (low, high) in space.items():
            found[name].append(np.exp(rng.uniform(np.log(low), np.log(high))))
    return found


# %% wrong: multiplies by the range instead of raising the quotient to a power
def random_search(space, n, rng):
    settings = []
    for _ in range(n):
        setting = {}
        for name, (low, high) in space.items():
            setting[name] = low * (high / low) * rng.random()
        settings.append(setting)
    return settings


# %% values
found = random_search({"lr": (0.01, 1.0)}, 1, np.random.default_rng(0))
assert isinstance(found, list) and list(found[0]) == ["lr"]
np.testing.assert_allclose(found[0]["lr"], 0.188, atol=5e-4)
space = {"lr": (0.001, 1.0), "decay": (1e-6, 1e-2)}
found = random_search(space, 3, np.random.default_rng(1))
u = np.random.default_rng(1)
expected = [[0.001 * 1000 ** u.random(), 1e-6 * 10000 ** u.random()] for _ in range(3)]
np.testing.assert_allclose([[one["lr"], one["decay"]] for one in found], expected)
found = random_search({"z": (1.0, 10.0), "a": (10.0, 100.0)}, 500, np.random.default_rng(2))
assert len(found) == 500 and all(1 <= one["z"] <= 10 <= one["a"] <= 100 for one in found)
assert abs(np.mean([np.log10(one["z"]) for one in found]) - 0.5) < 0.06
