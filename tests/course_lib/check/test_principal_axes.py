"""Whitened samples are one answer whichever way their axes point."""

import numpy as np
import pytest

from course_lib.check.call import case
from course_lib.check.views import principal_axes
from course_lib.datasets.whitening import pca_whiten


def test_principal_axes_forgive_the_sign_and_nothing_else():
    """Also where two entries of a column are equal in size but for rounding."""
    x = np.array([[3.0, 1.0], [1.0, 3.0], [-1.0, -3.0], [-3.0, -1.0]])
    right = pca_whiten(x, eps=0.0)

    def seen(y):
        return principal_axes(y, case(x, eps=0.0))["whitened"]

    for signs in ([1, -1], [-1, 1], [-1, -1]):
        np.testing.assert_allclose(seen(right * signs), seen(right), atol=1e-12)
    np.testing.assert_allclose(seen(right * (1 + 1e-13)), seen(right), atol=1e-11)
    assert not np.allclose(seen(right[:, ::-1]), seen(right))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (None, "it returned None"),
        (np.zeros((4, 3)), "shape"),
        (np.full((4, 2), np.nan), "NaN"),
        (np.zeros((4, 2), complex), "real"),
    ],
)
def test_principal_axes_say_what_is_no_answer(answer, sentence):
    with pytest.raises(ValueError, match=sentence):
        principal_axes(answer, case(np.zeros((4, 2)), eps=0.1))
