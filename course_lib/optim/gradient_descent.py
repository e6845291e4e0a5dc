"""Gradient descent, SGD, momentum and Nesterov momentum, one step at a time, and a loop with momentum."""

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.arrays import Array, Float, Int, expect_shape

Param = Float[Array, "*shape"]  # a parameter, or anything of its shape


def momentum_init(param: Param) -> Param:
    """Return the velocity before the first step, for momentum and for Nesterov momentum: zeros."""
    return np.zeros_like(param)


def expect_grad(name: str, param: Array, grad: Array) -> None:
    """Raise if the gradient has another shape than its parameter, before NumPy broadcasts it."""
    expect_shape(f"{name}: grad", grad, np.shape(param), hint="a gradient has the shape of its parameter")


def gd_step(param: Param, grad: Param, *, lr: float) -> Param:
    """
    Take one step of gradient descent, with the gradient over the whole training set.

    Options:
        lr: Learning rate.

    Source:
        Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations simultanées.
    """
    expect_grad("gd_step", param, grad)
    return param - lr * grad


def sgd_step(param: Param, grad: Param, *, lr: float, weight_decay: float = 0.0) -> Param:
    """
    Take one SGD step with weight decay, with the gradient over one minibatch.

    Options:
        lr: Learning rate.
        weight_decay: Strength of the penalty ``weight_decay / 2 * param**2``, whose gradient is added.

    Source:
        Robbins and Monro (1951), A stochastic approximation method; torch.optim.SGD.
    """
    expect_grad("sgd_step", param, grad)
    return param - lr * (grad + weight_decay * param)


def momentum_step(
    param: Param, grad: Param, velocity: Param, *, lr: float, momentum: float
) -> tuple[Param, Param]:
    """
    Take one step with momentum: the gradient changes the velocity, the velocity changes the parameter.

        velocity = momentum * velocity + grad
        param    = param - lr * velocity

    Options:
        lr: Learning rate, outside the velocity as in torch; Polyak and Sutskever et al. have it inside.
        momentum: The fraction of the velocity that remains after a step, in [0, 1).

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
    Take one step with Nesterov momentum: like :func:`momentum_step`, but apply the *next* velocity.

        velocity = momentum * velocity + grad
        param    = param - lr * (grad + momentum * velocity)

    Options:
        lr, momentum: As for :func:`momentum_step`. ``param`` is the look-ahead point, so the gradient is
            taken at ``param`` itself.

    Source:
        Nesterov (1983), in the form of torch.optim.SGD(nesterov=True). Sutskever et al. (2013), section 2,
        instead take the gradient ahead of the parameter.
    """
    expect_grad("nesterov_step", param, grad)
    velocity = momentum * velocity + grad
    return param - lr * (grad + momentum * velocity), velocity


def train_with_momentum(
    params: Sequence[Param],
    gradients: Callable[[list[Param], Int[Array, " B"]], Sequence[Param]],
    batches: Sequence[Int[Array, " B"]],
    *,
    lr: float,
    momentum: float,
    epochs: int,
) -> list[Param]:
    """
    Train several parameters with momentum: each has a velocity, which is kept from one epoch to the next.

    Args:
        params: The parameters before the first step.
        gradients: ``gradients(params, batch)`` returns one gradient per parameter.
        batches: The minibatches of an epoch, in order.
        lr: Learning rate.
        momentum: The fraction of a velocity that remains after a step.
        epochs: Number of passes over the batches.

    Example:
        >>> def half_square(params, batch):
        ...     return params
        >>> options = {"lr": 0.5, "momentum": 0.5, "epochs": 2}
        >>> train_with_momentum([np.array([4.0])], half_square, [np.array([0])], **options)
        [array([0.])]
    """
    params, velocities = list(params), [momentum_init(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                params[i], velocities[i] = momentum_step(
                    params[i], grad, velocities[i], lr=lr, momentum=momentum
                )
    return params
