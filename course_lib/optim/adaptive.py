"""Adaptive update rules, with a step size for each parameter, one step at a time."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array
from course_lib.optim.gradient_descent import Param, expect_grad


class AdaGradState(NamedTuple):
    """The state of AdaGrad: the sum of all squared gradients."""

    sum_sq: Array


class RMSPropState(NamedTuple):
    """The state of RMSProp: the running mean of the squared gradient."""

    v: Array


class AdaDeltaState(NamedTuple):
    """The state of AdaDelta: running means of the squared gradient and of the squared update."""

    v: Array
    u: Array


class AdamState(NamedTuple):
    """The state of Adam: the number of steps, and running means of the gradient and of its square."""

    step: int
    m: Array
    v: Array


class RpropState(NamedTuple):
    """The state of Rprop: the last gradient (0 where its sign flipped), and a step size per parameter."""

    prev_grad: Array
    step_size: Array


def adagrad_init(param: Param) -> AdaGradState:
    """Return the state of AdaGrad before the first step."""
    return AdaGradState(np.zeros_like(param))


def rmsprop_init(param: Param) -> RMSPropState:
    """Return the state of RMSProp before the first step."""
    return RMSPropState(np.zeros_like(param))


def adadelta_init(param: Param) -> AdaDeltaState:
    """Return the state of AdaDelta before the first step."""
    return AdaDeltaState(np.zeros_like(param), np.zeros_like(param))


def adam_init(param: Param) -> AdamState:
    """Return the state of Adam, or of AdamW, before the first step."""
    return AdamState(0, np.zeros_like(param), np.zeros_like(param))


def rprop_init(param: Param, *, step_size: float = 0.01) -> RpropState:
    """Return the state of Rprop before the first step: every parameter starts with ``step_size``."""
    return RpropState(np.zeros_like(param), np.full_like(param, step_size))


def rprop_step(
    param: Param,
    grad: Param,
    state: RpropState,
    *,
    etas: tuple[float, float] = (0.5, 1.2),
    step_sizes: tuple[float, float] = (1e-6, 50.0),
) -> tuple[Param, RpropState]:
    """
    Move each parameter by its own step size, against the sign of its gradient.

    The step size grows while the sign stays the same and shrinks when it flips; after a flip the parameter
    stays where it is for one step. Use the gradient over the whole training set: minibatches flip signs by
    chance.

    Options:
        etas: Factors of the step size after a flipped sign and after an unchanged sign.
        step_sizes: The smallest and the largest step size.

    Source:
        Riedmiller and Braun (1993), A direct adaptive method for faster backpropagation learning; as
        torch.optim.Rprop, which stays in place after a flip, where other versions step back.
    """
    expect_grad("rprop_step", param, grad)
    agreement = np.sign(grad) * np.sign(state.prev_grad)  # the product of the gradients could underflow to 0
    shrink, grow = etas
    factor = np.where(agreement > 0, grow, np.where(agreement < 0, shrink, 1.0)).astype(param.dtype)
    step_size = np.clip(factor * state.step_size, *step_sizes)
    grad = np.where(agreement < 0, np.zeros_like(grad), grad)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)


def adagrad_step(
    param: Param, grad: Param, state: AdaGradState, *, lr: float, eps: float = 1e-10
) -> tuple[Param, AdaGradState]:
    """
    Divide each gradient by the square root of the sum of all its squares so far.

    Options:
        lr: Learning rate.
        eps: Keeps the division finite; outside the square root.

    Source:
        Duchi, Hazan and Singer (2011), Adaptive subgradient methods, figure 1; torch.optim.Adagrad.
    """
    expect_grad("adagrad_step", param, grad)
    sum_sq = state.sum_sq + grad**2
    return param - lr * grad / (np.sqrt(sum_sq) + eps), AdaGradState(sum_sq)


def rmsprop_step(
    param: Param, grad: Param, state: RMSPropState, *, lr: float, alpha: float = 0.99, eps: float = 1e-8
) -> tuple[Param, RMSPropState]:
    """
    Divide each gradient by the square root of the running mean of its square.

    Options:
        lr: Learning rate.
        alpha: Weight of the old running mean, in [0, 1).
        eps: Keeps the division finite; outside the square root.

    Source:
        Tieleman and Hinton (2012), Neural Networks for Machine Learning, lecture 6.5; torch.optim.RMSprop.
    """
    expect_grad("rmsprop_step", param, grad)
    v = alpha * state.v + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)


def adadelta_step(
    param: Param, grad: Param, state: AdaDeltaState, *, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> tuple[Param, AdaDeltaState]:
    """
    Scale each gradient by the ratio of typical update to typical gradient, so that the units match.

    Options:
        lr: A final factor, which the paper does not have (1).
        rho: Weight of the old value in both running means, in [0, 1).
        eps: Starts the updates and keeps the division finite; inside both square roots.

    Source:
        Zeiler (2012), ADADELTA, arXiv:1212.5701, algorithm 1; torch.optim.Adadelta.
    """
    expect_grad("adadelta_step", param, grad)
    v = rho * state.v + (1 - rho) * grad**2
    update = np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    u = rho * state.u + (1 - rho) * update**2
    return param - lr * update, AdaDeltaState(v, u)


def adam_step(
    param: Param,
    grad: Param,
    state: AdamState,
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[Param, AdamState]:
    """
    Divide the running mean of the gradient by the square root of the running mean of its square.

    Options:
        lr: Learning rate, about the length of a step.
        betas: Weights of the old first and second moment, each in [0, 1).
        eps: Keeps the division finite; outside the square root, added after the bias correction.

    Example:
        >>> param = np.array([1.0, 1.0])
        >>> param, state = adam_step(param, np.array([1e-3, -1e3]), adam_init(param), lr=0.1)
        >>> param.round(4), state.step  # the first step has length lr, whatever the size of the gradient
        (array([0.9, 1.1]), 1)

    Source:
        Kingma and Ba (2015), Adam, arXiv:1412.6980, algorithm 1; torch.optim.Adam.
    """
    expect_grad("adam_step", param, grad)
    beta1, beta2 = betas
    step = state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)  # both moments start at 0, so they are too small at first
    v_hat = v / (1 - beta2**step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(step, m, v)


def adamw_step(
    param: Param,
    grad: Param,
    state: AdamState,
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> tuple[Param, AdamState]:
    """
    Shrink the parameter by the fraction ``lr * weight_decay``, then take an :func:`adam_step`.

    Options:
        lr, betas, eps: As for :func:`adam_step`.
        weight_decay: Not part of the moments, so parameters with large gradients shrink as fast as others.

    Source:
        Loshchilov and Hutter (2019), Decoupled weight decay regularization, arXiv:1711.05101, algorithm 2;
        the decay is multiplied by ``lr``, as in torch.optim.AdamW.
    """
    return adam_step(param - lr * weight_decay * param, grad, state, lr=lr, betas=betas, eps=eps)
