"""Weight decay inside Adam's gradient, against decoupled weight decay in AdamW."""

from functools import cache

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import adam_init, adam_step, adamw_step
from course_lib.viz.widgets.picture import BLUE, GREEN, VERMILION, Picture, picture


@cache
def mean_decay(
    noise: float,
    *,
    decoupled: bool,
    lr: float = 0.01,
    weight_decay: float = 0.1,
    steps: int = 1000,
    seed: int = 0,
) -> Float[Array, " T"]:
    """
    Return the mean of parameters that start at 1 and have gradients of mean 0, so that only decay moves it.

    Args:
        noise: Standard deviation of the gradients.
        decoupled: Decay as AdamW does; otherwise the decay is added to the gradient.
        lr: Learning rate.
        weight_decay: Strength of the decay.
        steps: Number of steps.
        seed: Seed of the gradients.
    """
    rng = np.random.default_rng(seed)
    param = np.ones(400)
    state, means = adam_init(param), [1.0]
    for _ in range(steps):
        grad = noise * rng.standard_normal(param.shape)
        if decoupled:
            param, state = adamw_step(param, grad, state, lr=lr, weight_decay=weight_decay)
        else:
            param, state = adam_step(param, grad + weight_decay * param, state, lr=lr)
        means.append(param.mean())
    return np.array(means)


@picture(figsize=(8, 3.4))
def plot_weight_decay(fig: Picture) -> str:
    """Draw how parameters with small and large gradients decay, by the gradient and by decoupled decay."""
    final = []
    for ax, decoupled in zip(fig.subplots(1, 2, sharey=True), (False, True), strict=True):
        for noise, color, dashes in [(0.1, BLUE, "-"), (1.0, GREEN, "--"), (10.0, VERMILION, ":")]:
            means = mean_decay(noise, decoupled=decoupled)
            ax.plot(means, dashes, color=color, label=f"gradients of size {noise:g}", linewidth=2.2)
            final.append(f"{means[-1]:.3f}")
        name = "AdamW: decay beside the step" if decoupled else "Adam: decay in the gradient"
        ax.set(title=name, xlabel="step", xlim=(0, 1000), ylim=(0, 1.05))
    fig.axes[0].set_ylabel("mean of w")
    fig.axes[1].legend(loc="lower left")
    return (
        "After 1,000 steps of decay 0.1 at lr 0.01, a parameter that started at 1 and has gradients of size "
        f"0.1, 1 or 10 is at {', '.join(final[:3])} with the decay in the gradient, {', '.join(final[3:])} "
        "with AdamW."
    )
