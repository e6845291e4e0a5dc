"""The convergence rate over all curvatures."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from course_lib.arrays import Array, Float
from course_lib.optim.quadratics import convergence_rate, optimal_momentum
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture


def nesterov_rate(
    curvature: Float[Array, "..."], *, lr: float, momentum: float
) -> float | Float[Array, "..."]:
    """
    Return the factor a step by which Nesterov's momentum shrinks the error on a parabola.

    Source:
        Sutskever et al. (2013), theorem 2.1: it is momentum, with ``momentum * (1 - lr * curvature)``.
    """
    return convergence_rate(curvature, lr=lr, momentum=momentum * (1 - lr * np.asarray(curvature)))


SPAN = (1.0, 100.0)  # curvatures in the picture of the rates


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
