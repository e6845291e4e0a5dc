"""An activation and its slope, which multiplies the gradient in every layer."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.ops.activations import leaky_relu_forward, relu_forward, sigmoid_forward, tanh_forward
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

# Each activation with its slope. Maxout learns its pieces; these two are an example.
SLOPES: dict[str, tuple[Callable, Callable]] = {
    "sigmoid": (lambda x: sigmoid_forward(x)[0], lambda x: sigmoid_forward(x)[0] * sigmoid_forward(-x)[0]),
    "tanh": (lambda x: tanh_forward(x)[0], lambda x: 1 - np.tanh(x) ** 2),
    "relu": (lambda x: relu_forward(x)[0], lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu, slope 0.1": (
        lambda x: leaky_relu_forward(x, negative_slope=0.1)[0],
        lambda x: np.where(x > 0, 1.0, 0.1),
    ),
    "maxout of x / 2 and -x": (lambda x: np.maximum(x / 2, -x), lambda x: np.where(x > 0, 0.5, -1.0)),
}


def _set_activation(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    for ax in (left, right):
        ax.axhline(0, color="#b9bfc6", linewidth=1.0, zorder=1)
        ax.set(xlabel="x", xlim=(-6, 6))
    left.set(ylabel="output", ylim=(-1.5, 2.5))
    right.set(title="Its slope, which multiplies the gradient", ylabel="slope", ylim=(-1.1, 1.1))
    return left, right


@picture()
def plot_activation(fig: Picture, *, activation: str = "sigmoid", x: float = 0.0) -> str:
    """Draw an activation with its tangent at ``x``, and its slope."""
    left, right = fig.stage(_set_activation)
    places = np.linspace(-6, 6, 601)
    for ax, function in zip((left, right), SLOPES[activation], strict=True):
        y = function(places)
        ax.plot(places, np.where(np.abs(np.diff(y, append=y[-1])) > 0.3, np.nan, y), color=BLUE)
    left.text(0, 1.03, activation, transform=left.transAxes, fontsize=11)
    y, m = (float(f(np.array([x]))[0]) + 0.0 for f in SLOPES[activation])  # no -0
    left.plot([x - 1.5, x + 1.5], [y - 1.5 * m, y + 1.5 * m], color=VERMILION)
    left.plot(x, y, "o", color=VERMILION, markersize=8)
    right.plot(x, m, "o", color=VERMILION, markersize=8)
    right.text(-5.8, -0.5, f"slope {m:.3g}; through ten layers {caption_power(m**10)}", va="center")
    return (
        f"{activation} at x = {x:.2g}: the value is {y:.3g}, the slope {m:.3g}; the product of ten such "
        f"slopes is {caption_power(m**10)}."
    )
