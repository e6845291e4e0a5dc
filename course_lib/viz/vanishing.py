"""Lesson 04's pictures: what depth, activation and first weights do to signals and gradients."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.datasets import moons
from course_lib.ops.activations import leaky_relu_forward, relu_forward, sigmoid_forward, tanh_forward
from course_lib.signals import gradient_bound, layer_gradient_norms
from course_lib.training import Epoch
from course_lib.viz.deep_signals import (
    ACTIVATIONS,
    BURST,
    CALM,
    INITS,
    OUTPUT_BINS,
    arriving_gradient,
    dead_units,
    deep_signals,
    mean_walk,
    output_shares,
    symmetry,
)
from course_lib.viz.picture import BLUE, DARK, GREEN, ORANGE, PINK, SKY, VERMILION, Picture, picture

LOWEST, HIGHEST = 1e-16, 1e16  # of the logarithmic axes; what lies beyond is drawn at the edge
LAYERS = (1, 2, 4, 7, 10)  # whose histograms are shown
# Each activation with its slope; maxout's two pieces stand for what it may learn.
SLOPES: dict[str, tuple[Callable, Callable]] = {
    "sigmoid": (lambda x: sigmoid_forward(x)[0], lambda x: sigmoid_forward(x)[0] * sigmoid_forward(-x)[0]),
    "tanh": (lambda x: tanh_forward(x)[0], lambda x: 1 - np.tanh(x) ** 2),
    "relu": (lambda x: relu_forward(x)[0], lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu, slope 0.1": (
        lambda x: leaky_relu_forward(x, negative_slope=0.1)[0],
        lambda x: np.where(x > 0, 1.0, 0.1),
    ),
    "maxout of x / 2 and -x": (lambda x: np.maximum(x / 2, -x), lambda x: np.where(x > 0, 0.5, -1.0)),
}


def _power(value: float) -> str:
    """Return a number as a caption says it."""
    return f"{value:.2g}" if 1e-3 <= abs(value) < 1e4 else f"{value:.0e}"


def _set_gradients(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(left=0.09, bottom=0.14, top=0.91, wspace=0.08)
    for ax in (left, right):
        ax.axhline(1, color="#b9bfc6", linewidth=1.2)
        ax.set(xlabel="layer", xlim=(0, 21), ylim=(LOWEST, HIGHEST), yscale="log", xticks=range(0, 21, 5))
        ax.set_yticks([1e-15, 1e-10, 1e-5, 1, 1e5, 1e10, 1e15])
        ax.minorticks_off()
    left.set_title("Gradient of each layer's weights")
    right.set_title("What makes it: a signal times a gradient")
    right.plot([], [], "s-", color=BLUE, markersize=4, label="signal, forward →: spread over the examples")
    right.plot([], [], "o-", color=ORANGE, markersize=4, label="gradient, backward ←: what arrives of 1")
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
    """Draw each layer's weight gradient in a new network, and the signal and the gradient that make it."""
    left, right = fig.stage(_set_gradients)
    signals = deep_signals(depth, activation, init, norms=norms)
    layers = np.arange(1, depth + 1)
    left.plot(layers, _inside(signals.gradient), "o-", color=VERMILION)
    right.plot(layers, _inside(signals.spread), "s-", color=BLUE, markersize=4)
    right.plot(np.arange(depth + 1), _inside(signals.arriving), "o-", color=ORANGE, markersize=4)
    first, last = signals.gradient[0], signals.gradient[-1]
    left.text(
        20.5, HIGHEST / 8, f"layer 1: {_power(first)}\nlayer {depth}: {_power(last)}", ha="right", va="top"
    )
    if activation == "sigmoid":
        left.plot(layers, last * gradient_bound(1) ** (depth - layers), ":", color=DARK)
        left.text(20.5, LOWEST * 8, "dotted: a quarter each layer", ha="right", fontsize=9)
    return (
        f"{depth} layers of 64 units, {activation}, {init}: the gradient of the first layer's weights has "
        f"norm {_power(first)}, that of the last layer's {_power(last)}: {_power(last / first)} times that. "
        f"The signal's spread goes from {_power(signals.spread[0])} to {_power(signals.spread[-1])}; of a "
        f"gradient of 1, {_power(signals.arriving[0])} arrives at the input."
    )


def _inside(values: np.ndarray) -> np.ndarray:
    return np.clip(values, LOWEST * 1.5, HIGHEST / 1.5)


def _set_activation(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    for ax in (left, right):
        ax.axhline(0, color="#b9bfc6", linewidth=1.0, zorder=1)
        ax.set(xlabel="x", xlim=(-6, 6))
    left.set_ylim(-1.5, 2.5)
    right.set(title="Its slope: what multiplies the gradient", ylim=(-1.1, 1.1))
    return left, right


@picture()
def plot_activation(fig: Picture, *, activation: str = "sigmoid", x: float = 0.0) -> str:
    """Draw an activation with its tangent at ``x``, and its slope."""
    left, right = fig.stage(_set_activation)
    places = np.linspace(-6, 6, 601)
    for ax, function in zip((left, right), SLOPES[activation], strict=True):
        y = function(places)
        ax.plot(places, np.where(np.abs(np.diff(y, append=y[-1])) > 0.3, np.nan, y), color=BLUE)
    left.text(0, 1.03, activation, transform=left.transAxes, fontsize=11)
    y, m = (float(f(np.array([x]))[0]) + 0.0 for f in SLOPES[activation])  # no -0
    left.plot([x - 1.5, x + 1.5], [y - 1.5 * m, y + 1.5 * m], color=VERMILION)
    left.plot(x, y, "o", color=VERMILION, markersize=8)
    right.plot(x, m, "o", color=VERMILION, markersize=8)
    right.text(-5.8, -0.5, f"slope {m:.3g}; through ten layers {_power(m**10)}", va="center")
    return (
        f"{activation} at x = {x:.2g}: the value is {y:.3g}, the slope {m:.3g}; ten such slopes make "
        f"{_power(m**10)}."
    )


def _set_dead(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.9])
    fig.subplots_adjust(left=0.03, bottom=0.14, top=0.9, wspace=0.22)
    left.set(title="64 hidden units at the end", xlim=(-0.5, 7.5), ylim=(7.5, -0.5), aspect="equal")
    left.axis("off")
    left.plot([], [], "x", color=VERMILION, label="off for all examples")
    left.legend(loc="upper center", bbox_to_anchor=(0.5, 0.02))
    right.axvspan(0, BURST, color="#eceae2")
    right.text(BURST + 2, 66, f"grey: the first {BURST} steps", va="top", fontsize=9)
    right.set(title="Units that are off for all examples", xlabel="step", xlim=(0, 200), ylim=(0, 68))
    return left, right


@picture(figsize=(8, 3.6))
def plot_dead_relus(fig: Picture, *, lr: float = 1.0, negative_slope: float = 0.0) -> str:
    """Draw which of 64 ReLUs are off for every example after training, and their number over the steps."""
    left, right = fig.stage(_set_dead)
    run = dead_units(lr, negative_slope)
    on = run.on[-1].reshape(8, 8)
    left.imshow(on, cmap="Blues", vmin=-0.15, vmax=1.2)
    rows, columns = np.nonzero(on == 0)
    left.plot(columns, rows, "x", color=VERMILION, markersize=8, markeredgewidth=2)
    right.plot(run.off, color=VERMILION)
    right.text(196, 3, f"loss {run.losses[-1]:.2f}, accuracy {run.accuracy:.0%}", ha="right")
    kind = f"leaky ReLUs of slope {negative_slope:g}" if negative_slope else "ReLUs"
    return (
        f"64 {kind}, learning rate {lr:g} for {BURST} steps, then {CALM:g}: {run.off[BURST]} are off for all "
        f"examples after the first {BURST} steps and {run.off[-1]} at the end; the loss is "
        f"{run.losses[-1]:.2f}, the accuracy {run.accuracy:.0%}."
    )


def _set_symmetry(fig: Picture) -> tuple[Axes, Axes, Axes]:
    left, middle, right = fig.subplots(1, 3)
    fig.subplots_adjust(left=0.06, bottom=0.14, top=0.9, wspace=0.28)
    left.set(title="The moons", aspect="equal", xlim=(-2, 2), ylim=(-1.5, 1.5))
    x, labels = moons(200, np.random.default_rng(4))
    for label, color in enumerate([BLUE, ORANGE]):
        left.plot(*x[labels == label].T, ".", color=color, markersize=4)
    middle.set(title="Weights of six units", xlabel="to input 1", ylabel="to input 2")
    middle.set(xlim=(-5, 5), ylim=(-5, 5))
    right.set(title="Loss", xlabel="step", yscale="log", xlim=(0, 300), ylim=(0.03, 3))
    return left, middle, right


@picture(figsize=(8, 3.2))
def plot_symmetry(fig: Picture, *, init: str = "zeros") -> str:
    """Draw the paths of six units' weights from a start that is zero, equal or random."""
    _, middle, right = fig.stage(_set_symmetry)
    run = symmetry(init)
    for unit, color in enumerate([BLUE, VERMILION, GREEN, PINK, ORANGE, SKY]):
        path = run.paths[:, unit]
        middle.plot(*path.T, color=color, linewidth=8 - 1.2 * unit if init != "random" else 1.8)
        middle.plot(*path[-1], "o", color=color, markersize=13 - 1.8 * unit if init != "random" else 7)
    right.plot(run.losses, color=VERMILION)
    right.text(295, 2.6, f"accuracy {run.accuracy:.0%}", ha="right", va="top")
    paths = len(np.unique(run.paths[-1].round(9), axis=0))
    moved = np.ptp(run.paths, axis=0).max() > 0
    return (
        f"From {init}: six units make {paths if moved else 'no'} different path{'s' * (paths != 1)}; after "
        f"300 steps the loss is {run.losses[-1]:.2f} and the accuracy {run.accuracy:.0%}."
    )


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
    """Draw histograms of what five of ten layers give, before any training."""
    axes = fig.stage(_set_histograms)
    shares, spread = output_shares(activation, init)
    middles = (OUTPUT_BINS[1:] + OUTPUT_BINS[:-1]) / 2
    for ax, layer in zip(axes, LAYERS, strict=True):
        ax.fill_between(middles, shares[layer - 1], step="mid", color=BLUE, linewidth=0)
        ax.text(0.97, 0.95, f"std {_power(spread[layer - 1])}", transform=ax.transAxes, ha="right", va="top")
        most = int(np.argmax(shares[layer - 1]))
        if shares[layer - 1, most] > 0.3:
            right = most > len(middles) * 0.5
            place = {"ha": "right" if right else "left", "va": "top", "fontsize": 9}
            ax.text(middles[most] + (-0.1 if right else 0.1), 0.22, f"{shares[layer - 1, most]:.0%}", **place)
    return (
        f"Ten layers of 128 units, {activation}, {init}: the outputs' standard deviation is "
        f"{_power(spread[0])} in layer 1, {_power(spread[3])} in layer 4, {_power(spread[-1])} in layer 10."
    )


BALANCE = LinearSegmentedColormap.from_list("balance", [BLUE, "#fcfcfa", VERMILION])


def _set_map(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.16, right=0.98, bottom=0.06, top=0.83)
    ax.set_xticks(np.arange(len(INITS)) + 0.5, list(INITS))
    ax.set_yticks(np.arange(len(ACTIVATIONS)) + 0.5, list(ACTIVATIONS))
    ax.tick_params(length=0, labelsize=10, bottom=False, labelbottom=False, labeltop=True)
    ax.set(xlim=(0, len(INITS)), ylim=(len(ACTIVATIONS), 0))
    ax.set_title("What arrives at the input of a gradient of 1, as a power of ten", pad=22)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    return ax


@picture(figsize=(8, 3.4))
def plot_map(fig: Picture, *, depth: int = 10) -> str:
    """Draw, for each activation and each init, how much of a gradient passes ``depth`` layers."""
    ax = fig.stage(_set_map)
    powers = np.log10(arriving_gradient(depth))
    ax.pcolormesh(powers, cmap=BALANCE, vmin=-12, vmax=12, zorder=0)
    for (row, column), power in np.ndenumerate(powers):
        color = "white" if abs(power) > 7 else DARK
        ax.text(column + 0.5, row + 0.5, f"{power:+.1f}", ha="center", va="center", color=color, fontsize=12)
    row, column = np.unravel_index(np.argmin(np.abs(powers)), powers.shape)
    return (
        f"Through {depth} layers of 64 units the powers of ten run from {powers.min():+.1f} to "
        f"{powers.max():+.1f}; {list(ACTIVATIONS)[row]} with {list(INITS)[column]} is nearest to 0, at "
        f"{powers[row, column]:+.2f}."
    )


def _set_mean(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.07, bottom=0.14, top=0.91)
    left.set(title="The loss over the two weights", xlim=(-2, 2), ylim=(-2, 2), aspect="equal")
    left.set(xlabel="weight 1 − best", ylabel="weight 2 − best")
    left.grid(False)
    right.axhline(0.01, color=DARK, linestyle=":", linewidth=1.2)
    right.text(59, 0.0085, "a hundredth", ha="right", va="top", fontsize=9)
    right.set(title="Distance from the minimum", xlabel="step", yscale="log", xlim=(0, 60), ylim=(1e-4, 2))
    return left, right


@picture(figsize=(8, 3.6))
def plot_input_mean(fig: Picture, *, mean: float = 2.0) -> str:
    """Draw gradient descent for one unit whose two inputs have variance 1 and a mean."""
    left, right = fig.stage(_set_mean)
    walk = mean_walk(mean)
    side = np.linspace(-2, 2, 60)
    points = np.stack(np.meshgrid(side, side), axis=-1)
    loss = np.einsum("...i,ij,...j->...", points, walk.curvature, points) / 2
    left.contour(side, side, loss, levels=0.05 * 3.0 ** np.arange(7), colors="#a9b4bf", linewidths=0.9)
    left.plot(0, 0, "*", color=DARK, markersize=11)
    left.plot(*walk.path.T, ".-", color=VERMILION, linewidth=1.2)
    left.plot(*walk.path[0], "o", color=VERMILION, markersize=8)
    distance = np.linalg.norm(walk.path, axis=1) / np.linalg.norm(walk.path[0])
    right.plot(distance[distance > 1e-4], ".-", color=VERMILION, linewidth=1.2, clip_on=False)
    right.text(59, 1.5, f"condition number {walk.condition:.3g}: {_steps(walk.steps)}", ha="right", va="top")
    return (
        f"Inputs of mean {mean:g}: the condition number is {walk.condition:.3g}, and it takes "
        f"{_steps(walk.steps)} to come within a hundredth of the minimum."
    )


def _steps(number: int) -> str:
    return f"{number} step{'s' * (number != 1)}"


@picture(figsize=(8, 3.6))
def plot_training(fig: Picture, runs: dict[str, list[Epoch]], norms: dict[str, list[float]]) -> str:
    """Draw each network's weight gradients before training, and its accuracy over the epochs."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    ends = []
    for (name, epochs), color in zip(runs.items(), [BLUE, ORANGE, GREEN, VERMILION, PINK, SKY], strict=False):
        layers = np.arange(1, len(norms[name]) + 1)
        left.plot(layers, np.maximum(norms[name], LOWEST), "o-", color=color, markersize=4)
        accuracy = [epoch.val_accuracy for epoch in epochs]
        right.plot([epoch.epoch for epoch in epochs], accuracy, "o-", color=color, label=name)
        ends.append(f"{name} {accuracy[-1]:.0%} (first layer's gradient {_power(norms[name][0])})")
    left.set(title="Gradient of the weights before training", xlabel="layer", yscale="log", ylim=(1e-14, 1e3))
    right.set(title="Accuracy on images not trained on", xlabel="epoch", ylim=(0, 1))
    right.set_xticks(range(1, len(epochs) + 1, -(-len(epochs) // 10)))
    right.legend(loc="center right")
    return f"After {len(epochs)} epochs: {'; '.join(ends)}."
