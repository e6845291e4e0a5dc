"""The mean step of Adam, which shrinks as the gradient gets noisier."""

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.viz.widgets.picture import DARK, VERMILION, Picture, picture

NOISE = np.array([0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5, 4.0, 7.0, 12.0, 20.0])


def mean_steps(
    noise: Float[Array, " ratios"], *, runs: int = 200, steps: int = 2000, seed: int = 0
) -> Float[Array, " ratios"]:
    """
    Measure Adam's mean step, in learning rates, for gradients of mean 1 and standard deviation ``noise``.

    The mean is over the second half of the steps. Theory says ``1 / sqrt(1 + noise**2)``.

    Source:
        Balles and Hennig (2018), Dissecting Adam, arXiv:1705.07774.
    """
    rng = np.random.default_rng(seed)
    param = np.zeros((len(noise), runs))
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
    measured = mean_steps(NOISE)
    fine = np.geomspace(0.08, 25, 200)
    ax = fig.subplots()
    ax.plot(fine, 1 / np.sqrt(1 + fine**2), color=DARK, linewidth=1.2, label="1 / √(1 + (σ/μ)²)")
    ax.plot(NOISE, measured, "o", color=VERMILION, markersize=7, label="measured")
    ax.set(xscale="log", yscale="log", xlim=(0.08, 25), ylim=(0.03, 1.5))
    ax.set(xlabel="noise σ of the gradient, in units of its mean μ", ylabel="mean step / lr")
    ax.set(xticks=[0.1, 1, 10], xticklabels=["0.1", "1", "10"], yticks=[0.1, 1], yticklabels=["0.1", "1"])
    ax.set_title("Adam's mean step, by the noise of its gradient")
    ax.legend(loc="lower left")
    mean = dict(zip(NOISE, measured, strict=True))
    return (
        f"Adam's mean step is {mean[0.1]:.2f} learning rates where the noise is a tenth of the mean "
        f"gradient, {mean[1.0]:.2f} where they are equal, and {mean[20.0]:.3f} where the noise is 20 times "
        "as large: 1 / √(1 + (σ/μ)²)."
    )
