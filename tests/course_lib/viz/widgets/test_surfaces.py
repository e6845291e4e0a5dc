"""Every surface has the gradient and the minimum that it claims."""

import numpy as np
import pytest

from course_lib.viz.widgets.surfaces import SURFACES, bands, grid, ravine

each_surface = pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)


@each_surface
def test_gradient_is_the_slope(surface):
    rng = np.random.default_rng(0)
    points = rng.uniform(*np.transpose([surface.xlim, surface.ylim]), (30, 2))
    h = 1e-5
    slopes = [(surface.f(points + h * axis) - surface.f(points - h * axis)) / (2 * h) for axis in np.eye(2)]

    np.testing.assert_allclose(surface.grad(points), np.transpose(slopes), rtol=1e-6, atol=1e-6)


@each_surface
def test_minimum_is_the_lowest_place(surface):
    minimum = np.array(surface.minimum)

    np.testing.assert_allclose(surface.grad(minimum), 0, atol=1e-5)
    assert surface.f(minimum) <= grid(surface)[2].min()


def test_ravine_has_the_condition_asked_for():
    assert ravine(50.0).grad(np.array([1.0, 1.0])).tolist() == [1.0, 50.0]


def test_bands_run_from_the_minimum_to_the_top():
    losses = grid(ravine())[2]

    assert bands(losses, 0.0).max() == 1.0
    assert bands(np.array([0.0, 1.0, 2.0]), 0.0)[0] == 0.0
