"""Versions of an answer: edits of the solution, functions, numbers, source."""

import pytest

from autograder.authoring.exercise import ExerciseError, Times, source_of

SOLUTION = 'def f(x):\n    """Return x / 2."""\n    return x / 2, x / 3'


def test_an_edit_replaces_the_one_place_it_names():
    """The rest of the solution stays."""
    assert source_of("f", SOLUTION, {"x / 3": "x"}) == SOLUTION.replace("x / 3", "x")


def test_an_edit_may_say_how_often_its_text_occurs():
    """Then every place is replaced."""
    assert source_of("f", SOLUTION, {"x / 2": Times(2, "x")}) == SOLUTION.replace("x / 2", "x")


@pytest.mark.parametrize(
    ("edit", "found"),
    [({"x / 2": "x"}, 2), ({"x / 4": "x"}, 0), ({"x / 3": Times(2, "x")}, 1)],
)
def test_an_edit_that_occurs_more_or_less_often_is_an_error(edit, found):
    """A docstring counts, too: an edit of it would go unnoticed."""
    with pytest.raises(ExerciseError, match=f"has it {found} times"):
        source_of("f", SOLUTION, edit)


def test_edits_apply_one_after_another():
    """The second one sees what the first one wrote."""
    assert source_of("f", "f = 1", {"1": "2", "2": "3"}) == "f = 3"


def test_a_function_takes_the_name_of_the_answer():
    """Its own name says what is wrong with it."""

    def halved(x):
        return x / 2

    assert source_of("f", SOLUTION, halved) == "def f(x):\n    return x / 2"


def test_a_lambda_is_refused():
    """Its source cannot be cut out of a line."""
    with pytest.raises(ExerciseError, match="written with def"):
        source_of("f", SOLUTION, lambda x: x)


def test_a_number_and_a_source_are_versions():
    """A number becomes an assignment; source stays as it is."""
    assert source_of("f", SOLUTION, 0.5) == "f = 0.5"
    assert source_of("f", SOLUTION, "f = 2") == "f = 2"
