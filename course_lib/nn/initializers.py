"""Initial weights: random, so that units differ, and scaled so that signals keep their variance."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from course_lib.arrays import Array, Float, expect


def fan_in_and_fan_out(shape: tuple[int, ...]) -> tuple[int, int]:
    """
    Count the inputs that one output unit sums over, and the outputs that one input unit feeds.

    Args:
        shape: The shape of a weight: ``(out_features, in_features)`` or ``(C_out, C_in, K_h, K_w)``.

    Returns:
        ``(fan_in, fan_out)``.

    Raises:
        ArgumentError: If ``shape`` has fewer than two axes, like that of a bias.

    Example:
        >>> fan_in_and_fan_out((10, 20)), fan_in_and_fan_out((16, 3, 5, 5))
        ((20, 10), (75, 400))

    Source:
        torch.nn.init; Glorot and Bengio (2010).
    """
    expect(
        len(shape) >= 2,
        "fan_in_and_fan_out: shape",
        "at least 2 axes",
        tuple(shape),
        hint="biases start at 0",
    )
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window


def normal(shape: tuple[int, ...], rng: np.random.Generator, *, std: float) -> Float[Array, "..."]:
    """
    Draw weights from a normal distribution with mean 0.

    Args:
        shape: The weight's shape.
        rng: Draws the weights.
        std: Standard deviation.

    Returns:
        Float64 weights of ``shape``.
    """
    return std * rng.standard_normal(shape)


def xavier_normal(shape: tuple[int, ...], rng: np.random.Generator) -> Float[Array, "..."]:
    """
    Draw weights with variance ``2 / (fan_in + fan_out)``, which preserves linear signals and gradients.

    Args:
        shape: The weight's shape, of at least two axes.
        rng: Draws the weights.

    Returns:
        Float64 weights of ``shape``.

    Source:
        Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural networks,
        equation 12.
    """
    return normal(shape, rng, std=math.sqrt(2 / sum(fan_in_and_fan_out(shape))))


def xavier_uniform(shape: tuple[int, ...], rng: np.random.Generator) -> Float[Array, "..."]:
    """
    Draw weights uniformly from an interval around 0, with the variance of :func:`xavier_normal`.

    Args:
        shape: The weight's shape, of at least two axes.
        rng: Draws the weights.

    Returns:
        Float64 weights of ``shape``, within ``sqrt(6 / (fan_in + fan_out))`` of 0.

    Source:
        Glorot and Bengio (2010), equation 16.
    """
    bound = math.sqrt(6 / sum(fan_in_and_fan_out(shape)))
    return rng.uniform(-bound, bound, shape)


def kaiming_normal(shape: tuple[int, ...], rng: np.random.Generator) -> Float[Array, "..."]:
    """
    Draw weights with variance ``2 / fan_in``, which preserves signals through ReLUs, since these drop half.

    Args:
        shape: The weight's shape, of at least two axes.
        rng: Draws the weights.

    Returns:
        Float64 weights of ``shape``.

    Source:
        He et al. (2015), Delving deep into rectifiers, arXiv:1502.01852, equation 10; torch's mode "fan_in".
    """
    fan_in, _ = fan_in_and_fan_out(shape)
    return normal(shape, rng, std=math.sqrt(2 / fan_in))


# The standard deviation of a weight, times the root of its fan_in, at which gradients keep their norm.
GAINS = {"sigmoid": 10.5, "tanh": 1.3, "relu": math.sqrt(2), "leaky_relu": math.sqrt(2)}


def deep_weights(
    sizes: Sequence[int], activation: str, rng: np.random.Generator
) -> list[Float[Array, "D_out D_in"]]:
    """
    Draw the weights of a deep network through which a gradient keeps its norm, for each activation.

    Args:
        sizes: Number of inputs, then of the units of each layer.
        activation: ``"sigmoid"``, ``"tanh"``, ``"relu"`` or ``"leaky_relu"``.
        rng: Draws the weights.

    Raises:
        ArgumentError: If the activation is none of these.

    Example:
        >>> weights = deep_weights([100, 200, 50], "relu", np.random.default_rng(0))
        >>> [weight.shape for weight in weights], round(float(weights[0].std()), 2)
        ([(200, 100), (50, 200)], 0.14)

    Source:
        He et al. (2015), arXiv:1502.01852, equation 10, for ReLUs. The gains of sigmoid and tanh are
        measured; Kumar (2017), arXiv:1704.08863, has others, for signals.
    """
    expect(activation in GAINS, "deep_weights: activation", f"one of {[*GAINS]}", activation)
    gain = GAINS[activation]
    return [
        normal((fan_out, fan_in), rng, std=gain / math.sqrt(fan_in)) for fan_in, fan_out in pairwise(sizes)
    ]
