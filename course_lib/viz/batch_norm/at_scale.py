"""Compare a large network with and without batch norm, trained in torch."""

from collections.abc import Sequence
from typing import Protocol

from course_lib.nn.training import Epoch
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture


class Run(Protocol):
    """A run of :mod:`course_lib.gpu.normed_mlp`, which cannot be imported here: it needs torch."""

    batch_norm: bool
    lr: float
    epochs: list[Epoch]


@picture(figsize=(8, 3.3))
def plot_at_scale(fig: Picture, runs: Sequence[Run]) -> str:
    """Draw the losses at the largest learning rate, and every run's validation accuracy by learning rate."""
    left, right = fig.subplots(1, 2)
    largest, sentences = max(run.lr for run in runs), []
    for batch_norm, color, name in [(False, VERMILION, "no norm"), (True, BLUE, "batch norm")]:
        mine = [run for run in runs if run.batch_norm is batch_norm]
        losses = next(run for run in mine if run.lr == largest).epochs
        left.plot([e.epoch for e in losses], [e.train_loss for e in losses], "o-", color=color, label=name)
        # a run without epochs diverged: ten classes, guessed
        accuracy = [100 * run.epochs[-1].val_accuracy if run.epochs else 10.0 for run in mine]
        right.plot([run.lr for run in mine], accuracy, "o-", color=color)
        by_rate = ", ".join(f"{a:.1f} % at {run.lr:g}" for run, a in zip(mine, accuracy, strict=True))
        sentences.append(f"{name} {by_rate}")
    left.set(title=f"Training loss, learning rate {largest:g}", xlabel="epoch")
    left.xaxis.get_major_locator().set_params(integer=True)
    left.set_ylim(bottom=0)
    right.set(title="Validation accuracy, %", xlabel="learning rate", xscale="log", ylim=(0, 103))
    left.legend()
    return f"Validation accuracy by learning rate: {'; '.join(sentences)}."
