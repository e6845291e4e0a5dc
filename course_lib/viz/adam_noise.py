"""What noise in the gradient does to Adam: how far it steps on average, and how fast its parameters decay."""

from functools import cache

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optimizers import adam_init, adam_step, adamw_step


def noisy_step_means(
    noise: Float[Array, " ratios"], *, walkers: int = 200, steps: int = 2000, seed: int = 0
) -> Float[Array, " ratios"]:
    """
    Measure Adam's mean step, in learning rates, for gradients of mean 1 and standard deviation ``noise``.

    The first half of the steps is left out. Expected is ``1 / sqrt(1 + noise**2)``.

    Source:
        Balles and Hennig (2018), Dissecting Adam, arXiv:1705.07774, section 1.
    """
    rng = np.random.default_rng(seed)
    param = np.zeros((len(noise), walkers))
    state = adam_init(param)
    for step in range(steps):
        if step == steps // 2:
            middle = param
        grad = 1 + noise[:, None] * rng.standard_normal(param.shape)
        param, state = adam_step(param, grad, state, lr=1.0)
    return -(param - middle).mean(axis=1) / (steps - steps // 2)


@cache
def decay_walks(
    noise: float,
    *,
    decoupled: bool,
    lr: float = 0.01,
    weight_decay: float = 0.1,
    steps: int = 1000,
    seed: int = 0,
) -> Float[Array, " T"]:
    """
    Return the mean of parameters that start at 1 and have gradients of mean 0: only the decay moves it.

    Args:
        noise: Standard deviation of the gradients.
        decoupled: Decay as AdamW does; otherwise the decay is added to the gradient.
        lr: Learning rate.
        weight_decay: Strength of the decay.
        steps: How many.
        seed: Of the gradients.
    """
    rng = np.random.default_rng(seed)
    param = np.ones(400)
    state, means = adam_init(param), [1.0]
    for _ in range(steps):
        grad = noise * rng.standard_normal(param.shape)
        if decoupled:
            param, state = adamw_step(param, grad, state, lr=lr, weight_decay=weight_decay)
        else:
            param, state = adam_step(param, grad + weight_decay * param, state, lr=lr)
        means.append(param.mean())
    return np.array(means)
