"""A gradient on its way back through initial weights of the student's own, beside Xavier's."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.nn.initializers import deep_weights, xavier_normal
from course_lib.viz.vanishing_gradients.networks import forward_through, gradient_norms_backward
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import DARK, GREEN, VERMILION, Picture, picture

WIDTH, EXAMPLES = 64, 64
DEEPEST = 40
LOWEST, HIGHEST = 1e-12, 1e6  # of the axis; values beyond are drawn at the edge


def xavier_weights(sizes: list[int], activation: str, rng: np.random.Generator) -> list[Array]:
    """Return Xavier's weights for every layer, whatever the activation."""
    return [xavier_normal((fan_out, fan_in), rng) for fan_in, fan_out in pairwise(sizes)]


def gradient_norms_through(
    weights_of: Callable, activation: str, depth: int, *, seed: int = 0
) -> Float[Array, "depth+1"]:
    """
    Return the norm of a gradient at the input and after each layer; after the last it is 1.

    Args:
        weights_of: ``weights_of(sizes, activation, rng)`` returns a weight per layer.
        activation: A name in ``ACTIVATIONS``.
        depth: Number of layers.
        seed: Seed of the inputs, the gradient and the weights.
    """
    rng = np.random.default_rng(seed)
    x, dh = rng.standard_normal((2, EXAMPLES, WIDTH))
    weights = weights_of([WIDTH] * (depth + 1), activation, rng)
    _, caches = forward_through(x, weights, activation)
    return np.array([*gradient_norms_backward(dh / np.linalg.norm(dh), weights, caches, activation), 1.0])


def _set_own_weights(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, bottom=0.15, top=0.9)
    ax.axhspan(10**-0.5, 10**0.5, color=GREEN, alpha=0.15)
    ax.text(DEEPEST + 0.5, 10**0.55, "a factor of 10", ha="right", va="bottom", fontsize=9)
    ax.set(title="Norm of the gradient after each layer (1 after the last)", xlabel="layer (0: the input)")
    ax.set(xlim=(-1, DEEPEST + 1), ylim=(LOWEST, HIGHEST), yscale="log", ylabel="norm")
    ax.minorticks_off()
    ax.plot([], [], "--", color=DARK, label="Xavier's weights")
    ax.plot([], [], "o-", color=VERMILION, markersize=4, label="your weights")
    ax.legend(loc="lower right")
    return ax


@picture(figsize=(8, 3.6))
def plot_own_weights(
    fig: Picture, weights_of: Callable = deep_weights, *, activation: str = "sigmoid", depth: int = 10
) -> str:
    """Draw the norm of a gradient on its way back through the student's weights and through Xavier's."""
    ax = fig.stage(_set_own_weights)
    own, xavier = (
        gradient_norms_through(weights, activation, depth) for weights in (weights_of, xavier_weights)
    )
    for norms, style in ((xavier, {"linestyle": "--", "color": DARK}), (own, {"color": VERMILION})):
        marker = {"marker": "o", "markersize": 4} if norms is own else {}
        ax.plot(np.arange(depth + 1), np.clip(norms, LOWEST * 1.5, HIGHEST / 1.5), **style, **marker)
    return (
        f"{depth} layers of {WIDTH} units, {activation}: of a gradient of norm 1, {caption_power(own[0])} "
        f"arrives at the input with your weights, {caption_power(xavier[0])} with Xavier's; with yours the "
        f"largest norm is {caption_power(own.max() / own.min())} times the smallest."
    )
