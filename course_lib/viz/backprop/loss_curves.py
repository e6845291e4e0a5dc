"""Softmax and hinge loss of three classes, as the scores of the true class and of a rival move."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.ops.losses import hinge_loss, softmax_cross_entropy
from course_lib.viz.widgets.picture import BLUE, ORANGE, Picture, picture

LOSSES = {"softmax": (softmax_cross_entropy, BLUE), "hinge": (hinge_loss, ORANGE)}
CLASSES = ("true class", "rival", "third class")


class LossCurve(NamedTuple):
    """A loss and its gradients for many scores of the true class."""

    loss: Float[Array, " K"]
    grads: Float[Array, "K 3"]


def loss_curve(
    name: str, true_scores: Float[Array, " K"], rival_score: float, third_score: float = -9.0
) -> LossCurve:
    """Return a loss by the true class's score, against the scores of a rival and of a third class."""
    loss, _ = LOSSES[name]
    label = np.array([0])
    found = [loss(np.array([[score, rival_score, third_score]]), label) for score in true_scores]
    return LossCurve(np.array([value for value, _ in found]), np.array([grad[0] for _, grad in found]))


def _set_losses(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    left.set(title="Loss", xlabel="score of the true class", xlim=(-6, 6), ylim=(-0.4, 14))
    right.axhline(0, color="#b9bfc6", linewidth=1.0)
    right.set(title="Gradient of each score", ylim=(-2.2, 1.2), xlim=(-0.5, 2.5))
    right.set_xticks(range(3), CLASSES)
    return left, right


@picture(figsize=(7, 3.2))
def plot_losses(
    fig: Picture, *, true_score: float = 1.0, rival_score: float = 1.0, third_score: float = -9.0
) -> str:
    """Draw both losses over the true class's score, and both gradients at the scores chosen."""
    left, right = fig.stage(_set_losses)
    scores = np.linspace(-6, 6, 121)
    told = []
    for place, (name, (_, color)) in enumerate(LOSSES.items()):
        curve = loss_curve(name, scores, rival_score, third_score)
        here = loss_curve(name, np.array([true_score]), rival_score, third_score)
        left.plot(scores, curve.loss, color=color, label=name)
        left.plot(true_score, here.loss[0], "o", color=color, markersize=9)
        right.bar(np.arange(3) + 0.4 * place - 0.2, here.grads[0], width=0.36, color=color)
        grad = ", ".join(f"{value:.3g}" for value in here.grads[0])
        told.append(f"{name} loss {here.loss[0]:.3g}, gradient ({grad})")
    left.legend(loc="upper right")
    return f"Scores {true_score:g} (true), {rival_score:g} and {third_score:g}: {'; '.join(told)}."
