"""Lesson 06's pictures of training: what a unit sees, which nets stall, and what small batches do."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes

from course_lib.ops.batch_norm import batchnorm_backward, batchnorm_forward
from course_lib.ops.layer_norm import layernorm_forward
from course_lib.training import Epoch
from course_lib.viz.norm_training import BATCH_SIZES, KINDS, RATES, drift, learning, small_batch
from course_lib.viz.picture import BLUE, DARK, GREEN, ORANGE, VERMILION, Picture, picture

KIND_COLORS = dict(zip(KINDS, (VERMILION, BLUE, ORANGE), strict=True))
CEILING = 20.0  # losses above it are drawn there


class Run(Protocol):
    """A training that :mod:`course_lib.big.normed_mlp` made; without torch that module cannot be imported."""

    batch_norm: bool
    lr: float
    epochs: list[Epoch]


def _set_drift(fig: Picture) -> tuple[list[Axes], Axes]:
    axes = fig.subplots(1, 4, width_ratios=[1, 1, 1, 1.15])
    fig.subplots_adjust(left=0.06, wspace=0.3)
    for ax, kind in zip(axes, KINDS, strict=False):
        ax.set(title=kind, xlabel="step", xlim=(0, 90), ylim=(-3.4, 3.4))
    axes[0].set_ylabel("a unit's input")
    axes[3].set(title="batch read right, %", xlabel="step", xlim=(0, 90), ylim=(0, 103))
    for kind in KINDS:
        accuracy = 100 * np.convolve(drift(kind).accuracy, np.ones(5) / 5, "valid")
        axes[3].plot(np.arange(2, 2 + len(accuracy)), accuracy, color=KIND_COLORS[kind], label=kind)
    axes[3].legend(loc="center right", fontsize=8)
    return list(axes[:3]), axes[3]


@picture(figsize=(8, 2.9))
def plot_drift(fig: Picture, *, layer: int = 3) -> str:
    """Draw what one unit of a layer gets, step by step, in three networks, and how well they learn."""
    axes, _ = fig.stage(_set_drift)
    words = []
    for ax, kind in zip(axes, KINDS, strict=True):
        runs = drift(kind)
        low, median, high = runs.quantiles[:, layer - 1].T
        ax.fill_between(np.arange(len(median)), low, high, color=KIND_COLORS[kind], alpha=0.3, linewidth=0)
        ax.plot(median, color=KIND_COLORS[kind], linewidth=1.3)
        last = 100 * runs.accuracy[-10:].mean()
        words.append(f"{kind} {runs.jump[layer - 1]:.3f} and {last:.0f} %")
    return (
        f"Layer {layer}, mean change of a unit's median input each step, and share read right at the end: "
        f"{', '.join(words)}."
    )


def _set_batch_sizes(fig: Picture, functions: tuple[Callable, ...]) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.14, top=0.91)
    runs = [small_batch(size, *functions) for size in BATCH_SIZES]
    for name, color, style, label in [
        ("as_in_training", VERMILION, "o-", "batch norm, as in training"),
        ("after_training", BLUE, "s-", "batch norm, running statistics"),
        ("layer_norm", GREEN, "^--", "layer norm, in both"),
    ]:
        losses = [min(getattr(run, name), CEILING) for run in runs]
        left.plot(BATCH_SIZES, losses, style, color=color, label=label, markersize=4)
    if runs[0].after_training > CEILING:
        left.annotate(
            f"{runs[0].after_training:,.0f}", (1, CEILING), (8, -3), textcoords="offset points", color=BLUE
        )
    left.set(title="Loss on test digits after 200 steps", xlabel="batch size", xscale="log", yscale="log")
    left.set(xlim=(0.8, 90), ylim=(0.08, 26), xticks=BATCH_SIZES, xticklabels=BATCH_SIZES)
    left.minorticks_off()
    left.legend(loc="upper right", fontsize=8)
    right.set(title="One unit's statistics, 60 batches", xlabel="batch's mean", ylabel="batch's deviation")
    right.set(xlim=(-6, 3), ylim=(-0.15, 3))
    right.plot([], "o", color=VERMILION, markersize=4, label="a batch")
    right.plot([], "s", color=BLUE, label="running")
    right.legend(loc="upper right", fontsize=8)
    return left, right


@picture(figsize=(8, 3.6))
def plot_batch_sizes(
    fig: Picture,
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    batch_size: int = 4,
) -> str:
    """Draw batch norm's loss in both modes against the batch size, and how one unit's statistics scatter."""
    functions = forward, backward, layernorm
    left, right = fig.stage(_set_batch_sizes, functions)
    run = small_batch(batch_size, *functions)
    losses = np.minimum([run.as_in_training, run.after_training, run.layer_norm], CEILING)
    left.plot(
        [batch_size] * 3, losses, "o", color="none", markeredgecolor=DARK, markersize=11, markeredgewidth=1.2
    )
    right.plot(run.means, run.stds, "o", color=VERMILION, markersize=4, alpha=0.6, markeredgewidth=0)
    right.plot(*run.running, "s", color=BLUE, markersize=8)
    return (
        f"Batches of {batch_size}: loss {run.as_in_training:.3g} normalised by the batch, "
        f"{run.after_training:,.4g} by the running statistics ({100 * run.accuracy:.0f} % read right), "
        f"{run.layer_norm:.3g} with layer norm; a unit's batch means scatter by {run.means.std():.2f}."
    )


@picture(figsize=(8, 3.3))
def plot_learning(
    fig: Picture,
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    epochs: int = 6,
    rates: tuple[float, ...] = RATES,
) -> str:
    """Draw which networks learn: six layers of sigmoids over time, six layers of ReLUs by learning rate."""
    result = learning(forward, backward, layernorm, epochs=epochs, rates=rates)
    left, right = fig.subplots(1, 2)
    colors = {"no norm": VERMILION, "batch norm": BLUE, "layer norm": GREEN}
    for name, curve in result.curves.items():
        style = "^--" if name == "layer norm" else "o-"
        left.plot(np.arange(1, len(curve) + 1), 100 * curve, style, color=colors[name], label=name)
    left.set(title="Six layers of sigmoids, learning rate 0.5", xlabel="epoch", ylabel="read right, %")
    for name, accuracy in result.by_rate.items():
        right.plot(rates, 100 * accuracy, "o-", color=colors[name], label=name)
    right.set(title="Six layers of ReLUs after two epochs", xlabel="learning rate", xscale="log")
    right.set(xticks=rates, xticklabels=rates)
    right.minorticks_off()
    for ax in (left, right):
        ax.set(ylim=(0, 103))
    left.legend(loc="center right")
    ends = ", ".join(f"{name} {100 * curve[-1]:.0f} %" for name, curve in result.curves.items())
    fast = ", ".join(f"{name} {100 * accuracy[-1]:.0f} %" for name, accuracy in result.by_rate.items())
    return f"Sigmoids end at: {ends}. ReLUs at learning rate {rates[-1]:g}: {fast}."


@picture(figsize=(8, 3.3))
def plot_at_scale(fig: Picture, runs: Sequence[Run]) -> str:
    """Draw the losses of the longest steps, and the validation accuracy of every run by learning rate."""
    left, right = fig.subplots(1, 2)
    largest, words = max(run.lr for run in runs), []
    for batch_norm, color, name in [(False, VERMILION, "no norm"), (True, BLUE, "batch norm")]:
        mine = [run for run in runs if run.batch_norm is batch_norm]
        losses = next(run for run in mine if run.lr == largest).epochs
        left.plot([e.epoch for e in losses], [e.train_loss for e in losses], "o-", color=color, label=name)
        accuracy = [100 * run.epochs[-1].val_accuracy if run.epochs else 10.0 for run in mine]
        right.plot([run.lr for run in mine], accuracy, "o-", color=color)
        reached = ", ".join(f"{a:.1f} % at {run.lr:g}" for run, a in zip(mine, accuracy, strict=True))
        words.append(f"{name} {reached}")
    left.set(title=f"Training loss, learning rate {largest:g}", xlabel="epoch")
    left.xaxis.get_major_locator().set_params(integer=True)
    left.set_ylim(bottom=0)
    right.set(title="New images read right, %", xlabel="learning rate", xscale="log", ylim=(0, 103))
    left.legend()
    return f"Validation accuracy by learning rate: {'; '.join(words)}."
