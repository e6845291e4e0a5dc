"""The convergence rate for all curvatures of a ravine: gradient descent, momentum and Nesterov."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from course_lib.arrays import Array, Float
from course_lib.optim.quadratics import convergence_rate
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

CURVATURES = (1.0, 100.0)  # the smallest and the largest


def nesterov_rate(
    curvature: Float[Array, "..."], *, lr: float, momentum: float
) -> float | Float[Array, "..."]:
    """
    Return the factor per step by which Nesterov's momentum shrinks the error on a parabola.

    Source:
        Sutskever et al. (2013), theorem 2.1: it is momentum, with ``momentum * (1 - lr * curvature)``.
    """
    return convergence_rate(curvature, lr=lr, momentum=momentum * (1 - lr * np.asarray(curvature)))


def _set_rates(fig: Picture) -> Axes:
    ax = fig.subplots()
    ax.axhline(1, color=DARK, linewidth=1.2)
    ax.text(1.03, 1.006, "above: diverges", fontsize=9, va="bottom")
    ax.plot([], "-", color=BLUE, label="gradient descent, same lr")
    ax.plot([], "--", color=GREEN, label="Nesterov")
    ax.plot([], "-", color=VERMILION, label="momentum")
    ticks = [1, 2, 5, 10, 20, 50, 100]
    ax.set(title="Rate per step, for each curvature of a ravine", xlabel="curvature", xscale="log")
    ax.set_ylabel("rate per step")
    ax.set(xlim=CURVATURES, ylim=(0.6, 1.12), xticks=ticks, xticklabels=ticks)
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.legend(loc="lower left")
    return ax


@picture(figsize=(8, 3.6))
def plot_rates(fig: Picture, *, lr: float = 0.01, momentum: float = 0.5) -> str:
    """Draw the rate of gradient descent, momentum and Nesterov for curvatures from 1 to 100."""
    ax = fig.stage(_set_rates)
    curvature = np.geomspace(*CURVATURES, 300)
    rates = {
        "momentum": (convergence_rate(curvature, lr=lr, momentum=momentum), VERMILION, "-"),
        "gradient descent": (convergence_rate(curvature, lr=lr, momentum=0.0), BLUE, "-"),
        "Nesterov": (nesterov_rate(curvature, lr=lr, momentum=momentum), GREEN, "--"),
    }
    worst = []
    for name, (rate, color, dashes) in rates.items():
        ax.plot(curvature, rate, dashes, color=color)
        largest = int(np.argmax(rate))
        ax.plot(curvature[largest], min(rate[largest], 1.115), "o", color=color, markersize=7)
        worst.append(f"{rate[largest]:.3f} for {name}")
    return (
        f"Learning rate {lr:.3g}, momentum {momentum:.2f}, curvatures 1 to 100: the worst rate (dots) is "
        f"{', '.join(worst)}."
    )
