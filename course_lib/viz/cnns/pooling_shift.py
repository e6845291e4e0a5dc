"""How much of a feature map changes when the image is shifted."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_fashion
from course_lib.ops.conv.pooling import avgpool2d_forward, maxpool2d_forward
from course_lib.pretrained.fashion_cnn import cnn_stages, load_clothes_cnn
from course_lib.viz.widgets.picture import BLUE, Picture, picture

WAYS = {
    "largest": lambda x, k: maxpool2d_forward(x, kernel_size=k)[0],
    "mean": lambda x, k: avgpool2d_forward(x, kernel_size=k)[0],
    "pixels skipped": lambda x, k: x[:, :, ::k, ::k],
}
IMAGES, LARGEST_SHIFT = 200, 4
SHOWN = 2  # the map that is drawn, of the first boot
BOOT = 0


def shifted(maps: Float[Array, "N C H W"], shift: int) -> Float[Array, "N C H W"]:
    """Return maps moved to the right by so many pixels; what leaves comes back at the left."""
    return np.roll(maps, shift, axis=3)


@functools.cache
def _maps() -> Float[Array, "N C H W"]:
    """Return what the first layer makes of some test images."""
    return cnn_stages(load_clothes_cnn(), load_fashion().test_images[:IMAGES])[1].maps


@functools.cache
def changed_share(how: str, kernel_size: int, shift: int) -> float:
    """
    Return which share of pooled numbers changes by more than a tenth of its map's largest.

    Only numbers count that are above a tenth of the largest before or after: empty corners never change.

    Args:
        how: One of ``WAYS``.
        kernel_size: The window's side, and the stride.
        shift: Pixels that the images move.
    """
    before, after = (WAYS[how](shifted(_maps(), n), kernel_size) for n in (0, shift))
    level = 0.1 * before.max(axis=(0, 2, 3), keepdims=True)
    busy = np.maximum(before, after) > level
    return float((np.abs(after - before) > level)[busy].mean())


def _set_shift(fig: Picture) -> list[Axes]:
    axes = list(fig.subplots(1, 4, width_ratios=[1, 1, 1, 1.15]))
    fig.subplots_adjust(left=0.02, right=0.98, bottom=0.2, top=0.88, wspace=0.12)
    for ax, title in zip(axes, ["A map, moved", "Pooled", "Its change", "Numbers that change"], strict=True):
        ax.set_title(title)
    for ax in axes[:3]:
        ax.set(xticks=[], yticks=[], xlim=(0, 28), ylim=(28, 0), aspect="equal")
    axes[3].set(ylim=(0, 1), xlim=(-0.6, 2.6), yticks=[0, 0.5, 1], yticklabels=[])
    axes[3].set_xticks(range(3), [way.replace(" ", "\n") for way in WAYS])
    return axes


@picture(figsize=(9.2, 2.9))
def plot_shift(fig: Picture, *, how: str = "largest", shift: int = 1, kernel_size: int = 2) -> str:
    """Move a map, pool it, and compare what changed with the two other ways."""
    axes = fig.stage(_set_shift)
    x = _maps()[BOOT : BOOT + 1, SHOWN : SHOWN + 1]
    before, after = (WAYS[how](shifted(x, n), kernel_size)[0, 0] for n in (0, shift))
    extent, most = (0, 28, 28, 0), x.max()
    axes[0].imshow(shifted(x, shift)[0, 0], cmap="Blues", vmin=0, vmax=most, extent=extent)
    axes[1].imshow(after, cmap="Blues", vmin=0, vmax=most, extent=extent)
    axes[2].imshow(after - before, cmap="PuOr", vmin=-most, vmax=most, extent=extent)
    shares = {way: changed_share(way, kernel_size, shift) for way in WAYS}
    bars = axes[3].bar(range(3), shares.values(), color=[BLUE if way == how else "#b9c4cc" for way in WAYS])
    for bar, share in zip(bars, shares.values(), strict=True):
        axes[3].text(bar.get_x() + 0.4, share + 0.03, f"{share:.0%}", ha="center")
    told = ", ".join(f"{way} {share:.0%}" for way, share in shares.items())
    windows = f"windows {kernel_size}×{kernel_size}"
    return f"Shift {shift}, {windows}. Numbers that change by more than a tenth: {told}."
