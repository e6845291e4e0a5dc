"""Whitened samples are one answer whichever way their axes point."""

import numpy as np
import pytest

from course_lib.check.case import case
from course_lib.check.properties import CANONICAL
from course_lib.datasets.whitening import pca_whiten

X = np.array([[3.0, 1.0], [1.0, 3.0], [-1.0, -3.0], [-3.0, -1.0]])
CASE = case(X, eps=0.0)


def canonical(y):
    return CANONICAL["axes"](y, CASE)


def test_axes_forgive_the_sign_and_nothing_else():
    """Also where two entries of a column are equal in size but for rounding."""
    right = pca_whiten(X, eps=0.0)

    for signs in ([1, 1], [1, -1], [-1, 1], [-1, -1]):
        np.testing.assert_allclose(canonical(right * signs * (1 + 1e-13)), canonical(right), atol=1e-11)
    assert not np.allclose(canonical(right[:, ::-1]), canonical(right))


def test_axes_keep_precision_and_read_lists():
    right = pca_whiten(X, eps=0.1)

    assert canonical(right.astype(np.float32)).dtype == np.float32
    np.testing.assert_array_equal(canonical(right.tolist()), canonical(right))


def test_random_samples_are_far_from_the_edge_where_a_sign_would_turn():
    """Rounding moves the side of no column in ten thousand."""
    y = np.random.default_rng(0).normal(size=(8, 10_000))

    np.testing.assert_allclose(canonical(-y * (1 + 1e-12)), canonical(y), rtol=1e-9)


@pytest.mark.parametrize(
    "result", [None, "a", [[1, 2], [3]], np.zeros(3), np.full((4, 2), np.nan), np.eye(2) * 1j]
)
def test_what_is_no_answer_stays_as_it_is(result):
    assert canonical(result) is result
