"""The numbers behind lesson 02's pictures: balls on quadratics, and a network trained with a velocity."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets import load_digits
from course_lib.losses import softmax_cross_entropy
from course_lib.models import mlp
from course_lib.optimizers import Optimizer, momentum_init, momentum_step
from course_lib.quadratics import convergence_rate, iteration_matrix, optimal_momentum
from course_lib.sampling import minibatches

START = np.array([1.0, 0.2])  # along the ravine, and across it
MONOTONE, OSCILLATING, HOPPING, DIVERGENT = range(4)


def roll(
    curvature: Float[Array, " D"],
    start: Float[Array, " D"],
    *,
    lr: float,
    momentum: float,
    steps: int,
    step: Callable = momentum_step,
) -> Float[Array, "T D"]:
    """
    Return the path of a ball over ``sum(curvature / 2 * w**2)``, from rest.

    Args:
        curvature: One a direction.
        start: Where it is let go.
        lr: Learning rate.
        momentum: The part of the velocity that is kept.
        steps: How many; the path has one point more.
        step: ``step(param, grad, velocity, lr=…, momentum=…) -> (param, velocity)``: ours, or the student's.
    """
    path, velocity = np.empty((steps + 1, len(start))), np.zeros_like(start)
    path[0] = start
    for t in range(steps):
        path[t + 1], velocity = step(path[t], curvature * path[t], velocity, lr=lr, momentum=momentum)
    return path


def glide(
    curvature: Float[Array, " D"], start: Float[Array, " D"], *, lr: float, momentum: float, steps: int
) -> Float[Array, "T D"]:
    """
    Return the path of :func:`roll` for our own step, by powers of its matrix: 12 products for 4,000 steps.

    Args:
        curvature: One a direction.
        start: Where the ball is let go.
        lr: Learning rate.
        momentum: The part of the velocity that is kept.
        steps: How many; the path has one point more.
    """
    power = np.array([iteration_matrix(each, lr=lr, momentum=momentum) for each in curvature])
    states = np.stack([start, np.zeros_like(start)], axis=-1)[None, ..., None]  # (1, D, (param, velocity), 1)
    while len(states) <= steps:
        states = np.concatenate([states, power @ states])
        power = power @ power
    return states[: steps + 1, :, 0, 0]


def steps_to(
    curvature: Float[Array, " D"],
    *,
    lr: float,
    momentum: float,
    distance: float = 1e-6,
    step: Callable = momentum_step,
    most: int = 200_000,
) -> int:
    """Return how many steps a ball takes from :data:`START` until only that part of the way is left."""
    enough = 10  # steps in a row: a ball that swings through the minimum is not there yet
    goal = distance * np.linalg.norm(START)
    param, velocity, first = START, np.zeros_like(START), 1
    for t in range(1, most):
        param, velocity = step(param, curvature * param, velocity, lr=lr, momentum=momentum)
        if param @ param > goal**2:
            first = t + 1
        elif t - first >= enough:
            return first
    return most


class Gain(NamedTuple):
    """Steps to a millionth of the distance, for each condition number."""

    condition: Float[Array, " K"]
    descent: Int[Array, " K"]
    momentum: Int[Array, " K"]

    @property
    def ratio(self) -> Float[Array, " K"]:
        """How many times fewer steps momentum needs."""
        return self.descent / self.momentum


def measured_gain(
    condition: Float[Array, " K"],
    *,
    step: Callable = momentum_step,
    optimum: Callable = optimal_momentum,
) -> Gain:
    """
    Count steps on ravines, gradient descent and momentum each with its best constants.

    Args:
        condition: The ravines: curvature 1 along, this across.
        step: Takes every step, gradient descent's with momentum 0.
        optimum: ``optimum(curvature_min, curvature_max) -> (lr, momentum)``.
    """
    counts = []
    for steep in condition:
        curvature = np.array([1.0, steep])
        lr, momentum = optimum(1.0, float(steep))
        descent = steps_to(curvature, lr=2 / (1 + steep), momentum=0.0, step=step)
        counts.append((descent, steps_to(curvature, lr=lr, momentum=momentum, step=step)))
    return Gain(np.asarray(condition, float), *np.array(counts).T)


def descent_rate(condition: float) -> float:
    """Return gradient descent's best factor a step; momentum's is that of the condition's square root."""
    return (condition - 1) / (condition + 1)


def double_root_steps(condition: float, *, distance: float = 1e-6) -> int:
    """
    Return how many steps :func:`steps_to` must count at Polyak's constants.

    There the eigenvalues of either end meet, in ``r`` and in ``-r``, ``r = sqrt(momentum)``. From rest, after
    ``t`` steps the error is ``(1 + (1 - r) * t) * r**t`` along and ``(1 + (1 + r) * t) * (-r)**t`` across.
    """
    rate = descent_rate(np.sqrt(condition))
    t = np.arange(1, int(100 - 40 * np.log(distance) / (1 - rate)))
    parts = (1 + np.outer([1 - rate, 1 + rate], t)) * rate**t
    far = START @ START * distance**2 < (START[:, None] ** 2 * parts**2).sum(axis=0)
    return int(t[far][-1] + 1) if far.any() else 1


def nesterov_rate(
    curvature: Float[Array, "..."], *, lr: float, momentum: float
) -> float | Float[Array, "..."]:
    """
    Return the factor a step by which Nesterov's momentum shrinks the error on a parabola.

    Source:
        Sutskever et al. (2013), theorem 2.1: it is momentum, with ``momentum * (1 - lr * curvature)``.
    """
    return convergence_rate(curvature, lr=lr, momentum=momentum * (1 - lr * np.asarray(curvature)))


def phase(
    lr: float | Float[Array, "..."], momentum: float | Float[Array, "..."], *, curvature: float = 1.0
) -> Int[Array, "..."]:
    """
    Return how a ball moves on a parabola: MONOTONE, OSCILLATING, HOPPING or DIVERGENT.

    Source:
        Goh (2017), Why momentum really works, Distill: the same map, in other colours.
    """
    push, root = np.multiply(lr, curvature), np.sqrt(momentum)
    edges = [push <= (1 - root) ** 2, push < (1 + root) ** 2, push < 2 + 2 * np.asarray(momentum)]
    return np.select(edges, [MONOTONE, OSCILLATING, HOPPING], DIVERGENT)


def velocity_of(gradients: Float[Array, " T"], momentum: float) -> Float[Array, " T"]:
    """Return the velocity after each of a row of gradients."""
    velocity, param = np.zeros(1), np.zeros(1)
    seen = []
    for gradient in gradients:
        param, velocity = momentum_step(param, gradient[None], velocity, lr=1.0, momentum=momentum)
        seen.append(velocity[0])
    return np.array(seen)


@functools.cache
def _digits() -> tuple[Float[Array, "N D"], Int[Array, " N"]]:
    digits = load_digits()
    return digits.train_images.reshape(len(digits.train_images), -1), digits.train_labels


def digits_losses(
    *,
    lr: float,
    momentum: float,
    steps: int,
    batch_size: int | None = None,
    step: Callable = momentum_step,
    seed: int = 0,
) -> Float[Array, " T"]:
    """
    Return the training loss of a network 64 → 32 → 10 on digits, before each step and after the last.

    Args:
        lr: Learning rate.
        momentum: 0 for gradient descent.
        steps: How many.
        batch_size: Digits a step. Without it each step sees all 1,437; with it only the first and the last
            loss are over all of them.
        step: Takes every step: ours, or the student's.
        seed: Of the first weights and of the shuffling.
    """
    from threadpoolctl import threadpool_limits  # comes with scikit-learn, and so with the digits

    x, labels = _digits()
    rng = np.random.default_rng(seed)
    model = mlp([64, 32, 10], rng=rng)
    optimizer = Optimizer(model.params, momentum_init, step, lr=lr, momentum=momentum)
    batches, losses = [], [float(softmax_cross_entropy(model.forward(x), labels)[0])]
    with threadpool_limits(1):  # products this small take ten times as long where threads wait for each other
        for _ in range(steps):
            batches = batches or minibatches(len(x), batch_size or len(x), rng)
            batch = batches.pop()
            loss, dy = softmax_cross_entropy(model.forward(x[batch]), labels[batch])
            model.backward(dy)
            optimizer.step(dict(model.grads))
            losses.append(float(loss))
        losses.append(float(softmax_cross_entropy(model.forward(x), labels)[0]))
    return np.array(losses[:1] + losses[2:])
