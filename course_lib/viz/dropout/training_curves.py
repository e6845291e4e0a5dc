"""Training and validation curves as dropout and weight decay change."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_fashion
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layers import Dropout, Linear, ReLU
from course_lib.nn.training import evaluate, fit
from course_lib.ops.dropout import dropout_backward, dropout_forward
from course_lib.ops.losses import l2_penalty, softmax_cross_entropy
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

RATES = (0.0, 0.25, 0.5, 0.75)
DECAYS = (0.0, 0.003, 0.01, 0.03)
EPOCHS = 50
BATCH = 16  # so small that BLAS stays in one thread, which is faster here
RUNS = Path(__file__).with_name("dropout_runs.npz")  # what scripts/measure_dropout.py writes


class Curves(NamedTuple):
    """After each epoch, without dropout: loss and accuracy on the training and on the validation images."""

    train_loss: Float[Array, "*runs epochs"]
    val_loss: Float[Array, "*runs epochs"]
    train_accuracy: Float[Array, "*runs epochs"]
    val_accuracy: Float[Array, "*runs epochs"]


def small_images(images: Float[Array, "N 1 28 28"]) -> Float[Array, "N 196"]:
    """
    Return images at half their size, each a row of 14 by 14 pixels: so small that training takes a
    second.
    """
    return images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)


@functools.cache
def few_images(n: int = 600, *, seed: int = 0) -> tuple[tuple[Array, Array], ...]:
    """Return ``n`` small images of Fashion-MNIST with labels to train on, and 1,000 to validate."""
    data = load_fashion()
    order = np.random.default_rng(seed).permutation(len(data.train_images))
    train, val = order[:n], order[n : n + 1000]
    x, labels = small_images(data.train_images), data.train_labels
    return (x[train], labels[train]), (x[val], labels[val])


def dropout_net(
    p: float,
    *,
    rng: np.random.Generator,
    forward: Callable = dropout_forward,
    backward: Callable = dropout_backward,
) -> Sequential:
    """Return 196-80-80-10 with ReLU, and dropout by ``forward`` and ``backward`` after each hidden layer."""
    layers = []
    for fan_in, fan_out in [(196, 80), (80, 80)]:
        drop = Dropout(p, rng=rng, forward=forward, backward=backward)
        layers += [Linear(fan_in, fan_out, rng=rng), ReLU(), drop]
    return Sequential(*layers, Linear(80, 10, rng=rng, init=xavier_normal))


def train_run(
    train: tuple[Array, Array],
    val: tuple[Array, Array],
    *,
    p: float = 0.0,
    weight_decay: float = 0.0,
    epochs: int = EPOCHS,
    seed: int = 0,
    forward: Callable = dropout_forward,
    backward: Callable = dropout_backward,
    penalty: Callable = l2_penalty,
) -> tuple[Curves, Sequential]:
    """
    Train one network, by SGD with momentum on batches of 16, and return its curves and itself.

    Args:
        train: Images in rows, and labels.
        val: Others, to validate on.
        p: The probability to drop a hidden unit.
        weight_decay: Of the L2 penalty on the weights, not on the biases.
        epochs: How long.
        seed: Of the weights, the batches and the masks.
        forward: ``dropout_forward``, ours or the student's.
        backward: ``dropout_backward``, likewise.
        penalty: ``l2_penalty``, likewise.
    """
    rng = np.random.default_rng(seed)
    net = dropout_net(p, rng=rng, forward=forward, backward=backward)

    def step(param: Array, grad: Array, velocity: Array, *, lr: float) -> tuple[Array, Array]:
        if param.ndim > 1:
            grad = grad + penalty([param], weight_decay)[1][0]
        return momentum_step(param, grad, velocity, lr=lr, momentum=0.9)

    sgd = Optimizer(net.params, momentum_init, step, lr=0.01)
    rows = []
    for _ in fit(net, softmax_cross_entropy, sgd, train, epochs=epochs, batch_size=BATCH, rng=rng):
        seen, new = (evaluate(net, *part, batch_size=BATCH) for part in (train, val))
        rows.append((seen.loss, new.loss, seen.accuracy, new.accuracy))
    return Curves(*np.array(rows).T), net


def all_runs() -> Curves:
    """Train a network for each of ``RATES`` and ``DECAYS``: some minutes."""
    runs = [[train_run(*few_images(), p=p, weight_decay=decay)[0] for decay in DECAYS] for p in RATES]
    return Curves(*np.array(runs, dtype=np.float32).transpose(2, 0, 1, 3))


@functools.cache
def regularised_runs() -> Curves:
    """Return what :func:`all_runs` gave, with the axes rate, decay, epoch."""
    with np.load(RUNS) as arrays:
        return Curves(**arrays)


def _set_training(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    left.set(title="Loss, measured without dropout", xlabel="epoch", yscale="log", ylim=(8e-3, 3))
    right.set(title="Accuracy, measured without dropout", xlabel="epoch", ylim=(0.6, 1.01))
    for ax in (left, right):
        ax.set(xlim=(1, EPOCHS))
        ax.plot([], [], color=BLUE, label="600 training images")
        ax.plot([], [], color=VERMILION, label="1,000 validation images")
    plain = Curves(*(numbers[0, 0] for numbers in regularised_runs()))
    _draw_curves((left, right), plain, alpha=0.25, dashes="--")
    left.plot([], [], "--", color="#9aa5b1", label="neither dropout nor decay")
    left.legend(loc="lower left", fontsize=8)
    right.legend(loc="lower right", fontsize=8)
    return left, right


def _draw_curves(axes: tuple[Axes, Axes], curves: Curves, *, alpha: float = 1.0, dashes: str = "-") -> None:
    """Draw the losses on the left and the accuracies on the right."""
    epochs = np.arange(1, len(curves.train_loss) + 1)
    pairs = [(curves.train_loss, curves.val_loss), (curves.train_accuracy, curves.val_accuracy)]
    for ax, (train, val) in zip(axes, pairs, strict=True):
        ax.plot(epochs, np.maximum(train, 1e-3), dashes, color=BLUE, alpha=alpha)
        ax.plot(epochs, val, dashes, color=VERMILION, alpha=alpha)


@picture(figsize=(8, 3.8))
def plot_training(fig: Picture, *, p: float = 0.0, weight_decay: float = 0.0) -> str:
    """Draw the training and validation curves of a network under one of the dropouts and weight decays."""
    axes = fig.stage(_set_training)
    at = RATES.index(p), DECAYS.index(weight_decay)
    curves = Curves(*(numbers[at] for numbers in regularised_runs()))
    _draw_curves(axes, curves)
    best = int(curves.val_loss.argmin())
    look = {"color": VERMILION, "markersize": 9, "markeredgecolor": "white", "clip_on": False}
    axes[0].plot(best + 1, curves.val_loss[best], "v", **look)
    return (
        f"p = {p:g}, weight decay {weight_decay:g}: after {EPOCHS} epochs the loss is "
        f"{curves.train_loss[-1]:.2g} on "
        f"the training and {curves.val_loss[-1]:.2g} on the validation images, the accuracy "
        f"{curves.train_accuracy[-1]:.1%} and {curves.val_accuracy[-1]:.1%}. The least validation loss is "
        f"{curves.val_loss[best]:.2g}, in epoch {best + 1}."
    )


@picture(figsize=(8, 3.8))
def plot_gap(
    fig: Picture, runs: dict[str, Curves], *, patience: int = 5, stop: Callable | None = None
) -> str:
    """Draw the losses of several runs, and where early stopping would have kept each."""
    axes = fig.subplots(1, len(runs), sharey=True)
    fig.subplots_adjust(bottom=0.15, top=0.91, wspace=0.08)
    told = []
    for ax, (name, curves) in zip(np.atleast_1d(axes), runs.items(), strict=True):
        epochs = np.arange(1, len(curves.train_loss) + 1)
        ax.fill_between(epochs, curves.train_loss, curves.val_loss, color="#e9e3d8", label="the gap")
        ax.plot(epochs, curves.train_loss, color=BLUE, label="training")
        ax.plot(epochs, curves.val_loss, color=VERMILION, label="validation")
        gap = curves.val_loss[-1] - curves.train_loss[-1]
        told.append(f"{name}: {curves.train_loss[-1]:.2f} and {curves.val_loss[-1]:.2f}, a gap of {gap:.2f}")
        if stop:
            kept = stop(curves.val_loss, patience)
            ax.axvline(
                kept + 1, color=DARK, linestyle=":", linewidth=1.2, label=f"early stopping: {kept + 1}"
            )
            told[-1] += f", stopped early at epoch {kept + 1} with {curves.val_loss[kept]:.2f}"
        ax.set(title=name, xlabel="epoch", xlim=(1, epochs[-1]), ylim=(0, 1.6))
        ax.legend(loc="upper right", fontsize=8)
    np.atleast_1d(axes)[0].set_ylabel("loss, without dropout")
    return f"Loss on training and validation images after {len(curves.train_loss)} epochs. {'; '.join(told)}."
