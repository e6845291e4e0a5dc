"""A fully connected layer as a convolution, so that it runs on larger images too."""

from course_lib.arrays import Array, Float, expect_shape


def fully_connected_as_conv(
    weight: Float[Array, "out_features in_features"], *, channels: int, height: int, width: int
) -> Float[Array, "out_features channels height width"]:
    """
    Return the filters of the convolution that computes what a linear layer on flattened maps computes.

    Args:
        weight: Of the linear layer, one row per output.
        channels: Of the maps that the layer reads.
        height: Of these maps.
        width: Of these maps.

    Raises:
        ShapeError: If a row does not have one weight for each value of the maps.

    Example:
        >>> import numpy as np
        >>> fully_connected_as_conv(np.zeros((10, 24)), channels=2, height=3, width=4).shape
        (10, 2, 3, 4)

    Source: Long, Shelhamer and Darrell (2015), arXiv:1411.4038, section 3.1.
    """
    expect_shape("fully_connected_as_conv: weight", weight, ("out_features", channels * height * width))
    return weight.reshape(len(weight), channels, height, width)
