"""Gradient descent on a parabola, with a learning rate that is too small, right, or too large."""

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.viz.widgets.picture import DARK, GREEN, ORANGE, VERMILION, Picture, picture

CURVATURE = 4.0  # of the parabola


def parabola_descent(start: float, *, lr: float, curvature: float, steps: int) -> Float[Array, " T"]:
    """Return gradient descent on ``curvature / 2 * w**2``: each step multiplies by ``1 - lr * curvature``."""
    return start * (1 - lr * curvature) ** np.arange(steps + 1)


def _set_learning_rates(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    w = np.linspace(-2.2, 2.2, 200)
    left.plot(w, CURVATURE / 2 * w**2, color="#a9b4bf")
    left.set(title="20 steps down a parabola", xlabel="w", ylabel="loss", xlim=(-2.2, 2.2), ylim=(-0.4, 10))
    rates = np.linspace(0.0, 0.62, 400)
    last = np.array([parabola_descent(1.5, lr=rate, curvature=CURVATURE, steps=20)[-1] for rate in rates])
    right.plot(rates, CURVATURE / 2 * last**2, color="#a9b4bf")
    for rate, name in [(1 / CURVATURE, "1/h:\none step"), (2 / CURVATURE, "2/h:\nthe limit")]:
        right.axvline(rate, color=DARK, linestyle=":", linewidth=1.2)
        right.text(rate - 0.008, 2e4, name, ha="right", va="top", fontsize=9)
    right.set(title="Loss after 20 steps", xlabel="learning rate", yscale="log")
    right.set(xlim=(0, 0.62), ylim=(1e-9, 1e5))
    return left, right


@picture()
def plot_learning_rates(fig: Picture, *, lr: float = 0.1) -> str:
    """Draw gradient descent on a parabola of curvature 4, and the loss after 20 steps for every rate."""
    left, right = fig.stage(_set_learning_rates)
    path = parabola_descent(1.5, lr=lr, curvature=CURVATURE, steps=20)
    factor = 1 - lr * CURVATURE
    if np.isclose(abs(factor), 1):
        verdict, color = "never arrives", VERMILION
    elif abs(factor) > 1:
        verdict, color = "flies away", VERMILION
    elif factor < 0:
        verdict, color = "hops from side to side and arrives", ORANGE
    else:
        verdict, color = "comes down one side", GREEN
    left.plot(path, CURVATURE / 2 * path**2, "o-", color=color, linewidth=1.2)
    left.text(0, 9.9, f"× {factor:.2f} per step", ha="center", va="top")
    loss = CURVATURE / 2 * path[-1] ** 2
    right.plot(lr, max(loss, 1e-9), "o", color=color, markersize=9, clip_on=False)
    return (
        f"Learning rate {lr:.3g} on a parabola of curvature {CURVATURE:g}: each step multiplies w by "
        f"{factor:.2f}, so it {verdict}; the loss is {loss:.2g} after 20 steps."
    )
