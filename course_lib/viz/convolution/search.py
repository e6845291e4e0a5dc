"""Look for a patch of a photograph: with the patch as a plain filter, and better in other lights."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_image
from course_lib.images.matching import locate as our_locate
from course_lib.ops.conv.conv2d import filter2d as our_filter2d
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, ORANGE, Picture, picture

Place = tuple[int, int]

PATCH = (16, 16)  # rows and columns
PATCHES = {"face": (30, 46), "camera": (34, 64), "tripod": (76, 66)}  # the upper left corner of each
SMALL = (8, 8)  # of the patches in the small photograph
LIGHTS = {  # contrast, and light that is added everywhere
    "as it was": (1.0, 0.0),
    "half the light": (0.5, 0.0),
    "less contrast,\nmore light": (0.4, 0.5),
    "more contrast,\nless light": (1.5, -0.3),
}
WHITE = "#ffffff"  # on the photograph, which has the same colours on every page


def photograph() -> Float[Array, "128 128"]:
    """Return the photograph that is searched: every second pixel of it."""
    return load_image("camera")[::2, ::2].astype(float)


def largest(scores: Float[Array, "R C"]) -> Place:
    """Return the row and column of the largest score."""
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    return int(row), int(column)


def by_product(image: Float[Array, "H W"], template: Float[Array, "K_h K_w"]) -> Place:
    """Return where the plain sum of products is largest."""
    return largest(our_filter2d(image, template))


def by_difference(image: Float[Array, "H W"], template: Float[Array, "K_h K_w"]) -> Place:
    """Return where the squared difference is smallest: its terms are three filters' results."""
    squares = our_filter2d(image**2, np.ones_like(template))
    return largest(2 * our_filter2d(image, template) - squares)


def frame(ax: Axes, place: Place, size: tuple[int, int], color: str, width: float) -> None:
    """Draw the border of a window into a photograph."""
    (row, col), (k_h, k_w) = place, size
    across, down = np.array([[0, k_w, k_w, 0, 0], [0, 0, k_h, k_h, 0]]) - 0.5
    ax.plot(across + col, down + row, color=color, linewidth=width)


@picture(figsize=(8, 3.3))
def plot_search(fig: Picture, filter2d: Callable = our_filter2d, *, patch: str = "face") -> str:
    """Draw a photograph, a patch of it, and the result of the patch as a filter."""
    image, place = photograph(), PATCHES[patch]
    template = image[place[0] : place[0] + PATCH[0], place[1] : place[1] + PATCH[1]]
    scores = filter2d(image, template)
    found = largest(scores)
    left, middle, right = fig.subplots(1, 3, width_ratios=[1, 0.45, 0.885])
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.9, wspace=0.06)
    left.imshow(image, cmap="gray", vmin=0, vmax=1)
    middle.imshow(template, cmap="gray", vmin=0, vmax=1)
    right.imshow(scores, cmap="gray")
    frame(left, place, PATCH, WHITE, 2.0)
    frame(left, found, PATCH, ORANGE, 2.5)
    right.plot(found[1], found[0], "o", color=ORANGE, markersize=8, clip_on=False)
    for ax, title in ((left, "photograph"), (middle, "patch"), (right, "sum of products: white is large")):
        ax.set(xticks=[], yticks=[])
        ax.set_title(title, fontsize=11)
        ax.grid(False)
    return (
        f"The patch “{patch}” was cut out at row {place[0]}, column {place[1]} (white frame). The sum of "
        f"products is largest at row {found[0]}, column {found[1]} (orange frame), where the mean brightness "
        f"is {image[found[0] : found[0] + PATCH[0], found[1] : found[1] + PATCH[1]].mean():.2f}; that of the "
        f"patch is {template.mean():.2f}."
    )


class Found(NamedTuple):
    """How many of the patches each way of searching has found in one light."""

    product: int
    difference: int
    yours: int


def small_photograph() -> Float[Array, "64 64"]:
    """Return a photograph small enough for slow loops: the mean of each 4 by 4 pixels."""
    return load_image("camera").reshape(64, 4, 64, 4).mean(axis=(1, 3), dtype=float)


def patch_places(count: int = 12) -> list[Place]:
    """Return where patches with something in them begin: those of the sky all look alike."""
    image, rng, places = small_photograph(), np.random.default_rng(0), []
    while len(places) < count:
        row, col = (int(rng.integers(64 - size + 1)) for size in SMALL)
        if image[row : row + SMALL[0], col : col + SMALL[1]].std() > 0.12:
            places.append((row, col))
    return places


def found_patches(locate: Callable, contrast: float, added: float) -> Found:
    """
    Count the patches that are found when their light has changed.

    Args:
        locate: Ours, or the student's.
        contrast: What each value of the patch is multiplied by.
        added: What is then added to it.
    """
    image, counts = small_photograph(), [0, 0, 0]
    for place in patch_places():
        patch = image[place[0] : place[0] + SMALL[0], place[1] : place[1] + SMALL[1]]
        for i, search in enumerate((by_product, by_difference, locate)):
            row, column = search(image.copy(), contrast * patch + added)
            counts[i] += (int(row), int(column)) == place
    return Found(*counts)


@picture(figsize=(8, 2.9))
def plot_found(fig: Picture, locate: Callable = our_locate) -> str:
    """Draw how many patches three ways of searching find in four lights."""
    counts = {name: found_patches(locate, *light) for name, light in LIGHTS.items()}
    total = len(patch_places())
    ax = fig.subplots()
    fig.subplots_adjust(left=0.09, right=0.98, bottom=0.2, top=0.82)
    ways = {
        "largest sum of products": DARK,
        "smallest squared difference": BLUE,
        "your locate": GREEN,
    }
    for i, (name, color) in enumerate(ways.items()):
        heights = [found[i] for found in counts.values()]
        bars = ax.bar(np.arange(len(LIGHTS)) + 0.27 * (i - 1), heights, 0.25, color=color, label=name)
        ax.bar_label(bars, fontsize=10)
    ax.set(ylim=(0, 1.15 * total), yticks=range(0, total + 1, 3), ylabel="patches found")
    ax.set_xticks(range(len(LIGHTS)), list(LIGHTS), fontsize=10)
    ax.grid(False, axis="x")
    ax.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, fontsize=10)
    told = "; ".join(
        f"{name.replace(chr(10), ' ')}: {', '.join(map(str, found))}" for name, found in counts.items()
    )
    return (
        f"Patches found of {total}, by the sum of products, by the squared difference, and by locate: {told}."
    )
