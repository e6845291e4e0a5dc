"""Show which axes each norm averages over, as blocks of cubes that share a mean."""

import functools

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from course_lib.arrays import Array, Bool, Float, Int
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, ORANGE, PINK, SKY, VERMILION, Picture, picture

SHAPE = (4, 6, 5)  # examples, channels, pixels
NAMES, SIDES = ("N, examples", "C, channels", "H·W, pixels"), ("right", "left", "center")
# What can be chosen: the norm, and its number of groups.
NORMS = {
    "batch": ("batch", 1),
    "layer": ("layer", 1),
    "2 groups": ("group", 2),
    "3 groups": ("group", 3),
    "instance": ("instance", 1),
}
AVERAGED = {
    "batch": "examples and pixels",
    "layer": "channels and pixels",
    "instance": "pixels",
    "group": "the channels of a group and pixels",
}
COLORS = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION)
LIGHT = np.array([0.8, 0.62, 1.0])  # on the left, right and top face of a cube
GAP = 0.55  # between two blocks at apart = 1, in cubes
# A step along an axis, on the page: examples left and down, channels right and down, pixels up.
STEPS = np.array([[-0.8, -0.42], [0.8, -0.42], [0.0, 0.9]])


def sharing(norm: str, groups: int = 2, shape: tuple[int, int, int] = SHAPE) -> Int[Array, "N C P"]:
    """
    Return the set that each value of an array belongs to; every set has one mean and one variance.

    Args:
        norm: ``"batch"``, ``"layer"``, ``"instance"`` or ``"group"``.
        groups: Number of groups of neighbouring channels; for group norm only.
        shape: Examples, channels, pixels.
    """
    n, c, _ = np.indices(shape)
    channels = shape[1]
    return {
        "batch": c,
        "layer": n,
        "instance": n * channels + c,
        "group": n * groups + c // (channels // groups),
    }[norm]


def _positions(sets: Int[Array, "N C P"], apart: float) -> Float[Array, "N C P 3"]:
    """Return the position of each cube: its indices, plus a gap where the set changes along an axis."""
    positions = np.moveaxis(np.indices(sets.shape), 0, -1).astype(float)
    for axis in range(3):
        line = np.moveaxis(sets, axis, 0).reshape(sets.shape[axis], -1)
        breaks = np.concatenate([[0], np.cumsum((np.diff(line, axis=0) != 0).any(axis=1))])
        gaps = (breaks - breaks[-1] / 2) * GAP * apart
        positions[..., axis] += gaps.reshape([-1 if i == axis else 1 for i in range(3)])
    return positions


@functools.cache
def _faces() -> Float[Array, "3 4 3"]:
    """Return the corners of a cube's three visible faces: towards larger n, towards larger c, and the top."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    return np.array([np.insert(square, axis, 1.0, axis=1) for axis in range(3)])


def _visible(sets: Int[Array, "N C P"]) -> Bool[Array, "cubes 3"]:
    """Return which faces are at the end of a set or of the array: the next cube hides all others."""
    ends = []
    for axis in range(3):
        last = np.ones_like(np.take(sets, [0], axis), bool)
        ends.append(np.concatenate([np.diff(sets, axis=axis) != 0, last], axis=axis))
    return np.stack(ends, axis=-1).reshape(-1, 3)


def _face_colors(sets: Int[Array, "N C P"], row: int) -> Float[Array, "cubes 3 3"]:
    """Return the colour of each face: sets are numbered in rows of ``row``, and neighbours differ in hue."""
    hue = sets // row + sets % row
    base = np.array([to_rgb(COLORS[i % len(COLORS)]) for i in hue.ravel()])
    return base[:, None] * LIGHT[:, None] + (1 - LIGHT[:, None]) * 0.06


def _set_axes(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.9)
    ax.set(xlim=(-6.6, 9.4), ylim=(-6.9, 5.9), aspect="equal", xticks=[], yticks=[])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    corner = np.array([6.3, -5.9])
    for step, name, side in zip(STEPS, NAMES, SIDES, strict=True):
        tip = corner + 1.5 * step
        ax.annotate("", tip, corner, arrowprops={"arrowstyle": "->", "color": DARK})
        shift = {"right": (-3, -2), "left": (3, -2), "center": (0, 4)}[side]
        ax.annotate(name, tip, shift, textcoords="offset points", ha=side, fontsize=9)
    return ax


@picture(figsize=(8, 4.6))
def plot_axes(fig: Picture, *, norm: str = "batch", apart: float = 0.6) -> str:
    """Draw an array of examples, channels and pixels as cubes; those that share a mean form a block."""
    ax = fig.stage(_set_axes)
    kind, groups = NORMS[norm]
    sets = sharing(kind, groups)
    positions = _positions(sets, apart)
    order = np.argsort(positions.sum(axis=-1), axis=None)  # from the back to the front
    corners = positions.reshape(-1, 1, 1, 3) + _faces()  # (cubes, 1, 1, 3) + (3, 4, 3)
    flat = corners @ STEPS - (np.array(SHAPE) / 2) @ STEPS  # (cubes, faces, corners, 3) @ (3, 2)
    count = len(np.unique(sets))
    colors = _face_colors(sets, count // len(sets) if kind in ("instance", "group") else count)
    visible = _visible(sets)[order]
    polygons = PolyCollection(
        flat[order][visible],
        facecolors=colors[order][visible],
        edgecolors=ax.get_facecolor(),
        linewidths=0.7,
    )
    ax.add_collection(polygons)
    size = sets.size // count
    name = f"group norm, {norm}" if kind == "group" else f"{norm} norm"
    title = f"{name}: {count} means, each over {size} of the {sets.size} numbers"
    ax.text(-6.4, 5.5, title, fontsize=11, va="center")
    return (
        f"An array of 4 examples, 6 channels and 5 pixels under {name}: {count} blocks, each of "
        f"{size} numbers that share a mean, averaged over {AVERAGED[kind]}."
    )
