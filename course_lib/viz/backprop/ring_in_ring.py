"""A ring in a ring: where one hidden layer of one to four units sends it, and how many networks solve it."""

import functools

import numpy as np

from course_lib.arrays import Float, Int
from course_lib.datasets.toys import rings
from course_lib.viz.backprop.answer import COLORS, paint_answer
from course_lib.viz.backprop.side_by_side import SEEDS, Networks, outputs, train_side_by_side
from course_lib.viz.widgets.picture import Picture, picture

STEPS, LR, POINTS = 1000, 0.05, 200


@functools.cache
def ring_points() -> tuple[Float[np.ndarray, "N 2"], Int[np.ndarray, " N"]]:
    """Return the points of a ring in a ring."""
    return rings(POINTS, np.random.default_rng(0))


@functools.cache
def ring_networks(hidden: int, activation: str) -> Networks:
    """Train networks with one hidden layer on a ring in a ring, each from other first weights."""
    options = {"activation": activation, "lr": LR, "steps": [STEPS]}
    return train_side_by_side([2, hidden, 2], *ring_points(), **options)[STEPS]


@picture(figsize=(7, 3.9))
def plot_rings(fig: Picture, *, hidden: int = 1, activation: str = "tanh", seed: int = 0) -> str:
    """Draw what one of the networks answers in the plane, and the points behind its hidden layer."""
    (x, labels), nets = ring_points(), ring_networks(hidden, activation)
    params = [param[seed] for param in nets.params]

    def predict(x: Float[np.ndarray, "N 2"]) -> Int[np.ndarray, " N"]:
        return outputs(params, x, activation)[0][-1].argmax(axis=-1)

    left = fig.add_subplot(1, 2, 1)
    right = paint_answer(left, predict, x, labels)
    left.set_title(f"seed {seed}: {right:.1%} of the points are right")
    fig.subplots_adjust(left=0.02, right=0.94, top=0.84, bottom=0.08)
    space = fig.add_subplot(1, 2, 2, projection="3d" if hidden > 2 else None)
    space.set_title("Behind the hidden layer" + (", three of its units" if hidden > 3 else ""))
    behind = outputs(params, x, activation)[0][1]
    for label, color in enumerate(COLORS[:2]):
        points = behind[labels == label, :3].T
        drawn = points if hidden > 1 else (points[0], np.full(points.shape[1], 0.1 * label))
        space.plot(*drawn, ".", color=color, markersize=5)
    if hidden == 1:
        space.set(yticks=[], ylim=(-1, 1.1))
    solved = int((nets.accuracy == 1).sum())
    fig.suptitle(f"{solved} of {SEEDS} networks got all points right", fontsize="medium", y=0.97)
    return (
        f"Hidden units: {hidden}, {activation}. Seed {seed} gets {right:.1%} of the points "
        f"of a ring in a ring right; {solved} of {SEEDS} networks got all of them right."
    )
