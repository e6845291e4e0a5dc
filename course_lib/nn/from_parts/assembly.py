"""A whole network as two functions, put together from the pairs of its layers."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.ops.activations import relu_backward, relu_forward
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_backward, batchnorm_forward


class Part(NamedTuple):
    """One layer of a network: the pair of an op, the arrays that it learns, and its options."""

    forward: Callable  # y, cache = forward(x, *params, **options)
    backward: Callable  # dx, *dparams = backward(dy, cache)
    params: tuple = ()
    options: dict[str, Any] = {}  # noqa: RUF012  # never changed


class NetworkCache(NamedTuple):
    """What the way back through a network needs, first layer first."""

    backwards: tuple
    caches: tuple


def network_forward(
    x: Float[Array, "N ..."], parts: Sequence[Part]
) -> tuple[Float[Array, "N ..."], NetworkCache]:
    """
    Pass ``x`` through every part, first to last.

    Args:
        x: The inputs, examples along axis 0.
        parts: The layers.

    Returns:
        The last part's output, and the cache.

    Example:
        >>> network_forward(np.array([[-1.0, 2.0]]), [Part(relu_forward, relu_backward)])[0]
        array([[0., 2.]])
    """
    caches = []
    for part in parts:
        x, cache = part.forward(x, *part.params, **part.options)
        caches.append(cache)
    return x, NetworkCache(tuple(part.backward for part in parts), tuple(caches))


def network_backward(
    dy: Float[Array, "N ..."], cache: NetworkCache
) -> tuple[Float[Array, "N ..."], list[tuple]]:
    """
    Pass the gradient back through every part, last to first.

    Args:
        dy: The gradient of the network's output.
        cache: What :func:`network_forward` returned.

    Returns:
        The gradient of the network's input, and for each part, first to last, a tuple with the gradients of
        its parameters.
    """
    grads = []
    for backward, part_cache in zip(reversed(cache.backwards), reversed(cache.caches), strict=True):
        dy, *dparams = backward(dy, part_cache)
        grads.append(tuple(dparams))
    return dy, grads[::-1]


def block_gradients(
    x: Float[Array, "N D"],
    weight: Float[Array, "F D"],
    gamma: Float[Array, " F"],
    beta: Float[Array, " F"],
    dy: Float[Array, "N F"],
) -> tuple[Array, Array, Array, Array]:
    """
    Return the gradients of ``relu(batchnorm(x weight^T))`` for its input and its three parameters.

    Args:
        x: The inputs.
        weight: Of the linear layer, which has no bias: batch norm would subtract it.
        gamma: Batch norm's scale.
        beta: Batch norm's shift.
        dy: The gradient of the block's output.

    Returns:
        ``dx, dweight, dgamma, dbeta``.
    """
    zeros, ones = np.zeros_like(gamma), np.ones_like(gamma)
    z, linear_cache = linear_forward(x, weight, zeros)
    z, _, norm_cache = batchnorm_forward(z, gamma, beta, RunningStats(zeros, ones), training=True)
    _, relu_cache = relu_forward(z)
    (dz,) = relu_backward(dy, relu_cache)
    dz, dgamma, dbeta = batchnorm_backward(dz, norm_cache)
    dx, dweight, _ = linear_backward(dz, linear_cache)
    return dx, dweight, dgamma, dbeta
