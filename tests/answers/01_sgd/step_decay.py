"""Answers to `step_decay`, written from the lesson's text alone."""


# %% right: the formula with integer division
def step_decay(step, *, lr, drop, every):
    return lr * drop ** (step // every)


# %% right: walks through all steps and multiplies when it is time
def step_decay(step, *, lr, drop, every):
    rate = lr
    for t in range(1, step + 1):
        if t % every == 0:
            rate = rate * drop
    return rate


# %% right: subtracts whole periods
def step_decay(step, *, lr, drop, every):
    remaining = step
    factor = 1.0
    while remaining >= every:
        factor *= drop
        remaining -= every
    return lr * factor


# %% right: a product of as many factors as periods have passed
import math


def step_decay(step, *, lr, drop, every):
    drops = math.floor(step / every)
    return lr * math.prod([drop] * drops)


# %% wrong: the exponent is not rounded down, so the rate sinks at every step
def step_decay(step, *, lr, drop, every):
    return lr * drop ** (step / every)


# %% wrong: drops one step too early
def step_decay(step, *, lr, drop, every):
    return lr * drop ** ((step + 1) // every)


# %% wrong: the exponent is rounded up, so the first drop comes at step 1
def step_decay(step, *, lr, drop, every):
    rate = lr
    for t in range(step):
        if t % every == 0:
            rate *= drop
    return rate


# %% wrong: multiplies by the number of drops instead of raising to a power
def step_decay(step, *, lr, drop, every):
    n_drops = step // every
    if n_drops == 0:
        return lr
    return lr * drop * n_drops


# %% wrong: takes drop for the share that is lost
def step_decay(step, *, lr, drop, every):
    return lr * (1 - drop) ** (step // every)


# %% wrong: drops once and never again
def step_decay(step, *, lr, drop, every):
    if step >= every:
        return lr * drop
    return lr


# %% wrong: drops only where the step is a multiple, and goes back to the first rate between
def step_decay(step, *, lr, drop, every):
    if step > 0 and step % every == 0:
        lr = lr * drop ** (step // every)
    return lr


# %% wrong: the remainder instead of the quotient
def step_decay(step, *, lr, drop, every):
    return lr * drop ** (step % every)


# %% wrong: divides by the drop, and the exponent is rounded to the nearest
def step_decay(step, *, lr, drop, every):
    periods = round(step / every)
    return lr / drop**periods


# %% wrong: np has no attribute of that name, which raises an AttributeError
def step_decay(step, *, lr, drop, every):
    return lr * np.power(drop, np.floor_div(step, every))


# %% values
np.testing.assert_allclose(step_decay(25, lr=0.8, drop=0.5, every=10), 0.2)
np.testing.assert_allclose(
    [step_decay(t, lr=0.8, drop=0.5, every=10) for t in (0, 9, 10, 19, 20)], [0.8, 0.8, 0.4, 0.4, 0.2]
)
np.testing.assert_allclose(step_decay(3, lr=1.0, drop=0.1, every=1), 0.001)
