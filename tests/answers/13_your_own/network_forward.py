"""Answers to `network_forward`, written from the lesson's text alone."""


# %% right: a loop over the parts that keeps each cache in a list
def network_forward(x, parts):
    backwards = []
    caches = []
    for part in parts:
        x, cache = part.forward(x, *part.params, **part.options)
        backwards.append(part.backward)
        caches.append(cache)
    return x, NetworkCache(tuple(backwards), tuple(caches))


# %% right: calls itself on the rest of the parts
def network_forward(x, parts):
    if len(parts) == 0:
        return x, NetworkCache((), ())
    first, *rest = parts
    between, cache = first.forward(x, *first.params, **first.options)
    y, later = network_forward(between, rest)
    return y, NetworkCache((first.backward, *later.backwards), (cache, *later.caches))


# %% right: folds the parts with reduce, and a helper that adds one part
from functools import reduce


def _through(so_far, part):
    x, caches = so_far
    y, cache = part.forward(x, *part.params, **part.options)
    return y, caches + (cache,)


def network_forward(x, parts):
    y, caches = reduce(_through, parts, (x, ()))
    return y, NetworkCache(backwards=tuple(p.backward for p in parts), caches=caches)


# %% right: a generator yields each output with its cache, and the last output is taken
def network_forward(x, parts):
    def steps():
        signal = x
        for forward, _, params, options in parts:
            signal, cache = forward(signal, *params, **options)
            yield signal, cache

    walked = list(steps())
    outputs = [x] + [output for output, _ in walked]
    caches = tuple(cache for _, cache in walked)
    return outputs[-1], NetworkCache(tuple([part.backward for part in parts]), caches)


# %% wrong: every part gets the network's input instead of the output of the part before
def network_forward(x, parts):
    backwards, caches = [], []
    for part in parts:
        y, cache = part.forward(x, *part.params, **part.options)
        backwards.append(part.backward)
        caches.append(cache)
    return y, NetworkCache(tuple(backwards), tuple(caches))


# %% wrong: the options are not passed on
def network_forward(x, parts):
    caches = []
    for part in parts:
        x, cache = part.forward(x, *part.params)
        caches.append(cache)
    return x, NetworkCache(tuple(part.backward for part in parts), tuple(caches))


# %% wrong: the params are passed as one tuple instead of one by one
def network_forward(x, parts):
    backwards, caches = (), ()
    for part in parts:
        x, cache = part.forward(x, part.params, **part.options)
        backwards += (part.backward,)
        caches += (cache,)
    return x, NetworkCache(backwards, caches)


# %% wrong: goes through the parts from last to first
def network_forward(x, parts):
    backwards, caches = [], []
    for part in reversed(parts):
        x, cache = part.forward(x, *part.params, **part.options)
        backwards.insert(0, part.backward)
        caches.insert(0, cache)
    return x, NetworkCache(tuple(backwards), tuple(caches))


# %% wrong: returns the cache first and the output second
def network_forward(x, parts):
    backwards = []
    caches = []
    for part in parts:
        x, cache = part.forward(x, *part.params, **part.options)
        backwards.append(part.backward)
        caches.append(cache)
    return NetworkCache(tuple(backwards), tuple(caches)), x


# %% wrong: the last part is left out by a range that ends too early
def network_forward(x, parts):
    backwards, caches = [], []
    for k in range(len(parts) - 1):
        part = parts[k]
        x, cache = part.forward(x, *part.params, **part.options)
        backwards.append(part.backward)
        caches.append(cache)
    return x, NetworkCache(tuple(backwards), tuple(caches))


# %% wrong: the return stands inside the loop, so only the first part is applied
def network_forward(x, parts):
    backwards, caches = [], []
    for part in parts:
        x, cache = part.forward(x, *part.params, **part.options)
        backwards.append(part.backward)
        caches.append(cache)
        return x, NetworkCache(tuple(backwards), tuple(caches))


# %% wrong: the pair of output and cache is not taken apart, so the next part gets a tuple
def network_forward(x, parts):
    results = []
    for part in parts:
        x = part.forward(x, *part.params, **part.options)
        results.append(x)
    return x, NetworkCache(tuple(part.backward for part in parts), tuple(results))


# %% wrong: each part's input is added to its output, as in a residual network
def network_forward(x, parts):
    backwards, caches = [], []
    for part in parts:
        y, cache = part.forward(x, *part.params, **part.options)
        x = x + y
        backwards.append(part.backward)
        caches.append(cache)
    return x, NetworkCache(tuple(backwards), tuple(caches))


# %% wrong: returns the outputs of all parts in a list instead of the last one
def network_forward(x, parts):
    outputs, caches = [], []
    for part in parts:
        x, cache = part.forward(x, *part.params, **part.options)
        outputs.append(x)
        caches.append(cache)
    return outputs, NetworkCache(tuple(part.backward for part in parts), tuple(caches))


# %% values
def times(x, w):
    return x * w, (x, w)


def square(x):
    return x**2, x


def affine(x, a, b, *, power=1):
    return (a * x + b) ** power, None


x = np.array([2.0, -1.0, 0.5])
parts = [Part(times, "times back", (3.0,)), Part(square, "square back")]
y, cache = network_forward(x, parts)
np.testing.assert_allclose(y, [36.0, 9.0, 2.25])
np.testing.assert_array_equal(x, [2.0, -1.0, 0.5])
assert len(parts) == 2
assert cache.backwards == ("times back", "square back")
np.testing.assert_allclose(cache.caches[0][0], x)
np.testing.assert_allclose(cache.caches[1], [6.0, -3.0, 1.5])
y, _ = network_forward(x, parts[::-1])
np.testing.assert_allclose(y, [12.0, 3.0, 0.75])
y, _ = network_forward(np.array([[1.0], [2.0]]), [Part(affine, None, (2.0, -1.0), {"power": 3}), *parts])
np.testing.assert_allclose(y, [[9.0], [6561.0]])
