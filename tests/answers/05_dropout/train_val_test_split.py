"""Answers to `train_val_test_split`, written from the lesson's text alone."""

# %% right: one permutation, cut at the rounded running sums
def train_val_test_split(n, fractions, rng):
    order = rng.permutation(n)
    cuts = np.round(np.cumsum(fractions)[:-1] * n).astype(int)
    return tuple(np.split(order, cuts))


# %% right: Fisher and Yates' shuffle by hand, slices in a loop
def train_val_test_split(n, fractions, rng):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(0, i + 1))
        order[i], order[j] = order[j], order[i]
    parts = []
    start, total = 0, 0.0
    for k, fraction in enumerate(fractions):
        total += fraction
        stop = n if k == len(fractions) - 1 else round(total * n)
        parts.append(np.array(order[start:stop], dtype=int))
        start = stop
    return tuple(parts)


# %% right: cuts rounded down, random keys and argsort
def train_val_test_split(n, fractions, rng):
    order = np.argsort(rng.random(n))
    bounds = [0] + [int(sum(fractions[:k]) * n + 1e-8) for k in range(1, len(fractions))] + [n]
    return tuple(order[a:b] for a, b in zip(bounds[:-1], bounds[1:]))


# %% right: labels for the parts are shuffled and each part collects its own
def train_val_test_split(n, fractions, rng):
    stops = np.rint(np.cumsum(fractions) * n)
    stops[-1] = n
    labels = np.searchsorted(stops, np.arange(n), side="right")
    rng.shuffle(labels)
    return tuple(np.flatnonzero(labels == part) for part in range(len(fractions)))


# %% wrong: nothing is shuffled
def train_val_test_split(n, fractions, rng):
    cuts = np.round(np.cumsum(fractions)[:-1] * n).astype(int)
    return tuple(np.split(np.arange(n), cuts))


# %% wrong: a new permutation for each part, so that the parts overlap
def train_val_test_split(n, fractions, rng):
    parts = []
    for fraction in fractions:
        size = round(fraction * n)
        parts.append(rng.permutation(n)[:size])
    return tuple(parts)


# %% wrong: cuts at the fractions themselves instead of at their running sums
def train_val_test_split(n, fractions, rng):
    order = rng.permutation(n)
    cuts = [round(fraction * n) for fraction in fractions[:-1]]
    return tuple(np.split(order, cuts))


# %% wrong: all sizes are rounded down, so that the last indices are lost
def train_val_test_split(n, fractions, rng):
    order = rng.permutation(n)
    parts, start = [], 0
    for fraction in fractions:
        size = int(fraction * n)
        parts.append(order[start : start + size])
        start += size
    return tuple(parts)


# %% wrong: draws with replacement
def train_val_test_split(n, fractions, rng):
    order = rng.integers(0, n, size=n)
    cuts = np.round(np.cumsum(fractions)[:-1] * n).astype(int)
    return tuple(np.split(order, cuts))


# %% wrong: each index throws its own dice, so that the sizes are random
def train_val_test_split(n, fractions, rng):
    part = rng.choice(len(fractions), size=n, p=fractions)
    return tuple(np.where(part == k)[0] for k in range(len(fractions)))


# %% wrong: a generator of one's own with a fixed seed
def train_val_test_split(n, fractions, rng):
    order = np.random.default_rng(42).permutation(n)
    cuts = np.round(np.cumsum(fractions)[:-1] * n).astype(int)
    return tuple(np.split(order, cuts))


# %% wrong: indices 1 to n instead of 0 to n - 1
def train_val_test_split(n, fractions, rng):
    order = rng.permutation(np.arange(1, n + 1))
    cuts = np.round(np.cumsum(fractions)[:-1] * n).astype(int)
    return tuple(order[a:b] for a, b in zip([0, *cuts], [*cuts, n]))


# %% wrong: the test part comes before the validation part, and skips its first index
def train_val_test_split(n, fractions, rng):
    order = rng.permutation(n)
    cuts = np.round(np.cumsum(fractions)[:-1] * n).astype(int)
    train, val, *rest = np.split(order, cuts)
    return (train, *[part[1:] for part in rest], val)


# %% wrong: cuts at fractions that are not whole numbers, which raises
def train_val_test_split(n, fractions, rng):
    order = rng.permutation(n)
    stops = np.cumsum(fractions) * n
    parts, start = [], 0
    for stop in stops:
        parts.append(order[start:stop])
        start = stop
    return tuple(parts)


# %% values
parts = train_val_test_split(10, (0.6, 0.2, 0.2), np.random.default_rng(0))
assert isinstance(parts, tuple) and [len(part) for part in parts] == [6, 2, 2]
np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(10))
parts = train_val_test_split(200, (0.5, 0.5), np.random.default_rng(1))
assert [len(part) for part in parts] == [100, 100] and 20 < np.sum(parts[0] < 100) < 80
