"""Gradient descent among local minima, and noise that leads away from a saddle point."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from course_lib.arrays import Array, Float
from course_lib.optim.gradient_descent import gd_step
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture
from course_lib.viz.widgets.surfaces import BASINS, SADDLE, Surface, bands, grid

SADDLE_START = np.array([-1.7, 0.0])


def surface_descent(
    surface: Surface,
    start: Float[Array, "*runs 2"],
    *,
    lr: float,
    steps: int,
    noise: float = 0.0,
    seed: int = 0,
) -> Float[Array, "T *runs 2"]:
    """Descend a surface, many runs at once; ``noise`` is the standard deviation added to the gradient."""
    rng = np.random.default_rng(seed)
    path = [np.asarray(start, float)]
    for _ in range(steps):
        grad = surface.grad(path[-1]) + noise * rng.standard_normal(path[-1].shape)
        path.append(gd_step(path[-1], grad, lr=lr))
    return np.array(path)


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
    ends = surface_descent(BASINS, np.stack(np.meshgrid(x, y), axis=-1), lr=0.1, steps=200)[-1]
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
    path = surface_descent(BASINS, np.array([start_x, start_y]), lr=0.05, steps=150)
    left.plot(*path.T, ".-", color=BLUE, linewidth=1.4, markersize=5)
    left.plot(*path[0], "o", color=BLUE, markeredgecolor="white", markersize=9)
    noisy = surface_descent(SADDLE, SADDLE_START, lr=0.1, steps=120, noise=noise, seed=seed)
    exact = surface_descent(SADDLE, SADDLE_START, lr=0.1, steps=120)
    right.plot(*noisy.T, color=VERMILION, linewidth=1.2)
    right.plot(*exact.T, ".-", color=BLUE, linewidth=1.2, markersize=5)
    for run, color in [(noisy, VERMILION), (exact, BLUE)]:
        right.plot(*run[-1], "o", color=color, markeredgecolor="white", markersize=9)
    deepest = BASINS.f(np.array(BASINS.minimum))
    return (
        f"From ({start_x:.1f}, {start_y:.1f}) gradient descent ends at loss {BASINS.f(path[-1]):.1f}; the "
        f"deepest of the four minima has {deepest:.1f}. The exact gradient stops at the saddle, loss "
        f"{SADDLE.f(exact[-1]):.2f}; with noise of {noise:.2g} the run ends at {SADDLE.f(noisy[-1]):.2f}."
    )
