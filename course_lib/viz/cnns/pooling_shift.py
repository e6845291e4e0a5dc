"""Show how much of a pooled feature map changes if the image is shifted."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_fashion
from course_lib.ops.conv.pooling import avgpool2d_forward, maxpool2d_forward
from course_lib.pretrained.fashion_cnn import cnn_stages, load_fashion_cnn
from course_lib.viz.widgets.picture import BLUE, Picture, picture

POOLINGS = {
    "largest": lambda x, k: maxpool2d_forward(x, kernel_size=k)[0],
    "mean": lambda x, k: avgpool2d_forward(x, kernel_size=k)[0],
    "pixels skipped": lambda x, k: x[:, :, ::k, ::k],
}
IMAGES = 200
IMAGE, MAP = 0, 2  # the map in the picture: of the first image, a boot


def shifted(maps: Float[Array, "N C H W"], shift: int) -> Float[Array, "N C H W"]:
    """Return maps shifted to the right, in pixels; what leaves on the right enters on the left."""
    return np.roll(maps, shift, axis=3)


@functools.cache
def _maps() -> Float[Array, "N C H W"]:
    """Return the first layer's maps of some test images."""
    return cnn_stages(load_fashion_cnn(), load_fashion().test_images[:IMAGES])[1].maps


@functools.cache
def changed_share(how: str, kernel_size: int, shift: int) -> float:
    """
    Return the share of pooled values that change by more than a tenth of the largest value of their map.

    Only values above a tenth of the largest, before or after, are counted: empty corners never change.

    Args:
        how: One of ``POOLINGS``.
        kernel_size: The window's side, and the stride.
        shift: Pixels by which the maps are shifted.
    """
    before, after = (POOLINGS[how](shifted(_maps(), n), kernel_size) for n in (0, shift))
    level = 0.1 * before.max(axis=(0, 2, 3), keepdims=True)
    counted = np.maximum(before, after) > level
    return float((np.abs(after - before) > level)[counted].mean())


def _set_pooling_shift(fig: Picture) -> list[Axes]:
    axes = list(fig.subplots(1, 4, width_ratios=[1, 1, 1, 1.15]))
    fig.subplots_adjust(left=0.02, right=0.98, bottom=0.2, top=0.88, wspace=0.12)
    for ax, title in zip(
        axes, ["A map, shifted", "Pooled", "Its change", "Numbers that change"], strict=True
    ):
        ax.set_title(title)
    for ax in axes[:3]:
        ax.set_anchor("N")
        ax.set(xticks=[], yticks=[], xlim=(0, 28), ylim=(28, 0), aspect="equal")
    axes[2].set_xlabel("violet: more, orange: less")
    axes[3].set(ylim=(0, 1), xlim=(-0.6, 2.6), yticks=[0, 0.5, 1], yticklabels=[])
    axes[3].set_xticks(range(3), [name.replace(" ", "\n") for name in POOLINGS])
    return axes


@picture(figsize=(8, 2.9))
def plot_pooling_shift(fig: Picture, *, how: str = "largest", shift: int = 1, kernel_size: int = 2) -> str:
    """Draw a shifted map, its pooled version and the change, and how much changes for every pooling."""
    axes = fig.stage(_set_pooling_shift)
    x = _maps()[IMAGE : IMAGE + 1, MAP : MAP + 1]
    before, after = (POOLINGS[how](shifted(x, n), kernel_size)[0, 0] for n in (0, shift))
    extent, largest = (0, 28, 28, 0), x.max()
    axes[0].imshow(shifted(x, shift)[0, 0], cmap="Blues", vmin=0, vmax=largest, extent=extent)
    axes[1].imshow(after, cmap="Blues", vmin=0, vmax=largest, extent=extent)
    axes[2].imshow(after - before, cmap="PuOr", vmin=-largest, vmax=largest, extent=extent)
    shares = {name: changed_share(name, kernel_size, shift) for name in POOLINGS}
    colors = [BLUE if name == how else "#b9c4cc" for name in POOLINGS]
    bars = axes[3].bar(range(3), shares.values(), color=colors)
    for bar, share in zip(bars, shares.values(), strict=True):
        axes[3].text(bar.get_x() + 0.4, share + 0.03, f"{share:.0%}", ha="center")
    changes = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    return (
        f"Shift {shift}, windows {kernel_size}×{kernel_size}. Share of values that change by more than a "
        f"tenth: {changes}."
    )
