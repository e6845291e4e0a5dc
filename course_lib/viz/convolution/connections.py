"""Show how fully connected, locally connected and convolutional layers differ in their weights."""

from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import LineCollection

from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

PIXELS, UNITS, PATCH = 8, 6, 3  # of a one-dimensional image


class Connections(NamedTuple):
    """One way to connect a layer."""

    links: list[tuple[int, int]]  # pixel and unit
    weights: list[int]  # the number of each link's weight; shared weights repeat


def connections() -> dict[str, Connections]:
    """Return three ways to connect eight pixels with six units."""
    every = [(pixel, unit) for unit in range(UNITS) for pixel in range(PIXELS)]
    patches = [(unit + i, unit) for unit in range(UNITS) for i in range(PATCH)]
    return {
        "fully connected": Connections(every, list(range(len(every)))),
        "locally connected": Connections(patches, list(range(len(patches)))),
        "convolutional": Connections(patches, [i % PATCH for i in range(len(patches))]),
    }


@picture(figsize=(8, 2.7))
def plot_connections(fig: Picture) -> str:
    """Draw three ways to connect eight pixels with six units, one colour per weight."""
    axes = fig.subplots(1, 3)
    fig.subplots_adjust(left=0.02, right=0.98, bottom=0.06, top=0.86, wspace=0.08)
    counts = []
    for ax, (name, (links, weights)) in zip(axes, connections().items(), strict=True):
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
        counts.append(f"{name} {len(links)} connections with {count} weights")
    return f"Eight pixels and six units: {', '.join(counts)}."
