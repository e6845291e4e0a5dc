"""Trained denoisers: four convolutions, and a small U-Net with skips and without."""

import functools
from pathlib import Path

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.ops.activations import relu_forward
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.conv.pooling import maxpool2d_forward
from course_lib.ops.conv.upsample import upsample_nearest
from course_lib.ops.skip_concat import skip_concat

WEIGHTS = Path(__file__).with_name("denoisers.npz")  # written by scripts/train_denoisers.py
SPREAD = 0.1  # the unit in which noise is predicted


@functools.cache
def _layers(name: str) -> list[tuple[Array, Array]]:
    """Return the weights and biases of a network, in the order in which the convolutions run."""
    with np.load(WEIGHTS) as arrays:
        count = sum(key.startswith(f"{name}_weight") for key in arrays.files)
        return [(arrays[f"{name}_weight{i}"], arrays[f"{name}_bias{i}"]) for i in range(count)]


def _run(x: Array, layer: tuple[Array, Array], *, last: bool = False) -> Array:
    y, _ = conv2d_forward(x, *layer, padding=1)
    return y if last else relu_forward(y)[0]


def denoise(image: Float[Array, "H W"]) -> Float[Array, "H W"]:
    """
    Return a grey photograph without its noise of spread 0.1: four convolutions, trained for 600 steps.

    Args:
        image: Of any size; white is 1.
    """
    x = image[None, None].astype(np.float32)
    *layers, last = _layers("four")
    y = functools.reduce(_run, layers, x)
    return (x - SPREAD * _run(y, last, last=True))[0, 0]


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
    down1, down2, middle, up2, up1, last = _layers("skips" if skips else "no_skips")
    fine = _run(x, down1)
    coarse = _run(maxpool2d_forward(fine, kernel_size=2)[0], down2)
    y = upsample_nearest(_run(maxpool2d_forward(coarse, kernel_size=2)[0], middle), scale=2)
    y = upsample_nearest(_run(skip_concat(y, coarse) if skips else y, up2), scale=2)
    y = _run(_run(skip_concat(y, fine) if skips else y, up1), last, last=True)
    return (x - SPREAD * y if skips else y)[0, 0, :height, :width]
