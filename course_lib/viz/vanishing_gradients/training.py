"""The weight gradients of several networks before training, and their accuracy during it."""

import numpy as np

from course_lib.nn.training import Epoch
from course_lib.viz.vanishing_gradients.gradients import LOWEST
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import BLUE, GREEN, ORANGE, PINK, SKY, VERMILION, Picture, picture


@picture(figsize=(8, 3.6))
def plot_training(fig: Picture, runs: dict[str, list[Epoch]], norms: dict[str, list[float]]) -> str:
    """Draw the weight gradients of each network before training, and its accuracy over the epochs."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    ends = []
    for (name, epochs), color in zip(runs.items(), [BLUE, ORANGE, GREEN, VERMILION, PINK, SKY], strict=False):
        layers = np.arange(1, len(norms[name]) + 1)
        left.plot(layers, np.maximum(norms[name], LOWEST), "o-", color=color, markersize=4)
        accuracy = [epoch.val_accuracy for epoch in epochs]
        right.plot([epoch.epoch for epoch in epochs], accuracy, "o-", color=color, label=name)
        ends.append(f"{name} {accuracy[-1]:.0%} (first layer's gradient {caption_power(norms[name][0])})")
    left.set(title="Gradient of the weights before training", xlabel="layer", yscale="log", ylim=(1e-14, 1e3))
    right.set(title="Validation accuracy", xlabel="epoch", ylim=(0, 1))
    right.set_xticks(range(1, len(epochs) + 1, -(-len(epochs) // 10)))
    right.legend(loc="center right")
    return f"After {len(epochs)} epochs: {'; '.join(ends)}."
