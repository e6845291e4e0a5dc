"""Without noise, toy points lie exactly on their curves."""

import numpy as np
import pytest

from course_lib.datasets.toys import moons, rings, spirals


@pytest.mark.parametrize("toy", [spirals, moons, rings])
def test_toys_are_balanced_and_depend_on_the_rng_alone(toy):
    """Classes differ by at most one point, and the same seed gives the same points."""
    points, labels = toy(101, np.random.default_rng(0))

    assert points.shape == (101, 2)
    np.testing.assert_array_equal(np.bincount(labels), [51, 50])
    np.testing.assert_array_equal(points, toy(101, np.random.default_rng(0))[0])
    assert (points != toy(101, np.random.default_rng(1))[0]).any()


def test_rings_without_noise_lie_on_their_circles():
    """The radius is that of the class."""
    points, labels = rings(60, np.random.default_rng(0), noise=0.0, classes=3)

    np.testing.assert_allclose(np.linalg.norm(points, axis=1), (labels + 1) / 3, rtol=1e-12)


def test_spirals_without_noise_are_one_rotated_arm():
    """Rotated back by the share of its class, a point's angle gives its radius."""
    points, labels = spirals(90, np.random.default_rng(0), noise=0.0, classes=3)
    radius = np.linalg.norm(points, axis=1)
    angle = np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi) - labels / 3

    np.testing.assert_allclose((angle - radius + 0.5) % 1 - 0.5, np.zeros(90), atol=1e-12)


def test_moons_without_noise_are_interleaving_half_circles():
    """One is the other rotated about the origin; each tip lies within the other's circle."""
    points, labels = moons(2000, np.random.default_rng(0), noise=0.0)
    side = 1 - 2 * labels[:, None]
    upright = side * points + [0.5, 0.25]

    np.testing.assert_allclose(np.linalg.norm(upright, axis=1), np.ones(2000), rtol=1e-12)
    assert (upright[:, 1] >= 0).all()
    assert points[labels == 0, 0].max() > 0 > points[labels == 1, 0].min()


def test_noise_has_the_requested_standard_deviation():
    """Two draws from the same seed differ by the noise only."""
    rng = np.random.default_rng
    still, moved = (moons(5000, rng(0), noise=noise)[0] for noise in (0.0, 0.3))

    assert (moved - still).std() == pytest.approx(0.3, rel=5 / np.sqrt(2 * 10_000))
