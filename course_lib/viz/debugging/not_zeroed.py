"""The loss of a run whose gradients add up, beside that of the same run without the bug."""

import functools

import numpy as np

from course_lib.optim.debugging.stored import Curves
from course_lib.viz.debugging.runs import Setting, train
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

QUIET = Setting(lr=0.01, momentum=0.0)  # a small rate, and no momentum


@functools.cache
def pair_of_runs(seed: int = 0) -> tuple[Curves, Curves]:
    """Return the curves of the right loop and of the one that never zeroes its gradients."""
    return train(QUIET, seed=seed), train(QUIET._replace(zero_grads=False), seed=seed)


@picture(figsize=(7, 3))
def plot_not_zeroed(fig: Picture) -> str:
    """Draw both training losses."""
    right, wrong = (curves.train_loss for curves in pair_of_runs())
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, bottom=0.16)
    epochs = np.arange(1, QUIET.epochs + 1)
    ax.plot(epochs, right, "o-", color=BLUE, label="zeroed at every step")
    ax.plot(epochs, wrong, "o-", color=VERMILION, label="never zeroed")
    ax.set(title="Training loss, no momentum", xlabel="epoch")
    ax.set(xlim=(0.8, QUIET.epochs + 0.2), xticks=[1, 5, 10, 15, 20], ylim=(0, 2.6))
    ax.legend(loc="upper right")
    return (
        f"In epoch 2 the loss is {right[1]:.2f} with gradients that are zeroed and {wrong[1]:.2f} without; "
        f"in epoch {QUIET.epochs} it is {right[-1]:.2f} and {wrong[-1]:.2f}."
    )
