"""Dropout: leave out random units while training, so that none can rely on another."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Bool, Float, expect, expect_shape
from course_lib.ops.arguments import expect_floats


class DropoutCache(NamedTuple):
    """What :func:`dropout_backward` needs; when not training all are kept and ``p`` is 0."""

    mask: Bool[Array, "*shape"]
    p: float


def dropout_forward(
    x: Float[Array, "*shape"], *, p: float, training: bool, rng: np.random.Generator
) -> tuple[Float[Array, "*shape"], DropoutCache]:
    """
    Put 0 for each number with probability ``p`` and divide the rest by ``1 - p``, so that the mean stays.

    Args:
        x: Any numbers.
        p: The probability to drop, in [0, 1).
        training: When False, ``x`` goes through unchanged and nothing is drawn.
        rng: Where the randomness comes from; a unit is kept where ``rng.random(x.shape) >= p``.

    Raises:
        ArgumentError: When ``p`` is not in [0, 1), or ``x`` is not an array of floats.

    Example:
        >>> y, cache = dropout_forward(np.ones(4), p=0.5, training=True, rng=np.random.default_rng(0))
        >>> y
        array([2., 0., 0., 0.])

    Source: Srivastava et al. (2014), section 4. The paper multiplies by ``1 - p`` when testing; we divide
        while training, as torch does, so that testing needs nothing.
    """
    expect_floats("dropout_forward", x=x)
    expect(0 <= p < 1, "dropout_forward: p", "the probability to drop, in [0, 1)", p)
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape, dtype=bool), 0.0)
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), DropoutCache(mask, p)


def dropout_backward(dy: Float[Array, "*shape"], cache: DropoutCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`dropout_forward`: what was dropped gets no gradient.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    expect_shape("dropout_backward: dy", dy, cache.mask.shape)
    return (dy * cache.mask / (1 - cache.p),)
