"""The weight gradient of every layer, and the two factors of it: a signal and a gradient."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.nn.gradient_norms import gradient_bound, layer_gradient_norms
from course_lib.viz.vanishing_gradients.networks import (
    deep_network,
    forward_through,
    gradient_behind,
    gradient_norms_backward,
)
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, VERMILION, Picture, picture

LOWEST, HIGHEST = 1e-16, 1e16  # of the logarithmic axes; values beyond are drawn at the edge


class Signals(NamedTuple):
    """Sizes of signals and gradients in an untrained deep network."""

    spread: Float[Array, "depth"]  # standard deviation of a unit over the examples, RMS over the units
    activation_gradient: Float[Array, "depth+1"]  # norm at the input of each layer, then after the last: 1
    weight_gradient: Float[Array, "depth"]  # norm


def deep_signals(
    depth: int,
    activation: str,
    init: str,
    *,
    norms: Callable = layer_gradient_norms,
    width: int = 64,
    seed: int = 0,
) -> Signals:
    """
    Send random inputs through an untrained network, and a random gradient of norm 1 back.

    Args:
        depth: Number of layers.
        activation: A name in ``ACTIVATIONS``.
        init: A name in ``INITS``.
        norms: ``norms(weights, x, activation)`` returns the norms of the weights' gradients.
        width: Units per layer.
        seed: Seed of the inputs and weights.
    """
    x, weights = deep_network(depth, init, width=width, examples=64, seed=seed)
    outputs, caches = forward_through(x, weights, activation)
    backward = [*gradient_norms_backward(gradient_behind(x.shape), weights, caches, activation), 1.0]
    spread = np.sqrt([output.var(axis=0).mean() for output in outputs])
    return Signals(spread, np.array(backward), np.asarray(norms(weights, x, activation)))


def _clip(values: np.ndarray) -> np.ndarray:
    return np.clip(values, LOWEST * 1.5, HIGHEST / 1.5)


def _set_gradients(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(left=0.09, bottom=0.14, top=0.91, wspace=0.08)
    for ax in (left, right):
        ax.axhline(1, color="#b9bfc6", linewidth=1.2)
        ax.set(xlabel="layer", xlim=(0, 21), ylim=(LOWEST, HIGHEST), yscale="log", xticks=range(0, 21, 5))
        ax.set_yticks([1e-15, 1e-10, 1e-5, 1, 1e5, 1e10, 1e15])
        ax.minorticks_off()
    left.set_ylabel("norm; standard deviation")
    left.set_title("Gradient of each layer's weights")
    right.set_title("Its two factors: a signal and a gradient")
    right.plot([], [], "s-", color=BLUE, markersize=4, label="signal, forward →: spread over the examples")
    right.plot([], [], "o-", color=ORANGE, markersize=4, label="gradient, backward ←: norm (1 at the output)")
    right.legend(loc="upper left", fontsize=8)
    return left, right


@picture(figsize=(8, 3.8))
def plot_gradients(
    fig: Picture,
    norms: Callable = layer_gradient_norms,
    *,
    depth: int = 10,
    activation: str = "sigmoid",
    init: str = "xavier",
) -> str:
    """Draw the weight gradients of an untrained network, and the signals and gradients that make them."""
    left, right = fig.stage(_set_gradients)
    signals = deep_signals(depth, activation, init, norms=norms)
    layers = np.arange(1, depth + 1)
    left.plot(layers, _clip(signals.weight_gradient), "o-", color=VERMILION)
    right.plot(layers, _clip(signals.spread), "s-", color=BLUE, markersize=4)
    right.plot(np.arange(depth + 1), _clip(signals.activation_gradient), "o-", color=ORANGE, markersize=4)
    first, last = signals.weight_gradient[0], signals.weight_gradient[-1]
    ends = f"layer 1: {caption_power(first)}\nlayer {depth}: {caption_power(last)}"
    left.text(20.5, HIGHEST / 8, ends, ha="right", va="top")
    if activation == "sigmoid":
        left.plot(layers, last * gradient_bound(1) ** (depth - layers), ":", color=DARK)
        left.text(20.5, LOWEST * 8, "dotted: a quarter per layer", ha="right", fontsize=9)
    return (
        f"{depth} layers of 64 units, {activation}, {init}: the gradient of the first layer's weights has "
        f"norm {caption_power(first)}, that of the last layer's {caption_power(last)}: "
        f"{caption_power(last / first)} times that. The signal's spread goes from "
        f"{caption_power(signals.spread[0])} to {caption_power(signals.spread[-1])}; of a gradient of 1, "
        f"{caption_power(signals.activation_gradient[0])} arrives at the input."
    )
