"""What batch, layer and group norm share: zero mean and unit variance over some axes, and its gradient."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float


class Normalized(NamedTuple):
    """``x_hat = (x - mean) * inv_std`` with what it was made of; the averaged axes are kept with size 1."""

    x_hat: Float[Array, "*shape"]
    mean: Float[Array, "*kept"]
    var: Float[Array, "*kept"]
    inv_std: Float[Array, "*kept"]


def normalize(x: Float[Array, "*shape"], *, axes: tuple[int, ...], eps: float) -> Normalized:
    """
    Shift and scale ``x`` to mean 0 and (biased) variance 1 over ``axes``.

    Args:
        x: Any numbers.
        axes: What to average over.
        eps: Added to the variance, so that constant numbers do not divide by 0.
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
    inv_std: Float[Array, "*kept"],
    *,
    axes: tuple[int, ...],
) -> Float[Array, "*shape"]:
    """
    Return ``dx`` of :func:`normalize`.

    Mean and variance hang on every ``x``: hence the gradient loses its mean, and its part along ``x_hat``.

    Args:
        dx_hat: The loss's gradient by each normalised number.
        x_hat: From :func:`normalize`.
        inv_std: From :func:`normalize`.
        axes: What was averaged over.

    Source: Ioffe and Szegedy (2015), arXiv:1502.03167, section 3, simplified.
    """
    dx = x_hat * -(dx_hat * x_hat).mean(axis=axes, keepdims=True)
    dx += dx_hat
    dx -= dx_hat.mean(axis=axes, keepdims=True)
    dx *= inv_std
    return dx
