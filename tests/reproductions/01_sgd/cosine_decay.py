"""Answers to `cosine_decay` that the check once judged wrongly."""


# %% right: an array with one entry and no axis
def cosine_decay(step, *, lr, total_steps):
    return np.asarray(lr / 2 * (1 + np.cos(np.pi * step / total_steps)))


# %% wrong: the angle is in degrees
def cosine_decay(step, *, lr, total_steps):
    return lr / 2 * (1 + np.cos(180 * step / total_steps))
