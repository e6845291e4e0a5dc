"""Lesson 02's pictures: the ravine, the velocity, the phase map, the rates, and what was gained."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.ticker import NullFormatter

from course_lib.optimizers import momentum_step
from course_lib.quadratics import convergence_rate, iteration_matrix, optimal_momentum
from course_lib.viz.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture
from course_lib.viz.rolls import (
    START,
    descent_rate,
    digits_losses,
    double_root_steps,
    glide,
    measured_gain,
    nesterov_rate,
    phase,
    roll,
    velocity_of,
)

SHOWN = 40  # steps on the left of the ravine's picture
SPAN = (1.0, 100.0)  # curvatures in the picture of the rates
ZONES = ("monotone", "oscillating", "hopping", "divergent")
ZONE_COLORS = ("#cfe5f3", "#d3eee3", "#f7e3c4", "#f3d5cc")


def _set_ravine(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.14, top=0.91)
    left.plot(*START, "o", color=DARK)
    left.annotate("start", START, xytext=(4, 7), textcoords="offset points")
    left.plot(0, 0, "*", color=DARK, markersize=12, zorder=5)
    left.set(title=f"The first {SHOWN} steps", xlim=(-1.1, 1.25), ylim=(-0.85, 0.85))
    left.set(xlabel="along the ravine", ylabel="across")
    left.grid(False)
    right.axhline(1e-6, color=DARK, linestyle=":", linewidth=1.2)
    right.plot([], color=BLUE, label="gradient descent, best lr")
    right.plot([], color=VERMILION, label="momentum, best lr and momentum")
    right.set(title="Part of the distance that is left", xlabel="step", yscale="log")
    right.set(xlim=(0, 1000), ylim=(1e-8, 10))
    right.legend(loc="upper right")
    return left, right


@picture(figsize=(8, 3.8))
def plot_ravine(fig: Picture, *, condition: float = 100.0) -> str:
    """Draw gradient descent and momentum in a ravine, each with its best constants."""
    left, right = fig.stage(_set_ravine)
    curvature = np.array([1.0, condition])
    turn = np.linspace(0, 2 * np.pi, 100)
    for level in 0.002 * 4.0 ** np.arange(8):
        ellipse = np.sqrt(2 * level / curvature)[:, None] * [np.cos(turn), np.sin(turn)]
        left.plot(*ellipse, color="#c6cdd4", linewidth=0.9, zorder=1)
    rivals = [(2 / (1 + condition), 0.0, BLUE), (*optimal_momentum(1.0, condition), VERMILION)]
    counts = []
    for lr, momentum, color in rivals:
        path = glide(curvature, START, lr=lr, momentum=momentum, steps=4000)
        left.plot(*path[: SHOWN + 1].T, ".-", color=color, linewidth=1.2, markersize=4)
        left.plot(*path[SHOWN], "o", color=color, markeredgecolor="white", markersize=8, zorder=6)
        distance = np.linalg.norm(path, axis=1) / np.linalg.norm(START)
        right.plot(np.maximum(distance[:1001], 1e-9), color=color)
        counts.append(np.flatnonzero(distance > 1e-6)[-1] + 1)
    descent, ball = counts
    return (
        f"Condition number {condition:.3g}: to a millionth of the distance gradient descent takes {descent} "
        f"steps, momentum {ball}, {descent / ball:.1f} times fewer."
    )


def _set_velocity(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.5])
    left.set(title="Weight of earlier gradients", xlabel="steps ago", xlim=(-1, 51), ylim=(0, 1.08))
    steps = np.arange(60)
    right.plot(steps, 1 + 3.0 * (-1.0) ** steps, "o", color="#9aa5b1", markersize=4, label="gradient")
    right.axhline(1, color=DARK, linestyle=":", linewidth=1.2, label="its trend")
    right.plot([], color=VERMILION, label="(1 − momentum) × velocity")
    right.set(title="The flip cancels, the trend adds up", xlabel="step", xlim=(-1, 60), ylim=(-2.6, 6.2))
    right.set_yticks([-2, 0, 1, 2, 4])
    right.legend(loc="upper right", ncols=3, fontsize=8)
    return left, right


@picture()
def plot_velocity(fig: Picture, *, momentum: float = 0.9) -> str:
    """Draw what a velocity remembers, and what it makes of a gradient that flips around a trend."""
    left, right = fig.stage(_set_velocity)
    ago = np.arange(51)
    left.vlines(ago, 0, momentum**ago, color=BLUE, linewidth=3)
    left.axvline(1 / (1 - momentum), color=DARK, linestyle=":", linewidth=1.4)
    steps = np.arange(60)
    velocity = velocity_of(1 + 3.0 * (-1.0) ** steps, momentum)
    right.plot(steps, (1 - momentum) * velocity, color=VERMILION)
    flip = 3 * (1 - momentum) / (1 + momentum)
    return (
        f"Momentum {momentum:.2f}: a memory of {1 / (1 - momentum):.3g} steps. Times 1 - momentum, the "
        f"velocity tends to the trend of 1 with a flip of ±{flip:.2g} where the gradient has ±3; after 60 "
        f"steps it has {100 * (1 - momentum**60):.0f} % of the trend."
    )


def _set_phase_map(fig: Picture) -> tuple[Axes, Axes, Axes]:
    grid = fig.add_gridspec(2, 2, width_ratios=[1.55, 1], height_ratios=[1, 1.15])
    board, walk, plane = (fig.add_subplot(grid[place]) for place in [(slice(None), 0), (0, 1), (1, 1)])
    fig.subplots_adjust(left=0.075, bottom=0.115, top=0.93, hspace=0.42, wspace=0.2)
    lr, momentum = np.meshgrid(np.linspace(0, 4.2, 421), np.linspace(0, 0.995, 200))
    board.pcolormesh(lr, momentum, phase(lr, momentum), cmap=ListedColormap(ZONE_COLORS), rasterized=True)
    levels = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95]
    rates = board.contour(
        lr,
        momentum,
        convergence_rate(1.0, lr=lr, momentum=momentum),
        levels=levels,
        colors="#7d8a97",
        linewidths=0.9,
    )
    board.clabel(rates, fontsize=8, fmt="%g")
    names = zip(ZONES, [(0.06, 0.045), (1.2, 0.57), (1.42, 0.025), (3.1, 0.2)], strict=True)
    for name, (x, y) in names:
        back = {"facecolor": ZONE_COLORS[ZONES.index(name)], "edgecolor": "none", "pad": 1.5, "alpha": 0.85}
        board.text(x, y, name, color=DARK, fontsize=10.5, fontweight="bold", bbox=back)
    board.set(
        title="How a ball moves, and its rate a step", xlabel="learning rate × curvature", ylabel="momentum"
    )
    board.set(xlim=(0, 4.2), ylim=(0, 0.995))
    board.grid(False)
    walk.axhline(0, color=DARK, linewidth=0.8)
    walk.set(title="Its walk of 40 steps, and ± rateᵗ", xlim=(0, 40), ylim=(-2, 2))
    turn = np.linspace(0, 2 * np.pi, 100)
    plane.plot(np.cos(turn), np.sin(turn), color="#9aa5b1", linewidth=1.2)
    plane.set(title="Its two eigenvalues", aspect="equal", xlim=(-2.2, 2.2), ylim=(-1.25, 1.25))
    return board, walk, plane


@picture(figsize=(8, 4.6))
def plot_phase_map(fig: Picture, *, lr: float = 0.3, momentum: float = 0.8) -> str:
    """Draw all learning rates and momenta on a parabola of curvature 1, and the walk of one of them."""
    board, walk, plane = fig.stage(_set_phase_map)
    board.plot(lr, momentum, "o", color=VERMILION, markeredgecolor="white", markersize=11)
    rate = convergence_rate(1.0, lr=lr, momentum=momentum)
    steps = np.arange(41)
    path = roll(np.ones(1), np.ones(1), lr=lr, momentum=momentum, steps=40)[:, 0]
    for sign in (1, -1):
        walk.plot(steps, np.clip(sign * rate**steps, -9, 9), color="#9aa5b1", linewidth=1)
    walk.plot(steps, np.clip(path, -9, 9), ".-", color=VERMILION, linewidth=1.2)
    values = np.linalg.eigvals(iteration_matrix(1.0, lr=lr, momentum=momentum))
    turn = np.linspace(0, 2 * np.pi, 100)
    plane.plot(*np.sqrt(momentum) * np.array([np.cos(turn), np.sin(turn)]), ":", color=DARK, linewidth=1)
    plane.plot(values.real, values.imag, "o", color=VERMILION, markeredgecolor="white", markersize=9)
    first, second = (f"{value:.3g}" for value in sorted(values, key=lambda value: (value.real, value.imag)))
    return (
        f"Learning rate {lr:.3g}, momentum {momentum:.3g}, curvature 1: {ZONES[int(phase(lr, momentum))]}, "
        f"with the rate {rate:.3f} a step; the eigenvalues are {first} and {second}."
    )


def _set_rates(fig: Picture) -> Axes:
    ax = fig.subplots()
    low, high = SPAN
    best = np.sqrt(optimal_momentum(low, high)[1])
    ax.axhline(1, color=DARK, linewidth=1.2)
    ax.text(1.03, 1.006, "above: diverges", fontsize=9, va="bottom")
    ax.axhline(best, color=DARK, linestyle=":", linewidth=1.2)
    ax.text(1.03, best - 0.005, f"the best for all curvatures: {best:.3f}", fontsize=9, va="top")
    for color, dashes, name in [
        (BLUE, "-", "gradient descent, same lr"),
        (GREEN, "--", "Nesterov"),
        (VERMILION, "-", "momentum"),
    ]:
        ax.plot([], dashes, color=color, label=name)
    ax.set(title="Rate a step, for every direction of a ravine", xlabel="curvature", xscale="log")
    ax.set(
        xlim=SPAN, ylim=(0.6, 1.12), xticks=[1, 2, 5, 10, 20, 50, 100], xticklabels=[1, 2, 5, 10, 20, 50, 100]
    )
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.legend(loc="lower left")
    return ax


@picture(figsize=(8, 3.6))
def plot_rates(fig: Picture, *, lr: float = 0.01, momentum: float = 0.5) -> str:
    """Draw the rate of gradient descent, momentum and Nesterov for curvatures from 1 to 100."""
    ax = fig.stage(_set_rates)
    curvature = np.geomspace(*SPAN, 300)
    rates = {
        "momentum": (convergence_rate(curvature, lr=lr, momentum=momentum), VERMILION, "-"),
        "gradient descent": (convergence_rate(curvature, lr=lr, momentum=0.0), BLUE, "-"),
        "Nesterov": (nesterov_rate(curvature, lr=lr, momentum=momentum), GREEN, "--"),
    }
    worst = []
    for name, (rate, color, dashes) in rates.items():
        ax.plot(curvature, rate, dashes, color=color)
        at = int(np.argmax(rate))
        ax.plot(curvature[at], min(rate[at], 1.115), "o", color=color, markersize=7)
        worst.append(f"{rate[at]:.3f} for {name}")
    return (
        f"Learning rate {lr:.3g}, momentum {momentum:.2f}, curvatures 1 to 100: the worst rate (dots) is "
        f"{', '.join(worst)}."
    )


@picture(figsize=(8, 3.6))
def plot_measured_gain(
    fig: Picture,
    *,
    condition: Sequence[float] = (3, 10, 30, 100, 300, 1000, 3000, 10_000),
    step: Callable = momentum_step,
    optimum: Callable = optimal_momentum,
) -> str:
    """Draw the steps that gradient descent and momentum take in ever steeper ravines, and their ratio."""
    gain = measured_gain(np.array(condition, float), step=step, optimum=optimum)
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    fine = np.geomspace(condition[0], condition[-1], 100)
    for counts, of, color, name in [
        (gain.descent, fine, BLUE, "gradient descent"),
        (gain.momentum, np.sqrt(fine), VERMILION, "momentum"),
    ]:
        left.plot(fine, np.log(1e-6) / np.log(descent_rate(of)), color=color, linewidth=1)
        left.plot(gain.condition, counts, "o", color=color, markersize=7, label=name)
    left.set(
        title="Steps to a millionth of the distance", xlabel="condition number κ", xscale="log", yscale="log"
    )
    left.plot([], color=DARK, linewidth=1, label="ln 10⁻⁶ / ln rate")
    left.legend(loc="upper left")
    right.plot(fine, np.sqrt(fine), color=DARK, linewidth=1, label="√κ")
    exact = [np.log(1e-6) / np.log(descent_rate(k)) / double_root_steps(k) for k in fine]
    right.plot(fine, exact, "--", color=GREEN, linewidth=1, label="with the factor t")
    right.plot(gain.condition, gain.ratio, "o", color=GREEN, markersize=7, label="measured")
    right.set(title="How many times fewer", xlabel="condition number κ", xscale="log", yscale="log")
    right.legend(loc="upper left")
    told = [
        f"{ratio:.1f} at {k:g} (root {np.sqrt(k):.1f})"
        for k, ratio in zip(gain.condition, gain.ratio, strict=True)
    ]
    return f"Momentum takes fewer steps, times {', '.join(told[1::2])}."


@picture(figsize=(8, 3.6))
def plot_digits(
    fig: Picture,
    *,
    step: Callable = momentum_step,
    momentum: float = 0.9,
    lrs: Sequence[float] = (0.1, 0.2, 0.4, 0.7, 1.0, 1.4, 2.0),
    steps: int = 200,
    seed: int = 0,
) -> str:
    """Draw how a small network learns digits with and without momentum, for many learning rates."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    best = []
    for m, color, name in [(0.0, BLUE, "gradient descent"), (momentum, VERMILION, f"momentum {momentum:g}")]:
        runs = np.array([digits_losses(lr=lr, momentum=m, steps=steps, step=step, seed=seed) for lr in lrs])
        ends = np.mean(runs[:, -10:], axis=1)  # a run that jumps is not judged by its last step
        at = int(np.argmin(ends))
        left.plot(runs[at], color=color, label=f"{name}, lr {lrs[at]:g}")
        right.plot(lrs, ends, ".-", color=color, markersize=9, label=name)
        right.plot(lrs[at], ends[at], "o", color=color, markersize=10, markeredgecolor="white")
        best.append(runs[at])
    descent, ball = best
    reached = int(np.argmax(ball <= descent[-1]))
    left.plot([reached, steps], [descent[-1]] * 2, ":", color=DARK, linewidth=1.4)
    left.text(
        reached + 6, descent[-1] * 0.92, f"as far after {reached} steps", va="top", ha="left", fontsize=9
    )
    left.set(title="Each with its best learning rate", xlabel="step", yscale="log", ylabel="training loss")
    right.set(
        title=f"After {steps} steps, for each learning rate",
        xlabel="learning rate",
        xscale="log",
        yscale="log",
    )
    right.set(xticks=[0.1, 0.2, 0.5, 1, 2], xticklabels=[0.1, 0.2, 0.5, 1, 2])
    right.minorticks_off()
    left.legend(loc="upper right")
    right.legend(loc="lower left")
    return (
        f"Each with its best learning rate of {len(lrs)}: after {steps} steps gradient descent has the loss "
        f"{descent[-1]:.3f}, momentum {ball[-1]:.4f}; momentum passed {descent[-1]:.3f} after {reached} "
        f"steps, {steps / reached:.1f} times sooner."
    )


@picture(figsize=(8, 3.4))
def plot_noise_price(
    fig: Picture,
    *,
    step: Callable = momentum_step,
    momentum: float = 0.9,
    lrs: Sequence[float] = (0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.2),
    runs: Sequence[tuple[int, int]] = ((8, 360), (32, 180), (256, 90)),
    seed: int = 0,
) -> str:
    """Draw the loss on digits after minibatch steps (batch size, steps), with and without momentum."""
    told = []
    for ax, (batch_size, steps) in zip(fig.subplots(1, len(runs), sharey=True), runs, strict=True):
        best = []
        for m, color, name in [(0.0, BLUE, "SGD"), (momentum, VERMILION, f"momentum {momentum:g}")]:
            options = {"momentum": m, "steps": steps, "batch_size": batch_size, "step": step, "seed": seed}
            ends = [digits_losses(lr=lr, **options)[-1] for lr in lrs]
            ax.plot(lrs, ends, ".-", color=color, markersize=9, label=name)
            ax.plot(
                lrs[int(np.argmin(ends))], min(ends), "o", color=color, markersize=10, markeredgecolor="white"
            )
            best.append(min(ends))
        ax.set(
            title=f"batches of {batch_size}, {steps} steps",
            xlabel="learning rate",
            xscale="log",
            yscale="log",
        )
        ax.set(xticks=[0.01, 0.1, 1], xticklabels=[0.01, 0.1, 1], ylim=(4e-3, 5))
        ax.minorticks_off()
        told.append(f"{best[0]:.2g} and {best[1]:.2g} with batches of {batch_size}")
    fig.axes[0].set_ylabel("training loss")
    fig.axes[0].legend(loc="lower left")
    return f"The best losses on digits without and with momentum {momentum:g}: {', '.join(told)}."
