"""A trained denoiser, on pictures of several sizes, with noise one can turn up."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_image
from course_lib.images.quality import psnr
from course_lib.images.total_variation import gaussian_blur
from course_lib.pretrained.denoisers import unet_denoise
from course_lib.viz.image_to_image.photographs import frame
from course_lib.viz.widgets.picture import Picture, picture

WAYS = ["with skips", "without skips", "Gaussian blur"]
SIZES = {
    "128 × 128": ("camera", np.s_[20:148, 60:188]),
    "101 × 143": ("camera", np.s_[60:161, 60:203]),
    "150 × 90": ("chelsea", np.s_[10:160, 60:150]),
}


@functools.cache
def noisy(size: str, noise: float) -> tuple[Float[Array, "H W"], Float[Array, "H W"]]:
    """Return a photograph of a size, and the same with noise of a spread."""
    name, cut = SIZES[size]
    clean = load_image(name)[cut]
    drawn = np.random.default_rng(0).standard_normal(clean.shape)
    return clean, (clean + noise * drawn).astype(np.float32)


@functools.cache
def restored(size: str, noise: float, way: str) -> Float[Array, "H W"]:
    """Return what a way makes of it."""
    image = noisy(size, noise)[1]
    if way == "Gaussian blur":
        return gaussian_blur(image, sigma=0.9)
    return unet_denoise(image, skips=way == "with skips")


def _set_denoiser(fig: Picture, size: str) -> tuple[Axes, ...]:
    height, width = noisy(size, 0.0)[0].shape
    axes = fig.subplots(1, 3)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.88, wspace=0.05)
    for ax, title in zip(axes, (f"clean, {height} × {width} pixels", "noisy", "restored"), strict=True):
        ax.set_title(title)
        frame(ax, height, width)
    axes[0].imshow(noisy(size, 0.0)[0], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    return tuple(axes)


@picture(figsize=(7, 2.65))
def plot_denoiser(
    fig: Picture, *, noise: float = 0.1, size: str = "101 × 143", network: str = "with skips"
) -> str:
    """Draw a photograph, the same with noise, and what a network or a blur makes of it."""
    _, middle, right = fig.stage(_set_denoiser, size)
    noise = round(float(noise), 3)
    clean, image = noisy(size, noise)
    result = restored(size, noise, network)
    for ax, shown in ((middle, image), (right, result)):
        ax.imshow(shown, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    before = f"{psnr(image, clean):.1f} dB" if noise else "no noise"
    return f"Noise of spread {noise:g} ({before}), {network}: {psnr(result, clean):.1f} dB."
