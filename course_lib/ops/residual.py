"""
Shortcuts: add a branch's output to its input (ResNet), or concatenate the two (DenseNet).

A branch is a function that returns its output together with its backward function: ``y, backward =
branch(x)``, then ``dx = backward(dy)``. If it has parameters, it stores their gradients itself.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats

Branch = Callable[[Array], tuple[Array, Callable[[Array], Array]]]


class ResidualCache(NamedTuple):
    """What :func:`residual_backward` needs: the branch's backward function."""

    branch_backward: Callable[[Array], Array]


class DenseBlockCache(NamedTuple):
    """What :func:`dense_block_backward` needs: each branch's backward function and its input channels."""

    branch_backwards: tuple[Callable[[Array], Array], ...]
    channels: tuple[int, ...]
    shape: tuple[int, ...]


def residual_forward(
    x: Float[Array, "*shape"], branch: Branch
) -> tuple[Float[Array, "*shape"], ResidualCache]:
    """
    Return ``x + branch(x)``: the branch has to learn only the change.

    Args:
        x: Any values.
        branch: ``branch(x) -> (y, backward)`` with ``backward(dy) -> dx``.

    Raises:
        ShapeError: If the branch changes the shape.
        ArgumentError: If ``x`` is not an array of floats.

    Example:
        >>> y, cache = residual_forward(np.array([1.0, 2.0]), lambda x: (10 * x, lambda dy: 10 * dy))
        >>> y.tolist(), residual_backward(np.ones(2), cache)[0].tolist()
        ([11.0, 22.0], [11.0, 11.0])

    Source: He, Zhang, Ren and Sun (2016), arXiv:1512.03385, equation 1.
    """
    expect_floats("residual_forward", x=x)
    change, branch_backward = branch(x)
    expect_shape(
        "residual_forward: branch(x)", change, x.shape, hint="a sum needs both in one shape: check padding"
    )
    return x + change, ResidualCache(branch_backward)


def residual_backward(dy: Float[Array, "*shape"], cache: ResidualCache) -> tuple[Float[Array, "*shape"]]:
    """
    Return ``(dx,)`` of :func:`residual_forward`: ``dy`` itself plus the gradient through the branch.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If the branch's gradient does not have the shape of ``dy``.

    Source: He, Zhang, Ren and Sun (2016), arXiv:1603.05027, equation 5.
    """
    change = cache.branch_backward(dy)
    expect_shape("residual_backward: branch's gradient", change, np.shape(dy))
    return (dy + change,)


def dense_block_forward(
    x: Float[Array, "N C_in *spatial"], branches: Sequence[Branch]
) -> tuple[Float[Array, "N C_out *spatial"], DenseBlockCache]:
    """
    Apply each branch to all channels so far, and append the channels it returns.

    Args:
        x: Maps, channels on axis 1.
        branches: Each is ``branch(x) -> (y, backward)`` with ``backward(dy) -> dx``. Its input is the maps of
            ``x`` and of the branches before it.

    Returns:
        All channels, those of ``x`` first, and the cache.

    Raises:
        ShapeError: If a branch changes anything but the number of channels.
        ArgumentError: If ``x`` is not an array of floats.

    Example:
        >>> first_channel = lambda x: (x[:, :1], lambda dy: np.pad(dy, ((0, 0), (0, 2))))
        >>> y, cache = dense_block_forward(np.array([[1.0, 2.0, 3.0]]), [first_channel])
        >>> y.tolist(), dense_block_backward(np.ones((1, 4)), cache)[0].tolist()
        ([[1.0, 2.0, 3.0, 1.0]], [[2.0, 1.0, 1.0]])

    Source: Huang, Liu, van der Maaten and Weinberger (2017), arXiv:1608.06993, equation 2.
    """
    expect_floats("dense_block_forward", x=x)
    y, backwards, channels = x, [], []
    for number, branch in enumerate(branches):
        new, branch_backward = branch(y)
        expect_shape(f"dense_block_forward: branches[{number}](x)", new, (len(x), "growth", *x.shape[2:]))
        backwards.append(branch_backward)
        channels.append(y.shape[1])
        y = np.concatenate([y, new], axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


def dense_block_backward(
    dy: Float[Array, "N C_out *spatial"], cache: DenseBlockCache
) -> tuple[Float[Array, "N C_in *spatial"]]:
    """
    Return ``(dx,)`` of :func:`dense_block_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("dense_block_backward: dy", dy, cache.shape)
    for branch_backward, channels in zip(cache.branch_backwards[::-1], cache.channels[::-1], strict=True):
        dy = dy[:, :channels] + branch_backward(dy[:, channels:])
    return (dy,)
