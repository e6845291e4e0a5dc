"""Lesson 05's pictures of overfitting: fits to few points, new images from old, committees, curves."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from numpy.polynomial import chebyshev

from course_lib.datasets import FASHION_CLASSES, load_fashion
from course_lib.metrics import ensemble_predict
from course_lib.sampling import random_crop_flip
from course_lib.viz.overfits import (
    NOISE,
    bagging_errors,
    curve_data,
    curve_fits,
    fit_weights,
    plane,
    plane_errors,
    true_curve,
    wrong_share,
)
from course_lib.viz.picture import BLUE, DARK, GREEN, ORANGE, VERMILION, Picture, picture
from course_lib.viz.regularised import DECAYS, EPOCHS, RATES, Curves, regularised_runs

FINE = np.linspace(-1, 1, 300)


def _set_curve_fit(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    data, fits = curve_data(), curve_fits()
    left.plot(
        data.new_x[:150], data.new_y[:150], "o", color=ORANGE, markersize=2.5, alpha=0.5, label="new points"
    )
    left.plot(FINE, true_curve(FINE), "--", color="#8a929b", linewidth=1.2, label="the curve they lie near")
    left.plot(data.x, data.y, "o", color=DARK, markersize=6, label="the twelve points")
    left.set(title="The fit", xlabel="x", ylabel="y", xlim=(-1.05, 1.05), ylim=(-3.2, 2.2))
    left.legend(loc="lower right", fontsize=8)
    degrees = np.arange(len(fits.train))
    right.plot(
        degrees, np.maximum(fits.train, 1e-4), "o-", color=BLUE, linewidth=1.2, label="the twelve points"
    )
    right.plot(degrees, fits.new, "s-", color=VERMILION, linewidth=1.2, label="500 new points")
    right.axhline(NOISE**2, color=DARK, linestyle=":", linewidth=1.2)
    right.text(11.3, NOISE**2 * 0.9, "noise alone", ha="right", va="top", fontsize=9)
    right.set(title="Mean squared error", xlabel="degree", yscale="log", ylim=(7e-5, 5), xlim=(-0.4, 11.4))
    right.set(xticks=degrees)
    right.legend(loc="lower left")
    return left, right


@picture(figsize=(8, 3.8))
def plot_curve_fit(fig: Picture, *, degree: int = 3) -> str:
    """Draw a polynomial fitted to twelve points, and the errors of all degrees on these and on new points."""
    left, right = fig.stage(_set_curve_fit)
    fits = curve_fits()
    left.plot(FINE, np.clip(chebyshev.chebval(FINE, fits.coefficients[degree]), -9, 9), color=BLUE)
    train, new = fits.train[degree], fits.new[degree]
    right.plot(degree, max(train, 1e-4), "o", color=BLUE, markersize=11, markeredgecolor="white")
    right.plot(degree, new, "s", color=VERMILION, markersize=10, markeredgecolor="white")
    return (
        f"Degree {degree}: mean squared error {train:.2g} on the twelve points and {new:.2g} on 500 new ones."
    )


def _set_classifier(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    fig.subplots_adjust(left=0.05, bottom=0.15, top=0.91, wspace=0.18)
    errors = plane_errors()
    left.set(title="The border", xlim=(-2.2, 2.2), ylim=(-1.6, 1.6), xticks=[], yticks=[])
    left.grid(False)
    for name, color, marker in [("train", BLUE, "o"), ("val", GREEN, "^"), ("test", VERMILION, "s")]:
        style = {"color": color, "marker": marker, "markersize": 3.5, "linewidth": 1.2}
        counts = {"train": "60 training points", "val": "60 validation points", "test": "2,000 new points"}
        right.plot(errors.weight_decays, getattr(errors, name), **style, label=counts[name])
    right.set(title="Share on the wrong side", xlabel="weight decay λ", xscale="log", xlim=(7e-7, 1.5e3))
    right.set(ylim=(-0.01, 0.5))
    right.legend(loc="upper right")
    left.plot([], [], "o", color=BLUE, markeredgecolor="white", label="class 0")
    left.plot([], [], "D", color=VERMILION, markeredgecolor="white", label="class 1")
    left.legend(loc="lower left", ncols=2)
    return left, right


@picture(figsize=(8, 3.8))
def plot_classifier(fig: Picture, *, weight_decay: float = 1e-6) -> str:
    """Draw the border between two classes for one weight decay, and the errors for all."""
    left, right = fig.stage(_set_classifier)
    data = plane()
    weights = fit_weights(data.train, weight_decay)
    x, y = data.grid
    heights = (data.grid_features @ weights).reshape(len(y), len(x))
    left.contourf(x, y, heights, levels=[-np.inf, 0, np.inf], colors=["#cfe5f3", "#f9dcc8"])
    left.contour(x, y, heights, levels=[0], colors=DARK, linewidths=1.2)
    for sign, color, marker in [(-1, BLUE, "o"), (1, VERMILION, "D")]:
        points = data.points[data.train.signs == sign]
        left.plot(*points.T, marker, color=color, markeredgecolor="white", markersize=6, linestyle="none")
    shares = [wrong_share(part, weights) for part in (data.train, data.val, data.test)]
    for share, color, marker in zip(shares, (BLUE, GREEN, VERMILION), "o^s", strict=True):
        right.plot(
            weight_decay, share, marker, color=color, markersize=10, markeredgecolor="white", clip_on=False
        )
    return (
        f"Weight decay {weight_decay:.2g}: {shares[0]:.1%} of the training points, {shares[1]:.1%} "
        "of the validation "
        f"points and {shares[2]:.1%} of 2,000 new points lie on the wrong side."
    )


@picture(figsize=(8, 1.75))
def plot_crops(
    fig: Picture, augment: Callable = random_crop_flip, *, padding: int = 4, label: int = 9, seed: int = 0
) -> str:
    """Draw one image of Fashion-MNIST and seven augmented ones."""
    data = load_fashion()
    image = data.train_images[data.train_labels == label][:1]
    rng = np.random.default_rng(seed)
    views = np.concatenate([image, augment(np.repeat(image, 7, axis=0), padding=padding, rng=rng)])
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.84, wspace=0.08)
    for i, (ax, view) in enumerate(zip(fig.subplots(1, 8), views, strict=True)):
        ax.imshow(view[0], cmap="gray", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[], title="original" if i == 0 else "")
        ax.grid(False)
    return (
        f"An image of class {FASHION_CLASSES[label]}, and seven random windows of it, shifted by up "
        f"to {padding} "
        "pixels each way and in part mirrored."
    )


@picture(figsize=(8, 3.2))
def plot_bagging(fig: Picture, predict: Callable = ensemble_predict, *, seed: int = 0) -> str:
    """Draw the error of committees of over-fitted classifiers against their size."""
    bagging = bagging_errors(predict, seed=seed)
    ax = fig.subplots()
    ax.axhline(
        bagging.alone, color=VERMILION, linestyle="--", label="one classifier, fitted to all 60 points"
    )
    ax.plot(bagging.sizes, bagging.errors, "o-", color=BLUE, label="committees, each member with its own bag")
    best = plane_errors().test.min()
    ax.axhline(best, color=GREEN, linestyle=":", label="one classifier, with the best weight decay")
    ticks = bagging.sizes
    ax.set(xscale="log", xlim=(0.95, 65), ylim=(0, 0.54), xticks=ticks, xticklabels=ticks)
    ax.set(xlabel="classifiers that answer together", ylabel="wrong on new points")
    ax.set_title("Share of 2,000 new points on the wrong side, means of 20 committees")
    ax.minorticks_off()
    ax.legend(loc="upper right")
    return (
        f"One classifier with its own bag errs on {bagging.errors[0]:.1%} of new points, "
        f"{bagging.sizes[-1]} together "
        f"on {bagging.errors[-1]:.1%}; one that was fitted to all 60 points on {bagging.alone:.1%}, "
        "and with the best "
        f"weight decay on {best:.1%}."
    )


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
