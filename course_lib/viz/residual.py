"""Lesson 09's pictures: what depth does to plain and to residual networks, both ways and in training."""

import functools
from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array
from course_lib.counting import densenet_channels, resnet_depth, resnet_parameters
from course_lib.datasets import load_image
from course_lib.filters import gaussian
from course_lib.ops.conv2d import filter2d
from course_lib.signals import gradient_by_depth
from course_lib.viz.picture import BLUE, DARK, GREEN, SKY, VERMILION, Picture, picture
from course_lib.viz.residual_nets import (
    DEPTHS,
    REACH,
    Run,
    densenet_parameters,
    kept,
    passage,
    slopes,
)

PLAIN, RESIDUAL = VERMILION, BLUE
LOWEST, HIGHEST = 1e-16, 1e16
BLOCKS_SHOWN = (0, 1, 5, 10, 25, 50)
LEVELS = np.geomspace(0.02, 20, 19)
IMAGENET = {  # winner: layers, top-5 error in % (Russakovsky et al., 2015; He et al., 2016a, table 5)
    "AlexNet 2012": (8, 16.4),
    "Clarifai 2013": (8, 11.7),
    "VGG 2014": (19, 7.3),
    "GoogLeNet 2014": (22, 6.7),
    "ResNet 2015": (152, 3.57),
}
CIFAR = {3: 8.75, 5: 7.51, 7: 7.17, 9: 6.97, 18: 6.43, 200: 7.93}  # n: test error in %, table 6


def _set_degradation(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(left=0.09, bottom=0.14, top=0.9, wspace=0.08)
    ends = kept().train_loss[:, :, -1]
    for color, name, end in [(PLAIN, "plain", ends[0]), (RESIDUAL, "residual", ends[1])]:
        right.plot(DEPTHS, end, "o-", color=color, label=name, markersize=5)
    left.set(title="Training loss, epoch by epoch", xlabel="epoch", xlim=(0.5, 12.5), ylim=(0.02, 4))
    left.set(yscale="log", yticks=[0.03, 0.1, 0.3, 1, 3], yticklabels=["0.03", "0.1", "0.3", "1", "3"])
    right.set(title="After 12 epochs, against depth", xlabel="layers", xlim=(0, 62), xticks=DEPTHS)
    for ax in (left, right):
        ax.axhline(np.log(10), color="#b9bfc6", linewidth=1.2)
        ax.minorticks_off()
    right.text(61, 2.4, "knows nothing", ha="right", va="bottom", fontsize=9)
    right.legend(loc="center right")
    return left, right


@picture()
def plot_degradation(fig: Picture, *, depth: int = 56) -> str:
    """Draw the training loss of a plain and a residual net of one depth, and where all depths end."""
    left, right = fig.stage(_set_degradation)
    i = DEPTHS.index(depth)
    ends = kept().train_loss[:, i, -1]
    for color, losses in zip((PLAIN, RESIDUAL), kept().train_loss[:, i], strict=True):
        left.plot(range(1, len(losses) + 1), losses, color=color)
    right.plot([depth] * 2, ends, "o", color=DARK, markersize=11, markerfacecolor="none")
    accuracy = kept().test_accuracy[:, i]
    return (
        f"{depth} layers after 12 epochs: the plain net's training loss is {ends[0]:.2f}, the residual net's "
        f"{ends[1]:.2f}; on the test set they get {accuracy[0]:.0%} and {accuracy[1]:.0%} right."
    )


@functools.cache
def _photograph() -> tuple[Array, Array]:
    """Return a grey photograph, from 0 to 1, a little blurred, and what it has beside a more blurred one."""
    image = filter2d(load_image("camera"), gaussian(5, sigma=1.2))
    return image, image - np.pad(filter2d(image, gaussian(9, sigma=2.0)), 4, mode="edge")


def _set_change(fig: Picture) -> tuple[Axes, ...]:
    axes = fig.subplots(1, 3)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.88, wspace=0.06)
    for ax, title in zip(axes, ("x, the photograph", "F(x), the change", "x + F(x)"), strict=True):
        ax.set_title(title)
        ax.axis("off")
    axes[0].imshow(_photograph()[0], cmap="gray", vmin=0, vmax=1)
    return axes


@picture(figsize=(8, 2.95))
def plot_change(fig: Picture, *, amount: float = 1.0) -> str:
    """Draw a photograph, what sharpening adds to it, and the sum."""
    _, middle, right = fig.stage(_set_change)
    image, detail = _photograph()
    change = amount * detail
    middle.imshow(change, cmap="gray", vmin=-0.5, vmax=0.5, interpolation="nearest")
    right.imshow(image + change, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    share = change.std() / image.std()
    return f"Sharpened by {amount:g}: the change has {share:.0%} of the photograph's contrast."


def _set_gradient(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, bottom=0.14, top=0.9)
    ax.axhline(1, color="#b9bfc6", linewidth=1.2)
    ax.set(title="What arrives of a gradient of 1", xlabel="in front of block", yscale="log")
    ax.set(xlim=(0, 62), ylim=(LOWEST, HIGHEST), yticks=[1e-15, 1e-10, 1e-5, 1, 1e5, 1e10, 1e15])
    ax.minorticks_off()
    ax.plot([], [], "o-", color=RESIDUAL, markersize=3, label="residual")
    ax.plot([], [], "o-", color=PLAIN, markersize=3, label="plain")
    ax.legend(loc="lower right")
    return ax


@picture()
def plot_gradient_by_depth(
    fig: Picture, norms: Callable = gradient_by_depth, *, depth: int = 50, scale: float = 0.5
) -> str:
    """Draw the gradient's norm in front of each block, by the function given, plain and residual."""
    ax = fig.stage(_set_gradient)
    blocks, first = slopes(depth, scale), {}
    for name, residual, color in [("plain", False, PLAIN), ("residual", True, RESIDUAL)]:
        values = np.asarray(norms(blocks, residual=residual))
        first[name] = values[0]
        ax.plot(
            range(1, depth + 2), np.clip(values, LOWEST * 2, HIGHEST / 2), "o-", color=color, markersize=3
        )
    told = "\n".join(f"{name}: {value:.2g}" for name, value in first.items())
    ax.text(61, HIGHEST / 8, f"at the first block\n{told}", ha="right", va="top")
    return (
        f"{depth} blocks of scale {scale:.2g}: of a gradient of 1, {first['plain']:.2g} arrives at the first "
        f"plain block and {first['residual']:.2g} at the first residual one."
    )


def _set_passage(fig: Picture) -> tuple[Axes, Axes]:
    left = fig.add_axes((0.035, 0.05, 0.625, 0.83))
    left.set(xlim=(-0.5, 52.5), ylim=(16.5, -0.5), aspect="equal")
    left.axis("off")
    for i, block in enumerate(BLOCKS_SHOWN):
        left.text(9 * i + 3.5, -1, f"after {block}" if block else "input", ha="center", fontsize=10)
    for i, (name, color) in enumerate((("plain", PLAIN), ("residual", RESIDUAL))):
        left.text(-1, 9 * i + 3.5, name, color=color, rotation=90, ha="right", va="center")
    right = fig.add_axes((0.72, 0.17, 0.265, 0.71))
    right.set(xlabel="block", xlim=(0, 50), ylim=(0, 0.8))
    right.set_title("How far examples lie apart", fontsize=10)
    return left, right


@picture(figsize=(8.6, 2.6))
def plot_passage(fig: Picture, *, scale: float = 0.1) -> str:
    """Draw one digit on its way through fifty blocks of both kinds, and how far digits lie apart."""
    left, right = fig.stage(_set_passage)
    ways = [passage(False, scale), passage(True, scale)]
    mosaic = np.full((17, 53), np.nan)  # one image for all states: twelve take four times as long
    for row, way in enumerate(ways):
        for column, block in enumerate(BLOCKS_SHOWN):
            place = np.s_[9 * row : 9 * row + 8, 9 * column : 9 * column + 8]
            mosaic[place] = way.states[block].reshape(8, 8)
    left.imshow(mosaic, cmap="gray", vmin=-2, vmax=2.5, interpolation="nearest")
    for way, color in zip(ways, (PLAIN, RESIDUAL), strict=True):
        right.plot(way.spread, color=color)
    plain, residual = ways
    return (
        f"Scale {scale:g}: after fifty plain blocks examples lie {plain.spread[-1]:.2f} of their size apart, "
        f"after residual ones {residual.spread[-1]:.2f}, at first {plain.spread[0]:.2f}; the state's "
        f"correlation with its input is {plain.likeness[-1]:.2f} and {residual.likeness[-1]:.2f}."
    )


@picture()
def plot_depth_and_error(
    fig: Picture, *, depth: Callable = resnet_depth, parameters: Callable = resnet_parameters
) -> str:
    """Draw the papers' errors against depth, on ImageNet and on CIFAR-10."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.08, bottom=0.16, top=0.9, wspace=0.2)
    for name, (layers, error) in IMAGENET.items():
        left.plot(layers, error, "o", color=SKY if layers < 100 else RESIDUAL, markersize=8)
        end = layers > 100
        up = {"VGG 2014": 0.5, "GoogLeNet 2014": -0.4}.get(name, 0)
        left.text(
            layers * (0.88 if end else 1.12), error + up, name, ha="right" if end else "left", va="center"
        )
    left.set(title="ImageNet: top-5 error in %", xlabel="layers", xscale="log", xlim=(5, 250), ylim=(0, 19))
    left.set(xticks=[8, 20, 50, 152], xticklabels=["8", "20", "50", "152"])
    depths = [depth(n) for n in CIFAR]
    right.plot(depths, list(CIFAR.values()), "o-", color=RESIDUAL)
    for n, layers in zip(CIFAR, depths, strict=True):
        label = f"{parameters(n) / 1e6:.2g} M"
        right.text(
            layers,
            CIFAR[n] + (-0.22 if n == 18 else 0.12),
            label,
            fontsize=9,
            ha="center" if n >= 18 else "left",
        )
    right.set(title="CIFAR-10, ResNet: test error in %", xlabel="layers", xscale="log")
    right.set(
        xlim=(15, 2500), ylim=(6, 9.5), xticks=[20, 56, 110, 1202], xticklabels=["20", "56", "110", "1202"]
    )
    for ax in (left, right):
        ax.minorticks_off()
    told = ", ".join(f"{layers} layers {CIFAR[n]}%" for n, layers in zip(CIFAR, depths, strict=True))
    first = "ImageNet's winners: 16.4% with 8 layers in 2012, 3.57% with 152 in 2015."
    return f"{first} ResNet on CIFAR-10: {told}."


def _set_densenet(fig: Picture, parameters: Callable) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.09, bottom=0.15, top=0.9, wspace=0.25)
    left.set(title="What the layers of a block read", xlabel="layer", ylabel="channels")
    left.set(xlim=(0, 34), ylim=(0, 850))
    right.set(title="Parameters of the whole network", xlabel="layers", xscale="log", yscale="log")
    right.set(xlim=(7, 150), ylim=(1e4, 1e8), xticks=[10, 20, 40, 100], xticklabels=["10", "20", "40", "100"])
    right.minorticks_off()
    numbers = [1, 3, 5, 7, 9, 18]
    depths = [resnet_depth(n) for n in numbers]
    right.plot(depths, [parameters(n) for n in numbers], "o-", color=BLUE, label="ResNet")
    right.plot([], [], color=GREEN, label="DenseNet, three blocks")
    right.legend(loc="upper left")
    return left, right


@picture(figsize=(8, 3.3))
def plot_densenet(
    fig: Picture,
    channels: Callable = densenet_channels,
    parameters: Callable = resnet_parameters,
    *,
    growth: int = 12,
    layers: int = 12,
) -> str:
    """Draw the channels of a dense block layer by layer, and what DenseNets and ResNets cost."""
    left, right = fig.stage(_set_densenet, parameters)
    counts = np.asarray(channels(16, growth, layers))
    edges = np.arange(layers + 1) + 0.5
    left.stairs(counts[:-1], edges, fill=True, color="#c9ced4")
    left.stairs(counts[:-1] + growth, edges, baseline=counts[:-1], fill=True, color=GREEN)
    left.text(
        1, 800, f"{counts[-1]} channels leave the block\ngreen: the {growth} that a layer adds", va="top"
    )
    sizes = np.arange(2, 33)
    cost = [densenet_parameters(growth, m) for m in sizes]
    right.plot(3 * sizes + 4, cost, color=GREEN)
    here = densenet_parameters(growth, layers)
    right.plot(3 * layers + 4, here, "o", color=DARK, markersize=11, markerfacecolor="none")
    return (
        f"Growth {growth}, {layers} layers a block: {counts[-1]} channels leave the first block. DenseNet-"
        f"{3 * layers + 4} has {here / 1e6:.2g} million parameters."
    )


@picture(figsize=(8, 3.4))
def plot_training(fig: Picture, runs: Mapping[str, Run]) -> str:
    """Draw each run's training loss, and the gradient that its blocks had before the first step."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.08, bottom=0.14, top=0.9, wspace=0.22)
    for name, run in runs.items():
        kind = name.split(",")[0]
        look = {
            "color": {"plain": PLAIN, "residual": RESIDUAL}.get(kind, GREEN),
            "linestyle": "-" if " 8 " in name else "--" if " 32 " in name else ":",
            "label": name,
        }
        left.plot(range(1, len(run.epochs) + 1), [epoch.train_loss for epoch in run.epochs], **look)
        if len(run.gradients):
            right.plot(range(1, len(run.gradients) + 1), run.gradients, **look)
    left.set(title="Training loss", xlabel="epoch", yscale="log")
    left.set(yticks=[0.1, 0.3, 1, 3], yticklabels=["0.1", "0.3", "1", "3"])
    left.minorticks_off()
    left.set_ylim(bottom=0.03)  # room for the legend below the curves
    left.legend(loc="lower left", fontsize=8)
    right.set(title="Gradient of each block before the first step", xlabel="block", yscale="log")
    told = ", ".join(f"{name} {run.epochs[-1].train_loss:.2f}" for name, run in runs.items())
    return f"Training loss after {len(next(iter(runs.values())).epochs)} epochs: {told}."


def _draw_surface(ax: Axes, losses: Array) -> object:
    """Draw the loss around a network as filled contours, the same levels for all."""
    steps = np.linspace(-REACH, REACH, len(losses))
    return ax.contourf(
        steps, steps, np.clip(losses, LEVELS[0], LEVELS[-1]), LEVELS, norm="log", cmap="cividis"
    )


def _set_surfaces(fig: Picture) -> tuple[Axes, ...]:
    axes = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.09, right=0.86, bottom=0.13, top=0.9, wspace=0.12)
    for ax in axes:
        ax.set(
            aspect="equal", xlim=(-REACH, REACH), ylim=(-REACH, REACH), xlabel="steps of a random direction"
        )
        ax.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes[0].set_ylabel("steps of another")
    drawn = _draw_surface(axes[0], np.geomspace(LEVELS[0], LEVELS[-1], 4).reshape(2, 2))
    bar = fig.colorbar(drawn, cax=fig.add_axes((0.89, 0.13, 0.02, 0.77)), ticks=[0.03, 0.1, 0.3, 1, 3, 10])
    bar.ax.set_yticklabels(["0.03", "0.1", "0.3", "1", "3", "10"])
    bar.ax.minorticks_off()
    bar.ax.set_title("loss", fontsize=10)
    drawn.remove()
    return tuple(axes)


def _draw_surfaces(fig: Picture, surfaces: Mapping[str, Array]) -> str:
    told = []
    for ax, (name, losses) in zip(fig.stage(_set_surfaces), surfaces.items(), strict=True):
        _draw_surface(ax, losses)
        ax.plot(0, 0, "+", color="white", markersize=10)
        ax.text(0, REACH * 1.05, name, ha="center", va="bottom", clip_on=False)
        edge = np.concatenate([losses[0], losses[-1], losses[1:-1, 0], losses[1:-1, -1]])
        middle = losses[len(losses) // 2, len(losses) // 2]
        told.append(f"{name}: {middle:.2g} in the middle, {np.median(edge):.2g} on the rim")
    return f"Loss around the trained networks. {'; '.join(told)}."


@picture(figsize=(8, 3.9))
def plot_surfaces(fig: Picture, surfaces: Mapping[str, Array]) -> str:
    """Draw two loss surfaces beside each other, in the same colours."""
    return _draw_surfaces(fig, surfaces)


@picture(figsize=(8, 3.9))
def plot_kept_surfaces(fig: Picture, *, depth: int = 56) -> str:
    """Draw the loss around the plain and the residual net of one depth that come with the course."""
    plain, residual = kept().surface[:, DEPTHS.index(depth)]
    return _draw_surfaces(fig, {f"plain, {depth} layers": plain, f"residual, {depth} layers": residual})
