"""Answers to `iterations_per_epoch` that the check once judged wrongly."""

# %% right: a fraction
from fractions import Fraction

iterations_per_epoch = Fraction(5005)

# %% right: an array with one number
iterations_per_epoch = np.array([5005])
