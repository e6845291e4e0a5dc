"""Locally connected: windows like convolution's, but each place has weights of its own."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats, pair
from course_lib.ops.conv.geometry import Window, col2im, im2col


class LocallyConnectedCache(NamedTuple):
    """What :func:`locally_connected_backward` needs; every option is a pair (rows, columns)."""

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
    Take the dot product of each window with the filters of its place.

    Args:
        x: Images.
        weight: For each place, one filter for each output channel.
        bias: One number for each output.
        stride: Pixels between two places.
        padding: Zeros added on each side.

    Raises:
        ShapeError: When the three do not fit together.
        ArgumentError: When one is not an array of floats, an option is too small, or the filter too large.

    Example:
        >>> x, weight, bias = np.ones((1, 3, 8, 8)), np.ones((6, 6, 2, 3, 3, 3)), np.zeros((2, 6, 6))
        >>> locally_connected_forward(x, weight, bias)[0].shape
        (1, 2, 6, 6)

    Source: LeCun (1989), Generalization and network design strategies, network 3; Taigman et al. (2014).
    """
    name = "locally_connected_forward"
    expect_floats(name, x=x, weight=weight, bias=bias)
    expect_shape(f"{name}: x", x, ("N", "C_in", "H", "W"), hint="one grey image is x[None, None]")
    axes = ("H_out", "W_out", "C_out", x.shape[1], "K_h", "K_w")
    hint = f"weights are stored as ({', '.join(map(str, axes))})"
    expect_shape(f"{name}: weight", weight, axes, hint=hint)
    stride = pair(f"{name}: stride", stride, least=1)
    padding = pair(f"{name}: padding", padding, least=0)
    window = Window(weight.shape[4:], stride, padding, (1, 1))
    size_out = window.output_size(x.shape[2:])
    expect_shape(f"{name}: weight", weight, (*size_out, *axes[2:]), hint=hint)
    expect_shape(f"{name}: bias", bias, (weight.shape[2], *size_out))

    cols, matrices = _columns(im2col(x, window)), _matrices(weight)
    # (H_out W_out, C_out, C_in K_h K_w) @ (H_out W_out, C_in K_h K_w, N) -> (H_out W_out, C_out, N)
    y = (matrices @ cols).transpose(2, 1, 0).reshape(len(x), *bias.shape)
    return y + bias, LocallyConnectedCache(x, weight, stride, padding)


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
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    x, weight = cache.x, cache.weight
    h_out, w_out, c_out = weight.shape[:3]
    expect_shape("locally_connected_backward: dy", dy, (len(x), c_out, h_out, w_out))
    window = Window(weight.shape[4:], cache.stride, cache.padding, (1, 1))
    cols = im2col(x, window)
    places = dy.reshape(len(x), c_out, -1).transpose(2, 1, 0)  # (H_out W_out, C_out, N)
    dweight = (places @ _columns(cols).swapaxes(1, 2)).reshape(weight.shape)
    dcols = _matrices(weight).swapaxes(1, 2) @ places  # (H_out W_out, C_in K_h K_w, N)
    dx = np.zeros(x.shape, dtype=dcols.dtype)
    col2im(dcols.transpose(2, 1, 0).reshape(cols.shape), window, out=dx)
    return dx, dweight, dy.sum(axis=0)


def _columns(cols: Array) -> Array:
    """Return what each place sees as (H_out W_out, C_in K_h K_w, N)."""
    n, c, k_h, k_w, h_out, w_out = cols.shape
    return cols.reshape(n, c * k_h * k_w, h_out * w_out).transpose(2, 1, 0)


def _matrices(weight: Array) -> Array:
    """Return each place's filters as (H_out W_out, C_out, C_in K_h K_w)."""
    h_out, w_out, c_out = weight.shape[:3]
    return weight.reshape(h_out * w_out, c_out, -1)
