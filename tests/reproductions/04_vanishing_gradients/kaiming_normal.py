"""Answers to `kaiming_normal` that the check once judged wrongly."""


# %% wrong: the root of 2 alone, over fan_in
# wants: root-of-the-two-alone
def kaiming_normal(shape, rng):
    return rng.normal(0, np.sqrt(2) / np.prod(shape[1:]), shape)
