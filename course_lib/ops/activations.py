"""The functions between two layers, without which a deep network would be one linear map."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats


class SigmoidCache(NamedTuple):
    """What :func:`sigmoid_backward` needs."""

    y: Float[Array, "*shape"]


class TanhCache(NamedTuple):
    """What :func:`tanh_backward` needs."""

    y: Float[Array, "*shape"]


class ReLUCache(NamedTuple):
    """What :func:`relu_backward` needs."""

    x: Float[Array, "*shape"]


class LeakyReLUCache(NamedTuple):
    """What :func:`leaky_relu_backward` needs."""

    x: Float[Array, "*shape"]
    negative_slope: float


def sigmoid_forward(x: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], SigmoidCache]:
    """
    Squash every number into (0, 1): ``1 / (1 + exp(-x))``.

    Stable on both sides: where ``exp(-x)`` grows infinite ``y`` is 0, and a tiny ``y`` keeps all its digits.

    Args:
        x: Any numbers.

    Raises:
        ArgumentError: When ``x`` is not an array of floats.

    Example:
        >>> sigmoid_forward(np.array([-1000.0, 0.0, 1000.0]))[0]
        array([0. , 0.5, 1. ])

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, equation 3.30.
    """
    expect_floats("sigmoid_forward", x=x)
    with np.errstate(over="ignore"):  # 1 / infinity is the right 0
        y = 1 / (1 + np.exp(-x))
    return y, SigmoidCache(y)


def sigmoid_backward(dy: Float[Array, "*shape"], cache: SigmoidCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`sigmoid_forward`: the slope is ``y (1 - y)``, never above 1/4.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    expect_shape("sigmoid_backward: dy", dy, cache.y.shape)
    return (dy * cache.y * (1 - cache.y),)


def tanh_forward(x: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], TanhCache]:
    """
    Squash every number into (-1, 1), keeping 0 at 0.

    Args:
        x: Any numbers.

    Raises:
        ArgumentError: When ``x`` is not an array of floats.

    Source: LeCun, Bottou, Orr and Müller (1998), Efficient BackProp, section 4.4.
    """
    expect_floats("tanh_forward", x=x)
    y = np.tanh(x)
    return y, TanhCache(y)


def tanh_backward(dy: Float[Array, "*shape"], cache: TanhCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`tanh_forward`: the slope is ``1 - y**2``, 1 at 0.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    expect_shape("tanh_backward: dy", dy, cache.y.shape)
    return (dy * (1 - cache.y**2),)


def relu_forward(x: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], ReLUCache]:
    """
    Keep what is above 0, and put 0 for the rest.

    Args:
        x: Any numbers.

    Raises:
        ArgumentError: When ``x`` is not an array of floats.

    Source: Nair and Hinton (2010); Glorot, Bordes and Bengio (2011), section 3.
    """
    expect_floats("relu_forward", x=x)
    return np.maximum(x, 0), ReLUCache(x)


def relu_backward(dy: Float[Array, "*shape"], cache: ReLUCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`relu_forward`: the slope is 1 above 0, and 0 elsewhere, at 0 too (as torch).

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    expect_shape("relu_backward: dy", dy, cache.x.shape)
    return (np.where(cache.x <= 0, 0, dy),)


def leaky_relu_forward(
    x: Float[Array, "*shape"], *, negative_slope: float = 0.01
) -> tuple[Float[Array, "*shape"], LeakyReLUCache]:
    """
    Keep what is above 0, and let a small part of the rest through, so that no unit dies.

    Args:
        x: Any numbers.
        negative_slope: The slope below 0.

    Raises:
        ArgumentError: When ``x`` is not an array of floats.

    Source: Maas, Hannun and Ng (2013), section 2.
    """
    expect_floats("leaky_relu_forward", x=x)
    return np.where(x <= 0, negative_slope * x, x), LeakyReLUCache(x, negative_slope)


def leaky_relu_backward(dy: Float[Array, "*shape"], cache: LeakyReLUCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`leaky_relu_forward`: the slope at 0 is ``negative_slope`` (as torch).

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    expect_shape("leaky_relu_backward: dy", dy, cache.x.shape)
    return (np.where(cache.x <= 0, cache.negative_slope * dy, dy),)
