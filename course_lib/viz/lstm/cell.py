"""Draw one step of an LSTM: the cell state and its four gates."""

from matplotlib.patches import Circle

from course_lib.viz.lstm.unrolled import arrow, board, box
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, ORANGE, PINK, VERMILION, Picture, picture


@picture(figsize=(8, 3.3))
def plot_cell(fig: Picture) -> str:
    """Draw the cell state as a straight line, and the gates that change and show it."""
    ax = board(fig, 80, 33)
    ax.plot([4, 76], [27, 27], color=VERMILION, linewidth=3.5, zorder=1)
    arrow(ax, (74, 27), (77.5, 27), VERMILION)
    for x, y, sign in ((18, 27, "×"), (42, 27, "+"), (42, 18, "×"), (64, 13, "×")):
        ax.add_patch(Circle((x, y), 1.9, fc="white", ec=DARK, lw=1.6, zorder=3))
        ax.text(x, y - 0.15, sign, ha="center", va="center", fontsize=13, zorder=4)
    for x, name, color in (
        (18, "$f=\\sigma$", GREEN),
        (34, "$i=\\sigma$", BLUE),
        (42, "$g=\\tanh$", ORANGE),
        (56, "$o=\\sigma$", PINK),
    ):
        box(ax, x, 8, name, color, 6.6)
    arrow(ax, (18, 10.6), (18, 25))
    arrow(ax, (42, 10.6), (42, 16))
    arrow(ax, (42, 19.9), (42, 25))
    ax.plot([34, 34], [10.6, 18], color=DARK, linewidth=1.6)
    arrow(ax, (34, 18), (40, 18))
    ax.plot([56, 56], [10.6, 13], color=DARK, linewidth=1.6)
    arrow(ax, (56, 13), (62, 13))
    box(ax, 64, 20, "tanh", DARK, 6)
    arrow(ax, (64, 27), (64, 22.6))
    arrow(ax, (64, 17.4), (64, 15))
    arrow(ax, (66, 13), (77.5, 13), BLUE)
    ax.plot([4, 56], [2.4, 2.4], color=BLUE, linewidth=2)
    for x in (18, 34, 42, 56):
        arrow(ax, (x, 2.4), (x, 5.4), BLUE)
    ax.text(4, 29.2, "cell state $c$", color=VERMILION, fontsize=11)
    ax.text(77, 29.2, "$c'$", color=VERMILION, ha="right", fontsize=12)
    ax.text(4, 3.8, "$x$ and $h$", color=BLUE, fontsize=11)
    ax.text(77, 15, "$h'$", color=BLUE, ha="right", fontsize=12)
    for x, y, text in ((11, 20, "keep"), (47, 21.8, "write"), (70, 10.2, "show")):
        ax.text(x, y, text, ha="center", fontsize=10, style="italic")
    return (
        "One step of an LSTM. The cell state goes straight through: it is multiplied by the forget gate f, "
        "and the input gate i times g is added. The new state is the output gate o times the tanh of the "
        "cell state. All 4 parts read x and h."
    )
