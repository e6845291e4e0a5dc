"""What each trick of a network bought on the clothes, alone and in pairs: runs that come with the course."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, VERMILION, Picture, picture

# Test accuracy in percent, three seeds: convolutions of 8 and 16 channels, a hidden layer of 64, 6 epochs.
RUNS: dict[tuple[str, ...], tuple[float, ...]] = {
    (): (87.3, 87.7, 88.6),
    ("dropout",): (89.1, 89.2, 89.3),
    ("mirroring",): (88.6, 88.7, 89.0),
    ("dropout", "mirroring"): (88.9, 88.9, 89.5),
    ("Adam",): (83.2, 83.7, 84.6),  # SGD at 0.1
    ("cosine schedule",): (87.4, 88.2, 88.8),
    ("batch norm",): (85.0, 86.5, 87.3),
    ("ReLU",): (83.7, 83.8, 84.4),  # sigmoid
    ("batch norm", "ReLU"): (78.2, 78.3, 79.1),
    ("Kaiming's weights",): (88.4, 88.5, 88.5),  # a spread of 0.01
    ("batch norm", "Kaiming's weights"): (79.9, 80.7, 82.9),
}
PAIRS = (("dropout", "mirroring"), ("batch norm", "ReLU"), ("batch norm", "Kaiming's weights"))


@picture(figsize=(8, 4))
def plot_ablation(
    fig: Picture, *, costs: Sequence[Float[Array, "2 2"]], pairs: Sequence[tuple[str, str]] = PAIRS
) -> str:
    """Draw for each pair of tricks what leaving out the one, the other and both costs, in points."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.08, bottom=0.2, top=0.9, right=0.98)
    labels, places, told = [], [], []
    for i, ((a, b), cost) in enumerate(zip(pairs, costs, strict=True)):
        first, second, both = cost[0, 0], cost[1, 1], cost[0, 1]
        place = 4.5 * i + np.arange(3)
        ax.bar(place, [first, second, both], color=[BLUE, ORANGE, VERMILION], width=0.8)
        ax.plot(place[2] + np.array([-0.45, 0.45]), [first + second] * 2, color=DARK, linewidth=2)
        labels += [a, b, "both"]
        places += list(place)
        told.append(f"without {a} {first:.1f} points, without {b} {second:.1f}, without both {both:.1f}")
    ax.axhline(0, color=DARK, linewidth=0.8)
    ax.set_xticks(places, labels, rotation=20, ha="right", fontsize=9)
    ax.set(ylim=(-3, 11), title="Cost of leaving out, in points; line: the sum of the two alone")
    ax.grid(axis="x", visible=False)
    return f"Accuracy lost: {'; '.join(told)}."
