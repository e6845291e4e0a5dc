"""Curves of the stored runs: all runs of one diagnosis, or two runs side by side."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.optim.debugging.stored import CLASSES, DIAGNOSES, Curves, shown_runs
from course_lib.viz.debugging.runs import EPOCHS
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

LOWEST, HIGHEST = 4e-3, 3e4  # of the loss; some runs leave it at the top


def _set_curves(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.1, bottom=0.16, top=0.9, wspace=0.25)
    left.set(title="Loss", xlabel="epoch", yscale="log", ylim=(LOWEST, HIGHEST))
    left.set(yticks=[0.01, 0.1, 1, 10, 100, 1e3, 1e4])
    left.minorticks_off()
    left.axhline(np.log(CLASSES), color="#8a8a8a", linewidth=1, linestyle=":")
    left.text(EPOCHS, 1.5 * np.log(CLASSES), "ln 10", ha="right", va="bottom", color="#555555", fontsize=9)
    right.set(title="Correct", xlabel="epoch", ylim=(-0.03, 1.03))
    for ax in (left, right):
        ax.set(xlim=(1, EPOCHS), xticks=[1, 5, 10, 15, 20])
        ax.plot([], [], color=BLUE, label="training")
        ax.plot([], [], color=VERMILION, label="validation")
    right.legend(loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=2, columnspacing=1, handlelength=1.2)
    return left, right


def _draw(axes: tuple[Axes, Axes], curves: Curves, alpha: float) -> None:
    epochs = np.arange(1, len(curves.train_loss) + 1)
    pairs = [(curves.train_loss, curves.val_loss), (curves.train_accuracy, curves.val_accuracy)]
    for ax, (train, val) in zip(axes, pairs, strict=True):
        ax.plot(epochs, train, color=BLUE, alpha=alpha, linewidth=1.3)
        ax.plot(epochs, val, color=VERMILION, alpha=alpha, linewidth=1.3)


@picture(figsize=(7, 3.1))
def plot_curves(fig: Picture, diagnosis: str = "fine", *, batch_norm: bool = True) -> str:
    """Draw all shown runs of one diagnosis, of networks with or without batch norm."""
    runs = shown_runs()
    rows = np.flatnonzero((runs.label == DIAGNOSES.index(diagnosis)) & (runs.norm == batch_norm))
    axes = fig.stage(_set_curves)
    for row in rows:
        _draw(axes, Curves(*(curve[row] for curve in runs.curves)), 0.55)
    ends = [curve[rows, -1] for curve in runs.curves]
    losses, accuracies = (f"{end.min():.2g} to {end.max():.2g}" for end in (ends[0], ends[3]))
    return (
        f"{len(rows)} runs, {diagnosis}, {'with' if batch_norm else 'without'} batch norm: after {EPOCHS} "
        f"epochs the training loss is {losses}, and {accuracies} of the validation images are right."
    )


def _set_patients(fig: Picture) -> list[list[Axes]]:
    grid = fig.subplots(2, 3, sharex=True)
    fig.subplots_adjust(left=0.085, right=0.985, bottom=0.12, top=0.92, wspace=0.28, hspace=0.14)
    for column, letter in enumerate("ABC"):
        loss, accuracy = grid[:, column]
        loss.set(title=f"Run {letter}", ylim=(0, 5), yticks=[0, 1, 2, 3, 4, 5])
        loss.axhline(np.log(CLASSES), color="#8a8a8a", linewidth=1, linestyle=":")
        accuracy.set(xlabel="epoch", ylim=(-0.03, 1.03), xlim=(1, EPOCHS), xticks=[1, 10, 20])
    grid[0, 0].set_ylabel("loss")
    grid[1, 0].set_ylabel("classified correctly")
    grid[0, 1].plot([], [], color=BLUE, label="training")
    grid[0, 1].plot([], [], color=VERMILION, label="validation")
    grid[0, 1].legend(loc="upper right", fontsize=8)
    return [list(grid[:, column]) for column in range(3)]


@picture(figsize=(7, 3.9))
def plot_patients(fig: Picture, diagnoses: Sequence[str]) -> str:
    """Draw one run with batch norm of each of three diagnoses, without saying which is which."""
    runs, told = shown_runs(), []
    for axes, diagnosis, letter in zip(fig.stage(_set_patients), diagnoses, "ABC", strict=True):
        row = np.flatnonzero((runs.label == DIAGNOSES.index(diagnosis)) & (runs.norm == 1))[0]
        curves = Curves(*(curve[row] for curve in runs.curves))
        _draw((axes[0], axes[1]), curves, 1.0)
        told.append(
            f"run {letter} ends at a training loss of {curves.train_loss[-1]:.2g} with "
            f"{curves.train_accuracy[-1]:.0%} of the training images and {curves.val_accuracy[-1]:.0%} of "
            "the validation images right"
        )
    return f"Three runs: {'; '.join(told)}."


def table_of_ends() -> str:
    """Return where the runs of each diagnosis end: the least and the largest value of three curves."""
    runs, names = shown_runs(), ("train_loss", "train_accuracy", "val_accuracy")
    rows = [f"{'after the last epoch':24}" + "".join(f"{name:>20}" for name in names)]
    for label, diagnosis in enumerate(DIAGNOSES):
        ends = [getattr(runs.curves, name)[runs.label == label, -1] for name in names]
        parts = (f"{f'{end.min():.2g} to {end.max():.2g}':>20}" for end in ends)
        rows.append(f"{diagnosis:24}" + "".join(parts))
    return "\n".join(rows)
