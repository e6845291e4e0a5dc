"""Photographs that the networks of the lesson were not trained on, and how one network is applied to them."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_image
from course_lib.nn.layer import Layer
from course_lib.pretrained.denoisers import SPREAD


class Photograph(NamedTuple):
    """A grey photograph, and what noise makes of it."""

    clean: Float[Array, "H W"]
    noisy: Float[Array, "H W"]


@functools.cache
def photographs() -> dict[str, Photograph]:
    """Return three photographs of different sizes, by name, each with noise of a fixed seed."""
    rng = np.random.default_rng(11)
    camera = load_image("camera")
    clean = {"camera": camera, "cat": load_image("chelsea"), "piece": camera[60:161, 60:203]}
    return {
        name: Photograph(image, (image + SPREAD * rng.standard_normal(image.shape)).astype(np.float32))
        for name, image in clean.items()
    }


def frame(ax: Axes, height: int, width: int) -> None:
    """Give axes the size of an image that is drawn later."""
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5), aspect="equal")
    ax.axis("off")


def restore(network: Layer, noisy: Float[Array, "H W"], *, predicts: str) -> Float[Array, "H W"]:
    """
    Return the picture that a network makes of a noisy one.

    Args:
        network: Its maps are halved at most twice.
        noisy: Of any size; a border is mirrored where height or width is no multiple of 4.
        predicts: "picture", or "noise" in units of its spread.
    """
    height, width = noisy.shape
    x = np.pad(noisy, ((0, -height % 4), (0, -width % 4)), mode="reflect")[None, None].astype(np.float32)
    y = network.forward(x)
    return (y if predicts == "picture" else x - SPREAD * y)[0, 0, :height, :width]
