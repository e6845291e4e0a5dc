"""Lesson 03's pictures: what adaptive rules remember, how each step is made, and what becomes of Adam."""

import functools

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from course_lib.arrays import Array, Float
from course_lib.optimizers import adagrad_init, adagrad_step, adam_step, rmsprop_init, rmsprop_step
from course_lib.viz.adam_noise import decay_walks, noisy_step_means
from course_lib.viz.adam_phases import ARRIVED, PHASES, adam_walks, outcome, phase_map
from course_lib.viz.adaptive_walks import (
    SLOW_STEPS,
    step_lengths,
    take_apart,
    uncorrected_adam_step,
    uncorrected_length,
    valley_walk,
)
from course_lib.viz.picture import BLUE, DARK, GREEN, ORANGE, SKY, VERMILION, Picture, picture
from course_lib.viz.surfaces import RAVINE, bands, grid

CLIFF = np.concatenate([np.full(100, 10.0), np.full(500, 0.1)])  # a cliff, and the plain behind it
PHASE_COLORS = ("#d9d9d6", SKY, GREEN, ORANGE, VERMILION)
VALLEY_LR = 0.05


@functools.cache
def _adagrad_lengths() -> Float[Array, " T"]:
    return step_lengths(adagrad_step, adagrad_init, CLIFF)


def _set_memory(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    steps = np.arange(1, len(CLIFF) + 1)
    left.plot(steps, CLIFF, color=DARK)
    left.set(title="Size of the gradient", xlabel="step", yscale="log", ylim=(0.03, 30), xlim=(0, 600))
    right.plot(steps, _adagrad_lengths(), color=BLUE, label="AdaGrad")
    right.plot([], [], color=VERMILION, label="RMSProp")
    right.axhline(1, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title="Length of the step, in learning rates", xlabel="step", yscale="log")
    right.set(xlim=(0, 600), ylim=(2e-4, 50))
    right.legend(loc="upper right")
    return left, right


@picture()
def plot_memory(fig: Picture, *, alpha: float = 0.99) -> str:
    """Draw how long the steps of AdaGrad and RMSProp are when large gradients give way to small ones."""
    _, right = fig.stage(_set_memory)
    adagrad = _adagrad_lengths()
    lengths = step_lengths(rmsprop_step, rmsprop_init, CLIFF, alpha=alpha)
    right.plot(np.arange(1, len(CLIFF) + 1), lengths, color=VERMILION)
    back = np.flatnonzero(lengths[100:] > 0.5)
    when = f"{back[0] + 1} steps later they are half a learning rate long" if len(back) else "they stay short"
    grow = "" if len(back) else f", {lengths[-1]:.2g} after 500"
    return (
        f"After the cliff AdaGrad's steps are {adagrad[100]:.1g} learning rates long and stay so; RMSProp's "
        f"with alpha {alpha:g} are {lengths[100]:.1g}, and {when}{grow}. RMSProp's first step of all was "
        f"{lengths[0]:.3g} long."
    )


def _set_bias(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    left.axhline(1, color=BLUE, label="with correction")
    left.plot([], [], color=VERMILION, label="without")
    left.set(title="Length of the step / lr, constant gradient", xlabel="step")
    left.set(xscale="log", yscale="log", xlim=(1, 1e4), ylim=(0.05, 150))
    left.legend(loc="upper right")
    right.axhline(0, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title=f"Down a parabola, lr = {VALLEY_LR}", xlabel="step", ylabel="w")
    right.set(xlim=(0, 120), ylim=(-1.6, 1.2))
    return left, right


@picture()
def plot_bias_correction(fig: Picture, *, beta1: float = 0.9, beta2: float = 0.999) -> str:
    """Draw Adam's step with and without bias correction: for a constant gradient, and down a parabola."""
    left, right = fig.stage(_set_bias)
    steps = np.unique(np.geomspace(1, 1e4, 200).round())
    lengths = uncorrected_length(steps, beta1, beta2)
    left.plot(steps, lengths, color=VERMILION)
    top = int(np.argmax(lengths))
    left.plot(steps[[0, top]], lengths[[0, top]], "o", color=VERMILION)
    far = []
    for step, color in [(adam_step, BLUE), (uncorrected_adam_step, VERMILION)]:
        walk = valley_walk(step, lr=VALLEY_LR, betas=(beta1, beta2))
        right.plot(walk, color=color)
        far.append(walk.min())
    return (
        f"Without correction, beta1 {beta1:g} and beta2 {beta2:g}: the first step is {lengths[0]:.3g} "
        f"learning rates long, the longest is number {steps[top]:.0f} with {lengths[top]:.3g}. From w = 1 "
        f"the corrected walk goes as far as {far[0]:.2f}, the uncorrected one as far as {far[1]:.2f}; "
        "the minimum is at 0."
    )


def _set_slow_motion(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.15])
    fig.subplots_adjust(left=0.06, bottom=0.13, top=0.9, wspace=0.36)
    x, y, losses = grid(RAVINE)
    left.contour(x, y, bands(losses, 0.0), levels=14, colors="#a9b4bf", linewidths=0.8)
    left.plot(0, 0, "*", color=DARK, markersize=11)
    left.set(title="On a ravine", xlim=RAVINE.xlim, ylim=RAVINE.ylim)
    left.grid(False)
    right.axvline(0, color=DARK, linewidth=0.8)
    right.set(xlim=(-1.05, 1.9), ylim=(5.5, -0.5), xticks=[], yticks=[])
    right.set_title("Each bar as a part of the longest of its row", fontsize=10)
    right.plot([], [], color=BLUE, linewidth=6, label="x, flat")
    right.plot([], [], color=VERMILION, linewidth=6, label="y, steep")
    right.legend(loc="upper center", bbox_to_anchor=(0.4, -0.02), ncols=2)
    return left, right


@picture(figsize=(8, 3.8))
def plot_slow_motion(fig: Picture, *, rule: str = "Adam", step: int = 1) -> str:
    """Draw one step of a rule with every quantity that goes into it, in both coordinates."""
    left, right = fig.stage(_set_slow_motion)
    path, parts = take_apart(rule)
    left.plot(*path.T, color="#a9b4bf", linewidth=1.0)
    left.plot(*path[: step + 1].T, ".-", color=GREEN, markersize=5)
    left.plot(*path[step], "o", color=GREEN, markeredgecolor="white", markersize=9)
    left.text(3.9, 1.9, f"{rule}, step {step}", ha="right", va="top")
    now = {name: part[step - 1] for name, part in parts.items()}
    shares = np.array([now[name] / np.abs(part).max() for name, part in parts.items()])  # (parts, 2)
    for axis, (offset, color) in enumerate([(-0.19, BLUE), (0.19, VERMILION)]):
        right.hlines(np.arange(len(parts)) + offset, 0, shares[:, axis], color=color, linewidth=9)
    for row, (name, (x, y)) in enumerate(now.items()):
        right.text(-1.12, row, name, ha="right", va="center")
        right.text(1.85, row, f"{x:.3g}\n{y:.3g}", ha="right", va="center", fontsize=9, linespacing=1.4)
    told = ", ".join(f"{name} {x:.3g} and {y:.3g}" for name, (x, y) in now.items())
    return f"{rule}, step {step} of {SLOW_STEPS}, flat and steep coordinate: {told}."


@picture()
def plot_signal_to_noise(fig: Picture) -> str:
    """Draw Adam's mean step against the noise of its gradient, measured and computed."""
    ratios = np.array([0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 4.0, 7.0, 12.0, 20.0])
    measured = noisy_step_means(ratios)
    fine = np.geomspace(0.08, 25, 200)
    ax = fig.subplots()
    ax.plot(fine, 1 / np.sqrt(1 + fine**2), color=DARK, linewidth=1.2, label="1 / √(1 + (σ/μ)²)")
    ax.plot(ratios, measured, "o", color=VERMILION, markersize=7, label="measured")
    ax.set(xscale="log", yscale="log", xlim=(0.08, 25), ylim=(0.03, 1.5))
    ax.set(xlabel="noise σ of the gradient, in units of its mean μ", ylabel="mean step / lr")
    ax.set(xticks=[0.1, 1, 10], xticklabels=["0.1", "1", "10"], yticks=[0.1, 1], yticklabels=["0.1", "1"])
    ax.set_title("Adam steps as far as the gradient is steady")
    ax.legend(loc="lower left")
    at = dict(zip(ratios, measured, strict=True))
    return (
        f"Adam's mean step is {at[0.1]:.2f} learning rates where the noise is a tenth of the mean gradient, "
        f"{at[1.0]:.2f} where they are equal, {at[20.0]:.3f} where the noise is 20 times as large: "
        "1 / √(1 + (σ/μ)²)."
    )


@picture(figsize=(8, 3.4))
def plot_decay(fig: Picture) -> str:
    """Draw how parameters with small and large gradients decay: in Adam's gradient, and beside its step."""
    ends = []
    for ax, decoupled in zip(fig.subplots(1, 2, sharey=True), (False, True), strict=True):
        for noise, color, dashes in [(0.1, BLUE, "-"), (1.0, GREEN, "--"), (10.0, VERMILION, ":")]:
            walk = decay_walks(noise, decoupled=decoupled)
            ax.plot(walk, dashes, color=color, label=f"gradients of size {noise:g}", linewidth=2.2)
            ends.append(f"{walk[-1]:.3f}")
        name = "AdamW: the decay beside the step" if decoupled else "Adam: the decay in the gradient"
        ax.set(title=name, xlabel="step", xlim=(0, 1000), ylim=(0, 1.05))
    fig.axes[0].set_ylabel("what is left of w")
    fig.axes[1].legend(loc="lower left")
    return (
        "After 1,000 steps of decay 0.1 at lr 0.01, with gradients of size 0.1, 1 and 10, there is left of a "
        f"parameter: {', '.join(ends[:3])} with the decay in the gradient, {', '.join(ends[3:])} with AdamW."
    )


def _set_phases(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    fig.subplots_adjust(left=0.11, bottom=0.25, top=0.91, wspace=0.28)
    betas = [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999]
    left.set(xlabel="lr, in distances to the minimum", xlim=(-3, 1), ylim=(0, 4))
    left.set(xticks=range(-3, 2), xticklabels=["0.001", "0.01", "0.1", "1", "10"])
    left.set(yticks=[-np.log10(1 - beta) for beta in betas], yticklabels=betas)
    left.grid(False)
    handles = [Patch(color=color, label=name) for color, name in zip(PHASE_COLORS, PHASES, strict=True)]
    fig.legend(handles=handles, loc="lower center", ncols=5, fontsize=8.5)
    right.axhline(ARRIVED, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title="The walk at ×: |w|", xlabel="step", xlim=(0, 1000))
    right.set(yscale="log", ylim=(1e-9, 1e3))
    return left, right


@picture(figsize=(8, 4.2))
def plot_phase_map(
    fig: Picture, *, lr: float = 0.1, beta1: float = 0.9, beta2: float = 0.999, vertical: str = "beta2"
) -> str:
    """Draw what becomes of Adam on a parabola for every learning rate and beta, and one of the walks."""
    beta, fixed, other = (beta1, "beta2", beta2) if vertical == "beta1" else (beta2, "beta1", beta1)
    left, right = fig.stage(_set_phases)
    colors = ListedColormap(PHASE_COLORS)
    place = {"extent": (-3, 1, 0, 4), "origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    left.imshow(phase_map(vertical, other), cmap=colors, vmin=-0.5, vmax=4.5, **place)
    left.text(-3, 4.1, f"{vertical} upwards; {fixed} = {other:g}", fontsize=11)
    walk = adam_walks(lr, beta1, beta2)
    tail, phase = outcome(walk)
    left.plot(np.log10(lr), -np.log10(1 - beta), "x", color=DARK, markersize=11, markeredgewidth=2.5)
    right.plot(np.maximum(np.abs(walk), 1e-12), color=PHASE_COLORS[phase] if phase else DARK, linewidth=1.3)
    right.text(980, 400, PHASES[phase], ha="right", va="top")
    return (
        f"Adam with lr {lr:.3g}, beta1 {beta1:g}, beta2 {beta2:g}, 1,000 steps on a parabola from w = 1: "
        f"{PHASES[phase]}; over the last 200 steps it is at most {tail:.2g} from the minimum."
    )
