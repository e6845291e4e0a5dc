"""Whitened samples, and scores with their components, are one answer whichever way their axes point."""

import numpy as np
import pytest

from course_lib.check.case import case
from course_lib.check.properties import CANONICAL
from course_lib.datasets.whitening import pca_project, pca_whiten

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


def test_components_turn_with_their_scores():
    """A component may point either way if its scores do, too; without them it is another answer."""
    scores, components, explained = pca_project(X, 2)
    right = CANONICAL["components"]((scores, components, explained), CASE)

    for signs in (np.array([1, -1]), np.array([-1, -1])):
        same = CANONICAL["components"]((scores * signs, components * signs[:, None], explained), CASE)
        for ours, theirs in zip(right, same, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-12)
    other = CANONICAL["components"]((scores, -components, explained), CASE)
    assert not np.allclose(other[0], right[0])


@pytest.mark.parametrize("result", [None, (1,), ("a", "b", "c"), (X, np.zeros(3), 1), (X, X * np.nan, 1)])
def test_what_has_no_components_stays_as_it_is(result):
    assert CANONICAL["components"](result, CASE) is result


def test_scores_that_do_not_fit_stay_as_they_are():
    """The reconstruction was returned in their place: the components alone are brought to one form."""
    came = CANONICAL["components"]((X[:, :1], -np.eye(2), 1), CASE)

    np.testing.assert_array_equal(came[0], X[:, :1])
    np.testing.assert_array_equal(came[1], np.eye(2))


def test_components_that_are_columns_leave_their_scores_right():
    """The scores are those of the rows, and the components have another shape."""
    scores, components, explained = pca_project(X, 1)

    came = CANONICAL["components"]((-scores, -components.T, explained), CASE)

    np.testing.assert_allclose(came[0], CANONICAL["components"]((scores, components, explained), CASE)[0])
    assert came[1].shape == (2, 1)
