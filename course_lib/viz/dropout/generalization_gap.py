"""Show the gap between training and validation loss, and where early stopping would have stopped."""

from collections.abc import Callable, Mapping

import numpy as np

from course_lib.viz.dropout.networks import Curves
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture


@picture(figsize=(8, 3.8))
def plot_gap(
    fig: Picture, runs: Mapping[str, Curves], *, patience: int = 5, stop: Callable | None = None
) -> str:
    """
    Draw the losses of several runs side by side.

    Args:
        fig: Where to draw.
        runs: The curves of each run, by name.
        patience: Given to ``stop``.
        stop: ``stop(val_losses, patience)`` returns the epoch, from 0, at which early stopping stops.
    """
    axes = fig.subplots(1, len(runs), sharey=True)
    fig.subplots_adjust(bottom=0.15, top=0.91, wspace=0.08)
    sentences = []
    for ax, (name, curves) in zip(np.atleast_1d(axes), runs.items(), strict=True):
        train, val = curves.train_loss, curves.val_loss
        epochs = np.arange(1, len(train) + 1)
        ax.fill_between(epochs, train, val, color="#e9e3d8", label="the gap")
        ax.plot(epochs, train, color=BLUE, label="training")
        ax.plot(epochs, val, color=VERMILION, label="validation")
        sentences.append(f"{name}: {train[-1]:.2f} and {val[-1]:.2f}, a gap of {val[-1] - train[-1]:.2f}")
        if stop:
            epoch = stop(val, patience)
            label = f"early stopping: {epoch + 1}"
            ax.axvline(epoch + 1, color=DARK, linestyle=":", linewidth=1.2, label=label)
            sentences[-1] += f", stopped early at epoch {epoch + 1} with {val[epoch]:.2f}"
        ax.set(title=name, xlabel="epoch", xlim=(1, epochs[-1]), ylim=(0, 1.6))
        ax.legend(loc="upper right", fontsize=8)
    np.atleast_1d(axes)[0].set_ylabel("loss, without dropout")
    return (
        f"Loss on training and validation images after {len(curves.train_loss)} epochs. "
        f"{'; '.join(sentences)}."
    )
