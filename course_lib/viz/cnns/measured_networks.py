"""Show what learned filters and depth were worth in runs that scripts/measure_features.py made."""

from typing import NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_lib.viz.widgets.picture import BLUE, DARK, Picture, picture

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4
DIAGONAL = np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]]) / 4
HAND_MADE = np.stack([sign * f for f in (SOBEL, SOBEL.T, DIAGONAL, DIAGONAL[:, ::-1]) for sign in (1, -1)])
"""Eight filters of 3×3 for edges: four directions, both signs."""
DEPTHS = {1: 125, 2: 15, 4: 9, 8: 6}
"""The channels of each layer for a number of convolutions, so that about 2,400 parameters come out."""


class Measured(NamedTuple):
    """What some runs of a network came to on 2,000 test images."""

    parameters: int
    accuracies: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean of the runs."""
        return float(np.mean(self.accuracies))

    @property
    def best(self) -> float:
        """The best run."""
        return max(self.accuracies)


MADE_OR_LEARNED = {
    "the pixels": Measured(7_850, (0.8495, 0.855, 0.852)),
    "random filters": Measured(4_010, (0.8685, 0.878, 0.872)),
    "made by hand": Measured(4_010, (0.8745, 0.8715, 0.8705)),
    "learned": Measured(4_010, (0.8865, 0.878, 0.871)),
}
DEEP_OR_WIDE = {  # at 0.01, 0.03 and 0.1, where four learn nothing and eight were not tried
    1: Measured(2_510, (0.6235, 0.6835, 0.6965)),
    2: Measured(2_350, (0.717, 0.746, 0.7025)),
    4: Measured(2_404, (0.775, 0.7885)),
    8: Measured(2_440, (0.7815, 0.755)),
}
WITH_PLACES = {  # 7 by 7 numbers of each map reach the linear layer
    1: Measured(10_010, (0.8975, 0.889, 0.8945)),
    2: Measured(10_330, (0.8935, 0.89, 0.8875)),
}


def _dots(fig: Picture, measured: dict[str, Measured], shown: list[float], xlabel: str) -> None:
    """Draw the runs of each network as dots, and the number that counts as a line."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.3, right=0.97, bottom=0.18, top=0.96)
    for row, (one, number) in enumerate(zip(measured.values(), shown, strict=True)):
        ax.plot(one.accuracies, [row] * len(one.accuracies), "o", color=BLUE, alpha=0.6)
        ax.plot([number] * 2, [row - 0.3, row + 0.3], color=DARK)
        ax.text(number, row - 0.36, f"{number:.1%}", ha="center")
    ax.set(xlabel=xlabel, ylim=(len(measured) - 0.5, -0.75))
    ax.set_yticks(range(len(measured)), measured)
    ax.margins(x=0.12)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))  # whole points, as labelled
    ax.xaxis.set_major_formatter("{x:.0%}")


@picture(figsize=(8, 3))
def plot_made_or_learned(fig: Picture) -> str:
    """Draw the accuracy with filters made by hand, random ones and learned ones."""
    shown = [one.mean for one in MADE_OR_LEARNED.values()]
    _dots(fig, MADE_OR_LEARNED, shown, "accuracy on 2,000 test images; dots: three runs; line: their mean")
    return _sentence(MADE_OR_LEARNED, shown)


@picture(figsize=(8, 3))
def plot_deep_or_wide(fig: Picture) -> str:
    """Draw the accuracy of networks with about the same number of parameters and several depths."""
    names = {
        f"{depth} convolution{'s' * (depth > 1)}, {DEPTHS[depth]} channels": one
        for depth, one in DEEP_OR_WIDE.items()
    }
    shown = [one.best for one in names.values()]
    _dots(fig, names, shown, "accuracy on 2,000 test images; dots: learning rates; line: the best")
    return _sentence(names, shown)


def _sentence(measured: dict[str, Measured], shown: list[float]) -> str:
    return "Accuracy: " + ", ".join(f"{name} {n:.1%}" for name, n in zip(measured, shown, strict=True)) + "."
