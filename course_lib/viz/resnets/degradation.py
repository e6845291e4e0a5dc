"""Show that plain networks train worse as they get deeper, and residual networks do not."""

import numpy as np
from matplotlib.axes import Axes

from course_lib.viz.resnets.networks import DEPTHS, PLAIN, RESIDUAL, stored_runs
from course_lib.viz.widgets.picture import DARK, Picture, picture


def _set_degradation(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(left=0.09, bottom=0.14, top=0.9, wspace=0.08)
    ends = stored_runs().train_loss[:, :, -1]
    for color, name, end in [(PLAIN, "plain", ends[0]), (RESIDUAL, "residual", ends[1])]:
        right.plot(DEPTHS, end, "o-", color=color, label=name, markersize=5)
    left.set(title="Training loss, epoch by epoch", xlabel="epoch", xlim=(0.5, 12.5), ylim=(0.02, 4))
    left.set(yscale="log", yticks=[0.03, 0.1, 0.3, 1, 3], yticklabels=["0.03", "0.1", "0.3", "1", "3"])
    right.set(title="After 12 epochs, against depth", xlabel="layers", xlim=(0, 62), xticks=DEPTHS)
    for ax in (left, right):
        ax.axhline(np.log(10), color="#b9bfc6", linewidth=1.2)
        ax.minorticks_off()
    right.text(61, 2.4, "guessing", ha="right", va="bottom", fontsize=9)
    right.legend(loc="center right")
    return left, right


@picture()
def plot_degradation(fig: Picture, *, depth: int = 8) -> str:
    """Draw the training loss of a plain and a residual net of one depth, and the final loss of all depths."""
    left, right = fig.stage(_set_degradation)
    i = DEPTHS.index(depth)
    runs = stored_runs()
    ends, accuracy = runs.train_loss[:, i, -1], runs.test_accuracy[:, i]
    for color, losses in zip((PLAIN, RESIDUAL), runs.train_loss[:, i], strict=True):
        left.plot(range(1, len(losses) + 1), losses, color=color)
    right.plot([depth] * 2, ends, "o", color=DARK, markersize=11, markerfacecolor="none")
    return (
        f"{depth} layers after 12 epochs: the plain net's training loss is {ends[0]:.2f}, the residual net's "
        f"{ends[1]:.2f}; their test accuracies are {accuracy[0]:.0%} and {accuracy[1]:.0%}."
    )
