"""Answers to `step_decay` that the check once judged wrongly."""


# %% right: a fraction
from fractions import Fraction


def step_decay(step, *, lr, drop, every):
    return Fraction(lr) * Fraction(drop) ** (step // every)


# %% wrong: the number of drops is rounded to the nearest, not down
# wants: rounded-to-nearest
def step_decay(step, *, lr, drop, every):
    return lr * drop ** round(step / every)


# %% wrong: the drop comes one step early
# wants: one-off-step-larger
def step_decay(step, *, lr, drop, every):
    return lr * drop ** ((step + 1) // every)


# %% wrong: lr is inside the power
def step_decay(step, *, lr, drop, every):
    return (lr * drop) ** (step // every)


# %% wrong: drop is taken for what is lost, a half looks alike
def step_decay(step, *, lr, drop, every):
    return lr * (1 - drop) ** (step // every)
