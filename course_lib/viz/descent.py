"""Lesson 01's pictures: gradient descent, exact and stochastic, and the learning rate."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Circle

from course_lib.optimizers import gd_step
from course_lib.quadratics import linear_regression_gradient
from course_lib.sampling import minibatches
from course_lib.schedules import cosine_decay, step_decay
from course_lib.viz.picture import BLUE, DARK, GREEN, ORANGE, PINK, VERMILION, Picture, picture
from course_lib.viz.surfaces import BASINS, SADDLE, bands, grid
from course_lib.viz.walks import (
    ball_radius,
    gradient_noise,
    line_data,
    line_loss,
    line_walk,
    noisy_walk,
    parabola_walk,
    surface_walk,
)

START = np.array([-1.5, 2.0])
CURVATURE = 4.0  # of the parabola
BOWL = {"curvature": 2.0, "sigma": 1.0}
BOWL_STARTS = np.tile([2.0, 1.5], (20, 1))  # of 20 walkers, so that a mean is steady
SADDLE_START = np.array([-1.7, 0.0])


def _number(value: float) -> str:
    """Return a number as a caption says it."""
    return f"{value:.3g}" if abs(value) < 1e6 else "beyond all bounds"


def _set_paths(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.14, top=0.91)
    line = line_data()
    x, y = np.linspace(-2, 3, 80), np.linspace(-1.5, 2.5, 80)
    gap = line_loss(line, np.stack(np.meshgrid(x, y), axis=-1)) - line_loss(line, line.best)
    left.contour(x, y, gap, levels=0.02 * 3.0 ** np.arange(8), colors="#a9b4bf", linewidths=0.9)
    left.plot(*line.best, "*", color=DARK, markersize=12)
    left.plot(*START, "o", color=DARK)
    left.annotate("start", START, xytext=(6, 5), textcoords="offset points")
    left.set(title="The walk", xlabel="intercept", ylabel="slope", xlim=(-2, 3), ylim=(-1.5, 2.5))
    right.axhline(line_loss(line, line.best), color=DARK, linestyle=":", linewidth=1.2)
    right.text(3950, line_loss(line, line.best) * 0.95, "least possible", ha="right", va="top", fontsize=9)
    right.plot([], color=BLUE, label="exact gradient, all 200 points a step")
    right.plot([], color=VERMILION, label="stochastic gradient, a batch a step")
    right.set(title="Loss against work", xlabel="points looked at", ylabel="loss", yscale="log")
    right.set(xlim=(0, 4000), ylim=(0.3, 30))
    right.legend(loc="upper right")
    return left, right


@picture(figsize=(8, 3.8))
def plot_paths(
    fig: Picture,
    *,
    lr: float = 0.05,
    batch_size: int = 8,
    work: int = 4000,
    seed: int = 0,
    step: Callable = gd_step,
    batches: Callable = minibatches,
    gradient: Callable = linear_regression_gradient,
) -> str:
    """Draw the exact and the stochastic walk over the loss of a line, after the same work."""
    left, right = fig.stage(_set_paths)
    line = line_data()
    ends = []
    for size, color, width in [(batch_size, VERMILION, 1.0), (len(line.y), BLUE, 2.0)]:
        ours = {"step": step, "batches": batches, "gradient": gradient}
        walk = line_walk(line, START, lr=lr, batch_size=size, work=work, seed=seed, **ours)
        dots = "." if len(walk.work) < 100 else ""
        left.plot(*walk.weights.T, color=color, linewidth=width, marker=dots, markersize=5)
        left.plot(*walk.weights[-1], "o", color=color, markeredgecolor="white", markersize=8, zorder=4)
        right.plot(walk.work, walk.losses, color=color, linewidth=width, marker=dots, markersize=5)
        ends.append(f"{len(walk.work) - 1} steps to loss {_number(walk.losses[-1])}")
    return (
        f"Learning rate {lr:.3g}, {work} points looked at: the stochastic walk, batch size {batch_size}, "
        f"makes {ends[0]}, the exact one {ends[1]}; the least possible is {line_loss(line, line.best):.3g}."
    )


def _set_learning_rates(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    w = np.linspace(-2.2, 2.2, 200)
    left.plot(w, CURVATURE / 2 * w**2, color="#a9b4bf")
    left.set(title="20 steps down a parabola", xlabel="w", ylabel="loss", xlim=(-2.2, 2.2), ylim=(-0.4, 10))
    rates = np.linspace(0.0, 0.62, 400)
    last = np.array([parabola_walk(1.5, lr=rate, curvature=CURVATURE, steps=20)[-1] for rate in rates])
    right.plot(rates, CURVATURE / 2 * last**2, color="#a9b4bf")
    for rate, name in [(1 / CURVATURE, "1/h: there\nin one step"), (2 / CURVATURE, "2/h: the\nlimit")]:
        right.axvline(rate, color=DARK, linestyle=":", linewidth=1.2)
        right.text(rate - 0.008, 2e4, name, ha="right", va="top", fontsize=9)
    right.set(
        title="Loss after 20 steps", xlabel="learning rate", yscale="log", xlim=(0, 0.62), ylim=(1e-9, 1e5)
    )
    return left, right


@picture()
def plot_learning_rates(fig: Picture, *, lr: float = 0.1) -> str:
    """Draw gradient descent on a parabola of curvature 4, and the loss after 20 steps for every rate."""
    left, right = fig.stage(_set_learning_rates)
    walk = parabola_walk(1.5, lr=lr, curvature=CURVATURE, steps=20)
    factor = 1 - lr * CURVATURE
    if np.isclose(abs(factor), 1):
        verdict, color = "never arrives", VERMILION
    elif abs(factor) > 1:
        verdict, color = "flies away", VERMILION
    elif factor < 0:
        verdict, color = "hops from side to side and arrives", ORANGE
    else:
        verdict, color = "comes down one side", GREEN
    left.plot(walk, CURVATURE / 2 * walk**2, "o-", color=color, linewidth=1.2)
    left.text(0, 9.9, f"× {factor:.2f} each step", ha="center", va="top")
    loss = CURVATURE / 2 * walk[-1] ** 2
    right.plot(lr, max(loss, 1e-9), "o", color=color, markersize=9, clip_on=False)
    return (
        f"Learning rate {lr:.3g} on a parabola of curvature {CURVATURE:g}: each step multiplies w by "
        f"{factor:.2f}, so it {verdict}; the loss is {loss:.2g} after 20 steps."
    )


@picture()
def plot_gradient_noise(fig: Picture, *, seed: int = 0) -> str:
    """Draw the spread of minibatch gradients against the batch size, on logarithmic axes."""
    line = line_data()
    n = len(line.y)
    sizes = np.array([1, 2, 3, 5, 8, 12, 20, 32, 50, 75, 100, 140, 170, 190])
    noise = gradient_noise(line, START, sizes, seed=seed)
    ax = fig.subplots()
    fine = np.geomspace(1, n - 1, 200)
    law = noise.one_example / np.sqrt(fine)
    ax.plot(fine, law, color=DARK, linewidth=1.2, label="σ / √B")
    ax.plot(
        fine, law * np.sqrt((n - fine) / (n - 1)), "--", color=BLUE, label="σ / √B · √((N − B) / (N − 1))"
    )
    ax.plot(sizes, noise.measured, "o", color=VERMILION, markersize=7, label="measured, 1,000 batches each")
    ax.set(xscale="log", yscale="log", xlabel="batch size B", ylabel="distance from exact gradient")
    ax.set(
        xlim=(0.9, 220), xticks=[1, 2, 5, 10, 20, 50, 100, 200], xticklabels=[1, 2, 5, 10, 20, 50, 100, 200]
    )
    ax.minorticks_off()
    ax.set_title(f"Noise of minibatch gradients, N = {n} points")
    ax.legend(loc="lower left")
    at = dict(zip(sizes, noise.measured, strict=True))
    return (
        f"A minibatch gradient is {at[1]:.3g} from the exact one with one point, {at[100]:.3g} with 100 "
        f"of {n}; the square root of the batch size alone would give {at[1] / 10:.3g}."
    )


def _set_noise_ball(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.35])
    fig.subplots_adjust(bottom=0.14, top=0.91)
    for radius in np.arange(0.4, 1.3, 0.4):
        left.add_patch(Circle((0, 0), radius, fill=False, color="#c6cdd4", linewidth=0.9))
    left.plot(0, 0, "*", color=DARK, markersize=11, zorder=5)
    left.set(title="Where it hovers", xlim=(-1.7, 1.7), ylim=(-1.7, 1.7), aspect="equal")
    left.grid(False)
    left.plot([], [], "o", color=VERMILION, markersize=4, label="20 walkers, steps 500–1000")
    left.plot([], [], "--", color=DARK, label="√V, the radius computed")
    left.legend(loc="lower left", fontsize=8, framealpha=0.9)
    right.plot([], [], color=VERMILION, label="the rate kept")
    right.plot([], [], color=BLUE, label="the rate lowered by a schedule")
    right.set(
        title="Distance from the minimum, mean of 20",
        xlabel="step",
        yscale="log",
        xlim=(0, 1000),
        ylim=(1e-3, 5),
    )
    right.legend(loc="lower left")
    return left, right


@picture(figsize=(8, 3.8))
def plot_noise_ball(
    fig: Picture, *, lr: float = 0.2, batch_size: int = 4, seed: int = 0, schedule: Callable = cosine_decay
) -> str:
    """Draw the cloud in which a noisy walk ends in a round bowl, and how a schedule shrinks it."""
    left, right = fig.stage(_set_noise_ball)
    steps = 1000
    options = {**BOWL, "batch_size": batch_size, "steps": steps, "seed": seed}
    kept = noisy_walk(BOWL_STARTS, lr=lambda step: lr, **options)
    lowered = noisy_walk(BOWL_STARTS, lr=lambda step: schedule(step, lr=lr, total_steps=steps), **options)
    radius = ball_radius(lr=lr, batch_size=batch_size, **BOWL)
    spread = np.sqrt(np.mean(kept[500:] ** 2))
    cloud = kept[500::20].reshape(-1, 2)
    left.plot(*cloud.T, "o", color=VERMILION, markersize=3.5, alpha=0.4, markeredgewidth=0)
    left.add_patch(Circle((0, 0), radius, fill=False, color=DARK, linestyle="--", linewidth=1.6, zorder=4))
    left.text(0, 1.62, f"measured {spread:.3f}, √V = {radius:.3f}", ha="center", va="top")
    for walk, color in [(kept, VERMILION), (lowered, BLUE)]:
        right.plot(np.linalg.norm(walk, axis=2).mean(axis=1), color=color, linewidth=1.2)
    return (
        f"Learning rate {lr:.3g}, batch size {batch_size}: the walkers hover with a standard deviation of "
        f"{spread:.3g} in each direction, where {radius:.3g} is computed; with the schedule the last step is "
        f"{np.linalg.norm(lowered[-1], axis=1).mean():.2g} from the minimum."
    )


@picture()
def plot_schedules(
    fig: Picture,
    *,
    lr: float = 0.4,
    drop: float = 0.5,
    every: int = 200,
    batch_size: int = 4,
    seed: int = 0,
    stepwise: Callable = step_decay,
    cosine: Callable = cosine_decay,
) -> str:
    """Draw the two schedules, and the loss of a noisy walk under each."""
    steps = 1000
    schedules = {
        "constant": (lambda step: lr, VERMILION, "-"),
        "step decay": (lambda step: stepwise(step, lr=lr, drop=drop, every=every), GREEN, "--"),
        "cosine decay": (lambda step: cosine(step, lr=lr, total_steps=steps), BLUE, "-"),
    }
    left, right = fig.stage(_set_schedules)
    ends = []
    for name, (schedule, color, dashes) in schedules.items():
        left.plot([schedule(step) for step in range(steps + 1)], dashes, color=color)
        walk = noisy_walk(BOWL_STARTS, lr=schedule, batch_size=batch_size, steps=steps, seed=seed, **BOWL)
        losses = BOWL["curvature"] / 2 * np.sum(walk**2, axis=2).mean(axis=1)
        right.plot(losses, dashes, color=color, linewidth=1.2)
        ends.append(f"{losses[-1]:.1g} with {name}")
    return f"Learning rate {lr:.3g} at first: the loss at the end is {', '.join(ends)}."


def _set_schedules(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    left.set(title="Learning rate", xlabel="step", xlim=(0, 1000), ylim=(0, 0.85))
    right.set(title="Loss, mean of 20 walks", xlabel="step", yscale="log")
    right.set(xlim=(0, 1000), ylim=(1e-4, 10))
    for name, color, dashes in [
        ("constant", VERMILION, "-"),
        ("step decay", GREEN, "--"),
        ("cosine decay", BLUE, "-"),
    ]:
        right.plot([], [], dashes, color=color, label=name)
    right.legend(loc="lower left")
    return left, right


@picture(figsize=(8, 3.6))
def plot_loss_by_work(
    fig: Picture,
    *,
    lr: float = 0.05,
    batch_sizes: Sequence[int] = (1, 8, 200),
    work: int = 8000,
    seed: int = 0,
    step: Callable = gd_step,
    batches: Callable = minibatches,
    gradient: Callable = linear_regression_gradient,
) -> str:
    """Draw the same walks twice: against their steps, and against the examples they looked at."""
    line = line_data()
    lowest = line_loss(line, line.best)
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(bottom=0.15, top=0.91, wspace=0.1)
    ends = []
    colors = [*(VERMILION, ORANGE, GREEN, PINK)[: len(batch_sizes) - 1], BLUE]
    for size, color in zip(batch_sizes, colors, strict=True):
        ours = {"step": step, "batches": batches, "gradient": gradient}
        walk = line_walk(line, START, lr=lr, batch_size=size, work=work, seed=seed, **ours)
        gap = walk.losses - lowest
        window = max(1, len(gap) // 100)
        means = gap[1:][: len(gap) // window * window - window].reshape(-1, window).mean(axis=1)
        left.plot(gap[:251], color=color, linewidth=1.4)
        right.plot(
            np.linspace(0, walk.work[-1], len(means) + 1), [gap[0], *means], color=color, label=f"B = {size}"
        )
        ends.append(f"{means[-1]:.1g} above it with batches of {size}")
    left.set(
        title="Flattering: against steps",
        xlabel="steps",
        ylabel="loss above the least possible",
        yscale="log",
    )
    left.set(xlim=(0, 250), ylim=(1e-4, 30))
    right.set(title="Fair: against work (means of 1 %)", xlabel="examples looked at", xlim=(0, work))
    right.legend(loc="upper right")
    return f"Loss after {work} examples, the least possible being {lowest:.3g}: {', '.join(ends)}."


def _set_landscape(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.06, bottom=0.08, top=0.92, wspace=0.15)
    for ax, surface in [(left, BASINS), (right, SADDLE)]:
        x, y, losses = grid(surface)
        shades = bands(losses, surface.f(np.array(surface.minimum)))
        ax.contour(x, y, shades, levels=14, colors="#9aa5b1", linewidths=0.8)
        ax.set(xlim=surface.xlim, ylim=surface.ylim)
        ax.grid(False)
    x, y, _ = grid(BASINS, 60, 60)
    ends = surface_walk(BASINS, np.stack(np.meshgrid(x, y), axis=-1), lr=0.1, steps=200)[-1]
    basin = 2 * (ends[..., 0] > 0) + (ends[..., 1] > 0)
    colors = ListedColormap(["#cfe5f3", "#f7e3c4", "#d3eee3", "#f3dfea"])
    left.imshow(basin, cmap=colors, extent=(*BASINS.xlim, *BASINS.ylim), origin="lower", aspect="auto")
    for x_end, y_end in [(-2.9035, -2.9035), (-2.9035, 2.7468), (2.7468, -2.9035), (2.7468, 2.7468)]:
        loss = BASINS.f(np.array([x_end, y_end]))
        left.text(x_end, y_end - 0.35, f"loss {loss:.1f}", ha="center", va="top", fontsize=9)
        left.plot(x_end, y_end, "*", color=DARK, markersize=9)
    left.set_title("Four minima: the start decides")
    right.plot(0, 0, "X", color=DARK, markersize=9)
    right.plot([0, 0], [-1, 1], "*", color=DARK, linestyle="none", markersize=9)
    right.annotate("saddle", (0, 0), xytext=(9, -4), textcoords="offset points")
    right.plot([], [], color=BLUE, label="exact gradient")
    right.plot([], [], color=VERMILION, label="with noise")
    right.set_title("A saddle: noise finds the way down")
    right.legend(loc="upper right")
    return left, right


@picture(figsize=(8, 4.2))
def plot_landscape(
    fig: Picture, *, start_x: float = 1.0, start_y: float = -0.5, noise: float = 0.1, seed: int = 0
) -> str:
    """Draw where gradient descent ends among four minima, and what noise does at a saddle."""
    left, right = fig.stage(_set_landscape)
    walk = surface_walk(BASINS, np.array([start_x, start_y]), lr=0.05, steps=150)
    left.plot(*walk.T, ".-", color=BLUE, linewidth=1.4, markersize=5)
    left.plot(*walk[0], "o", color=BLUE, markeredgecolor="white", markersize=9)
    noisy = surface_walk(SADDLE, SADDLE_START, lr=0.1, steps=120, noise=noise, seed=seed)
    exact = surface_walk(SADDLE, SADDLE_START, lr=0.1, steps=120)
    right.plot(*noisy.T, color=VERMILION, linewidth=1.2)
    right.plot(*exact.T, ".-", color=BLUE, linewidth=1.2, markersize=5)
    for path, color in [(noisy, VERMILION), (exact, BLUE)]:
        right.plot(*path[-1], "o", color=color, markeredgecolor="white", markersize=9)
    deepest = BASINS.f(np.array(BASINS.minimum))
    return (
        f"From ({start_x:.1f}, {start_y:.1f}) gradient descent ends at loss {BASINS.f(walk[-1]):.1f}; the "
        f"deepest of the four minima has {deepest:.1f}. The exact gradient stops at the saddle, loss "
        f"{SADDLE.f(exact[-1]):.2f}; with noise of {noise:.2g} the walk ends at {SADDLE.f(noisy[-1]):.2f}."
    )
