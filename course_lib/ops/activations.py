"""Activation functions: without them a deep network would be one linear map."""

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
    Squash every value into (0, 1): ``1 / (1 + exp(-x))``.

    Stable on both sides: ``y`` is 0 where ``exp(-x)`` overflows, and a tiny ``y`` keeps all its digits.

    Args:
        x: Any values.

    Raises:
        ArgumentError: If ``x`` is not an array of floats.

    Example:
        >>> sigmoid_forward(np.array([-1000.0, 0.0, 1000.0]))[0]
        array([0. , 0.5, 1. ])

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, equation 3.30.
    """
    expect_floats("sigmoid_forward", x=x)
    with np.errstate(over="ignore"):  # 1 / infinity is 0, as it should be
        y = 1 / (1 + np.exp(-x))
    return y, SigmoidCache(y)


def sigmoid_backward(dy: Float[Array, "*shape"], cache: SigmoidCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`sigmoid_forward`: the slope is ``y (1 - y)``, never above 1/4.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("sigmoid_backward: dy", dy, cache.y.shape)
    return (dy * cache.y * (1 - cache.y),)


def tanh_forward(x: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], TanhCache]:
    """
    Squash every value into (-1, 1), mapping 0 to 0.

    Args:
        x: Any values.

    Raises:
        ArgumentError: If ``x`` is not an array of floats.

    Source: LeCun, Bottou, Orr and Müller (1998), Efficient BackProp, section 4.4.
    """
    expect_floats("tanh_forward", x=x)
    y = np.tanh(x)
    return y, TanhCache(y)


def tanh_backward(dy: Float[Array, "*shape"], cache: TanhCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`tanh_forward`: the slope is ``1 - y**2``, which is 1 at 0.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("tanh_backward: dy", dy, cache.y.shape)
    return (dy * (1 - cache.y**2),)


def relu_forward(x: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], ReLUCache]:
    """
    Keep values above 0 and replace the others by 0.

    Args:
        x: Any values.

    Raises:
        ArgumentError: If ``x`` is not an array of floats.

    Source: Nair and Hinton (2010); Glorot, Bordes and Bengio (2011), section 3.
    """
    expect_floats("relu_forward", x=x)
    return np.maximum(x, 0), ReLUCache(x)


def relu_backward(dy: Float[Array, "*shape"], cache: ReLUCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`relu_forward`: the slope is 1 above 0 and 0 elsewhere, also at 0 (as in torch).

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("relu_backward: dy", dy, cache.x.shape)
    return (np.where(cache.x <= 0, 0, dy),)


def leaky_relu_forward(
    x: Float[Array, "*shape"], *, negative_slope: float = 0.01
) -> tuple[Float[Array, "*shape"], LeakyReLUCache]:
    """
    Keep values above 0 and scale the others down, so that no unit dies.

    Args:
        x: Any values.
        negative_slope: The slope below 0.

    Raises:
        ArgumentError: If ``x`` is not an array of floats.

    Source: Maas, Hannun and Ng (2013), section 2.
    """
    expect_floats("leaky_relu_forward", x=x)
    return np.where(x <= 0, negative_slope * x, x), LeakyReLUCache(x, negative_slope)


def leaky_relu_backward(dy: Float[Array, "*shape"], cache: LeakyReLUCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`leaky_relu_forward`: the slope at 0 is ``negative_slope`` (as in torch).

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("leaky_relu_backward: dy", dy, cache.x.shape)
    return (np.where(cache.x <= 0, cache.negative_slope * dy, dy),)


def softmax(
    logits: Float[Array, "*batch classes"], *, temperature: float = 1.0
) -> Float[Array, "*batch classes"]:
    """
    Return ``exp(logits / temperature)``, divided by its sum over the last axis: probabilities.

    It has no backward pass of its own: :func:`course_lib.ops.losses.softmax_cross_entropy` holds both.

    Args:
        logits: Scores, any real numbers.
        temperature: Above 0. Below 1 it favours the largest score; far above 1 all classes become alike.

    Example:
        >>> softmax(np.array([0.0, np.log(3.0)])).round(2)
        array([0.25, 0.75])
    """
    weights = np.exp((logits - logits.max(axis=-1, keepdims=True)) / temperature)  # at most 1: no overflow
    return weights / weights.sum(axis=-1, keepdims=True)
