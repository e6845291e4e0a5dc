"""Where momentum is monotone, oscillates, hops or diverges: a map over learning rate and momentum."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from course_lib.arrays import Array, Float, Int
from course_lib.optim.quadratics import convergence_rate, iteration_matrix
from course_lib.viz.momentum.trajectory import trajectory
from course_lib.viz.widgets.picture import DARK, VERMILION, Picture, picture

MONOTONE, OSCILLATING, HOPPING, DIVERGENT = range(4)
ZONES = ("monotone", "oscillating", "hopping", "divergent")
ZONE_COLORS = ("#cfe5f3", "#d3eee3", "#f7e3c4", "#f3d5cc")
LABEL_PLACES = ((0.06, 0.045), (1.2, 0.57), (1.42, 0.025), (3.1, 0.2))
ANGLE = np.linspace(0, 2 * np.pi, 100)


def phase(
    lr: float | Float[Array, "..."], momentum: float | Float[Array, "..."], *, curvature: float = 1.0
) -> Int[Array, "..."]:
    """
    Return how momentum moves on a parabola: MONOTONE, OSCILLATING, HOPPING or DIVERGENT.

    Source:
        Goh (2017), Why momentum really works, Distill: the same map, in other colours.
    """
    push, root = np.multiply(lr, curvature), np.sqrt(momentum)
    edges = [push <= (1 - root) ** 2, push < (1 + root) ** 2, push < 2 + 2 * np.asarray(momentum)]
    return np.select(edges, [MONOTONE, OSCILLATING, HOPPING], DIVERGENT)


def _set_phase_map(fig: Picture) -> tuple[Axes, Axes, Axes]:
    grid = fig.add_gridspec(2, 2, width_ratios=[1.55, 1], height_ratios=[1, 1.15])
    board, path, plane = (fig.add_subplot(grid[place]) for place in [(slice(None), 0), (0, 1), (1, 1)])
    fig.subplots_adjust(left=0.075, bottom=0.115, top=0.93, hspace=0.62, wspace=0.24)
    lr, momentum = np.meshgrid(np.linspace(0, 4.2, 421), np.linspace(0, 0.995, 200))
    board.pcolormesh(lr, momentum, phase(lr, momentum), cmap=ListedColormap(ZONE_COLORS), rasterized=True)
    rates = convergence_rate(1.0, lr=lr, momentum=momentum)
    levels = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95]
    lines = board.contour(lr, momentum, rates, levels=levels, colors="#7d8a97", linewidths=0.9)
    board.clabel(lines, fontsize=8, fmt="%g")
    for name, color, place in zip(ZONES, ZONE_COLORS, LABEL_PLACES, strict=True):
        back = {"facecolor": color, "edgecolor": "none", "pad": 1.5, "alpha": 0.85}
        board.text(*place, name, color=DARK, fontsize=10.5, fontweight="bold", bbox=back)
    board.set(title="The four regions, and the rate per step")
    board.set(xlabel="learning rate × curvature", ylabel="momentum", xlim=(0, 4.2), ylim=(0, 0.995))
    board.grid(False)
    path.axhline(0, color=DARK, linewidth=0.8)
    path.set(title="40 steps at the point, and ± rateᵗ", xlim=(0, 40), ylim=(-2, 2))
    path.set(xlabel="step", ylabel="w")
    plane.plot(np.cos(ANGLE), np.sin(ANGLE), color="#9aa5b1", linewidth=1.2)
    plane.set(title="The two eigenvalues", aspect="equal", xlim=(-2.2, 2.2), ylim=(-1.25, 1.25))
    plane.set(xlabel="real part", ylabel="imaginary part")
    return board, path, plane


@picture(figsize=(8, 4.8))
def plot_phase_map(fig: Picture, *, lr: float = 0.3, momentum: float = 0.8) -> str:
    """Draw the map for a parabola of curvature 1, and the path and the eigenvalues at one point of it."""
    board, path, plane = fig.stage(_set_phase_map)
    board.plot(lr, momentum, "o", color=VERMILION, markeredgecolor="white", markersize=11)
    rate = convergence_rate(1.0, lr=lr, momentum=momentum)
    steps = np.arange(41)
    params = trajectory(np.ones(1), np.ones(1), lr=lr, momentum=momentum, steps=40)[:, 0]
    for sign in (1, -1):
        path.plot(steps, np.clip(sign * rate**steps, -9, 9), color="#9aa5b1", linewidth=1)
    path.plot(steps, np.clip(params, -9, 9), ".-", color=VERMILION, linewidth=1.2)
    values = np.linalg.eigvals(iteration_matrix(1.0, lr=lr, momentum=momentum))
    plane.plot(*np.sqrt(momentum) * np.array([np.cos(ANGLE), np.sin(ANGLE)]), ":", color=DARK, linewidth=1)
    plane.plot(values.real, values.imag, "o", color=VERMILION, markeredgecolor="white", markersize=9)
    first, second = (
        f"{value:.3g}".replace("j", "i").replace("-", "−")
        for value in sorted(values, key=lambda value: (value.real, value.imag))
    )
    return (
        f"Learning rate {lr:.3g}, momentum {momentum:.3g}, curvature 1: {ZONES[int(phase(lr, momentum))]}, "
        f"with a rate of {rate:.3f} per step; the eigenvalues are {first} and {second}."
    )
