"""The noise of a minibatch gradient, which falls with the square root of the batch size."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.viz.sgd.line_fit import START, Line, line_data
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

SIZES = np.array([1, 2, 5, 10, 20, 50, 100, 200, 400, 600, 800, 900, 950])


class GradientNoise(NamedTuple):
    """How far minibatch gradients lie from the exact one, for each batch size."""

    batch_sizes: Int[Array, " sizes"]
    measured: Float[Array, " sizes"]
    one_example: float  # sigma: the distance for a single example


def gradient_noise(
    line: Line,
    weight: Float[Array, " 2"],
    batch_sizes: Int[Array, " sizes"],
    *,
    repeats: int = 1000,
    seed: int = 0,
) -> GradientNoise:
    """
    Measure the root mean square distance of minibatch gradients from the exact gradient.

    Source:
        Cochran (1977), "Sampling Techniques", theorem 2.2: drawn without replacement from ``N`` examples,
        it is ``sigma / sqrt(B) * sqrt((N - B) / (N - 1))``.
    """
    per_example = 2 * (line.x @ weight - line.y)[:, None] * line.x
    exact = per_example.mean(axis=0)
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile(np.arange(len(per_example)), (repeats, 1)), axis=1)
    sums = per_example[order].cumsum(axis=1)[:, batch_sizes - 1]  # (repeats, sizes, 2)
    errors = sums / batch_sizes[:, None] - exact
    one_example = np.sqrt(np.sum((per_example - exact) ** 2, axis=1).mean())
    return GradientNoise(batch_sizes, np.sqrt(np.sum(errors**2, axis=2).mean(axis=0)), float(one_example))


@picture()
def plot_gradient_noise(fig: Picture, *, seed: int = 0) -> str:
    """Draw the distance of minibatch gradients from the exact one against the batch size."""
    line = line_data()
    n = len(line.y)
    noise = gradient_noise(line, START, SIZES, seed=seed)
    ax = fig.subplots()
    fine = np.geomspace(1, n - 1, 200)
    law = noise.one_example / np.sqrt(fine)
    without_replacement = law * np.sqrt((n - fine) / (n - 1))
    ax.plot(fine, law, color=DARK, linewidth=1.2, label="σ / √B")
    ax.plot(fine, without_replacement, "--", color=BLUE, label="σ / √B · √((N − B) / (N − 1))")
    ax.plot(SIZES, noise.measured, "o", color=VERMILION, markersize=7, label="measured, 1,000 batches each")
    ax.set(xscale="log", yscale="log", xlabel="batch size B", ylabel="distance from the exact gradient")
    ticks = [1, 10, 100, 1000]
    ax.set(xlim=(0.9, 1200), ylim=(0.01, 10), xticks=ticks, xticklabels=["1", "10", "100", "1,000"])
    ax.minorticks_off()
    ax.set_title(f"Noise of minibatch gradients, N = {n:,} points")
    ax.legend(loc="lower left")
    distance = dict(zip(SIZES, noise.measured, strict=True))
    return (
        f"A minibatch gradient lies {distance[1]:.3g} from the exact one with one point and "
        f"{distance[100]:.3g} with 100 of {n:,}; the square root of the batch size alone would give "
        f"{distance[1] / 10:.3g}."
    )
