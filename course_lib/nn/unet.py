"""A small U-Net, forward: two levels down, two up, and a skip at each level."""

from collections.abc import Sequence
from typing import NamedTuple

from course_lib.arrays import Array, Float
from course_lib.ops.activations import relu_forward
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.conv.pooling import maxpool2d_forward
from course_lib.ops.conv.upsample import upsample_nearest
from course_lib.ops.skip_concat import skip_concat


class Conv(NamedTuple):
    """The filters and biases of one 3x3 convolution."""

    weight: Float[Array, "C_out C_in 3 3"]
    bias: Float[Array, "C_out"]


class UNetParams(NamedTuple):
    """The convolutions of a U-Net, in the order in which they run."""

    down1: Conv
    down2: Conv
    middle: Conv
    up2: Conv
    up1: Conv
    last: Conv


def unet_forward(
    x: Float[Array, "N C_in H W"], params: Sequence[tuple[Array, Array]]
) -> Float[Array, "N C_out H W"]:
    """
    Return the output of a U-Net: maps as large as the input.

    Args:
        x: Images; height and width are multiples of 4.
        params: Filters and biases of the six convolutions: a UNetParams, or pairs in its order.

    Raises:
        ShapeError: If a height or width is no multiple of 4.

    Source: Ronneberger, Fischer and Brox (2015), arXiv:1505.04597, figure 1; smaller, and padded.
    """
    return hourglass(x, params, skips=True)


def hourglass(
    x: Float[Array, "N C_in H W"], params: Sequence[tuple[Array, Array]], *, skips: bool
) -> Float[Array, "N C_out H W"]:
    """Return the output of :func:`unet_forward`, with its skips or without."""
    down1, down2, middle, up2, up1, last = params
    fine = _conv_relu(x, down1)
    coarse = _conv_relu(_half(fine), down2)
    y = upsample_nearest(_conv_relu(_half(coarse), middle), scale=2)
    y = _conv_relu(skip_concat(y, coarse) if skips else y, up2)
    y = upsample_nearest(y, scale=2)
    y = _conv_relu(skip_concat(y, fine) if skips else y, up1)
    return conv2d_forward(y, *last, padding=1)[0]


def _conv_relu(x: Array, conv: tuple[Array, Array]) -> Array:
    """Convolve without loss of size, then keep what is positive."""
    return relu_forward(conv2d_forward(x, *conv, padding=1)[0])[0]


def _half(x: Array) -> Array:
    """Halve height and width: the largest of each four pixels."""
    return maxpool2d_forward(x, kernel_size=2)[0]
