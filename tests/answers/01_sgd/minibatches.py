"""Answers to `minibatches`, written from the lesson's text alone."""


# %% right: a permutation, cut by slices
def minibatches(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


# %% right: shuffles the indices and lets NumPy split them
def minibatches(n, batch_size, rng):
    indices = np.arange(n)
    rng.shuffle(indices)
    return list(np.split(indices, np.arange(batch_size, n, batch_size)))


# %% right: the shuffle of Fisher and Yates by hand, batches filled one index at a time
def minibatches(n, batch_size, rng):
    deck = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(0, i + 1))
        deck[i], deck[j] = deck[j], deck[i]
    batches = []
    current = []
    for index in deck:
        current.append(index)
        if len(current) == batch_size:
            batches.append(np.array(current))
            current = []
    if current:
        batches.append(np.array(current))
    return batches


# %% right: sorts random keys, then takes from the front until nothing is left
def minibatches(n, batch_size, rng):
    rest = np.argsort(rng.random(n))
    epoch = []
    while rest.size > 0:
        epoch.append(rest[:batch_size])
        rest = rest[batch_size:]
    return epoch


# %% wrong: the last, shorter batch is dropped
def minibatches(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size)]


# %% wrong: the indices are not shuffled
def minibatches(n, batch_size, rng):
    indices = np.arange(n)
    batches = []
    for start in range(0, n, batch_size):
        batches.append(indices[start : start + batch_size])
    return batches


# %% wrong: draws with replacement, so some examples come twice and some never
def minibatches(n, batch_size, rng):
    batches = []
    for start in range(0, n, batch_size):
        size = min(batch_size, n - start)
        batches.append(rng.integers(0, n, size=size))
    return batches


# %% wrong: a generator of its own, so the order is the same at each call
def minibatches(n, batch_size, rng):
    rng = np.random.default_rng(42)
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


# %% wrong: an empty batch at the end if the batch size divides n
def minibatches(n, batch_size, rng):
    order = rng.permutation(n)
    n_batches = n // batch_size + 1
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n_batches)]


# %% wrong: array_split makes batches of nearly equal size instead of full ones and a short last one
def minibatches(n, batch_size, rng):
    order = rng.permutation(n)
    count = -(-n // batch_size)
    return np.array_split(order, count)


# %% wrong: only the order of the batches is shuffled, each has neighbouring indices
def minibatches(n, batch_size, rng):
    starts = np.arange(0, n, batch_size)
    rng.shuffle(starts)
    return [np.arange(start, min(start + batch_size, n)) for start in starts]


# %% wrong: a new permutation for each batch, so batches overlap
def minibatches(n, batch_size, rng):
    batches = []
    for start in range(0, n, batch_size):
        batches.append(rng.permutation(n)[start : start + batch_size])
    return batches


# %% wrong: counts the indices from 1 and drops the last, shorter batch
def minibatches(n, batch_size, rng):
    order = rng.permutation(np.arange(1, n + 1))
    return [order[i : i + batch_size] for i in range(0, n - batch_size + 1, batch_size)]


# %% wrong: shuffle returns None, and slicing None raises a TypeError
def minibatches(n, batch_size, rng):
    order = rng.shuffle(np.arange(n))
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


# %% values
batches = minibatches(10, 4, np.random.default_rng(0))
assert isinstance(batches, list) and [len(batch) for batch in batches] == [4, 4, 2]
np.testing.assert_array_equal(np.sort(np.concatenate(batches)), np.arange(10))
assert [len(batch) for batch in minibatches(12, 4, np.random.default_rng(1))] == [4, 4, 4]
rng = np.random.default_rng(2)
first, second = np.concatenate(minibatches(50, 7, rng)), np.concatenate(minibatches(50, 7, rng))
assert not np.array_equal(first, second) and not np.array_equal(first, np.arange(50))
