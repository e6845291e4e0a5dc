"""Trained denoisers: four convolutions, and a small U-Net with skips and without."""

import functools
from pathlib import Path

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.nn.unet import hourglass
from course_lib.ops.activations import relu_forward
from course_lib.ops.conv.conv2d import conv2d_forward

WEIGHTS = Path(__file__).with_name("denoisers.npz")  # written by scripts/train_denoisers.py
SPREAD = 0.1  # of the noise, and the unit in which it is predicted


@functools.cache
def _layers(name: str) -> list[tuple[Array, Array]]:
    """Return the weights and biases of a network, in the order in which the convolutions run."""
    with np.load(WEIGHTS) as arrays:
        count = sum(key.startswith(f"{name}_weight") for key in arrays.files)
        return [(arrays[f"{name}_weight{i}"], arrays[f"{name}_bias{i}"]) for i in range(count)]


def denoise(image: Float[Array, "H W"]) -> Float[Array, "H W"]:
    """
    Return a grey photograph without its noise of spread 0.1: four convolutions, trained for 600 steps.

    Args:
        image: Of any size; white is 1.
    """
    x = image[None, None].astype(np.float32)
    y = x
    for i, layer in enumerate(_layers("four")):
        y, _ = conv2d_forward(relu_forward(y)[0] if i else y, *layer, padding=1)
    return (x - SPREAD * y)[0, 0]


def unet_denoise(image: Float[Array, "H W"], *, skips: bool) -> Float[Array, "H W"]:
    """
    Return a grey photograph without its noise, of any spread from 0 to 0.3, by a small U-Net.

    Args:
        image: Of any size; a border is mirrored where height or width is no multiple of 4.
        skips: Whether to use the network with skips, which predicts the noise, or that without, which
            predicts the picture.
    """
    height, width = image.shape
    padded = np.pad(image, ((0, -height % 4), (0, -width % 4)), mode="reflect")
    x = padded[None, None].astype(np.float32)
    y = hourglass(x, _layers("skips" if skips else "no_skips"), skips=skips)
    return (x - SPREAD * y if skips else y)[0, 0, :height, :width]
