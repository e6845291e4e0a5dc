"""Show the loss around a trained plain and a trained residual network."""

import copy
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet

from course_lib.arrays import Array, Float
from course_lib.nn.layer import Layer
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.viz.resnets.networks import DEPTHS, PLAIN, RESIDUAL, Data, stored_runs
from course_lib.viz.widgets.picture import Picture, picture

REACH = 1.0  # how far a surface goes from the network, in lengths of its weights
LEVELS = np.geomspace(0.02, 20, 19)


def filter_direction(params: dict[str, Array], rng: np.random.Generator) -> dict[str, Array]:
    """
    Draw a random direction in which every filter has the norm of the network's own filter.

    A filter is the weights of one unit: a row of a linear weight, a channel's kernel of a convolution.
    Gamma, beta and biases do not move. Without the normalisation, a network with small weights would look
    sharp only because a step of 1 is long for it.

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


def measure_surface(
    net: Layer, data: Data, steps: Sequence[float], rng: np.random.Generator
) -> Float[Array, "points points"]:
    """
    Return the loss at ``net`` plus ``steps[j]`` of one random direction and ``steps[i]`` of another.

    Both directions are filter-normalised (:func:`filter_direction`). Batch norm uses the statistics of
    ``data``. The network itself does not change.

    Args:
        net: A trained network.
        data: Images, one per row, and labels.
        steps: Distances along both directions; 0 is the network itself.
        rng: Draws the directions.
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
    """Return the distances at which a surface is measured along each of its directions."""
    return np.linspace(-REACH, REACH, points)


def _draw_surface(ax: Axes, losses: Array) -> QuadContourSet:
    """Draw the loss around a network as filled contours, at the same levels for all networks."""
    steps = surface_steps(len(losses))
    return ax.contourf(
        steps, steps, np.clip(losses, LEVELS[0], LEVELS[-1]), LEVELS, norm="log", cmap="cividis"
    )


def _set_surfaces(fig: Picture) -> tuple[Axes, ...]:
    axes = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.09, right=0.86, bottom=0.13, top=0.9, wspace=0.12)
    for ax in axes:
        ax.set(aspect="equal", xlim=(-REACH, REACH), ylim=(-REACH, REACH))
        ax.set(xlabel="steps along a random direction", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    axes[0].set_ylabel("steps along another")
    drawn = _draw_surface(axes[0], np.geomspace(LEVELS[0], LEVELS[-1], 4).reshape(2, 2))
    bar = fig.colorbar(drawn, cax=fig.add_axes((0.89, 0.13, 0.02, 0.77)), ticks=[0.03, 0.1, 0.3, 1, 3, 10])
    bar.ax.set_yticklabels(["0.03", "0.1", "0.3", "1", "3", "10"])
    bar.ax.minorticks_off()
    bar.ax.set_title("loss", fontsize=10)
    drawn.remove()
    return tuple(axes)


def _draw_surfaces(fig: Picture, surfaces: Mapping[str, Array]) -> str:
    sentences = []
    for ax, (name, losses) in zip(fig.stage(_set_surfaces), surfaces.items(), strict=True):
        _draw_surface(ax, losses)
        ax.plot(0, 0, "+", color="white", markersize=10)
        ax.text(0, REACH * 1.05, name, ha="center", va="bottom", clip_on=False)
        edge = np.concatenate([losses[0], losses[-1], losses[1:-1, 0], losses[1:-1, -1]])
        middle = losses[len(losses) // 2, len(losses) // 2]
        sentences.append(f"{name}: {middle:.2g} in the middle, {np.median(edge):.2g} on the rim")
    return f"Loss around the trained networks. {'; '.join(sentences)}."


@picture(figsize=(8, 3.9))
def plot_surfaces(fig: Picture, surfaces: Mapping[str, Array]) -> str:
    """Draw two loss surfaces, by name, side by side in the same colours."""
    return _draw_surfaces(fig, surfaces)


@picture(figsize=(8, 3.9))
def plot_stored_surfaces(fig: Picture, *, depth: int = 56) -> str:
    """Draw the loss around the plain and the residual network of one depth, from the stored runs."""
    plain, residual = stored_runs().surface[:, DEPTHS.index(depth)]
    return _draw_surfaces(fig, {f"plain, {depth} layers": plain, f"residual, {depth} layers": residual})


def _set_sections(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, right=0.98, bottom=0.16, top=0.9)
    ax.set(title="Loss along one direction", xlabel="steps along a random direction", xlim=(-REACH, REACH))
    ax.set(yscale="log", ylim=(LEVELS[0], LEVELS[-1]), yticks=[0.03, 0.1, 0.3, 1, 3, 10])
    ax.set_yticklabels(["0.03", "0.1", "0.3", "1", "3", "10"])
    ax.minorticks_off()
    for name, color in (("plain", PLAIN), ("residual", RESIDUAL)):
        ax.plot([], [], color=color, label=name)
    ax.legend(loc="lower right")
    return ax


@picture(figsize=(8, 3.0))
def plot_sections(fig: Picture, *, depth: int = 56) -> str:
    """Draw the loss along the first direction, through the middle of the stored surfaces of one depth."""
    ax = fig.stage(_set_sections)
    words = []
    for name, color, losses in zip(
        ("plain", "residual"), (PLAIN, RESIDUAL), stored_runs().surface[:, DEPTHS.index(depth)], strict=True
    ):
        section = losses[len(losses) // 2]
        ax.plot(surface_steps(len(section)), np.clip(section, LEVELS[0], LEVELS[-1]), color=color)
        middle, ends = section[len(section) // 2], (section[0] + section[-1]) / 2
        words.append(f"{name} {middle:.2g} in the middle and {ends:.2g} at the ends")
    return f"Loss along one direction, {depth} layers: {'; '.join(words)}."
