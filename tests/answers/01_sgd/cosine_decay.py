"""Answers to `cosine_decay`, written from the lesson's text alone."""


# %% right: the formula
def cosine_decay(step, *, lr, total_steps):
    return lr / 2 * (1 + np.cos(np.pi * step / total_steps))


# %% right: the square of a quarter wave, by the half-angle formula
import math


def cosine_decay(step, *, lr, total_steps):
    return lr * math.cos(0.5 * math.pi * step / total_steps) ** 2


# %% right: interpolates between the first rate and 0, with helpers
def _progress(step, total):
    return float(step) / float(total)


def _weight(p):
    return 0.5 - 0.5 * np.cos(np.pi * (1.0 - p))


def cosine_decay(step, *, lr, total_steps):
    start, end = lr, 0.0
    share = _weight(_progress(step, total_steps))
    return share * start + (1 - share) * end


# %% right: the real part of a complex exponential
import cmath


def cosine_decay(step, *, lr, total_steps):
    turn = cmath.exp(1j * cmath.pi * step / total_steps)
    return 0.5 * lr * (1.0 + turn.real)


# %% wrong: a quarter wave, which is not flat at the end
def cosine_decay(step, *, lr, total_steps):
    return lr * np.cos(np.pi * step / (2 * total_steps))


# %% wrong: the half is missing, so it starts at twice the rate
def cosine_decay(step, *, lr, total_steps):
    return lr * (1 + np.cos(np.pi * step / total_steps))


# %% wrong: a whole wave, which comes back up to the first rate
def cosine_decay(step, *, lr, total_steps):
    return 0.5 * lr * (1 + np.cos(2 * np.pi * step / total_steps))


# %% wrong: minus instead of plus, so it rises from 0
def cosine_decay(step, *, lr, total_steps):
    return lr / 2 * (1 - np.cos(np.pi * step / total_steps))


# %% wrong: arrives at 0 one step too early
def cosine_decay(step, *, lr, total_steps):
    return lr / 2 * (1 + np.cos(np.pi * step / (total_steps - 1)))


# %% wrong: counts the steps from 1
def cosine_decay(step, *, lr, total_steps):
    progress = (step + 1) / total_steps
    return lr / 2 * (1 + np.cos(np.pi * progress))


# %% wrong: pi is missing inside the cosine
def cosine_decay(step, *, lr, total_steps):
    return lr / 2 * (1 + np.cos(step / total_steps))


# %% wrong: the angle is in degrees
def cosine_decay(step, *, lr, total_steps):
    angle = 180 * step / total_steps
    return lr / 2 * (1 + np.cos(angle))


# %% wrong: integer division of the progress, and the half is missing
def cosine_decay(step, *, lr, total_steps):
    progress = step // total_steps
    return lr * (1 + np.cos(np.pi * progress))


# %% wrong: the names cos and pi are not imported, which raises a NameError
def cosine_decay(step, *, lr, total_steps):
    return lr / 2 * (1 + cos(pi * step / total_steps))


# %% values
np.testing.assert_allclose(cosine_decay(25, lr=0.8, total_steps=100), 0.4 * (1 + 0.5**0.5))
np.testing.assert_allclose(
    [cosine_decay(t, lr=0.6, total_steps=6) for t in (0, 2, 3, 4)], [0.6, 0.45, 0.3, 0.15]
)
np.testing.assert_allclose(cosine_decay(7, lr=0.6, total_steps=7), 0.0, atol=1e-12)
