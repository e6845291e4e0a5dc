"""Draw a recurrent network as a loop and unrolled in time; the boxes and arrows also draw the LSTM cell."""

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, VERMILION, Picture, picture


def board(fig: Picture, width: float, height: float) -> Axes:
    """Return empty axes in tenths of an inch, in which circles are round."""
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return ax


def box(ax: Axes, x: float, y: float, text: str, color: str, width: float = 9.0) -> None:
    """Draw a box around a text."""
    patch = FancyBboxPatch(
        (x - width / 2, y - 2.2), width, 4.4, boxstyle="round,pad=0.3", fc="white", ec=color, lw=1.8
    )
    ax.add_patch(patch)
    ax.text(x, y, text, ha="center", va="center", fontsize=11)


def arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str = DARK) -> None:
    """Draw an arrow."""
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.6})


@picture(figsize=(8, 2.6))
def plot_unrolled(fig: Picture) -> str:
    """Draw a recurrent network as a loop, and unrolled over four steps."""
    ax = board(fig, 80, 26)
    box(ax, 10, 13, "$h$", ORANGE)
    arrow(ax, (10, 4.6), (10, 10.4), BLUE)
    ax.text(10, 2.6, "$x$", ha="center", va="center", fontsize=12)
    arrow(ax, (10, 15.6), (10, 21.4))
    loop = {"arrowstyle": "-|>", "connectionstyle": "arc3,rad=2.2", "color": VERMILION, "lw": 1.6}
    ax.annotate("", (5.2, 12.2), (5.2, 14.4), arrowprops=loop)
    ax.text(1.2, 17.2, "$W_h$", color=VERMILION, fontsize=11)
    ax.text(11, 7.2, "$W_x$", color=BLUE, fontsize=11)
    ax.text(20, 13, "=", ha="center", va="center", fontsize=18)
    places = [29, 43, 57, 71]
    for t, x in enumerate(places, 1):
        box(ax, x, 13, f"$h_{t}$", ORANGE, 6)
        arrow(ax, (x, 4.6), (x, 10.4), BLUE)
        arrow(ax, (x, 15.6), (x, 21.4))
        ax.text(x, 2.6, f"$x_{t}$", ha="center", va="center", fontsize=12)
        ax.text(x + 1, 7.2, "$W_x$", color=BLUE, fontsize=11)
        if t < len(places):
            arrow(ax, (x + 3.4, 13), (places[t] - 3.4, 13), VERMILION)
            ax.text(x + 7, 14.6, "$W_h$", color=VERMILION, ha="center", fontsize=11)
    ax.text(50, 23.6, "to the output layer, at every step or at the last", ha="center", fontsize=10)
    return "A recurrent network as a loop, and unrolled: 4 steps, each with the same two weight matrices."
