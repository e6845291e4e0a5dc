"""Answers to `dropout_backward` that the check once judged wrongly."""


# %% wrong: divided by p
# wants: divided-by-p
def dropout_backward(dy, cache):
    if cache.p == 0:
        return (dy * cache.mask,)
    return (dy * cache.mask / cache.p,)


# %% wrong: a new mask is drawn
def dropout_backward(dy, cache):
    mask = np.random.random(dy.shape) >= cache.p
    return (dy * mask / (1 - cache.p),)
