"""One pass with scaled weights against the average of many thinned networks."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.nn.containers import Sequential
from course_lib.nn.metrics import ensemble_predict
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture


class MonteCarlo(NamedTuple):
    """
    The loss and the error on images of the mean of K decimated networks, and of the whole network at
    once.
    """

    counts: tuple[int, ...]
    losses: Float[Array, " K"]
    errors: Float[Array, " K"]
    whole_loss: float
    whole_error: float


def softmax(logits: Float[Array, "N K"]) -> Float[Array, "N K"]:
    """Return the probabilities of each row."""
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


def monte_carlo(
    net: Sequential,
    images: Float[Array, "N D"],
    labels: Array,
    *,
    predict: Callable,
    counts: tuple[int, ...] = (1, 2, 3, 5, 8, 12, 20, 30, 50),
) -> MonteCarlo:
    """
    Ask a dropout network many times with dropout on, average the probabilities, and compare with one pass
    without.

    Args:
        net: A trained network with dropout; its mode is left at testing.
        images: What to ask.
        labels: What is right.
        predict: ``ensemble_predict``, ours or the student's.
        counts: Over how many passes to average.
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
