"""Histograms of the outputs of ten layers, before any training."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.viz.vanishing_gradients.networks import deep_network, forward_through
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import BLUE, Picture, picture

OUTPUT_BINS = np.linspace(-1.525, 2.525, 82)  # 0.05 wide, one of them around 0
LAYERS = (1, 2, 4, 7, 10)  # the layers that are drawn


class OutputHistograms(NamedTuple):
    """The outputs of each layer: shares per bin of ``OUTPUT_BINS``, and their standard deviation."""

    shares: Float[Array, "depth bins"]  # of all outputs; the outermost bins include the outputs beyond them
    std: Float[Array, "depth"]


@functools.cache
def output_histograms(
    activation: str, init: str, *, depth: int = 10, width: int = 128, seed: int = 0
) -> OutputHistograms:
    """Send random inputs through an untrained network, and return the histogram of each layer."""
    x, weights = deep_network(depth, init, width=width, examples=100, seed=seed)
    outputs = np.array(forward_through(x, weights, activation)[0])
    inside = np.clip(outputs, OUTPUT_BINS[0], OUTPUT_BINS[-1])
    bins = {"bins": len(OUTPUT_BINS) - 1, "range": (OUTPUT_BINS[0], OUTPUT_BINS[-1])}  # faster than edges
    shares = [np.histogram(layer, **bins)[0] / layer.size for layer in inside]
    return OutputHistograms(np.array(shares), outputs.std(axis=(1, 2)))


def _set_histograms(fig: Picture) -> Sequence[Axes]:
    axes = fig.subplots(1, len(LAYERS), sharey=True)
    fig.subplots_adjust(left=0.085, bottom=0.15, top=0.88, wspace=0.08)
    for ax, layer in zip(axes, LAYERS, strict=True):
        ax.set(title=f"layer {layer}", xlim=(-1.55, 2.55), ylim=(0, 0.3), xticks=[-1, 0, 1, 2])
        ax.set_xlabel("output")
    axes[0].set_ylabel("share of the outputs")
    return axes


@picture(figsize=(8, 3.2))
def plot_histograms(fig: Picture, *, activation: str = "tanh", init: str = "xavier") -> str:
    """Draw the histograms of the outputs of five of ten untrained layers."""
    axes = fig.stage(_set_histograms)
    shares, std = output_histograms(activation, init)
    middles = (OUTPUT_BINS[1:] + OUTPUT_BINS[:-1]) / 2
    for ax, layer in zip(axes, LAYERS, strict=True):
        ax.fill_between(middles, shares[layer - 1], step="mid", color=BLUE, linewidth=0)
        label = f"std {caption_power(std[layer - 1])}"
        ax.text(0.97, 0.95, label, transform=ax.transAxes, ha="right", va="top")
        highest = int(np.argmax(shares[layer - 1]))
        if shares[layer - 1, highest] > 0.3:  # above the axis
            right = highest > len(middles) * 0.5
            place = {"ha": "right" if right else "left", "va": "top", "fontsize": 9}
            x = middles[highest] + (-0.1 if right else 0.1)
            ax.text(x, 0.22, f"{shares[layer - 1, highest]:.0%}", **place)
    return (
        f"Ten layers of 128 units, {activation}, {init}: the standard deviation of the outputs is "
        f"{caption_power(std[0])} in layer 1, {caption_power(std[3])} in layer 4, "
        f"{caption_power(std[-1])} in layer 10."
    )
