"""Answers to `sigmoid_backward` that the check once judged wrongly."""


# %% wrong: brackets are missing
# wants: brackets-missing-1-y
def sigmoid_backward(dy, cache):
    return (dy * cache.y * 1 - cache.y,)
