"""Answers to `terminal_gain`, written from the lesson's text alone."""

# %% right: the number
terminal_gain = 100


# %% right: the limit of the geometric series
momentum = 0.99
terminal_gain = 1 / (1 - momentum)


# %% right: the series itself, summed over many steps
terminal_gain = sum(0.99**k for k in range(5000))


# %% right: a ball that rolls until its velocity is constant
velocity = np.float64(0.0)
for _ in range(10_000):
    velocity = 0.99 * velocity + 1.0
terminal_gain = float(velocity)


# %% wrong: the gain of momentum 0.9
terminal_gain = 1 / (1 - 0.9)


# %% wrong: the gain for a gradient that alternates
terminal_gain = 1 / (1 + 0.99)


# %% wrong: the friction instead of its inverse
terminal_gain = 1 - 0.99


# %% wrong: the series without its first term
terminal_gain = 0.99 / (1 - 0.99)


# %% wrong: ten per cent more than with 0.9, as if the gain grew like the momentum
terminal_gain = 10 * 0.99 / 0.9


# %% wrong: one zero too many, as if the friction were a thousandth
terminal_gain = 1000


# %% wrong: the root of the momentum instead of the momentum
terminal_gain = 1 / (1 - np.sqrt(0.99))


# %% wrong: the sum is stopped after a hundred steps
velocity = 0.0
for step in range(100):
    velocity = 0.99 * velocity + 1
terminal_gain = velocity


# %% wrong: starts the powers at 1 and stops after a hundred terms
terminal_gain = sum(0.99**k for k in range(1, 101))


# %% wrong: a function instead of the number
def terminal_gain(momentum):
    return 1 / (1 - momentum)


# %% values
np.testing.assert_allclose(terminal_gain, 100.0)
np.testing.assert_allclose(0.99 * terminal_gain + 1, terminal_gain)
