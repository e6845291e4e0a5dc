"""The skip of a U-Net: the maps from the way down beside those from the way up."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats


class SkipConcatCache(NamedTuple):
    """What :func:`skip_concat_backward` needs: the decoder's number of channels, and the output's shape."""

    decoder_channels: int
    shape: tuple[int, ...]


def skip_concat_forward(
    decoder: Float[Array, "N C_decoder *spatial"], encoder: Float[Array, "N C_encoder *spatial"]
) -> tuple[Float[Array, "N C_decoder+C_encoder *spatial"], SkipConcatCache]:
    """
    Concatenate the decoder's maps and the encoder's maps of the same size.

    Args:
        decoder: Upsampled maps: coarse, but each pixel sees much of the image. Their channels come first.
        encoder: Maps of the same size from the way down, with all details.

    Raises:
        ShapeError: If the maps differ in number of images or in size.
        ArgumentError: If an argument is not an array of floats.

    Source: Ronneberger, Fischer and Brox (2015), arXiv:1505.04597, figure 1, where the encoder's are cropped.
    """
    expect_floats("skip_concat", decoder=decoder, encoder=encoder)
    expect_shape("skip_concat: decoder", decoder, ("N", "C_decoder", *decoder.shape[2:]))
    expect_shape(
        "skip_concat: encoder",
        encoder,
        (len(decoder), "C_encoder", *decoder.shape[2:]),
        hint="both need the same height and width: an odd size is lost when it is halved",
    )
    y = np.concatenate([decoder, encoder], axis=1)
    return y, SkipConcatCache(decoder.shape[1], y.shape)


def skip_concat_backward(
    dy: Float[Array, "N C_out *spatial"], cache: SkipConcatCache
) -> tuple[Float[Array, "N C_decoder *spatial"], Float[Array, "N C_encoder *spatial"]]:
    """
    Return ``ddecoder, dencoder`` of :func:`skip_concat_forward`: each is the gradient of its own channels.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("skip_concat_backward: dy", dy, cache.shape)
    return dy[:, : cache.decoder_channels].copy(), dy[:, cache.decoder_channels :].copy()


def skip_concat_backward_by_channels(
    dy: Float[Array, "N C_out *spatial"], decoder_channels: int
) -> tuple[Float[Array, "N C_decoder *spatial"], Float[Array, "N C_encoder *spatial"]]:
    """
    Return ``ddecoder, dencoder`` as :func:`skip_concat_backward` does, without a cache.

    Args:
        dy: Gradient of the loss with respect to the output.
        decoder_channels: How many of its channels, the first ones, are the decoder's.

    Example:
        >>> [part.shape for part in skip_concat_backward_by_channels(np.ones((1, 13, 4, 4)), 8)]
        [(1, 8, 4, 4), (1, 5, 4, 4)]
    """
    return skip_concat_backward(dy, SkipConcatCache(decoder_channels, dy.shape))


def skip_concat(
    decoder: Float[Array, "N C_decoder *spatial"], encoder: Float[Array, "N C_encoder *spatial"]
) -> Float[Array, "N C_decoder+C_encoder *spatial"]:
    """
    Return the output of :func:`skip_concat_forward`, without a cache.

    Args:
        decoder: Maps whose channels come first.
        encoder: Maps of the same size.

    Raises:
        ShapeError: If the maps differ in number of images or in size.
        ArgumentError: If an argument is not an array of floats.

    Example:
        >>> skip_concat(np.zeros((1, 8, 4, 4)), np.zeros((1, 5, 4, 4))).shape
        (1, 13, 4, 4)
    """
    return skip_concat_forward(decoder, encoder)[0]
