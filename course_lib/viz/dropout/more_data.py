"""Show what more examples are worth, and changed ones: errors on the test set, measured once and stored."""

import functools
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.images.augmentation import (
    random_brightness,
    random_crop_flip,
    random_noise,
    random_rotation,
    random_zoom,
)
from course_lib.nn.training import evaluate
from course_lib.viz.dropout.networks import (
    EPOCHS,
    MEAN,
    SPREAD,
    _Training,
    fashion_parts,
    fashion_test,
    train_run,
)
from course_lib.viz.dropout.noise import gaussian_backward, gaussian_forward
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

GAUSSIAN = {"forward": gaussian_forward, "backward": gaussian_backward}
MEASURED = Path(__file__).with_name("more_data.npz")  # written by scripts/measure_dropout.py
SIZES = (100, 200, 400, 800, 1600, 3200, 6400)
STEPS = 3000  # of training at each size
SEEDS = 3

Change = Callable[..., Array]
Part = tuple[Array, Array]


def _mirrored(images: Array, *, rng: np.random.Generator) -> Array:
    return random_crop_flip(images, padding=0, rng=rng)


def _shifted(images: Array, *, rng: np.random.Generator) -> Array:
    """Shift by up to one small pixel, which is two of the original ones, and do not mirror."""
    moved = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(moved, images.shape[2:], axis=(2, 3))
    rows, columns = rng.integers(0, 3, (2, len(images)))
    return windows[np.arange(len(images)), :, rows, columns]


CHANGES: dict[str, Change | None] = {
    "none": None,
    "shift by 1 pixel": _shifted,
    "mirror": _mirrored,
    "shift and mirror": partial(random_crop_flip, padding=1),
    "rotate by 10°": partial(random_rotation, degrees=10),
    "zoom by 1.15": partial(random_zoom, factor=1.15),
    "brightness by 1.5": partial(random_brightness, factor=1.5),
    "noise of 0.1": partial(random_noise, spread=0.1),
}


def measure_change(change: Change | None, seed: int, *, epochs: int = EPOCHS) -> tuple[float, ...]:
    """
    Return two errors of a network trained on 600 images that are changed at random, at its best epoch.

    The first is that on the test images; the second on the same images, each shifted by up to one pixel.
    """
    train, val = fashion_parts(seed=seed)
    x, labels = fashion_test()
    pixels = _shifted((x * SPREAD + MEAN).reshape(-1, 1, 14, 14), rng=np.random.default_rng(seed))
    shifted = ((pixels.reshape(-1, 196) - MEAN) / SPREAD, labels)
    training = _Training(train, seed=seed, augment=change)
    return _best_errors(training, val, epochs, tests=((x, labels), shifted))


def measure_size(n: int, seed: int, *, steps: int = STEPS) -> float:
    """Return the test error of a network trained on ``n`` images, at the least of 30 validation losses."""
    train, val = fashion_parts(train=n, seed=seed)
    training = _Training(train, seed=seed)
    per_epoch = -(-n // training.batch_size)
    looks = max(1, round(steps / 30 / per_epoch))  # epochs between two looks
    return _best_errors(training, val, round(steps / per_epoch), looks, tests=(fashion_test(),))[0]


def _best_errors(
    training: _Training, val: Part, epochs: int, every: int = 1, *, tests: tuple[Part, ...]
) -> tuple[float, ...]:
    """Return the errors on some sets in the epoch with the least validation loss, of those looked at."""
    least, errors = np.inf, ()
    for epoch in range(1, epochs + 1):
        training.epoch()
        if epoch % every and epoch < epochs:
            continue
        loss = evaluate(training.net, *val).loss
        if loss < least:
            least = loss
            errors = tuple(1 - evaluate(training.net, *test).accuracy for test in tests)
    return errors


NOISES = {"none": {"p": 0.0}, "dropout": {"p": 0.25}, "Gaussian": {"p": 0.25, **GAUSSIAN}}


def measure_noise(name: str, seed: int, *, epochs: int = EPOCHS) -> tuple[float, float]:
    """Return the validation loss and the test error after the last epoch, under one of ``NOISES``."""
    train, val = fashion_parts(seed=seed)
    curves, net = train_run(train, val, epochs=epochs, seed=seed, **NOISES[name])
    return float(curves.val_loss[-1]), 1 - evaluate(net, *fashion_test()).accuracy


class Measured(NamedTuple):
    """Errors from 0 to 1, and losses, one row per seed."""

    changes: Float[Array, "seeds changes 2"]  # on the test images, and on the same ones, shifted
    sizes: Float[Array, "seeds sizes"]  # on the test images
    noises: Float[Array, "seeds noises 2"]  # validation loss and test error at the end


def measure() -> Measured:
    """Train all networks, which takes some minutes."""
    seeds = range(SEEDS)
    return Measured(
        np.array([[measure_change(change, seed) for change in CHANGES.values()] for seed in seeds]),
        np.array([[measure_size(n, seed) for n in SIZES] for seed in seeds]),
        np.array([[measure_noise(name, seed) for name in NOISES] for seed in seeds]),
    )


@functools.cache
def measured() -> Measured:
    """Return the stored errors."""
    with np.load(MEASURED) as arrays:
        return Measured(**arrays)


def learning_slope() -> float:
    """Return the exponent of the straight line through the mean errors: error is about c * n ** slope."""
    errors = measured().sizes.mean(axis=0)
    return float(np.polyfit(np.log(SIZES), np.log(errors), 1)[0])


@picture(figsize=(7, 3.8))
def plot_sizes(fig: Picture) -> str:
    """Draw the test error against the number of training images, both on logarithmic scales."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.12)
    errors, n = 100 * measured().sizes, np.array(SIZES)
    mean, slope = errors.mean(axis=0), learning_slope()
    ax.plot(np.tile(n, (SEEDS, 1)).T, errors.T, ".", color=BLUE, alpha=0.5, markersize=7)
    ax.plot([], [], ".", color=BLUE, label=f"{SEEDS} networks per size")
    ax.plot(n, mean, color=BLUE, label="their mean")
    ends = n[[0, -1]]
    ax.plot(ends, mean[0] * (ends / n[0]) ** -0.5, ":", color=DARK, label="for comparison: error ∝ 1/√n")
    ax.set(xscale="log", yscale="log", xlim=(85, 7600), ylim=(4, 50), xticks=n, xticklabels=n)
    ax.set(yticks=[5, 10, 20, 40], yticklabels=["5 %", "10 %", "20 %", "40 %"])
    ax.set(xlabel="training images n", ylabel="error on 2,000 test images")
    ax.minorticks_off()
    ax.legend(loc="lower left")
    return (
        f"The error on 2,000 test images falls from {mean[0]:.1f} % with {n[0]} training images to "
        f"{mean[-1]:.1f} % with {n[-1]:,}: nearly a line on logarithmic scales, of slope {slope:.2f}."
    )


def errors_with(augment: Change) -> tuple[float, ...]:
    """Return the two errors of one network trained with ``random_crop_flip``, the student's."""
    return measure_change(partial(augment, padding=1), 0)


@picture(figsize=(7, 4.2))
def plot_changes(fig: Picture) -> str:
    """Draw the test errors of networks that were trained on changed images, for each kind of change."""
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(left=0.24, right=0.97, bottom=0.15, top=0.9, wspace=0.1)
    errors, rows = 100 * measured().changes, np.arange(len(CHANGES))
    titles = ["Test images as they are", "Test images shifted at random"]
    for side, (ax, title, color) in enumerate(zip((left, right), titles, (BLUE, VERMILION), strict=True)):
        ax.plot(errors[:, :, side].T, np.tile(rows, (SEEDS, 1)).T, ".", color=color, alpha=0.6, markersize=7)
        ax.plot(errors[:, :, side].mean(axis=0), rows, "|", color=color, markersize=18, markeredgewidth=2.5)
        ax.axvline(errors[:, 0, side].mean(), color=DARK, linestyle=":", linewidth=1.2)
        ax.set(title=title, xlabel="error, %", xlim=[(18, 28), (20, 50)][side])
    right.plot([], [], ".", color=VERMILION, alpha=0.6, markersize=7, label="one network")
    right.plot([], [], "|", color=VERMILION, markersize=12, markeredgewidth=2.5, label="mean of three")
    right.legend(loc="lower left")
    left.set(yticks=rows, yticklabels=list(CHANGES), ylim=(len(CHANGES) - 0.5, -0.5))
    means = errors.mean(axis=0)
    told = [
        f"{name} {plain:.1f} and {moved:.1f}" for name, (plain, moved) in zip(CHANGES, means, strict=True)
    ]
    return f"Errors in per cent on test images as they are and shifted, means of {SEEDS}: {', '.join(told)}."
