"""Answers to `terminal_gain` that the check once judged wrongly."""

# %% right: a fraction
from fractions import Fraction

terminal_gain = Fraction(100)

# %% right: an array of one number
terminal_gain = np.array([100.0])
