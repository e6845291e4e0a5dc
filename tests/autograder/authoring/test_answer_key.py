"""What is known of an exercise whose results are measured."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.authoring.answer_key import expected
from autograder.authoring.exercise import Exercise, ExerciseError
from course_lib.check.case import case

POINTS = np.linspace(-1, 1, 50)
TRAIN = case(1.0, then=(POINTS,), target=POINTS > 0)


def train(x):
    return lambda points: points > 0


def used(reference, **options):
    """Return an exercise that is judged by the share of points that are classified correctly."""
    measured = {"measure": "accuracy", "levels": {"level_95": 0.95}} | options
    return Exercise("train", reference, {"level_95": 1}, [TRAIN], by_property=("levels", measured))


def test_what_was_trained_is_not_kept():
    """Another machine gives something else: a pack would differ."""
    known = expected(used(train), [TRAIN])

    assert known.expected[0].result is None
    assert known.cases == [TRAIN]


def test_what_is_compared_is_kept():
    """Classes of a network with given weights."""
    known = expected(used(train, same="level_95"), [TRAIN])

    np.testing.assert_array_equal(known.expected[0].result, POINTS > 0)


def test_a_reference_that_misses_a_level_is_an_error():
    """Nobody could reach it."""
    with pytest.raises(ExerciseError, match="levels finds fault with the reference"):
        expected(used(lambda x: lambda points: points < 2), [TRAIN])


def test_a_reference_that_returns_no_function_is_an_error():
    """Its author has forgotten that it is called."""
    with pytest.raises(ExerciseError, match="the reference fails on a case"):
        expected(used(lambda x: x), [TRAIN])


def test_a_reference_that_takes_long_is_not_run():
    """Whoever builds a pack does not wait for a training; that it reaches its levels is seen in the tests."""

    def never(x):
        raise AssertionError

    known = expected(replace(used(never), seconds=60.0), [TRAIN])

    assert [outcome.result for outcome in known.expected] == [None]
    assert [slot.name for slot in known.slots] == ["result"]


@pytest.mark.parametrize("number", [np.float64(0.5), [np.int64(2)], {"rate": (np.float32(1),)}])
def test_a_numpy_number_among_the_arguments_is_an_error(number):
    """It would reach an answer as an array without axes."""
    with pytest.raises(ExerciseError, match="has a NumPy number among its arguments"):
        expected(Exercise("double", lambda x: x, {"double": 1}, [case(number)]), [case(number)])
