"""Lesson 05's pictures of dropout: a network that blinks, what scaling does, and many answers against one."""

from collections.abc import Callable
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from matplotlib.axes import Axes

from course_lib.arrays import Array
from course_lib.metrics import ensemble_predict
from course_lib.network import Sequential
from course_lib.ops.dropout import dropout_forward
from course_lib.viz.explore import still
from course_lib.viz.picture import BLUE, VERMILION, Picture, picture
from course_lib.viz.thinned import SCALINGS, monte_carlo, scaling_sums, small_net, thinned_answers

POINT = (0.5, -0.6)  # what the blinking network is asked


class Blinker(anywidget.AnyWidget):
    """What the browser draws: see blink.js. It draws the masks itself."""

    _esm = Path(__file__).with_name("blink.js")
    _css = Path(__file__).with_name("blink.css")

    net = traitlets.Dict().tag(sync=True)
    x = traitlets.List(traitlets.Float()).tag(sync=True)
    p = traitlets.Float().tag(sync=True)


@picture(figsize=(6, 3))
def plot_answers(fig: Picture, *, p: float = 0.5) -> str:
    """
    Draw what decimated networks answer to one input: what is left of the animation where nothing can
    move.
    """
    thinned = thinned_answers(POINT, p=p)
    ax = fig.subplots()
    ax.hist(thinned.answers, bins=np.linspace(-2, 3, 51), color="#a9c9e0", label="2,000 decimated networks")
    mean = float(thinned.answers.mean())
    ax.axvline(mean, color=BLUE, label=f"their mean, {mean:.2f}")
    ax.axvline(
        thinned.whole, color=VERMILION, linestyle="--", label=f"the whole network, {thinned.whole:.2f}"
    )
    ax.set(title="Answers to one input", xlabel="output", xlim=(-2, 3), yticks=[])
    ax.legend(loc="upper right", fontsize=8)
    return (
        f"p = {p:g}: 2,000 decimated networks answer {mean:.2f} on average, with standard deviation "
        f"{thinned.answers.std():.2f}; the whole network answers {thinned.whole:.2f} in one pass."
    )


class Blink:
    """A network that blinks: ``widget`` runs in the browser, ``picture`` is what is left without one."""

    def __init__(self, p: float):
        net = small_net()
        layers = zip(net.weights, net.biases, strict=True)
        told = [{"weight": weight.tolist(), "bias": bias.tolist()} for weight, bias in layers]
        self.widget = Blinker(net={"layers": told}, x=list(POINT), p=p)
        self.picture = plot_answers(p=p)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return still(self.widget, self.picture)


def blink(*, p: float = 0.5) -> Blink:
    """Return a small network that draws a new mask some times a second and gathers what it answers."""
    return Blink(p)


def _set_scaling(fig: Picture) -> Axes:
    ax = fig.subplots()
    ax.set(title="What one unit of the next layer receives", xlabel="sum of its inputs", xlim=(-8, 26))
    ax.set(yticks=[], ylim=(0, 1.12))
    ax.plot([], [], color="#a9c9e0", linewidth=8, label="training: 3,000 masks")
    ax.plot([], [], color=BLUE, label="their mean")
    ax.plot([], [], "--", color=VERMILION, label="testing: all units")
    ax.legend(loc="upper right")
    return ax


@picture(figsize=(8, 3.2))
def plot_scaling(
    fig: Picture, *, p: float = 0.5, scaling: str = SCALINGS[0], forward: Callable = dropout_forward
) -> str:
    """Draw the input of a unit while training, as a histogram, and when testing, for a way of scaling."""
    ax = fig.stage(_set_scaling)
    sums = scaling_sums(p, scaling=scaling, forward=forward)
    counts, edges = np.histogram(sums.training, bins=np.arange(-8, 26.01, 0.4))
    ax.stairs(counts / counts.max(), edges, fill=True, color="#a9c9e0")
    mean = float(sums.training.mean())
    ax.axvline(mean, color=BLUE)
    ax.axvline(sums.testing, color=VERMILION, linestyle="--")
    factor = f", {sums.testing / mean:.1f} times as much" if scaling == "forgotten" else ""
    return (
        f"p = {p:g}, scaling {scaling}: the unit receives {mean:.2f} on average while training, "
        f"with standard deviation {sums.training.std():.2f}, and {sums.testing:.2f} when testing{factor}."
    )


@picture(figsize=(8, 3.4))
def plot_monte_carlo(
    fig: Picture, net: Sequential, images: Array, labels: Array, *, predict: Callable = ensemble_predict
) -> str:
    """Draw loss and error of the mean of many dropout passes against the one pass of the whole network."""
    result = monte_carlo(net, images, labels, predict=predict)
    left, right = fig.subplots(1, 2)
    pairs = [
        (left, "Loss", result.losses, result.whole_loss),
        (right, "Error", result.errors, result.whole_error),
    ]
    for ax, name, means, whole in pairs:
        ax.axhline(whole, color=VERMILION, linestyle="--", label="whole network, one pass")
        ax.plot(result.counts, means, "o-", color=BLUE, label="mean of dropout passes")
        ax.set(title=f"{name} on {len(labels):,} images", xlabel="dropout passes averaged", xscale="log")
        ax.set(xticks=[1, 2, 5, 10, 20, 50], xticklabels=[1, 2, 5, 10, 20, 50], xlim=(0.9, 56))
        ax.minorticks_off()
        ax.legend(loc="upper right", fontsize=8)
    return (
        f"One dropout pass has a loss of {result.losses[0]:.3f} and an error of "
        f"{result.errors[0]:.1%}, the mean of "
        f"{result.counts[-1]} has {result.losses[-1]:.3f} and {result.errors[-1]:.1%}, the whole "
        "network in one pass "
        f"{result.whole_loss:.3f} and {result.whole_error:.1%}."
    )
