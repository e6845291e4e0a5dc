"""The effect of each classic kernel on constants, ramps and edges."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.images.filters import binomial, box, edges, gaussian, presets, sharpen, sobel_x, sobel_y
from course_lib.ops.conv.conv2d import filter2d


@pytest.mark.parametrize("name", presets())
def test_kernel_keeps_a_constant_image_or_turns_it_to_zero(name):
    """The weights of blurs and sharpening add up to 1, those of edge detectors to 0."""
    expected = 0.0 if "edges" in name else 0.7

    np.testing.assert_allclose(
        filter2d(np.full((5, 6), 0.7), presets()[name]), np.full((3, 4), expected), atol=1e-12
    )


def test_binomial_kernels_add_up_to_1_and_are_nearly_gaussian():
    """Sizes 3 and 7; the variance of a row is a quarter of the number of steps."""
    np.testing.assert_array_equal(binomial(3) * 16, [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    assert binomial(7).sum() == 1
    np.testing.assert_allclose(binomial(7), gaussian(7, sigma=1.5**0.5), atol=0.01)


def test_sobel_measures_the_slope_of_a_ramp():
    """The ramp rises by 0.3 per pixel to the right and falls by 0.2 per pixel downwards."""
    rows, columns = np.mgrid[:6, :7]
    ramp = 0.3 * columns - 0.2 * rows

    np.testing.assert_allclose(filter2d(ramp, sobel_x()), np.full((4, 5), 0.3), rtol=1e-9)
    np.testing.assert_allclose(filter2d(ramp, sobel_y()), np.full((4, 5), -0.2), rtol=1e-9)
    for kernel, expected in ((edges(), np.zeros((4, 5))), (sharpen(), ramp[1:-1, 1:-1])):
        np.testing.assert_allclose(filter2d(ramp, kernel), expected, atol=1e-12)


def test_sharpen_overshoots_at_an_edge():
    """Next to a step from 0 to 1 the values are -1 and 2."""
    image = np.repeat([[0.0, 0.0, 1.0, 1.0]], 3, axis=0)

    np.testing.assert_allclose(filter2d(image, sharpen()), [[-1.0, 2.0]])


def test_gaussian_has_the_requested_variance_and_is_symmetric():
    """A wide window cuts off next to nothing."""
    kernel = gaussian(41, sigma=3.0)
    offsets = np.arange(41) - 20

    assert kernel.sum() == pytest.approx(1, rel=1e-12)
    assert kernel.sum(axis=0) @ offsets**2 == pytest.approx(9, rel=1e-6)
    np.testing.assert_allclose(kernel, kernel.T, rtol=1e-12)
    np.testing.assert_allclose(kernel, kernel[::-1], rtol=1e-12)


def test_gaussian_with_huge_sigma_is_a_box():
    """All weights become equal."""
    np.testing.assert_allclose(gaussian(4, sigma=1e6), box(4), rtol=1e-9)


@pytest.mark.parametrize(
    "call", [lambda: box(0), lambda: gaussian(0, sigma=1.0), lambda: gaussian(3, sigma=0.0)]
)
def test_kernel_refuses_a_size_of_zero(call):
    """A kernel has at least one pixel, and a width above 0."""
    with pytest.raises(ArgumentError):
        call()


def test_presets_are_new_arrays_at_each_call():
    """Students can edit kernels in a picture."""
    presets()["sharpen"][0, 0] = 9.0

    assert presets()["sharpen"][0, 0] == 0.0
