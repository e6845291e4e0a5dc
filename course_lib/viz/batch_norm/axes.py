"""Which axes each norm averages over."""

import functools

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from course_lib.arrays import Array, Bool, Float, Int
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, ORANGE, PINK, SKY, VERMILION, Picture, picture

SHAPE = (4, 6, 5)  # examples, channels, pixels
NAMES, SIDES = ("N, examples", "C, channels", "H·W, pixels"), ("right", "left", "center")
COLORS = (BLUE, ORANGE, GREEN, PINK, SKY, VERMILION)
GAP = 0.55  # between two blocks, in cubes, when they stand apart
# Where a step goes on the page: along examples left and down, along channels right and down, along pixels up.
STEPS = np.array([[-0.8, -0.42], [0.8, -0.42], [0.0, 0.9]])


def sharing(norm: str, groups: int = 2, shape: tuple[int, int, int] = SHAPE) -> Int[Array, "N C P"]:
    """
    Return for each number of an array which set it belongs to: one set, one mean and one variance.

    Args:
        norm: ``"batch"``, ``"layer"``, ``"instance"`` or ``"group"``.
        groups: How many groups of neighbouring channels; group norm only.
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


def _offsets(sets: Int[Array, "N C P"], apart: float) -> Float[Array, "N C P 3"]:
    """Return where each cube stands: its indices, and a gap wherever the set changes along an axis."""
    places = np.moveaxis(np.indices(sets.shape), 0, -1).astype(float)
    for axis in range(3):
        line = np.moveaxis(sets, axis, 0).reshape(sets.shape[axis], -1)
        breaks = np.concatenate([[0], np.cumsum((np.diff(line, axis=0) != 0).any(axis=1))])
        middle = breaks[-1] / 2
        gaps = (breaks - middle) * GAP * apart
        places[..., axis] += gaps.reshape([-1 if i == axis else 1 for i in range(3)])
    return places


@functools.cache
def _faces() -> Float[Array, "3 4 3"]:
    """Return the corners of a cube's visible faces: the one of larger n, of larger c, and the top."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    return np.array([np.insert(square, axis, 1.0, axis=1) for axis in range(3)])


def _seen(sets: Int[Array, "N C P"]) -> Bool[Array, "cubes 3"]:
    """Tell which faces the next cube along their axis does not hide: where the set ends, and the array."""
    ends = []
    for axis in range(3):
        last = np.ones_like(np.take(sets, [0], axis), bool)
        ends.append(np.concatenate([np.diff(sets, axis=axis) != 0, last], axis=axis))
    return np.stack(ends, axis=-1).reshape(-1, 3)


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
def plot_axes(fig: Picture, *, norm: str = "batch", groups: int = 2, apart: float = 0.6) -> str:
    """Draw an array of examples, channels and pixels as cubes; those that share a mean share a block."""
    ax = fig.stage(_set_axes)
    sets = sharing(norm, groups)
    places = _offsets(sets, apart)
    centre = (np.array(SHAPE) / 2) @ STEPS
    order = np.argsort(places.sum(axis=-1), axis=None)  # from the back to the front
    corners = places.reshape(-1, 1, 1, 3) + _faces()  # (cubes, 1, 1, 3) + (3, 4, 3)
    flat = corners @ STEPS - centre  # (cubes, faces, corners, 3) @ (3, 2)
    names = np.unique(sets)
    across = len(names) // len(sets) if norm in ("instance", "group") else len(names)
    hue = sets // across + sets % across  # neighbours differ, along examples and along channels
    base = np.array([to_rgb(COLORS[i % len(COLORS)]) for i in hue.ravel()])
    light = np.array([0.8, 0.62, 1.0])  # left, right, top
    colors = base[:, None] * light[:, None] + (1 - light[:, None]) * 0.06
    seen = _seen(sets)[order]
    polygons = PolyCollection(
        flat[order][seen], facecolors=colors[order][seen], edgecolors="#fcfcfa", linewidths=0.7
    )
    ax.add_collection(polygons)
    numbers = sets.size // len(names)
    what = f"group norm, {groups} group{'s' * (groups > 1)}" if norm == "group" else f"{norm} norm"
    title = f"{what}: {len(names)} means, each over {numbers} of the {sets.size} numbers"
    ax.text(-6.4, 5.4, title, fontsize=11, va="center")
    if norm != "group":
        note = f"groups = {groups}: only group norm has groups"
        ax.text(-6.4, 4.7, note, fontsize=9, color="#6b7280", va="center")
    over = {"batch": "examples and pixels", "layer": "channels and pixels", "instance": "pixels"}.get(
        norm, "the channels of a group and pixels"
    )
    return (
        f"An array of 4 examples, 6 channels and 5 pixels under {what}: {len(names)} blocks, each of "
        f"{numbers} numbers that share a mean, averaged over {over}."
    )
