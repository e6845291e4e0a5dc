"""Compare the average over many dropout passes with one pass of the whole network."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.nn.containers import Sequential
from course_lib.nn.metrics import ensemble_predict
from course_lib.ops.activations import softmax
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture


class MonteCarlo(NamedTuple):
    """Loss and error rate: of the mean over K dropout passes, and of the whole network in one pass."""

    counts: tuple[int, ...]  # the values of K
    losses: Float[Array, " K"]
    errors: Float[Array, " K"]
    whole_loss: float
    whole_error: float


def monte_carlo(
    net: Sequential,
    images: Float[Array, "N D"],
    labels: Int[Array, " N"],
    *,
    predict: Callable,
    counts: tuple[int, ...] = (1, 2, 3, 5, 8, 12, 20, 30, 50),
) -> MonteCarlo:
    """
    Run a network many times with dropout on, average the probabilities, and compare with one pass without.

    Args:
        net: A trained network with dropout; it is left in evaluation mode.
        images: The inputs, one per row.
        labels: The true classes.
        predict: ``ensemble_predict``, ours or the student's.
        counts: Numbers of passes to average over.
    """
    net.train()
    passes = np.stack([softmax(net.forward(images)) for _ in range(max(counts))])
    net.eval()
    whole = softmax(net.forward(images))[None]
    means = [passes[:count].mean(axis=0) for count in counts]

    def loss(probabilities: Array) -> float:
        return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-12)).mean())

    return MonteCarlo(
        counts,
        np.array([loss(mean) for mean in means]),
        np.array([np.mean(predict(passes[:count]) != labels) for count in counts]),
        loss(whole[0]),
        float(np.mean(predict(whole) != labels)),
    )


@picture(figsize=(8, 3.4))
def plot_monte_carlo(
    fig: Picture, net: Sequential, images: Array, labels: Array, *, predict: Callable = ensemble_predict
) -> str:
    """Draw loss and error of the mean of many dropout passes, and of one pass of the whole network."""
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
        f"One dropout pass has a loss of {result.losses[0]:.3f} and an error of {result.errors[0]:.1%}; "
        f"the mean of {result.counts[-1]} passes has {result.losses[-1]:.3f} and {result.errors[-1]:.1%}, "
        f"the whole network in one pass {result.whole_loss:.3f} and {result.whole_error:.1%}."
    )
