"""Show how the receptive field grows from layer to layer, and how many paths lead to each pixel."""

from collections import Counter
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from course_lib.arrays import Array, Float
from course_lib.ops.conv.geometry import receptive_field
from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, VERMILION, Picture, picture

RECIPES = {  # stride and dilation of each layer, counted from 0
    "stride 1": lambda layer: (1, 1),
    "stride 2 in each layer": lambda layer: (2, 1),
    "dilation 1, 2, 4, 8, 16": lambda layer: (1, 2**layer),
}


class Field(NamedTuple):
    """The receptive field of one unit of the last layer: one entry per level, the image first."""

    places: list[Float[Array, " U"]]  # of the units, in pixels from the middle of the field
    paths: list[Float[Array, " U"]]  # from each of these units to the one unit
    links: list[Float[Array, "L 2"]]  # from a unit of the level above (second) to one below (first)
    field: int
    jump: int


def trace_field(layers: list[tuple[int, int, int]]) -> Field:
    """
    Trace all paths from one unit of the last layer down to the image.

    Args:
        layers: ``(kernel_size, stride, dilation)`` of each layer, the first one reads the image.
    """
    jumps = np.cumprod([1, *[stride for _, stride, _ in layers]])
    above = Counter({0.0: 1})
    levels, links = [above], []
    for (kernel_size, _, dilation), jump in zip(layers[::-1], jumps[-2::-1], strict=True):
        offsets = (np.arange(kernel_size) - (kernel_size - 1) / 2) * dilation * jump
        below: Counter[float] = Counter()
        for place, paths in above.items():
            for offset in offsets:
                below[float(place + offset)] += paths
        links.append(np.array([(place + offset, place) for place in above for offset in offsets]))
        levels.append(above := below)
    ordered = [sorted(level.items()) for level in levels[::-1]]
    places, paths = ([np.array([item[i] for item in level], float) for level in ordered] for i in (0, 1))
    return Field(places, paths, links[::-1], receptive_field(layers), int(jumps[-1]))


def _set_field(fig: Picture) -> tuple[Axes, Axes]:
    top, bottom = fig.subplots(2, 1, height_ratios=[3, 1], sharex=True)
    fig.subplots_adjust(left=0.09, right=0.985, top=0.92, bottom=0.13, hspace=0.1)
    names = ["image", *[f"layer {n}" for n in range(1, 6)]]
    top.set(xlim=(-50, 50), ylim=(-0.4, 5.6), yticks=range(6), yticklabels=names)
    bottom.set(ylim=(0, 1.08), xlabel="pixels from the middle of the field", ylabel="paths", yticks=[])
    top.tick_params(labelbottom=False)
    return top, bottom


@picture(figsize=(8, 4.2))
def plot_receptive_field(
    fig: Picture, *, layers: int = 3, kernel_size: int = 3, recipe: str = "stride 1"
) -> str:
    """Draw all that one unit of the last layer sees, layer by layer, and each pixel's paths to it."""
    top, bottom = fig.stage(_set_field)
    field = trace_field([(kernel_size, *RECIPES[recipe](layer)) for layer in range(layers)])
    for level, links in enumerate(field.links):
        lines = np.stack([links, np.broadcast_to([level, level + 1.0], links.shape)], axis=2)
        top.add_collection(LineCollection(lines, colors=BLUE, linewidths=0.6, alpha=0.35), autolim=False)
    for level, places in enumerate(field.places):
        color, size = VERMILION if level == layers else BLUE, 3 if len(places) > 40 else 5
        top.plot(places, np.full(len(places), level), "o", color=color, markersize=size)
    half = field.field / 2
    top.plot([-half, half], [-0.3, -0.3], color=DARK, linewidth=2)
    top.text(
        49.5, 5.45, f"one unit of layer {layers} sees {field.field} pixels", ha="right", va="top", fontsize=11
    )
    fewest, most = field.paths[0].min(), field.paths[0].max()
    shares = field.paths[0] / most
    bars = np.array([[(x, 0), (x, share)] for x, share in zip(field.places[0], shares, strict=True)])
    bottom.add_collection(LineCollection(bars, colors=ORANGE, linewidths=4), autolim=False)
    return (
        f"{layers} layers with kernels of {kernel_size}, {recipe}: one unit of the last layer sees "
        f"{field.field} pixels along the axis, and the field of the next unit is shifted by {field.jump}. "
        f"Each pixel has between {fewest:.0f} and {most:.0f} paths to the unit."
    )
