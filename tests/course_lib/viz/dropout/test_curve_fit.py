"""Training error falls with the degree; the error on new points has its minimum in between."""

import numpy as np

from course_lib.viz.dropout.curve_fit import curve_data, curve_fits


def test_training_error_falls_with_the_degree_and_the_new_error_turns():
    """Degree 11 goes through the twelve points; degree 3 predicts new ones best."""
    fits = curve_fits()

    assert (np.diff(fits.train) < 1e-12).all()
    assert fits.train[11] < 1e-20
    assert fits.new.argmin() == 3
    assert fits.new[11] > 20 * fits.new[3]


def test_polynomial_of_degree_11_goes_through_all_twelve_points():
    """Twelve coefficients meet twelve conditions."""
    data, fits = curve_data(), curve_fits()

    np.testing.assert_allclose(
        np.polynomial.chebyshev.chebval(data.x, fits.coefficients[11]), data.y, atol=1e-9
    )
