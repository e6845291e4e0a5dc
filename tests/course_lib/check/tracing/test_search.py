"""A step is looked for among the values of a run."""

import numpy as np
import pytest

from course_lib.check.case import case
from course_lib.check.tracing.matching import Run
from course_lib.check.tracing.search import AGAIN, ENOUGH, LITTLE, NOTHING, Search, is_same, weight

X = np.array([1.5, 2.5, -4.0])


def search(kept, *values, number=0, given=(), is_returned=False):
    """Return the search for a step in one run, whose sub-expression 0 came to some values."""
    run = Run(case(*given), {0: kept}, ["x"])
    return Search(number, [[(np.array(value),)] for value in values], [run], is_returned=is_returned)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (X, ENOUGH),
        (X[:2], LITTLE),
        (np.array([1, 2, 4]), LITTLE),
        (0.5, LITTLE),
        (1, NOTHING),
        (np.full(4, 0.5), NOTHING),
        (np.array([]), NOTHING),
        (X + 1, NOTHING),
        (X + 2, AGAIN),
    ],
)
def test_value_proves_the_more_the_less_it_can_be_an_accident(value, wanted):
    """Three entries that are not whole are enough; an argument proves nothing."""
    run = Run(case(X + 1), {}, ["x"])

    assert weight(np.asarray(value, float), run, [X + 2]) == wanted


def test_step_is_right_or_absent():
    """Or neither, where it is a number that only a turn of a loop has."""
    assert search([X], X).right == {0}
    assert search([X + 1], X).absent == 0
    assert not search([0.5], 0.5).is_provable


def test_number_is_proved_by_two_cases():
    """In which it differs."""
    runs = [Run(case(), {0: [value]}, []) for value in (3.0, 5.0)]

    different = Search(0, [[(np.array(3.0),), (np.array(5.0),)]], runs, is_returned=False)
    same = Search(0, [[(np.array(3.0),), (np.array(3.0),)]], runs[:1] * 2, is_returned=False)

    assert different.right == {0}
    assert not same.is_provable


def test_what_is_returned_may_be_a_step():
    """A step may not be an earlier one."""
    assert not search([X], X, X, number=1).is_provable
    assert search([X], X, X, number=1, is_returned=True).right == {0}


def test_near_value_comes_with_what_puts_it_right():
    """In its own precision and shape."""
    found = search([np.float32([-X])], X)

    ((name, key, (swaps,)),) = found.near()

    assert (name, key) == ("its negative", 0)
    assert swaps[0](np.float32([-X])).tolist() == [X.tolist()]
    assert swaps[0](X + 1).tolist() == (X + 1).tolist()


def test_argument_is_near_to_nothing():
    """A gradient is not a slip of its negative; nor is another step."""
    assert list(search([-X], X, given=(-X,)).near()) == []
    assert list(search([-X], X, -X).near()) == []


def test_steps_are_the_same_if_they_are_so_in_all_cases():
    """Where both have values."""
    assert is_same([(X,), None, (X + 1,)], [(X + 2, X), (X,), (X + 1,)])
    assert not is_same([(X,), (X,)], [(X,), (X + 1,)])
