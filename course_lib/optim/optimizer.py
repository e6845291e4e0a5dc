"""Apply an update rule to all parameters of a model, and clip gradients."""

import math
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.optim.gradient_descent import expect_grad

Grads = Sequence[Float[Array, "..."]]


def global_norm(grads: Grads) -> float:
    """Return the norm of all gradients taken as one vector, summed in float64."""
    return math.sqrt(sum(float(np.sum(np.square(grad, dtype=np.float64))) for grad in grads))


def clip_by_global_norm(grads: Grads, max_norm: float) -> list[Array]:
    """
    Scale all gradients by one factor, so that their global norm is at most ``max_norm``.

    Args:
        grads: The gradients of all parameters.
        max_norm: The largest norm allowed, above 0.

    Returns:
        The gradients in the same order. Their direction does not change.

    Raises:
        ArgumentError: If ``max_norm`` is not above 0.

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
    Apply one update rule, ours or your own, to every parameter of a model.

    Args:
        params: The model's parameters by name; each step replaces their values.
        init: Makes the state for one parameter (``adam_init``); ``None`` for a rule without state.
        step: ``step(param, grad, state, **hyper) -> (param, state)``, or without state
            ``step(param, grad, **hyper) -> param``.
        hyper: The keyword arguments of ``step``. A schedule sets ``optimizer.lr`` between steps.

    Example:
        >>> from course_lib.optim.adaptive import adam_init, adam_step
        >>> from course_lib.optim.gradient_descent import sgd_step
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
        self.hyper["lr"] = float(lr)  # an np.float64 would turn float32 parameters into float64

    def step(self, grads: Mapping[str, Array]) -> None:
        """Replace each parameter that has a gradient with its value after one step."""
        for name, grad in grads.items():
            expect(name in self.params, "Optimizer.step: grads", f"names among {list(self.params)}", name)
            param = self.params[name]
            expect_grad(f"Optimizer.step: {name}", param, grad)
            if self.state is None:
                new = self._step(param, grad, **self.hyper)
            else:
                answer = self._step(param, grad, self.state[name], **self.hyper)
                ok = isinstance(answer, tuple) and len(answer) == 2
                expect(ok, "Optimizer: the step's answer", "(param, state)", type(answer).__name__)
                new, self.state[name] = answer
            expect_shape(f"Optimizer: {name} after the step", new, param.shape)
            self.params[name] = new
