"""What momentum costs and gains on digits where minibatch gradients are noisy."""

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.optim.gradient_descent import momentum_step
from course_lib.viz.momentum.digits import digits_losses
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture


@picture(figsize=(8, 3.4))
def plot_noise_price(
    fig: Picture,
    *,
    step: Callable = momentum_step,
    momentum: float = 0.9,
    lrs: Sequence[float] = (0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.2, 1.6),
    runs: Sequence[tuple[int, int]] = ((8, 360), (32, 180), (256, 90)),
    seed: int = 0,
) -> str:
    """Draw the final loss on digits with and without momentum, for each batch size and number of steps."""
    pairs = []
    for ax, (batch_size, steps) in zip(fig.subplots(1, len(runs), sharey=True), runs, strict=True):
        lowest = []
        for m, color, name in [(0.0, BLUE, "SGD"), (momentum, VERMILION, f"momentum {momentum:g}")]:
            options = {"momentum": m, "steps": steps, "batch_size": batch_size, "step": step, "seed": seed}
            final = [digits_losses(lr=lr, **options)[-1] for lr in lrs]
            best = int(np.argmin(final))
            ax.plot(lrs, final, ".-", color=color, markersize=9, label=name)
            ax.plot(lrs[best], final[best], "o", color=color, markersize=10, markeredgecolor="white")
            lowest.append(final[best])
        ax.set(title=f"batches of {batch_size}, {steps} steps", xlabel="learning rate")
        ax.set(xscale="log", yscale="log", ylim=(4e-3, 5))
        ax.set(xticks=[0.01, 0.1, 1], xticklabels=[0.01, 0.1, 1])
        ax.minorticks_off()
        pairs.append(f"{lowest[0]:.2g} and {lowest[1]:.2g} with batches of {batch_size}")
    fig.axes[0].set_ylabel("training loss")
    fig.axes[0].legend(loc="lower left")
    return f"The lowest losses on digits without and with momentum {momentum:g}: {', '.join(pairs)}."
