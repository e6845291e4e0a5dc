"""Answers to `iterations_per_epoch`, written from the lesson's text alone."""

# %% right: the number, worked out by hand
iterations_per_epoch = 5005


# %% right: the quotient, rounded up
import math

iterations_per_epoch = math.ceil(1_281_167 / 256)


# %% right: integer division, rounded up by two minus signs
images, batch_size = 1281167, 256
iterations_per_epoch = -(-images // batch_size)


# %% right: the number of starts of batches
iterations_per_epoch = len(np.arange(0, 1281167, 256))


# %% wrong: the last, shorter batch is left out
iterations_per_epoch = 1281167 // 256


# %% wrong: the quotient is not rounded
iterations_per_epoch = 1281167 / 256


# %% wrong: one iteration more than there are batches
iterations_per_epoch = int(np.ceil(1281167 / 256)) + 1


# %% wrong: the number of images, as if each were an iteration
iterations_per_epoch = 1_281_167


# %% wrong: the size of the last batch instead of the number of batches
iterations_per_epoch = 1281167 % 256


# %% wrong: the batch size is taken for the number of iterations
iterations_per_epoch = 256


# %% wrong: uses the rounded 1.2 million images
iterations_per_epoch = int(np.ceil(1_200_000 / 256))


# %% wrong: rounds down, and then takes one off because counting starts at 0
iterations_per_epoch = 1281167 // 256 - 1


# %% wrong: counts an epoch as ninety passes over the data
iterations_per_epoch = 90 * 5005


# %% wrong: a function instead of the number
def iterations_per_epoch(n, batch_size):
    return -(-n // batch_size)


# %% values
assert iterations_per_epoch == 5005
assert 5004 * 256 < 1281167 <= iterations_per_epoch * 256
