"""Embedding: look up a learned row for each symbol."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int, expect, expect_shape
from course_lib.ops.arguments import expect_floats


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
        weight: One row for each of the V symbols.
        indices: Numbers of symbols, each from 0 to V - 1, in any shape.

    Raises:
        ShapeError: When ``weight`` is not a matrix.
        ArgumentError: When ``indices`` are not integers from 0 to V - 1.

    Example:
        >>> y, cache = embedding_forward(np.array([[0.0, 1.0], [2.0, 3.0]]), indices=np.array([1, 1, 0]))
        >>> y.tolist()
        [[2.0, 3.0], [2.0, 3.0], [0.0, 1.0]]

    Source: Bengio, Ducharme, Vincent and Jauvin (2003), section 2, the matrix C.
    """
    expect_floats("embedding_forward", weight=weight)
    expect_shape("embedding_forward: weight", weight, ("V", "D"))
    indices = np.asarray(indices)
    usable = indices.dtype.kind in "iu" and np.all((indices >= 0) & (indices < len(weight)))
    got = f"{indices.dtype} array" if indices.dtype.kind not in "iu" else indices.tolist()
    expect(usable, "embedding_forward: indices", f"integers from 0 to {len(weight) - 1}", got)
    return weight[indices], EmbeddingCache(weight, indices)


def embedding_backward(dy: Float[Array, "*batch D"], cache: EmbeddingCache) -> tuple[Float[Array, "V D"]]:
    """
    Return ``(dweight,)`` of :func:`embedding_forward`: a row looked up twice gets both gradients.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    expect_shape("embedding_backward: dy", dy, (*cache.indices.shape, cache.weight.shape[1]))
    dweight = np.zeros(cache.weight.shape, dtype=dy.dtype)
    np.add.at(dweight, cache.indices, dy)
    return (dweight,)
