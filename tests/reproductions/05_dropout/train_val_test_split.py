"""Answers to `train_val_test_split` that the check once judged wrongly."""


# %% right: lists of whole numbers
def train_val_test_split(n, fractions, rng):
    order = [int(i) for i in rng.permutation(n)]
    ends = [round(end * n) for end in np.cumsum(fractions)]
    return [order[start:end] for start, end in zip([0, *ends], ends)]


# %% wrong: draws with replacement by rng.integers
# wants: drawn-with-replacement
def train_val_test_split(n, fractions, rng):
    order = rng.integers(0, n, n)
    return tuple(np.split(order, np.rint(np.cumsum(fractions)[:-1] * n).astype(int)))


# %% wrong: a new permutation for each part
# wants: parts-overlap
def train_val_test_split(n, fractions, rng):
    ends = [0, *np.rint(np.cumsum(fractions) * n).astype(int)]
    return tuple(rng.permutation(n)[a:b] for a, b in zip(ends, ends[1:]))


# %% wrong: the running sum is forgotten
# wants: cut-at-shares-not-sums
def train_val_test_split(n, fractions, rng):
    order = rng.permutation(n)
    return tuple(np.split(order, np.rint(np.array(fractions[:-1]) * n).astype(int)))


# %% wrong: the first part has four where six are asked for
def train_val_test_split(n, fractions, rng):
    order = rng.permutation(n)
    ends = np.rint(np.cumsum(fractions[::-1]) * n).astype(int)
    return tuple(np.split(order, ends[:-1]))
