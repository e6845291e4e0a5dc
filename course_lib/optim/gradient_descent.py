"""Gradient descent, SGD, momentum and Nesterov's momentum, one step at a time."""

import numpy as np

from course_lib.arrays import Array, Float, expect_shape

Param = Float[Array, "*shape"]  # a parameter, or anything of its shape


def momentum_init(param: Param) -> Param:
    """Return the velocity before the first step, for momentum and for Nesterov: no motion."""
    return np.zeros_like(param)


def expect_grad(name: str, param: Array, grad: Array) -> None:
    """Stop before NumPy broadcasts a gradient of another shape."""
    expect_shape(f"{name}: grad", grad, np.shape(param), hint="a gradient has the shape of its parameter")


def gd_step(param: Param, grad: Param, *, lr: float) -> Param:
    """
    Walk ``lr`` times the whole training set's gradient downhill.

    Options:
        lr: Learning rate.

    Source:
        Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations simultanées.
    """
    expect_grad("gd_step", param, grad)
    return param - lr * grad


def sgd_step(param: Param, grad: Param, *, lr: float, weight_decay: float = 0.0) -> Param:
    """
    Walk downhill by a minibatch's gradient, and shrink the parameter a little.

    Options:
        lr: Learning rate.
        weight_decay: Strength of the penalty ``weight_decay / 2 * param**2``; its gradient joins ``grad``.

    Source:
        Robbins and Monro (1951), A stochastic approximation method; torch.optim.SGD.
    """
    expect_grad("sgd_step", param, grad)
    return param - lr * (grad + weight_decay * param)


def momentum_step(
    param: Param, grad: Param, velocity: Param, *, lr: float, momentum: float
) -> tuple[Param, Param]:
    """
    Roll downhill: the gradient changes the velocity, the velocity changes the parameter.

        velocity = momentum * velocity + grad
        param    = param - lr * velocity

    Options:
        lr: Learning rate, outside the velocity as in torch; Polyak and Sutskever et al. have it inside.
        momentum: The part of the velocity that is kept, in [0, 1).

    Source:
        Polyak (1964), Some methods of speeding up the convergence of iteration methods; torch.optim.SGD.
    """
    expect_grad("momentum_step", param, grad)
    velocity = momentum * velocity + grad
    return param - lr * velocity, velocity


def nesterov_step(
    param: Param, grad: Param, velocity: Param, *, lr: float, momentum: float
) -> tuple[Param, Param]:
    """
    Roll downhill as :func:`momentum_step`, but step where the *next* velocity would carry.

        velocity = momentum * velocity + grad
        param    = param - lr * (grad + momentum * velocity)

    Options:
        lr, momentum: As for :func:`momentum_step`. ``param`` is the point looked ahead to, so that the
            gradient is taken where the parameter stands.

    Source:
        Nesterov (1983); in the form of torch.optim.SGD(nesterov=True). Sutskever et al. (2013), section 2,
        take the gradient ahead of the parameter instead.
    """
    expect_grad("nesterov_step", param, grad)
    velocity = momentum * velocity + grad
    return param - lr * (grad + momentum * velocity), velocity
