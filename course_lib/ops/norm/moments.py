"""What batch, layer and group norm share: zero mean and unit variance over some axes, and the gradient."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats


class Normalized(NamedTuple):
    """``x_hat = (x - mean) * inv_std`` and its statistics, whose averaged axes have size 1."""

    x_hat: Float[Array, "*shape"]
    mean: Float[Array, "*reduced"]
    var: Float[Array, "*reduced"]
    inv_std: Float[Array, "*reduced"]


def normalize(x: Float[Array, "*shape"], *, axes: tuple[int, ...], eps: float) -> Normalized:
    """
    Shift and scale ``x`` to mean 0 and (biased) variance 1 over ``axes``.

    Args:
        x: Any values.
        axes: The axes to average over.
        eps: Added to the variance, so that constant values do not divide by 0.
    """
    mean = x.mean(axis=axes, keepdims=True)
    x_hat = x - mean
    var = np.square(x_hat).mean(axis=axes, keepdims=True)
    inv_std = 1 / np.sqrt(var + eps)
    x_hat *= inv_std
    return Normalized(x_hat, mean, var, inv_std)


def normalize_backward(
    dx_hat: Float[Array, "*shape"],
    x_hat: Float[Array, "*shape"],
    inv_std: Float[Array, "*reduced"],
    *,
    axes: tuple[int, ...],
) -> Float[Array, "*shape"]:
    """
    Return ``dx`` of :func:`normalize`.

    Mean and variance depend on every ``x``. Therefore the gradient loses its mean and its component along
    ``x_hat``.

    Args:
        dx_hat: Gradient of the loss with respect to the normalised values.
        x_hat: From :func:`normalize`.
        inv_std: From :func:`normalize`.
        axes: The axes that were averaged over.

    Source: Ioffe and Szegedy (2015), arXiv:1502.03167, section 3, simplified.
    """
    dx = x_hat * -(dx_hat * x_hat).mean(axis=axes, keepdims=True)
    dx += dx_hat
    dx -= dx_hat.mean(axis=axes, keepdims=True)
    dx *= inv_std
    return dx


def expect_channels(function: str, x: Array, **params: Array) -> None:
    """Raise unless ``x`` is (N, C) or (N, C, H, W), and each parameter has one value per channel."""
    expect_floats(function, x=x, **params)
    expect_shape(f"{function}: x", x, ("N", "C", "H", "W") if x.ndim > 2 else ("N", "C"))
    for name, param in params.items():
        expect_shape(f"{function}: {name}", param, (x.shape[1],), hint="one value per channel")


def channel_layout(x: Array) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return all axes but the channels', and the shape in which one value per channel broadcasts to ``x``."""
    return (0, *range(2, x.ndim)), (1, -1, *[1] * (x.ndim - 2))
