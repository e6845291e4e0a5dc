"""Show training and validation curves for each strength of dropout and weight decay."""

import functools
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from course_lib.viz.dropout.networks import EPOCHS, Curves, few_images, train_run
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

RATES = (0.0, 0.25, 0.5, 0.75)
DECAYS = (0.0, 0.003, 0.01, 0.03)
RUNS = Path(__file__).with_name("dropout_runs.npz")  # written by scripts/measure_dropout.py


def measure_runs() -> Curves:
    """Train one network for each pair of ``RATES`` and ``DECAYS``, which takes some minutes."""
    runs = [[train_run(*few_images(), p=p, weight_decay=decay)[0] for decay in DECAYS] for p in RATES]
    return Curves(*np.array(runs, dtype=np.float32).transpose(2, 0, 1, 3))


@functools.cache
def stored_runs() -> Curves:
    """Return the stored result of :func:`measure_runs`, with the axes rate, decay, epoch."""
    with np.load(RUNS) as arrays:
        return Curves(**arrays)


def _draw_curves(axes: tuple[Axes, Axes], curves: Curves, *, alpha: float = 1.0, dashes: str = "-") -> None:
    """Draw the losses on the left and the accuracies on the right."""
    epochs = np.arange(1, len(curves.train_loss) + 1)
    pairs = [(curves.train_loss, curves.val_loss), (curves.train_accuracy, curves.val_accuracy)]
    for ax, (train, val) in zip(axes, pairs, strict=True):
        ax.plot(epochs, np.maximum(train, 1e-3), dashes, color=BLUE, alpha=alpha)
        ax.plot(epochs, val, dashes, color=VERMILION, alpha=alpha)


def _set_training(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    left.set(title="Loss, measured without dropout", xlabel="epoch", yscale="log", ylim=(8e-3, 3))
    right.set(title="Accuracy, measured without dropout", xlabel="epoch", ylim=(0.6, 1.01))
    for ax in (left, right):
        ax.set(xlim=(1, EPOCHS))
        ax.plot([], [], color=BLUE, label="600 training images")
        ax.plot([], [], color=VERMILION, label="1,000 validation images")
    plain = Curves(*(values[0, 0] for values in stored_runs()))
    _draw_curves((left, right), plain, alpha=0.25, dashes="--")
    left.plot([], [], "--", color="#9aa5b1", label="neither dropout nor decay")
    left.legend(loc="lower left", fontsize=8)
    right.legend(loc="lower right", fontsize=8)
    return left, right


@picture(figsize=(8, 3.8))
def plot_training(fig: Picture, *, p: float = 0.0, weight_decay: float = 0.0) -> str:
    """Draw the training and validation curves of one network, for one of ``RATES`` and one of ``DECAYS``."""
    axes = fig.stage(_set_training)
    setting = RATES.index(p), DECAYS.index(weight_decay)
    curves = Curves(*(values[setting] for values in stored_runs()))
    _draw_curves(axes, curves)
    best = int(curves.val_loss.argmin())
    style = {"color": VERMILION, "markersize": 9, "markeredgecolor": "white", "clip_on": False}
    axes[0].plot(best + 1, curves.val_loss[best], "v", **style)
    return (
        f"p = {p:g}, weight decay {weight_decay:g}: after {EPOCHS} epochs the loss is "
        f"{curves.train_loss[-1]:.2g} on the training images and {curves.val_loss[-1]:.2g} on the validation "
        f"images; the accuracy is {curves.train_accuracy[-1]:.1%} and {curves.val_accuracy[-1]:.1%}. "
        f"The validation loss is smallest in epoch {best + 1}: {curves.val_loss[best]:.2g}."
    )
