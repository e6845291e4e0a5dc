"""Dropout: leave out random units during training, so that no unit can rely on another."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Bool, Float, expect, expect_shape
from course_lib.ops.arguments import expect_floats


class DropoutCache(NamedTuple):
    """What :func:`dropout_backward` needs. When not training, the mask keeps all units and ``p`` is 0."""

    mask: Bool[Array, "*shape"]
    p: float


def dropout_forward(
    x: Float[Array, "*shape"], *, p: float, training: bool, rng: np.random.Generator
) -> tuple[Float[Array, "*shape"], DropoutCache]:
    """
    Set each value to 0 with probability ``p`` and divide the others by ``1 - p``, which keeps the mean.

    Args:
        x: Any values.
        p: The probability to drop, in [0, 1).
        training: If False, ``x`` passes unchanged and nothing is drawn.
        rng: Draws the mask: a unit is kept where ``rng.random(x.shape) >= p``.

    Raises:
        ArgumentError: If ``p`` is not in [0, 1), or ``x`` is not an array of floats.

    Example:
        >>> y, cache = dropout_forward(np.ones(4), p=0.5, training=True, rng=np.random.default_rng(0))
        >>> y
        array([2., 0., 0., 0.])

    Source: Srivastava et al. (2014), section 4. The paper multiplies by ``1 - p`` at test time. We divide
        during training, as torch does, so that nothing remains to be done at test time.
    """
    expect_floats("dropout_forward", x=x)
    expect(0 <= p < 1, "dropout_forward: p", "the probability to drop, in [0, 1)", p)
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape, dtype=bool), 0.0)
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), DropoutCache(mask, p)


def dropout_backward(dy: Float[Array, "*shape"], cache: DropoutCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`dropout_forward`: a dropped unit receives no gradient.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("dropout_backward: dy", dy, cache.mask.shape)
    return (dy * cache.mask / (1 - cache.p),)
