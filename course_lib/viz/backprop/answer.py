"""What a function that predicts classes answers everywhere in the plane."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from course_lib.arrays import Array, Float, Int
from course_lib.viz.widgets.picture import BLUE, GREEN, VERMILION, Picture, picture

REACH, FIELD = 1.25, 160
COLORS = (BLUE, VERMILION, GREEN)
PALE = ListedColormap(["#b3d4e8", "#f2cfb3", "#b3e2d5"])


def plane(reach: float = REACH, field: int = FIELD) -> Float[Array, "N 2"]:
    """Return the points of a square grid, row by row from the top."""
    along = np.linspace(-reach, reach, field)
    return np.stack(np.meshgrid(along, along[::-1]), axis=-1).reshape(-1, 2)


def paint_answer(
    ax: Axes, predict: Callable[[Array], Array], x: Float[Array, "N 2"], labels: Int[Array, " N"]
) -> float:
    """Draw a function's classes everywhere, and the points on them; return which share of them is right."""
    field = np.asarray(predict(plane())).reshape(FIELD, FIELD)
    ax.imshow(field, extent=(-REACH, REACH) * 2, cmap=PALE, vmin=-0.5, vmax=2.5, interpolation="nearest")
    for label in np.unique(labels):
        style = {"color": COLORS[label % 3], "markeredgecolor": "white", "markeredgewidth": 0.5}
        ax.plot(*x[labels == label].T, "o", markersize=4.5, **style)
    ax.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xticks=[], yticks=[])
    return float(np.mean(np.asarray(predict(x)) == labels))


@picture(figsize=(4.4, 4.4))
def plot_answer(
    fig: Picture, predict: Callable[[Array], Array], x: Float[Array, "N 2"], labels: Int[Array, " N"]
) -> str:
    """Draw what ``predict`` answers at each place, with points and their true classes."""
    ax = fig.subplots()
    right = paint_answer(ax, predict, x, labels)
    ax.set_title(f"{right:.1%} of {len(x)} points are right")
    return f"The classes that the function answers everywhere; {right:.1%} of the {len(x)} points are right."
