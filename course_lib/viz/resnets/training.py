"""Show the training of networks that are made of the reader's own blocks."""

from collections.abc import Mapping

from course_lib.viz.resnets.networks import PLAIN, RESIDUAL, Run
from course_lib.viz.widgets.picture import GREEN, Picture, picture


@picture(figsize=(8, 3.4))
def plot_training(fig: Picture, runs: Mapping[str, Run]) -> str:
    """
    Draw each run's training loss, and the gradients of its blocks before the first step.

    Args:
        fig: Where to draw.
        runs: By name: the kind before a comma chooses the colour, the depth the line, as in
            "residual, 8 layers".
    """
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.08, bottom=0.14, top=0.9, wspace=0.22)
    for name, run in runs.items():
        kind = name.split(",")[0]
        style = {
            "color": {"plain": PLAIN, "residual": RESIDUAL}.get(kind, GREEN),
            "linestyle": "-" if " 8 " in name else "--" if " 32 " in name else ":",
            "label": f"{name}: {run.epochs[-1].val_accuracy:.0%}",
        }
        left.plot(range(1, len(run.epochs) + 1), [epoch.train_loss for epoch in run.epochs], **style)
        if len(run.gradients):
            right.plot(range(1, len(run.gradients) + 1), run.gradients, **style)
    left.set(title="Training loss", xlabel="epoch", yscale="log")
    left.set(yticks=[0.1, 0.3, 1, 3], yticklabels=["0.1", "0.3", "1", "3"])
    left.minorticks_off()
    left.set_ylim(bottom=0.03)  # room for the legend below the curves
    left.legend(loc="lower left", fontsize=8, title="test images right", title_fontsize=8)
    right.set(title="Gradient of each block before the first step", xlabel="block", yscale="log")
    losses = ", ".join(f"{name} {run.epochs[-1].train_loss:.2f}" for name, run in runs.items())
    return f"Training loss after {len(next(iter(runs.values())).epochs)} epochs: {losses}."
