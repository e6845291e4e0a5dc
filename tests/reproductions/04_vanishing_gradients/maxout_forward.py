"""Answers to `maxout_forward` that the check once judged wrongly."""


# %% right: a cache of the student's own, with a field y that is something else
class MyCache(NamedTuple):
    x: np.ndarray
    y: np.ndarray
    std: float


def maxout_forward(x, weight, bias):
    z = np.einsum("ni,poi->pno", x, weight) + bias[:, None]
    return z.max(axis=0), MyCache(x, z, 1.0)


# %% wrong: the cache comes first, with a field y
# wants: another-order
class MyCache(NamedTuple):
    x: np.ndarray
    y: np.ndarray


def maxout_forward(x, weight, bias):
    z = np.einsum("ni,poi->pno", x, weight) + bias[:, None]
    return MyCache(x, z.max(axis=0)), z.max(axis=0)
