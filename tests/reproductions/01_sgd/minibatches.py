"""Answers to `minibatches` that the check once judged wrongly."""


# %% right: lists of whole numbers
def minibatches(n, batch_size, rng):
    order = [int(i) for i in rng.permutation(n)]
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


# %% wrong: NumPy's global generator
# wants: global-generator
def minibatches(n, batch_size, rng):
    order = np.random.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


# %% wrong: a generator of its own, new at each call
# wants: global-generator
def minibatches(n, batch_size, rng):
    order = np.random.default_rng().permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


# %% wrong: Python's global generator
# wants: global-generator
import random


def minibatches(n, batch_size, rng):
    order = list(range(n))
    random.shuffle(order)
    return [np.array(order[i : i + batch_size]) for i in range(0, n, batch_size)]


# %% wrong: a generator of its own with a fixed seed, every epoch in the same order
# wants: same-order-each-epoch
def minibatches(n, batch_size, rng):
    order = np.random.default_rng(0).permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


# %% wrong: nothing yet
def minibatches(n, batch_size, rng):
    return []


# %% wrong: the last batch is dropped, though the order is random
# wants: last-batch-dropped
def minibatches(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n - n % batch_size, batch_size)]


# %% wrong: slices one too short
def minibatches(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i : i + batch_size - 1] for i in range(0, n, batch_size)]


# %% wrong: a new permutation for each batch
# wants: new-draw-for-each-batch
def minibatches(n, batch_size, rng):
    return [rng.permutation(n)[i : i + batch_size] for i in range(0, n, batch_size)]


# %% wrong: as equal as possible
# wants: evened-out
def minibatches(n, batch_size, rng):
    return np.array_split(rng.permutation(n), int(np.ceil(n / batch_size)))


# %% wrong: a choice without replacement for each batch
# wants: new-draw-for-each-batch
def minibatches(n, batch_size, rng):
    return [rng.choice(n, min(batch_size, n - i), replace=False) for i in range(0, n, batch_size)]


# %% wrong: shuffle returns None
def minibatches(n, batch_size, rng):
    order = np.arange(n)
    order = rng.shuffle(order)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


# %% wrong: drawn with replacement
# wants: drawn-with-replacement
def minibatches(n, batch_size, rng):
    order = rng.integers(0, n, n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]
