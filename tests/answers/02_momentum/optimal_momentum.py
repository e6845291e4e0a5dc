"""Answers to `optimal_momentum`, written from the lesson's text alone."""


# %% right: the two formulas, squared
def optimal_momentum(curvature_min, curvature_max):
    low, high = np.sqrt(curvature_min), np.sqrt(curvature_max)
    lr = (2 / (high + low)) ** 2
    momentum = ((high - low) / (high + low)) ** 2
    return lr, momentum


# %% right: by way of the condition number
import math


def optimal_momentum(curvature_min, curvature_max):
    root_kappa = math.sqrt(curvature_max / curvature_min)
    rate = (root_kappa - 1) / (root_kappa + 1)
    lr = (1 + rate) ** 2 / curvature_max
    return lr, rate**2


# %% right: the squares multiplied out, with the geometric mean
def optimal_momentum(curvature_min, curvature_max):
    twice_mean = 2 * (curvature_min * curvature_max) ** 0.5
    total = curvature_min + curvature_max
    lr = 4 / (total + twice_mean)
    momentum = (total - twice_mean) / (total + twice_mean)
    return float(lr), float(momentum)


# %% right: solves the two equations for the roots as a linear system
def _roots(curvature_min, curvature_max):
    system = np.array([[curvature_min**0.5, 1.0], [curvature_max**0.5, -1.0]])
    return np.linalg.solve(system, np.array([1.0, 1.0]))


def optimal_momentum(curvature_min, curvature_max):
    root_lr, root_momentum = _roots(curvature_min, curvature_max)
    return float(root_lr) ** 2, float(root_momentum) ** 2


# %% wrong: returns the roots of both results
def optimal_momentum(curvature_min, curvature_max):
    low, high = np.sqrt(curvature_min), np.sqrt(curvature_max)
    return 2 / (high + low), (high - low) / (high + low)


# %% wrong: the rate instead of the momentum, which is its square
def optimal_momentum(curvature_min, curvature_max):
    low, high = np.sqrt(curvature_min), np.sqrt(curvature_max)
    lr = 4 / (high + low) ** 2
    momentum = (high - low) / (high + low)
    return lr, momentum


# %% wrong: the root of the learning rate instead of the learning rate
def optimal_momentum(curvature_min, curvature_max):
    low, high = curvature_min**0.5, curvature_max**0.5
    lr = 2 / (high + low)
    momentum = ((high - low) / (high + low)) ** 2
    return lr, momentum


# %% wrong: the curvatures instead of their roots in the momentum
def optimal_momentum(curvature_min, curvature_max):
    kappa = curvature_max / curvature_min
    momentum = ((kappa - 1) / (kappa + 1)) ** 2
    lr = 4 / (np.sqrt(curvature_max) + np.sqrt(curvature_min)) ** 2
    return lr, momentum


# %% wrong: the best learning rate of plain gradient descent
def optimal_momentum(curvature_min, curvature_max):
    root_kappa = np.sqrt(curvature_max / curvature_min)
    lr = 2 / (curvature_max + curvature_min)
    momentum = ((root_kappa - 1) / (root_kappa + 1)) ** 2
    return lr, momentum


# %% wrong: returns momentum and learning rate in the other order
def optimal_momentum(curvature_min, curvature_max):
    low, high = np.sqrt(curvature_min), np.sqrt(curvature_max)
    return ((high - low) / (high + low)) ** 2, (2 / (high + low)) ** 2


# %% wrong: the usual pair for Nesterov's method, with a learning rate of 1 over the largest curvature
def optimal_momentum(curvature_min, curvature_max):
    kappa = curvature_max / curvature_min
    lr = 1 / curvature_max
    momentum = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    return lr, momentum


# %% wrong: the two edges are swapped in the learning rate
def optimal_momentum(curvature_min, curvature_max):
    root_kappa = np.sqrt(curvature_max / curvature_min)
    root_m = (root_kappa - 1) / (root_kappa + 1)
    lr = (1 - root_m) ** 2 / curvature_max
    return lr, root_m**2


# %% wrong: no roots of the curvatures, and the momentum is not squared
def optimal_momentum(curvature_min, curvature_max):
    total = curvature_max + curvature_min
    lr = (2 / total) ** 2
    momentum = (curvature_max - curvature_min) / total
    return lr, momentum


# %% wrong: np.sqrt takes the second number for an output array, which raises a TypeError
def optimal_momentum(curvature_min, curvature_max):
    low, high = np.sqrt(curvature_min, curvature_max)
    return (2 / (high + low)) ** 2, ((high - low) / (high + low)) ** 2


# %% values
np.testing.assert_allclose(optimal_momentum(1.0, 25.0), (1 / 9, 4 / 9))
np.testing.assert_allclose(optimal_momentum(4.0, 4.0), (0.25, 0.0), atol=1e-12)
