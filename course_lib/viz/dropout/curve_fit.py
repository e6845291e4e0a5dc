"""Show polynomials that underfit, fit and overfit twelve noisy points."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.polynomial import chebyshev

from course_lib.arrays import Array, Float
from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, VERMILION, Picture, picture

NOISE = 0.2  # standard deviation of a point's distance from the curve
FINE_X = np.linspace(-1, 1, 300)  # where curves are drawn


def true_curve(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """Return the curve without noise, for x from -1 to 1."""
    return np.sin(2.5 * x) * np.exp(-0.5 * x) + 0.3 * x


class CurveData(NamedTuple):
    """Noisy points of the curve: few to fit to, and many new ones."""

    x: Float[Array, " N"]
    y: Float[Array, " N"]
    new_x: Float[Array, " M"]
    new_y: Float[Array, " M"]


@functools.cache
def curve_data(n: int = 12, *, new: int = 500, seed: int = 5) -> CurveData:
    """Return ``n`` points at equal distances from -1 to 1, and ``new`` others at random places between."""
    rng = np.random.default_rng(seed)
    x, new_x = np.linspace(-1, 1, n), rng.uniform(-1, 1, new)
    return CurveData(
        x, true_curve(x) + rng.normal(0, NOISE, n), new_x, true_curve(new_x) + rng.normal(0, NOISE, new)
    )


class CurveFits(NamedTuple):
    """One polynomial per degree from 0 up: its Chebyshev coefficients and its mean squared errors."""

    coefficients: list[Float[Array, "..."]]
    train: Float[Array, " degrees"]
    new: Float[Array, " degrees"]


@functools.cache
def curve_fits(degrees: int = 12) -> CurveFits:
    """Return the least-squares polynomials of degree 0 to ``degrees - 1``."""
    data = curve_data()
    coefficients = [chebyshev.chebfit(data.x, data.y, degree) for degree in range(degrees)]

    def errors(x: Array, y: Array) -> Array:
        return np.array([np.mean((chebyshev.chebval(x, c) - y) ** 2) for c in coefficients])

    return CurveFits(coefficients, errors(data.x, data.y), errors(data.new_x, data.new_y))


def _set_curve_fit(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    data, fits = curve_data(), curve_fits()
    left.plot(
        data.new_x[:150], data.new_y[:150], "o", color=ORANGE, markersize=2.5, alpha=0.5, label="new points"
    )
    left.plot(FINE_X, true_curve(FINE_X), "--", color="#8a929b", linewidth=1.2, label="the true curve")
    left.plot(data.x, data.y, "o", color=DARK, markersize=6, label="the twelve points")
    left.set(title="The fit", xlabel="x", ylabel="y", xlim=(-1.05, 1.05), ylim=(-3.2, 2.2))
    left.legend(loc="lower right", fontsize=8)
    degrees = np.arange(len(fits.train))
    right.plot(
        degrees, np.maximum(fits.train, 1e-4), "o-", color=BLUE, linewidth=1.2, label="the twelve points"
    )
    right.plot(degrees, fits.new, "s-", color=VERMILION, linewidth=1.2, label="500 new points")
    right.axhline(NOISE**2, color=DARK, linestyle=":", linewidth=1.2)
    right.text(11.3, NOISE**2 * 0.9, "noise alone", ha="right", va="top", fontsize=9)
    right.set(title="Mean squared error", xlabel="degree", yscale="log", ylim=(7e-5, 5), xlim=(-0.4, 11.4))
    right.set(xticks=degrees)
    right.legend(loc="lower left")
    return left, right


@picture(figsize=(8, 3.8))
def plot_curve_fit(fig: Picture, *, degree: int = 0) -> str:
    """Draw a polynomial fitted to twelve points, and the errors of all degrees on these and on new points."""
    left, right = fig.stage(_set_curve_fit)
    fits = curve_fits()
    left.plot(FINE_X, np.clip(chebyshev.chebval(FINE_X, fits.coefficients[degree]), -9, 9), color=BLUE)
    train, new = fits.train[degree], fits.new[degree]
    right.plot(degree, max(train, 1e-4), "o", color=BLUE, markersize=11, markeredgecolor="white")
    right.plot(degree, new, "s", color=VERMILION, markersize=10, markeredgecolor="white")
    return (
        f"Degree {degree}: mean squared error {train:.2g} on the twelve points and {new:.2g} on 500 new ones."
    )
