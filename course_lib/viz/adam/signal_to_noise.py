"""How Adam's step shrinks as the gradient gets noisier."""

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.viz.widgets.picture import DARK, VERMILION, Picture, picture


def noisy_step_means(
    noise: Float[Array, " ratios"], *, walkers: int = 200, steps: int = 2000, seed: int = 0
) -> Float[Array, " ratios"]:
    """
    Measure Adam's mean step, in learning rates, for gradients of mean 1 and standard deviation ``noise``.

    The first half of the steps is left out. Expected is ``1 / sqrt(1 + noise**2)``.

    Source:
        Balles and Hennig (2018), Dissecting Adam, arXiv:1705.07774, section 1.
    """
    rng = np.random.default_rng(seed)
    param = np.zeros((len(noise), walkers))
    state = adam_init(param)
    for step in range(steps):
        if step == steps // 2:
            middle = param
        grad = 1 + noise[:, None] * rng.standard_normal(param.shape)
        param, state = adam_step(param, grad, state, lr=1.0)
    return -(param - middle).mean(axis=1) / (steps - steps // 2)


@picture()
def plot_signal_to_noise(fig: Picture) -> str:
    """Draw Adam's mean step against the noise of its gradient, measured and computed."""
    ratios = np.array([0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 4.0, 7.0, 12.0, 20.0])
    measured = noisy_step_means(ratios)
    fine = np.geomspace(0.08, 25, 200)
    ax = fig.subplots()
    ax.plot(fine, 1 / np.sqrt(1 + fine**2), color=DARK, linewidth=1.2, label="1 / √(1 + (σ/μ)²)")
    ax.plot(ratios, measured, "o", color=VERMILION, markersize=7, label="measured")
    ax.set(xscale="log", yscale="log", xlim=(0.08, 25), ylim=(0.03, 1.5))
    ax.set(xlabel="noise σ of the gradient, in units of its mean μ", ylabel="mean step / lr")
    ax.set(xticks=[0.1, 1, 10], xticklabels=["0.1", "1", "10"], yticks=[0.1, 1], yticklabels=["0.1", "1"])
    ax.set_title("Adam steps as far as the gradient is steady")
    ax.legend(loc="lower left")
    at = dict(zip(ratios, measured, strict=True))
    return (
        f"Adam's mean step is {at[0.1]:.2f} learning rates where the noise is a tenth of the mean gradient, "
        f"{at[1.0]:.2f} where they are equal, {at[20.0]:.3f} where the noise is 20 times as large: "
        "1 / √(1 + (σ/μ)²)."
    )
