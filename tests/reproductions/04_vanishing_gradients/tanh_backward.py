"""Answers to `tanh_backward` that the check once judged wrongly."""


# %% wrong: brackets are missing
# wants: brackets-missing-difference-1-square-cache-y
def tanh_backward(dy, cache):
    return (dy * 1 - cache.y**2,)
