"""Answers to `densenet_channels` that a check once refused."""


# %% right: an array
def densenet_channels(initial, growth, layers):
    return initial + growth * np.arange(layers + 1)
