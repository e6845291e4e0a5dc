"""The loss around a trained plain and a trained residual network."""

import copy
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.nn.layer import Layer
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.viz.resnets.networks import DEPTHS, REACH, Data, kept
from course_lib.viz.widgets.picture import Picture, picture


def filter_direction(params: dict[str, Array], rng: np.random.Generator) -> dict[str, Array]:
    """
    Draw a direction whose every filter is as long as the network's own; gamma, beta and biases stay.

    A filter is what one unit sums with: a row of a linear weight, a channel's kernel of a convolution.
    Without this a network with small weights would look sharp only because a step of 1 is long for it.

    Source:
        Li, Xu, Taylor, Studer and Goldstein (2018), arXiv:1712.09913, section 4.
    """
    direction = {}
    for name, param in params.items():
        if param.ndim == 1:
            direction[name] = np.zeros_like(param)
            continue
        draw, axes = rng.standard_normal(param.shape), tuple(range(1, param.ndim))
        own, drawn = (np.sqrt(np.sum(a**2, axis=axes, keepdims=True)) for a in (param, draw))
        direction[name] = (draw * own / drawn).astype(param.dtype)
    return direction


def loss_surface(
    net: Layer, data: Data, steps: Sequence[float], rng: np.random.Generator
) -> Float[Array, "points points"]:
    """
    Return the loss at ``net`` plus ``steps[j]`` of one random direction and ``steps[i]`` of another.

    Both directions are filter-normalised (:func:`filter_direction`). Batch norm takes the statistics of
    ``data``. The network itself stays as it is.
    """
    moved = copy.deepcopy(net).train()
    start = dict(net.params)
    right, up = (filter_direction(start, rng) for _ in range(2))
    losses = np.empty((len(steps), len(steps)))
    for i, j in np.ndindex(losses.shape):
        for name, param in start.items():
            move = steps[j] * right[name] + steps[i] * up[name]
            moved.params[name] = (param + move).astype(param.dtype)
        losses[i, j] = softmax_cross_entropy(moved.forward(data[0]), data[1])[0]
    return losses


def surface_steps(points: int) -> Float[Array, " points"]:
    """Return where a surface is measured, along each of its directions."""
    return np.linspace(-REACH, REACH, points)


LEVELS = np.geomspace(0.02, 20, 19)


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
