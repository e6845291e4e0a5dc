"""What momentum costs where gradients are noisy."""

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
    lrs: Sequence[float] = (0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.2),
    runs: Sequence[tuple[int, int]] = ((8, 360), (32, 180), (256, 90)),
    seed: int = 0,
) -> str:
    """Draw the loss on digits after minibatch steps (batch size, steps), with and without momentum."""
    told = []
    for ax, (batch_size, steps) in zip(fig.subplots(1, len(runs), sharey=True), runs, strict=True):
        best = []
        for m, color, name in [(0.0, BLUE, "SGD"), (momentum, VERMILION, f"momentum {momentum:g}")]:
            options = {"momentum": m, "steps": steps, "batch_size": batch_size, "step": step, "seed": seed}
            ends = [digits_losses(lr=lr, **options)[-1] for lr in lrs]
            ax.plot(lrs, ends, ".-", color=color, markersize=9, label=name)
            ax.plot(
                lrs[int(np.argmin(ends))], min(ends), "o", color=color, markersize=10, markeredgecolor="white"
            )
            best.append(min(ends))
        ax.set(
            title=f"batches of {batch_size}, {steps} steps",
            xlabel="learning rate",
            xscale="log",
            yscale="log",
        )
        ax.set(xticks=[0.01, 0.1, 1], xticklabels=[0.01, 0.1, 1], ylim=(4e-3, 5))
        ax.minorticks_off()
        told.append(f"{best[0]:.2g} and {best[1]:.2g} with batches of {batch_size}")
    fig.axes[0].set_ylabel("training loss")
    fig.axes[0].legend(loc="lower left")
    return f"The best losses on digits without and with momentum {momentum:g}: {', '.join(told)}."
