"""Embedding: look up a learned row for each symbol."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int, expect_shape
from course_lib.ops.arguments import expect_floats, expect_indices


class EmbeddingCache(NamedTuple):
    """What :func:`embedding_backward` needs."""

    weight: Float[Array, "V D"]
    indices: Int[Array, "*batch"]


def embedding_forward(
    weight: Float[Array, "V D"], *, indices: Int[Array, "*batch"]
) -> tuple[Float[Array, "*batch D"], EmbeddingCache]:
    """
    Return row ``i`` of ``weight`` for each ``i`` in ``indices``.

    Args:
        weight: One row for each of V symbols.
        indices: Indices of symbols, each from 0 to V - 1, in any shape.

    Raises:
        ShapeError: If ``weight`` is not a matrix.
        ArgumentError: If ``indices`` are not integers from 0 to V - 1.

    Example:
        >>> y, cache = embedding_forward(np.array([[0.0, 1.0], [2.0, 3.0]]), indices=np.array([1, 1, 0]))
        >>> y.tolist()
        [[2.0, 3.0], [2.0, 3.0], [0.0, 1.0]]

    Source: Bengio, Ducharme, Vincent and Jauvin (2003), section 2, the matrix C.
    """
    expect_floats("embedding_forward", weight=weight)
    expect_shape("embedding_forward: weight", weight, ("V", "D"))
    indices = np.asarray(indices)
    expect_indices("embedding_forward: indices", indices, len(weight))
    return weight[indices], EmbeddingCache(weight, indices)


def embedding_backward(dy: Float[Array, "*batch D"], cache: EmbeddingCache) -> tuple[Float[Array, "V D"]]:
    """
    Return ``(dweight,)`` of :func:`embedding_forward`: a row that was used twice receives both gradients.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("embedding_backward: dy", dy, (*cache.indices.shape, cache.weight.shape[1]))
    dweight = np.zeros(cache.weight.shape, dtype=dy.dtype)
    np.add.at(dweight, cache.indices, dy)
    return (dweight,)
