"""Convolution as one matrix product: what the kernel sees at each place becomes a column."""

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats, expect_images
from course_lib.ops.conv import geometry
from course_lib.ops.conv.geometry import Pair, Window


def im2col(
    x: Float[Array, "N C H W"],
    *,
    kernel_size: int | Pair,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
) -> Float[Array, "N C*K_h*K_w H_out*W_out"]:
    """
    Return what the kernel sees at each place, as one column per place.

    Rows are in the order of a filter's weights (channel, row, column), places in reading order.

    Args:
        x: Images.
        kernel_size: Size of the kernel (pixels).
        stride: Pixels between two places.
        padding: Zeros added on each side.

    Raises:
        ShapeError: If ``x`` does not have four axes.
        ArgumentError: If ``x`` is not an array of floats, an option is too small, or the kernel is too large.

    Example:
        >>> import numpy as np
        >>> im2col(np.arange(6.0).reshape(1, 1, 2, 3), kernel_size=2)[0].T.tolist()
        [[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0]]

    Source: Chellapilla, Puri and Simard (2006), section 3; torch's ``unfold``.
    """
    expect_images("im2col", x)
    window = Window.of("im2col", kernel_size, stride=stride, padding=padding)
    cols = geometry.im2col(x, window)
    return cols.reshape(len(x), -1, cols.shape[4] * cols.shape[5])


def conv2d_by_product(
    columns: Float[Array, "N C_in*K_h*K_w H_out*W_out"],
    weight: Float[Array, "C_out C_in K_h K_w"],
    bias: Float[Array, "C_out"],
    *,
    size_out: Pair,
) -> Float[Array, "N C_out H_out W_out"]:
    """
    Return the maps of a convolutional layer from the columns that :func:`im2col` makes.

    Args:
        columns: What the kernel sees at each place.
        weight: One filter per output channel.
        bias: One value per output channel.
        size_out: Height and width of a map.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats.

    Source: Chellapilla, Puri and Simard (2006), section 3.
    """
    expect_floats("conv2d_by_product", columns=columns, weight=weight, bias=bias)
    matrix = weight.reshape(len(weight), -1)
    places = size_out[0] * size_out[1]
    expect_shape("conv2d_by_product: columns", columns, (len(columns), matrix.shape[1], places))
    # (C_out, C_in K_h K_w) @ (N, C_in K_h K_w, H_out W_out) -> (N, C_out, H_out W_out)
    maps = matrix @ columns + bias[:, None]
    return maps.reshape(len(columns), len(weight), *size_out)
