"""Show how the inputs of a unit drift while networks with and without batch norm train."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import standardized_digits
from course_lib.datasets.sampling import minibatches
from course_lib.nn.layer import Layer
from course_lib.nn.layers import BatchNorm
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.batch_norm.networks import stack
from course_lib.viz.widgets.picture import BLUE, ORANGE, VERMILION, Picture, picture

KINDS = ("plain", "batch norm", "sabotaged")
KIND_COLORS = dict(zip(KINDS, (VERMILION, BLUE, ORANGE), strict=True))


class RandomShift(Layer):
    """In training, scale and shift each unit by random numbers, drawn anew for each batch."""

    def __init__(self, rng: np.random.Generator):
        def forward(x: Array) -> tuple[Array, Array | float]:
            if not self.training:
                return x, 1.0
            scale, shift = rng.uniform(0.5, 1.5, x.shape[1]), rng.uniform(-1, 1, x.shape[1])
            return (scale * x + shift).astype(x.dtype), scale.astype(x.dtype)

        super().__init__(forward, lambda dy, scale: (dy * scale,))


class Probe(Layer):
    """Pass every input on unchanged, and keep the latest one as ``latest``."""

    def __init__(self):
        def forward(x: Array) -> tuple[Array, None]:
            self.latest = x
            return x, None

        super().__init__(forward, lambda dy, cache: (dy,))


class Drift(NamedTuple):
    """The inputs of one unit per layer at every step, and the accuracy of the network."""

    quantiles: Float[Array, "steps depth 3"]  # 15 %, 50 % and 85 % of the batch
    accuracy: Float[Array, "steps"]  # on each step's batch, before the step
    jump: Float[Array, "depth"]  # mean change of the median from one step to the next


@functools.cache
def drift(kind: str, *, steps: int = 90, lr: float = 0.5, seed: int = 0) -> Drift:
    """Train six layers of sigmoids on the digits, and record the inputs of each layer's first unit."""
    digits = standardized_digits()
    x, labels = digits.train_images.reshape(-1, 64), digits.train_labels
    shift_rng = np.random.default_rng(seed + 1)
    norm = {
        "plain": lambda width: [],
        "batch norm": lambda width: [BatchNorm(width)],
        "sabotaged": lambda width: [BatchNorm(width), RandomShift(shift_rng)],
    }[kind]
    net = stack(lambda width: [*norm(width), Probe()], seed=seed)
    probes = [layer for layer in net if isinstance(layer, Probe)]
    optimizer, rng = Optimizer(net.params, None, sgd_step, lr=lr), np.random.default_rng(seed)
    quantiles, accuracy = [], []
    while len(accuracy) < steps:
        for batch in minibatches(len(x), 100, rng)[:-1]:
            logits = net.forward(x[batch])
            _, dy = softmax_cross_entropy(logits, labels[batch])
            net.backward(dy)
            optimizer.step(net.grads)
            quantiles.append([np.quantile(probe.latest[:, 0], (0.15, 0.5, 0.85)) for probe in probes])
            accuracy.append(np.mean(logits.argmax(axis=1) == labels[batch]))
    quantiles = np.array(quantiles[:steps])
    jump = np.abs(np.diff(quantiles[:, :, 1], axis=0)).mean(axis=0)
    return Drift(quantiles, np.array(accuracy[:steps]), jump)


def _set_drift(fig: Picture) -> tuple[list[Axes], Axes]:
    axes = fig.subplots(1, 4, width_ratios=[1, 1, 1, 1.15])
    fig.subplots_adjust(left=0.06, wspace=0.3)
    for ax, kind in zip(axes, KINDS, strict=False):
        ax.set(title=kind, xlabel="step", xlim=(0, 90), ylim=(-3.4, 3.4))
    axes[0].set_ylabel("a unit's input")
    axes[3].set(title="batch accuracy, %", xlabel="step", xlim=(0, 90), ylim=(0, 103))
    for kind in KINDS:
        accuracy = 100 * np.convolve(drift(kind).accuracy, np.ones(5) / 5, "valid")
        axes[3].plot(np.arange(2, 2 + len(accuracy)), accuracy, color=KIND_COLORS[kind], label=kind)
    axes[3].legend(loc="center right", fontsize=8)
    return list(axes[:3]), axes[3]


@picture(figsize=(8, 2.9))
def plot_input_drift(fig: Picture, *, layer: int = 3) -> str:
    """Draw the inputs of one unit of a layer, step by step, in three networks, and their accuracies."""
    axes, _ = fig.stage(_set_drift)
    results = []
    for ax, kind in zip(axes, KINDS, strict=True):
        run = drift(kind)
        low, median, high = run.quantiles[:, layer - 1].T
        ax.fill_between(np.arange(len(median)), low, high, color=KIND_COLORS[kind], alpha=0.3, linewidth=0)
        ax.plot(median, color=KIND_COLORS[kind], linewidth=1.3)
        last = 100 * run.accuracy[-10:].mean()
        results.append(f"{kind} {run.jump[layer - 1]:.3f} and {last:.0f} %")
    return (
        f"Layer {layer}, mean change per step of the median input of a unit, and accuracy at the end: "
        f"{', '.join(results)}."
    )
