"""Loss surfaces of two parameters with exact gradients, on which optimizers can be watched."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float


class Surface(NamedTuple):
    """A loss of two parameters and the part of the plane that a picture shows."""

    name: str
    f: Callable[[Float[Array, "*points 2"]], Float[Array, "*points"]]
    grad: Callable[[Float[Array, "*points 2"]], Float[Array, "*points 2"]]
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    minimum: tuple[float, float]


def ravine(condition: float = 20.0) -> Surface:
    """
    Return a quadratic with curvature 1 along x and ``condition`` along y.

    Example:
        >>> ravine(20.0).grad(np.array([2.0, 0.5]))
        array([ 2., 10.])
    """
    curvature = np.array([1.0, condition])
    return Surface(
        f"ravine, curvatures 1 and {condition:g}",
        lambda points: 0.5 * (curvature * points**2).sum(axis=-1),
        lambda points: curvature * points,
        (-4.0, 4.0),
        (-2.0, 2.0),
        (0.0, 0.0),
    )


def grid(
    surface: Surface, columns: int = 120, rows: int = 90
) -> tuple[Array, Array, Float[Array, "rows columns"]]:
    """Return x, y and the losses on their grid, in the form that ``contour`` takes."""
    x = np.linspace(*surface.xlim, columns)
    y = np.linspace(*surface.ylim, rows)
    return x, y, surface.f(np.stack(np.meshgrid(x, y), axis=-1))


def bands(losses: Float[Array, "*places"], lowest: float) -> Float[Array, "*places"]:
    """Map losses to shades in [0, 1] on a logarithmic scale, so that contours crowd near the minimum."""
    span = np.max(losses) - lowest
    return np.log1p(200 * (losses - lowest) / span) / np.log1p(200)


def _saddle(points):
    x, y = points[..., 0], points[..., 1]
    return x**2 / 2 - y**2 / 2 + y**4 / 4


def _saddle_grad(points):
    x, y = points[..., 0], points[..., 1]
    return np.stack([x, y**3 - y], axis=-1)


def _banana(points):
    x, y = points[..., 0], points[..., 1]
    return (1 - x) ** 2 + 5 * (y - x**2) ** 2


def _banana_grad(points):
    x, y = points[..., 0], points[..., 1]
    return np.stack([-2 * (1 - x) - 20 * x * (y - x**2), 10 * (y - x**2)], axis=-1)


def _beale(points):
    x, y = points[..., 0], points[..., 1]
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def _beale_grad(points):
    x, y = points[..., 0], points[..., 1]
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    dx = 2 * (a * (y - 1) + b * (y**2 - 1) + c * (y**3 - 1))
    dy = 2 * x * (a + 2 * b * y + 3 * c * y**2)
    return np.stack([dx, dy], axis=-1)


def _basins(points):
    return ((points**4 - 16 * points**2 + 5 * points).sum(axis=-1)) / 20


def _basins_grad(points):
    return (4 * points**3 - 32 * points + 5) / 20


RAVINE = ravine()
# A saddle at the origin, between two equal minima.
SADDLE = Surface("saddle", _saddle, _saddle_grad, (-2.0, 2.0), (-1.6, 1.6), (0.0, 1.0))
# Rosenbrock (1960), with 5 in place of 100: as bent, but plain gradient descent gets around the bend.
BANANA = Surface("banana (Rosenbrock)", _banana, _banana_grad, (-2.0, 2.0), (-1.0, 3.0), (1.0, 1.0))
# Beale (1958): flat valleys between walls so steep that a step diverges.
BEALE = Surface("Beale", _beale, _beale_grad, (-1.0, 4.5), (-1.5, 1.5), (3.0, 0.5))
# Styblinski and Tang (1990), divided by 10: four minima, one of them deepest, four saddles, one maximum.
BASINS = Surface(
    "four basins (Styblinski–Tang)", _basins, _basins_grad, (-4.0, 4.0), (-4.0, 4.0), (-2.903534, -2.903534)
)
SURFACES = (RAVINE, SADDLE, BANANA, BEALE, BASINS)
