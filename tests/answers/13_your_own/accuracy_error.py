"""Answers to `accuracy_error`, written from the lesson's text alone."""


# %% right: the formula
def accuracy_error(accuracy, examples):
    return np.sqrt(accuracy * (1 - accuracy) / examples)


# %% right: the mean squared distance of both outcomes from the accuracy, in a loop
def accuracy_error(accuracy, examples):
    variance = 0.0
    for outcome, probability in ((1, accuracy), (0, 1 - accuracy)):
        variance += probability * (outcome - accuracy) ** 2
    return (variance / examples) ** 0.5


# %% right: the standard deviation of one image by a helper, over the root of the number
import math


def _deviation(a):
    return math.sqrt(a - a * a)


def accuracy_error(accuracy, examples):
    return _deviation(accuracy) / math.sqrt(examples)


# %% right: the half chord of a circle of diameter 1 at the height of the accuracy
def accuracy_error(accuracy, examples):
    from_centre = accuracy - 0.5
    half_chord = np.sqrt((0.5 - from_centre) * (0.5 + from_centre))
    return half_chord * np.power(float(examples), -0.5)


# %% wrong: the root is missing, so it is the variance
def accuracy_error(accuracy, examples):
    return accuracy * (1 - accuracy) / examples


# %% wrong: divides by the number outside the root
def accuracy_error(accuracy, examples):
    return np.sqrt(accuracy * (1 - accuracy)) / examples


# %% wrong: the deviation of a single image, without the number of examples
def accuracy_error(accuracy, examples):
    return np.sqrt(accuracy * (1 - accuracy))


# %% wrong: the accuracy is squared instead of multiplied by the share of errors
def accuracy_error(accuracy, examples):
    variance = accuracy * accuracy
    return np.sqrt(variance / examples)


# %% wrong: multiplies by the number, as for the count of right answers
def accuracy_error(accuracy, examples):
    return np.sqrt(examples * accuracy * (1 - accuracy))


# %% wrong: the half width of a 95 percent interval instead of one standard error
def accuracy_error(accuracy, examples):
    error = np.sqrt(accuracy * (1 - accuracy) / examples)
    return 1.96 * error


# %% wrong: in percent instead of a share
def accuracy_error(accuracy, examples):
    return 100 * np.sqrt(accuracy * (1 - accuracy) / examples)


# %% wrong: always for 2000 examples
def accuracy_error(accuracy, examples):
    return np.sqrt(accuracy * (1 - accuracy) / 2000)


# %% wrong: the brackets are missing, so one is taken off after the product
def accuracy_error(accuracy, examples):
    return np.sqrt(abs(accuracy * 1 - accuracy) / examples)


# %% wrong: the result is printed but not returned
def accuracy_error(accuracy, examples):
    error = np.sqrt(accuracy * (1 - accuracy) / examples)
    print(error)


# %% values
np.testing.assert_allclose(accuracy_error(0.9, 2000), 0.000045**0.5)
np.testing.assert_allclose(accuracy_error(0.8, 100), 0.04)
np.testing.assert_allclose(accuracy_error(0.5, 25), 0.1)
np.testing.assert_allclose([accuracy_error(0.0, 50), accuracy_error(1.0, 50)], [0.0, 0.0])
