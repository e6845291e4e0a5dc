"""Answers to `leaky_relu_backward` that the check once judged wrongly."""


# %% wrong: the slope below 0 is not multiplied by dy
# wants: factor-missing-dy
def leaky_relu_backward(dy, cache):
    return (np.where(cache.x > 0, dy, cache.negative_slope),)


# %% wrong: the slope at 0 is 0
# wants: slope-zero-at-zero
def leaky_relu_backward(dy, cache):
    slope = np.where(cache.x > 0, 1, np.where(cache.x < 0, cache.negative_slope, 0))
    return (dy * slope,)
