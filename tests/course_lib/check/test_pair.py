"""A right backward function is tried with the student's own forward function, too."""

import numpy as np
import pytest

from autograder.authoring.lesson import lesson_names, load
from course_lib.check import check, find, ours
from course_lib.check.calling.running import fresh
from course_lib.check.npz_tree import is_named
from course_lib.check.pair import misfit

PAIRS = [
    (lesson, name)
    for lesson in lesson_names()
    for name, exercise in load(lesson).exercises.items()
    if exercise.pair
]

OF_SHAPE = {"avgpool2d_backward"}  # of what its cache holds it needs the shape alone


def beside(forward, lesson, name):
    """Return the lesson's backward function in a notebook that has this forward function, and its truth."""
    known = find(name)
    space = {**load(lesson).namespace, known.pair.forward: forward}
    exec(load(lesson).solution(name), space)
    return known, space[name]


def moved(value):
    """Return a field of a cache with other contents, where it is an array."""
    if not isinstance(value, np.ndarray):
        return value
    return ~value if value.dtype.kind == "b" else 1.5 * np.flip(value)


@pytest.mark.parametrize(("lesson", "name"), PAIRS)
def test_two_right_functions_fit(lesson, name):
    """The lesson's own, and each right style of the forward function that keeps the cache."""
    known = find(name)

    assert misfit(*beside(load(lesson).namespace[known.pair.forward], lesson, name)) == ""


@pytest.mark.parametrize(("lesson", "name"), PAIRS)
def test_wrong_contents_of_a_cache_are_told(lesson, name):
    """Every array in it is another one: backward is right with our cache, and not with that."""
    right = load(lesson).namespace[find(name).pair.forward]

    def lying(*args, **options):
        *values, cache = right(*args, **options)
        assert is_named(cache)
        return (*values, type(cache)(*map(moved, cache)))

    sentence = misfit(*beside(lying, lesson, name))

    if name not in OF_SHAPE and any(isinstance(part, np.ndarray) for part in _cache(right, name)):
        assert find(name).pair.forward in sentence


def _cache(right, name):
    case = find(name).pair.cases[0]
    return right(*fresh(case.args), **fresh(case.options))[-1]


@pytest.mark.parametrize(("lesson", "name"), PAIRS)
def test_forward_that_is_not_answered_is_no_matter_of_backward(lesson, name):
    """Nor one that stops, or that returns something else."""

    def missing(*args, **options):
        raise NotImplementedError

    assert misfit(*beside(missing, lesson, name)) == ""
    assert misfit(*beside(lambda *args, **options: None, lesson, name)) == ""
    assert misfit(*beside(None, lesson, name)) == ""


def test_swapped_gates_in_the_cache_are_told_where_they_are_made():
    """At the forward function, whose text prescribes the cache."""
    right = ours("lstm_step_forward")

    def swapped(*args):
        h, c, cache = right(*args)
        return h, c, cache._replace(i=cache.f, f=cache.i)

    report = check("lstm_step_forward", swapped)

    assert report.score < report.points
    assert not report.passed["cache"]
    assert report.passed["h_next"]
