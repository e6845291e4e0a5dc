"""Locally connected layer: a convolution without weight sharing, each position with its own filters."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats, expect_images
from course_lib.ops.conv.geometry import Window, col2im, im2col


class LocallyConnectedCache(NamedTuple):
    """What :func:`locally_connected_backward` needs. Every option is a pair (rows, columns)."""

    x: Float[Array, "N C_in H W"]
    weight: Float[Array, "H_out W_out C_out C_in K_h K_w"]
    stride: tuple[int, int]
    padding: tuple[int, int]


def locally_connected_forward(
    x: Float[Array, "N C_in H W"],
    weight: Float[Array, "H_out W_out C_out C_in K_h K_w"],
    bias: Float[Array, "C_out H_out W_out"],
    *,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
) -> tuple[Float[Array, "N C_out H_out W_out"], LocallyConnectedCache]:
    """
    Take the dot product of each window with the filters of its position.

    Args:
        x: Images.
        weight: For each position, one filter per output channel.
        bias: One value per output.
        stride: Pixels between two positions.
        padding: Zeros added on each side.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats, an option is too small, or the filter is too
            large.

    Example:
        >>> x, weight, bias = np.ones((1, 3, 8, 8)), np.ones((6, 6, 2, 3, 3, 3)), np.zeros((2, 6, 6))
        >>> locally_connected_forward(x, weight, bias)[0].shape
        (1, 2, 6, 6)

    Source: LeCun (1989), Generalization and network design strategies, network 3; Taigman et al. (2014).
    """
    name = "locally_connected_forward"
    expect_images(name, x, channels="C_in")
    expect_floats(name, weight=weight, bias=bias)
    axes = ("H_out", "W_out", "C_out", x.shape[1], "K_h", "K_w")
    hint = f"weights are stored as ({', '.join(map(str, axes))})"
    expect_shape(f"{name}: weight", weight, axes, hint=hint)
    window = Window.of(name, weight.shape[4:], stride=stride, padding=padding)
    size_out = window.output_size(x.shape[2:])
    expect_shape(f"{name}: weight", weight, (*size_out, *axes[2:]), hint=hint)
    expect_shape(f"{name}: bias", bias, (weight.shape[2], *size_out))

    cols, matrices = _columns(im2col(x, window)), _matrices(weight)
    # (H_out W_out, C_out, C_in K_h K_w) @ (H_out W_out, C_in K_h K_w, N) -> (H_out W_out, C_out, N)
    y = (matrices @ cols).transpose(2, 1, 0).reshape(len(x), *bias.shape)
    return y + bias, LocallyConnectedCache(x, weight, window.stride, window.padding)


def locally_connected_backward(
    dy: Float[Array, "N C_out H_out W_out"], cache: LocallyConnectedCache
) -> tuple[
    Float[Array, "N C_in H W"],
    Float[Array, "H_out W_out C_out C_in K_h K_w"],
    Float[Array, "C_out H_out W_out"],
]:
    """
    Return ``dx, dweight, dbias`` of :func:`locally_connected_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    x, weight = cache.x, cache.weight
    h_out, w_out, c_out = weight.shape[:3]
    expect_shape("locally_connected_backward: dy", dy, (len(x), c_out, h_out, w_out))
    window = Window(weight.shape[4:], cache.stride, cache.padding, (1, 1))
    cols = im2col(x, window)
    dy_columns = dy.reshape(len(x), c_out, -1).transpose(2, 1, 0)  # (H_out W_out, C_out, N)
    dweight = (dy_columns @ _columns(cols).swapaxes(1, 2)).reshape(weight.shape)
    dcols = _matrices(weight).swapaxes(1, 2) @ dy_columns  # (H_out W_out, C_in K_h K_w, N)
    dx = np.zeros(x.shape, dtype=dcols.dtype)
    col2im(dcols.transpose(2, 1, 0).reshape(cols.shape), window, out=dx)
    return dx, dweight, dy.sum(axis=0)


def _columns(cols: Array) -> Array:
    """Return the window at each position as (H_out W_out, C_in K_h K_w, N)."""
    n, c, k_h, k_w, h_out, w_out = cols.shape
    return cols.reshape(n, c * k_h * k_w, h_out * w_out).transpose(2, 1, 0)


def _matrices(weight: Array) -> Array:
    """Return the filters of each position as (H_out W_out, C_out, C_in K_h K_w)."""
    h_out, w_out, c_out = weight.shape[:3]
    return weight.reshape(h_out * w_out, c_out, -1)
