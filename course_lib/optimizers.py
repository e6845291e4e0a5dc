"""
Update rules as pure functions, and one small object that steps a whole model with any of them.

A rule is ``x_step(param, grad, state, *, lr, …) -> (param, state)``: from the parameter before the step, the
gradient of the loss with regard to it and the rule's memory, it returns the parameter and the memory after
the step. ``x_init`` makes the memory before the first step. Rules without memory return the parameter
alone. What is the same for all rules is told here; their docstrings tell the options.
"""

import math
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape

Param = Float[Array, "*shape"]  # a parameter, or anything of its shape
Grads = Sequence[Float[Array, "..."]]


class AdaGradState(NamedTuple):
    """AdaGrad's memory: the sum of all squared gradients."""

    sum_sq: Array


class RMSPropState(NamedTuple):
    """RMSProp's memory: the running mean of the squared gradient."""

    v: Array


class AdaDeltaState(NamedTuple):
    """AdaDelta's memory: running means of the squared gradient and of the squared update."""

    v: Array
    u: Array


class AdamState(NamedTuple):
    """Adam's memory: the steps made, and the running means of the gradient and of its square."""

    step: int
    m: Array
    v: Array


class RpropState(NamedTuple):
    """Rprop's memory: the last gradient (0 where its sign had flipped), and each parameter's own step."""

    prev_grad: Array
    step_size: Array


def momentum_init(param: Param) -> Param:
    """Return the velocity before the first step, for momentum and for Nesterov: no motion."""
    return np.zeros_like(param)


def adagrad_init(param: Param) -> AdaGradState:
    """Return AdaGrad's memory before the first step."""
    return AdaGradState(np.zeros_like(param))


def rmsprop_init(param: Param) -> RMSPropState:
    """Return RMSProp's memory before the first step."""
    return RMSPropState(np.zeros_like(param))


def adadelta_init(param: Param) -> AdaDeltaState:
    """Return AdaDelta's memory before the first step."""
    return AdaDeltaState(np.zeros_like(param), np.zeros_like(param))


def adam_init(param: Param) -> AdamState:
    """Return the memory of Adam, and of AdamW, before the first step."""
    return AdamState(0, np.zeros_like(param), np.zeros_like(param))


def rprop_init(param: Param, *, step_size: float = 0.01) -> RpropState:
    """Return Rprop's memory before the first step: every parameter starts with the same ``step_size``."""
    return RpropState(np.zeros_like(param), np.full_like(param, step_size))


def _expect_grad(name: str, param: Array, grad: Array) -> None:
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
    _expect_grad("gd_step", param, grad)
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
    _expect_grad("sgd_step", param, grad)
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
    _expect_grad("momentum_step", param, grad)
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
    _expect_grad("nesterov_step", param, grad)
    velocity = momentum * velocity + grad
    return param - lr * (grad + momentum * velocity), velocity


def rprop_step(
    param: Param,
    grad: Param,
    state: RpropState,
    *,
    etas: tuple[float, float] = (0.5, 1.2),
    step_sizes: tuple[float, float] = (1e-6, 50.0),
) -> tuple[Param, RpropState]:
    """
    Step by each parameter's own length; of the gradient use only the sign.

    A length grows while the sign stays, and shrinks where it flips; there the parameter rests for one step.
    The
    gradient is that of the whole training set: minibatches flip signs by chance.

    Options:
        etas: Factors at a flipped and at a kept sign.
        step_sizes: The least and the greatest length.

    Source:
        Riedmiller and Braun (1993), A direct adaptive method for faster backpropagation learning; as
        torch.optim.Rprop, which rests at a flip where others go back.
    """
    _expect_grad("rprop_step", param, grad)
    agreement = np.sign(grad) * np.sign(state.prev_grad)  # a product of the gradients could underflow to 0
    shrink, grow = etas
    factor = np.where(agreement > 0, grow, np.where(agreement < 0, shrink, 1.0)).astype(param.dtype)
    step_size = np.clip(factor * state.step_size, *step_sizes)
    grad = np.where(agreement < 0, np.zeros_like(grad), grad)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)


def adagrad_step(
    param: Param, grad: Param, state: AdaGradState, *, lr: float, eps: float = 1e-10
) -> tuple[Param, AdaGradState]:
    """
    Divide each gradient by the root of the sum of all its squares so far.

    Options:
        lr: Learning rate.
        eps: Keeps the division finite; outside the root.

    Source:
        Duchi, Hazan and Singer (2011), Adaptive subgradient methods, figure 1; torch.optim.Adagrad.
    """
    _expect_grad("adagrad_step", param, grad)
    sum_sq = state.sum_sq + grad**2
    return param - lr * grad / (np.sqrt(sum_sq) + eps), AdaGradState(sum_sq)


def rmsprop_step(
    param: Param, grad: Param, state: RMSPropState, *, lr: float, alpha: float = 0.99, eps: float = 1e-8
) -> tuple[Param, RMSPropState]:
    """
    Divide each gradient by the root of the running mean of its square.

    Options:
        lr: Learning rate.
        alpha: The part of the running mean that is kept, in [0, 1).
        eps: Keeps the division finite; outside the root.

    Source:
        Tieleman and Hinton (2012), Neural Networks for Machine Learning, lecture 6.5; torch.optim.RMSprop.
    """
    _expect_grad("rmsprop_step", param, grad)
    v = alpha * state.v + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)


def adadelta_step(
    param: Param, grad: Param, state: AdaDeltaState, *, lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6
) -> tuple[Param, AdaDeltaState]:
    """
    Scale each gradient by the ratio of the usual update to the usual gradient, so that units agree.

    Options:
        lr: A last factor; the paper has none (1).
        rho: The part of both running means that is kept, in [0, 1).
        eps: Starts the updates and keeps the division finite; inside both roots.

    Source:
        Zeiler (2012), ADADELTA, arXiv:1212.5701, algorithm 1; torch.optim.Adadelta.
    """
    _expect_grad("adadelta_step", param, grad)
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
    Divide the running mean of the gradient by the root of the running mean of its square.

    Options:
        lr: Learning rate: about the length of a step.
        betas: The parts of the first and of the second moment that are kept, each in [0, 1).
        eps: Keeps the division finite; outside the root, and after the bias correction.

    Example:
        >>> param = np.array([1.0, 1.0])
        >>> param, state = adam_step(param, np.array([1e-3, -1e3]), adam_init(param), lr=0.1)
        >>> param.round(4), state.step  # the first step is lr long, however large the gradient
        (array([0.9, 1.1]), 1)

    Source:
        Kingma and Ba (2015), Adam, arXiv:1412.6980, algorithm 1; torch.optim.Adam.
    """
    _expect_grad("adam_step", param, grad)
    beta1, beta2 = betas
    step = state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)  # both moments start at 0, so at first they are too small
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
    Shrink the parameter by ``lr * weight_decay`` of itself, then make :func:`adam_step`'s step.

    Options:
        lr, betas, eps: As for :func:`adam_step`.
        weight_decay: Never enters the moments, so parameters with large gradients shrink as fast as others.

    Source:
        Loshchilov and Hutter (2019), Decoupled weight decay regularization, arXiv:1711.05101, algorithm 2;
        the decay is multiplied by ``lr``, as in torch.optim.AdamW.
    """
    return adam_step(param - lr * weight_decay * param, grad, state, lr=lr, betas=betas, eps=eps)


def global_norm(grads: Grads) -> float:
    """Return the length of all gradients laid end to end, summed in float64."""
    return math.sqrt(sum(float(np.sum(np.square(grad, dtype=np.float64))) for grad in grads))


def clip_by_global_norm(grads: Grads, max_norm: float) -> list[Array]:
    """
    Shorten all gradients by one factor, so that together they are at most ``max_norm`` long.

    Args:
        grads: The gradients of all parameters.
        max_norm: The greatest length, above 0.

    Returns:
        The gradients, in order; their direction is kept.

    Raises:
        ArgumentError: When ``max_norm`` is not above 0.

    Example:
        >>> clip_by_global_norm([np.array([3.0]), np.array([4.0])], 1.0)
        [array([0.6]), array([0.8])]

    Source:
        Pascanu, Mikolov and Bengio (2013), arXiv:1211.5063, algorithm 1. torch adds 1e-6 to the norm.
    """
    expect(max_norm > 0, "clip_by_global_norm: max_norm", "a number above 0", max_norm)
    norm = global_norm(grads)
    scale = float(max_norm) / norm if norm > max_norm else 1.0
    return [grad * scale for grad in grads]


class Optimizer:
    """
    Step every parameter of a model with one update rule: ours, or one you wrote.

    Args:
        params: The model's parameters by name; their values are replaced at each step.
        init: Makes the memory of one parameter (``adam_init``); ``None`` for a rule without memory.
        step: ``step(param, grad, state, **hyper) -> (param, state)``, or without memory
            ``step(param, grad, **hyper) -> param``.
        hyper: What ``step`` takes by keyword. A schedule sets ``optimizer.lr`` between steps.

    Example:
        >>> params = {"weight": np.array([1.0])}
        >>> adam = Optimizer(params, adam_init, adam_step, lr=0.1)
        >>> adam.step({"weight": np.array([2.0])})
        >>> params["weight"].round(6)
        array([0.9])
        >>> Optimizer(params, None, sgd_step, lr=0.1).step({"weight": np.array([2.0])})
        >>> params["weight"].round(6)
        array([0.7])
    """

    def __init__(
        self, params: MutableMapping[str, Array], init: Callable | None, step: Callable, **hyper: Any
    ):
        self.params, self.hyper = params, hyper
        self.state = {name: init(param) for name, param in params.items()} if init else None
        self._step = step

    @property
    def lr(self) -> float:
        """The learning rate of the next step."""
        expect("lr" in self.hyper, "Optimizer: lr", "a learning rate", "none", hint="make it with lr=…")
        return self.hyper["lr"]

    @lr.setter
    def lr(self, lr: float) -> None:
        self.hyper["lr"] = float(lr)  # a schedule's np.float64 would make float32 parameters float64

    def step(self, grads: Mapping[str, Array]) -> None:
        """Replace each parameter that has a gradient by its value after one step."""
        for name, grad in grads.items():
            expect(name in self.params, "Optimizer.step: grads", f"names among {list(self.params)}", name)
            param = self.params[name]
            _expect_grad(f"Optimizer.step: {name}", param, grad)
            if self.state is None:
                new = self._step(param, grad, **self.hyper)
            else:
                answer = self._step(param, grad, self.state[name], **self.hyper)
                ok = isinstance(answer, tuple) and len(answer) == 2
                expect(ok, "Optimizer: the step's answer", "(param, state)", type(answer).__name__)
                new, self.state[name] = answer
            expect_shape(f"Optimizer: {name} after the step", new, param.shape)
            self.params[name] = new
