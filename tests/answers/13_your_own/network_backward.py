"""Answers to `network_backward`, written from the lesson's text alone."""


# %% right: a loop from the last part to the first, and the list turned round at the end
def network_backward(dy, cache):
    grads = []
    for backward, part_cache in zip(reversed(cache.backwards), reversed(cache.caches)):
        dy, *dparams = backward(dy, part_cache)
        grads.append(tuple(dparams))
    grads.reverse()
    return dy, grads


# %% right: an index that counts down and writes into a list of the right length
def network_backward(dy, cache):
    count = len(cache.caches)
    grads = [()] * count
    k = count - 1
    while k >= 0:
        result = cache.backwards[k](dy, cache.caches[k])
        dy = result[0]
        grads[k] = tuple(result[1:])
        k = k - 1
    return dy, grads


# %% right: takes off the last part and calls itself on the network in front of it
def network_backward(dy, cache):
    if not cache.backwards:
        return dy, []
    between, *own = cache.backwards[-1](dy, cache.caches[-1])
    front = NetworkCache(cache.backwards[:-1], cache.caches[:-1])
    dx, grads = network_backward(between, front)
    return dx, grads + [tuple(own)]


# %% right: pushes the gradients to the left of a deque, with a helper for one part
from collections import deque


def _split(gradients):
    return gradients[0], tuple(gradients[1:])


def network_backward(dy, cache):
    backwards, caches = cache
    pairs = list(zip(backwards, caches))
    grads = deque()
    d = dy
    while pairs:
        backward, kept = pairs.pop()
        d, own = _split(backward(d, kept))
        grads.appendleft(own)
    return d, list(grads)


# %% wrong: goes through the parts from first to last
def network_backward(dy, cache):
    grads = []
    for backward, part_cache in zip(cache.backwards, cache.caches):
        dy, *dparams = backward(dy, part_cache)
        grads.append(tuple(dparams))
    return dy, grads


# %% wrong: the list is not turned round, so the last part's gradients come first
def network_backward(dy, cache):
    grads = []
    for backward, part_cache in zip(cache.backwards[::-1], cache.caches[::-1]):
        dy, *dparams = backward(dy, part_cache)
        grads.append(tuple(dparams))
    return dy, grads


# %% wrong: every part gets the gradient of the network's output instead of its own output's
def network_backward(dy, cache):
    grads = []
    for backward, part_cache in zip(cache.backwards[::-1], cache.caches[::-1]):
        dx, *dparams = backward(dy, part_cache)
        grads.append(tuple(dparams))
    return dx, grads[::-1]


# %% wrong: all gradients in one flat list instead of a tuple for each part
def network_backward(dy, cache):
    grads = []
    for k in range(len(cache.backwards) - 1, -1, -1):
        dy, *dparams = cache.backwards[k](dy, cache.caches[k])
        grads = dparams + grads
    return dy, grads


# %% wrong: parts without parameters get no tuple at all
def network_backward(dy, cache):
    grads = []
    for k in reversed(range(len(cache.backwards))):
        dy, *dparams = cache.backwards[k](dy, cache.caches[k])
        if dparams:
            grads.insert(0, tuple(dparams))
    return dy, grads


# %% wrong: each part's tuple holds the gradient of its input too
def network_backward(dy, cache):
    grads = []
    for backward, part_cache in zip(cache.backwards[::-1], cache.caches[::-1]):
        gradients = backward(dy, part_cache)
        grads.append(tuple(gradients))
        dy = gradients[0]
    return dy, grads[::-1]


# %% wrong: returns the list first and the input's gradient second
def network_backward(dy, cache):
    grads = []
    for backward, part_cache in zip(cache.backwards[::-1], cache.caches[::-1]):
        dy, *dparams = backward(dy, part_cache)
        grads.append(tuple(dparams))
    return grads[::-1], dy


# %% wrong: the backward functions are turned round but their caches are not
def network_backward(dy, cache):
    grads = []
    for backward, part_cache in zip(reversed(cache.backwards), cache.caches):
        dy, *dparams = backward(dy, part_cache)
        grads.append(tuple(dparams))
    return dy, grads[::-1]


# %% wrong: the loop stops before the first part, because the range ends at 1
def network_backward(dy, cache):
    grads = []
    for k in range(len(cache.backwards) - 1, 0, -1):
        dy, *dparams = cache.backwards[k](dy, cache.caches[k])
        grads.insert(0, tuple(dparams))
    return dy, grads


# %% wrong: multiplies what a backward function returns by dy once more
def network_backward(dy, cache):
    grads = []
    for backward, part_cache in zip(cache.backwards[::-1], cache.caches[::-1]):
        dx, *dparams = backward(dy, part_cache)
        dy = dy * dx
        grads.append(tuple(dparams))
    return dy, grads[::-1]


# %% values
def times_back(dy, cache):
    x, w = cache
    return dy * w, np.sum(dy * x)


def square_back(dy, x):
    return (dy * 2 * x,)


def affine_back(dy, cache):
    x, a = cache
    return dy * a, np.sum(dy * x), np.sum(dy)


x = np.array([2.0])
net = NetworkCache((times_back, square_back), ((x, 3.0), 3 * x))
dx, grads = network_backward(np.array([1.0]), net)
np.testing.assert_allclose(dx, [36.0])
assert isinstance(grads, list) and [type(g) for g in grads] == [tuple, tuple]
assert [len(g) for g in grads] == [1, 0]
np.testing.assert_allclose(grads[0][0], 24.0)
x = np.array([1.0, -2.0])
net = NetworkCache((square_back, affine_back, times_back), (x, (x**2, 2.0), (np.array([1.0, 7.0]), 10.0)))
dy = np.array([1.0, 3.0])
dx, grads = network_backward(dy, net)
np.testing.assert_allclose(dx, [40.0, -240.0])
np.testing.assert_array_equal(dy, [1.0, 3.0])
assert [len(g) for g in grads] == [0, 2, 1]
np.testing.assert_allclose(grads[1], (130.0, 40.0))
np.testing.assert_allclose(grads[2], (22.0,))
