"""Show what a Gaussian blur makes of a noisy photograph: less noise, and fewer edges."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.images.quality import psnr
from course_lib.images.total_variation import gaussian_blur
from course_lib.viz.image_to_image.photographs import frame, photographs
from course_lib.viz.widgets.picture import BLUE, DARK, Picture, picture

SIGMAS = np.arange(0.3, 3.01, 0.1)


@functools.cache
def blurred(sigma: float) -> Float[Array, "H W"]:
    """Return the noisy piece after a blur."""
    return gaussian_blur(photographs()["piece"].noisy, sigma=sigma)


@functools.cache
def decibels() -> Float[Array, " S"]:
    """Return the PSNR after each blur of ``SIGMAS``."""
    clean = photographs()["piece"].clean
    return np.array([psnr(blurred(round(float(sigma), 1)), clean) for sigma in SIGMAS])


def _set_blur(fig: Picture) -> tuple[Axes, Axes]:
    clean, noisy = photographs()["piece"]
    left, middle = fig.add_axes((0.01, 0.03, 0.31, 0.85)), fig.add_axes((0.335, 0.03, 0.31, 0.85))
    right = fig.add_axes((0.74, 0.2, 0.245, 0.68))
    for ax, title in ((left, f"noisy: {psnr(noisy, clean):.1f} dB"), (middle, "blurred")):
        ax.set_title(title)
        frame(ax, *clean.shape)
    left.imshow(noisy, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    right.plot(SIGMAS, decibels(), color=DARK)
    right.set(xlabel="σ of the blur in pixels", ylabel="PSNR in dB", xlim=(0.2, 3.1), ylim=(18, 27))
    return middle, right


@picture(figsize=(7, 2.3))
def plot_blur(fig: Picture, *, sigma: float = 0.9) -> str:
    """Draw a noisy photograph, the same blurred, and the PSNR of every blur."""
    middle, right = fig.stage(_set_blur)
    sigma = round(float(sigma), 1)
    image, value = blurred(sigma), decibels()[np.argmin(abs(SIGMAS - sigma))]
    middle.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    right.plot(sigma, value, "o", color=BLUE, markersize=8)
    return f"A blur of σ {sigma:g} pixels: {value:.1f} dB; the best has {decibels().max():.1f} dB."
