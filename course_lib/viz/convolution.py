"""Lesson 07's pictures: connections, filters on a photograph, a shifted picture, a filter that is learned."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap

from course_lib import datasets, filters
from course_lib.arrays import Array, Float
from course_lib.ops.conv2d import conv2d_backward, conv2d_forward
from course_lib.ops.conv2d import filter2d as our_filter2d
from course_lib.viz.conv_learning import ROOM, learn_filter, read_shifted_digits
from course_lib.viz.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

PIXELS, UNITS, PATCH = 8, 6, 3  # of the one-dimensional image in plot_connections
SHIFT_SIZE, SHIFT_ROOM = 64, 8
SIGNED = LinearSegmentedColormap.from_list("signed", [VERMILION, "#ffffff", BLUE])  # 0 is white


@picture(figsize=(8, 2.7))
def plot_connections(fig: Picture) -> str:
    """Draw three ways to connect eight pixels with six units, a colour for each weight."""
    axes = fig.subplots(1, 3)
    fig.subplots_adjust(left=0.02, right=0.98, bottom=0.06, top=0.86, wspace=0.08)
    every = [(pixel, unit) for unit in range(UNITS) for pixel in range(PIXELS)]
    patches = [(unit + i, unit) for unit in range(UNITS) for i in range(PATCH)]
    ways = {
        "fully connected": (every, range(len(every))),
        "locally connected": (patches, range(len(patches))),
        "convolutional": (patches, [i % PATCH for i in range(len(patches))]),
    }
    told = []
    for ax, (name, (links, weights)) in zip(axes, ways.items(), strict=True):
        count = len(set(weights))
        rainbow = colormaps["turbo"](np.linspace(0.05, 0.95, count))
        colors = [[BLUE, VERMILION, GREEN][w] for w in weights] if count == PATCH else rainbow
        lines = [[(pixel, 0), (unit + 1, 1)] for pixel, unit in links]
        ax.add_collection(LineCollection(lines, colors=colors, linewidths=1.6 if count < 40 else 0.9))
        ax.plot(range(PIXELS), np.zeros(PIXELS), "s", color=DARK, markersize=9)
        ax.plot(np.arange(UNITS) + 1, np.ones(UNITS), "o", color=DARK, markersize=9)
        ax.set(xlim=(-0.5, 7.5), ylim=(-0.2, 1.2), xticks=[], yticks=[], title=f"{name}: {count} weights")
        ax.grid(False)
        ax.spines[:].set_visible(False)
        told.append(f"{name} {len(links)} connections with {count} weights")
    return f"Eight pixels and six units: {', '.join(told)}."


def _show(ax: Axes, pixels: Float[Array, "H W"], title: str, *, signed: float = 0.0) -> None:
    """Show grey values from 0 to 1, or signed ones: blue positive, orange negative, white 0."""
    limits = (
        {"cmap": SIGNED, "vmin": -signed, "vmax": signed}
        if signed
        else {"cmap": "gray", "vmin": 0, "vmax": 1}
    )
    ax.imshow(pixels, interpolation="nearest", **limits)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=10)
    ax.grid(False)


@picture(figsize=(8, 2.1))
def plot_filters(fig: Picture, *, image: str = "camera", filter2d: Callable = our_filter2d) -> str:
    """Draw a photograph and what four classic filters make of it."""
    pixels = datasets.load_image(image)[70:166, 60:156]
    kernels = {
        "edge": filters.edges(),
        "sharpen": filters.sharpen(),
        "box, 5 × 5": filters.box(5),
        "Gaussian, σ = 1.2": filters.gaussian(5, sigma=1.2),
    }
    axes = fig.subplots(1, 5)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.87, wspace=0.06)
    _show(axes[0], pixels, "photograph")
    told = []
    for ax, (name, kernel) in zip(axes[1:], kernels.items(), strict=True):
        result = filter2d(pixels, kernel.astype(np.float32))
        _show(ax, result, name, signed=0.5 if name == "edge" else 0.0)
        told.append(f"{name} {result.mean():.2f} ± {result.std():.2f}")
    return (
        f"The photograph “{image}”, mean and standard deviation {pixels.mean():.2f} ± {pixels.std():.2f}, "
        f"and four filters on it: {', '.join(told)}."
    )


class ShiftedMaps(NamedTuple):
    """A picture and the picture moved to the right, their maps, and how far the maps are from equal."""

    images: Float[Array, "2 H W"]
    maps: Float[Array, "2 H_out W_out"]
    off: float  # the largest difference, with the first map moved by shift / stride, rounded down


@functools.lru_cache(maxsize=64)
def shifted_maps(forward: Callable, shift: int, stride: int) -> ShiftedMaps:
    """
    Filter a picture and the picture moved to the right, with the filter for vertical edges.

    Args:
        forward: The convolution.
        shift: By how many pixels.
        stride: Of the convolution.
    """
    photo = datasets.load_image("astronaut")[20 : 20 + SHIFT_SIZE, 80 : 80 + SHIFT_SIZE + SHIFT_ROOM]
    images = np.stack([photo[:, SHIFT_ROOM - by : SHIFT_ROOM - by + SHIFT_SIZE] for by in (0, shift)])
    kernel = filters.sobel_x().astype(np.float32)[None, None]
    y, _ = forward(images[:, None], kernel, np.zeros(1, np.float32), stride=stride)
    steps = shift // stride
    off = np.abs(y[1, 0, :, steps:] - y[0, 0, :, : y.shape[3] - steps]).max()
    return ShiftedMaps(images, y[:, 0], float(off))


def _set_shift(fig: Picture) -> tuple[list[Axes], Axes]:
    *axes, gap, right = fig.subplots(1, 6, width_ratios=[1, 1, 1, 1, 0.12, 1.2])
    fig.subplots_adjust(left=0.01, right=0.985, bottom=0.2, top=0.84, wspace=0.1)
    gap.set_visible(False)
    for ax in axes:
        ax.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1), aspect="equal")
        ax.grid(False)
    for ax, title in zip(axes, ("picture", "moved", "its map", "map of the moved"), strict=False):
        ax.set_title(title, fontsize=10)
    right.set(xlim=(-0.5, 8.5), ylim=(-0.02, 0.42), xlabel="shift in pixels", xticks=range(0, 9, 2))
    right.set_title("largest difference", fontsize=10)
    return axes, right


@picture(figsize=(8, 2.4))
def plot_shift(fig: Picture, forward: Callable = conv2d_forward, *, shift: int = 3, stride: int = 1) -> str:
    """Draw a picture, the picture moved, the map of each, and how far they differ, for every shift."""
    panels, right = fig.stage(_set_shift)
    every = [shifted_maps(forward, each, stride) for each in range(SHIFT_ROOM + 1)]
    images, maps, off = every[shift]
    for ax, pixels in zip(panels[:2], images, strict=True):
        ax.imshow(pixels, cmap="gray", vmin=0, vmax=1, extent=(0, 1, 0, 1))
    for ax, pixels in zip(panels[2:], maps, strict=True):
        ax.imshow(pixels, cmap=SIGNED, vmin=-0.3, vmax=0.3, extent=(0, 1, 0, 1), interpolation="nearest")
    right.plot(range(SHIFT_ROOM + 1), [each.off for each in every], "o", color=BLUE)
    right.plot(shift, off, "o", color=VERMILION, markersize=9)
    same = "the same, but for rounding" if off < 1e-5 else f"up to {off:.3f} apart"
    return (
        f"Stride {stride}, the picture moved by {shift} pixels to the right, its map by {shift // stride}: "
        f"where they overlap the maps are {same}."
    )


@picture(figsize=(8, 2.9))
def plot_learned_filter(
    fig: Picture,
    *,
    name: str = "vertical edges",
    forward: Callable = conv2d_forward,
    backward: Callable = conv2d_backward,
) -> str:
    """Draw a filter that learns from a photograph and its filtered version, and the loss on the way."""
    learned = learn_filter(name, forward=forward, backward=backward)
    steps = [0, 30, 100, len(learned.losses) - 1]
    *axes, gap, right = fig.subplots(1, 7, width_ratios=[1, 1, 1, 1, 1, 0.2, 1.7])
    gap.set_visible(False)
    fig.subplots_adjust(left=0.01, right=0.985, bottom=0.2, top=0.85, wspace=0.18)
    most = float(np.abs(learned.kernels[steps]).max())
    shown = {f"step {step}": learned.kernels[step] for step in steps} | {"wanted": learned.wanted}
    for ax, (title, kernel) in zip(axes, shown.items(), strict=False):
        _show(ax, kernel, title, signed=1.5 * most)
        for (row, col), value in np.ndenumerate(kernel):
            ax.text(col, row, f"{value:.2f}", ha="center", va="center", fontsize=8)
    right.plot(learned.losses, color=BLUE)
    right.set(yscale="log", xlabel="step", title="mean squared error")
    off = np.abs(learned.kernels[-1] - learned.wanted).max()
    return (
        f"The filter “{name}” learned in {steps[-1]} steps: the loss falls from {learned.losses[0]:.2g} "
        f"to {learned.losses[-1]:.1g}, and no weight is further than {off:.2g} from the wanted one."
    )


@picture(figsize=(8, 3.2))
def plot_shifted_digits(
    fig: Picture,
    *,
    forward: Callable = conv2d_forward,
    backward: Callable = conv2d_backward,
    epochs: int = 8,
) -> str:
    """Draw how well three networks read digits that have moved, each trained on digits in the middle only."""
    ax = fig.subplots()
    nets = {
        "fully connected": (0, VERMILION, "s"),
        "convolutional, stride 1": (1, BLUE, "o"),
        "convolutional, stride 2": (2, GREEN, "^"),
    }
    told = []
    for name, (stride, color, marker) in nets.items():
        read = read_shifted_digits(stride, forward=forward, backward=backward, epochs=epochs)
        label = f"{name}, {read.parameters:,} parameters"
        ax.plot(range(ROOM + 1), read.accuracy, marker + "-", color=color, markersize=8, label=label)
        told.append(f"{name} {', '.join(f'{share:.2f}' for share in read.accuracy)}")
    ax.axhline(0.1, color=DARK, linestyle=":", linewidth=1.2)
    ax.text(ROOM + 0.1, 0.11, "guessing", ha="right", va="bottom", fontsize=9)
    ax.set(
        xlim=(-0.1, ROOM + 0.1),
        ylim=(0, 1),
        xticks=range(ROOM + 1),
        xlabel="test digits moved by so many pixels",
    )
    ax.set(ylabel="share read right", title="Trained on digits in the middle")
    ax.legend(loc="lower left", bbox_to_anchor=(0.53, 0.13), labelspacing=0.2, borderpad=0.1)
    return f"Share of test digits read right, moved by 0, 1, 2, 3 and 4 pixels: {'; '.join(told)}."
