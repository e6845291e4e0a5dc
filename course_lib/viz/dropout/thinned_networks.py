"""Animate a small network under dropout: each mask gives a thinned network, and each of them an output."""

import functools
from pathlib import Path
from typing import NamedTuple

import anywidget
import numpy as np
import traitlets

from course_lib.arrays import Array, Float
from course_lib.datasets.toys import moons
from course_lib.nn.containers import Sequential
from course_lib.nn.layers import Dropout, Linear, ReLU
from course_lib.nn.training import fit
from course_lib.ops.losses import mse_loss
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.explore import widget_mimebundle
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture
from course_lib.viz.widgets.player import with_player

POINT = (0.5, -0.6)  # the input of the animated network


class SmallNet(NamedTuple):
    """A trained network with two inputs, two hidden layers with ReLU and dropout, and one output."""

    weights: tuple[Float[Array, "..."], ...]  # each (out, in)
    biases: tuple[Float[Array, "..."], ...]


def small_output(
    net: SmallNet, x: Float[Array, " 2"], masks: list[Array], scale: float
) -> Float[Array, " K"]:
    """
    Return the output for one input under each of K masks.

    Args:
        net: The network.
        x: The input.
        masks: One array of zeros and ones for each hidden layer, of shape (K, units).
        scale: Factor on the units that are not dropped.
    """
    h = np.broadcast_to(x, (len(masks[0]), len(x)))
    for weight, bias, mask in zip(net.weights, net.biases, masks, strict=False):
        h = np.maximum(h @ weight.T + bias, 0) * mask * scale
    return (h @ net.weights[-1].T + net.biases[-1])[:, 0]


@functools.cache
def small_net(seed: int = 1) -> SmallNet:
    """Return the network of the animation: 2-8-8-1, trained with p = 0.3 on two moons to answer -1 or 1."""
    rng = np.random.default_rng(seed)
    points, labels = moons(200, rng, noise=0.15)
    layers = []
    for fan_in, fan_out in [(2, 8), (8, 8)]:
        layers += [Linear(fan_in, fan_out, rng=rng), ReLU(), Dropout(0.3, rng=rng)]
    net = Sequential(*layers, Linear(8, 1, rng=rng))
    adam = Optimizer(net.params, adam_init, adam_step, lr=0.01)
    targets = (2.0 * labels - 1)[:, None].astype(np.float32)
    for _ in fit(net, mse_loss, adam, (points, targets), epochs=150, batch_size=20, rng=rng):
        pass
    params = list(net.params.values())
    return SmallNet(tuple(params[::2]), tuple(params[1::2]))


class ThinnedAnswers(NamedTuple):
    """The outputs of thinned networks for one input, and the output of the whole network."""

    answers: Float[Array, " K"]
    whole: float


def thinned_answers(
    x: tuple[float, float], *, p: float, networks: int = 2000, seed: int = 0
) -> ThinnedAnswers:
    """Return the outputs at ``x`` of ``networks`` thinned networks, and of the whole network."""
    net, rng, point = small_net(), np.random.default_rng(seed), np.array(x)
    masks = [rng.random((networks, 8)) >= p for _ in range(2)]
    whole = small_output(net, point, [np.ones((1, 8))] * 2, 1.0)
    return ThinnedAnswers(small_output(net, point, masks, 1 / (1 - p)), float(whole[0]))


class Blinker(anywidget.AnyWidget):
    """The animation in the browser: see thinned_networks.js, which draws the masks itself."""

    _esm = with_player(Path(__file__).with_name("thinned_networks.js"))
    _css = with_player(Path(__file__).with_name("thinned_networks.css"))

    net = traitlets.Dict().tag(sync=True)
    x = traitlets.List(traitlets.Float()).tag(sync=True)
    p = traitlets.Float().tag(sync=True)


@picture(figsize=(6, 3))
def plot_answers(fig: Picture, *, p: float = 0.5) -> str:
    """Draw the outputs of thinned networks for one input: the still picture in place of the animation."""
    thinned = thinned_answers(POINT, p=p)
    ax = fig.subplots()
    ax.hist(thinned.answers, bins=np.linspace(-2, 3, 51), color="#a9c9e0", label="2,000 thinned networks")
    mean = float(thinned.answers.mean())
    ax.axvline(mean, color=BLUE, label=f"their mean, {mean:.2f}")
    ax.axvline(
        thinned.whole, color=VERMILION, linestyle="--", label=f"the whole network, {thinned.whole:.2f}"
    )
    ax.set(title="Outputs for one input", xlabel="output", xlim=(-2, 3), yticks=[])
    ax.legend(loc="upper right", fontsize=8)
    return (
        f"p = {p:g}: 2,000 thinned networks answer {mean:.2f} on average, with standard deviation "
        f"{thinned.answers.std():.2f}; the whole network answers {thinned.whole:.2f} in one pass."
    )


class Blink:
    """The animated network: ``widget`` runs in the browser, ``picture`` stands in where there is none."""

    def __init__(self, p: float):
        net = small_net()
        params = zip(net.weights, net.biases, strict=True)
        layers = [{"weight": weight.tolist(), "bias": bias.tolist()} for weight, bias in params]
        self.widget = Blinker(net={"layers": layers}, x=list(POINT), p=p)
        self.picture = plot_answers(p=p)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return widget_mimebundle(self.widget, self.picture)


def blink(*, p: float = 0.5) -> Blink:
    """Return a small network that draws new masks several times per second and collects its outputs."""
    return Blink(p)
