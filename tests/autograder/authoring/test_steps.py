"""The steps that an author declares have the values of the lesson's own solution."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from autograder.authoring.exercise import Exercise, ExerciseError, answer_from
from autograder.authoring.steps import LARGEST, steps_of
from course_lib.check.case import case

RNG = np.random.default_rng(0)
X, Y, Z = (RNG.normal(size=shape) for shape in ((5, 3), (4, 3), (6, 4)))
CASES = [case(X), case(Y), case(Z)]

SOLUTION = """
def f(x, eps=0.1):
    mean = x.mean(axis=0)
    var = x.var(axis=0)
    root = np.sqrt(var + eps)
    for row in x:
        last = row - mean
    if len(x) > 4:
        large = (x - mean) ** 2
    return (x - mean) / root, mean
"""


def steps_for(steps, cases=CASES, solution=SOLUTION, returns=("y", "mean"), points=None, styles=()):
    """Return the steps and the traced cases of an exercise."""
    namespace = {"np": np, "State": State}
    lesson = SimpleNamespace(
        solution=lambda name: solution.strip(),
        version=lambda name, version: version or solution.strip(),
        answer=lambda name, version: answer_from(name, version or solution.strip(), namespace),
    )
    points = points or dict.fromkeys(returns, 1)
    exercise = Exercise(
        "f", lambda x: x, points, cases=[*cases], returns=returns, steps=steps, styles=[*styles]
    )
    return steps_of(lesson, exercise)


class State(NamedTuple):
    """A state that a solution returns."""

    m: np.ndarray
    v: np.ndarray


def test_steps_have_the_values_of_local_variables_and_expressions():
    """Each form of a step; a loop's variable as it is in the end."""
    steps, traced = steps_for(
        {"mean": "the mean", ("root", "1 / root"): "the deviation", "last": "the last row"}
    )

    assert [step.says for step in steps[:3]] == ["the mean", "the deviation", "the last row"]
    for i, x in zip(traced, (X, Y, Z), strict=True):
        root = np.sqrt(x.var(axis=0) + 0.1)
        assert np.allclose(steps[0].values[i][0], x.mean(axis=0))
        assert np.allclose(steps[1].values[i], [root, 1 / root])
        assert np.allclose(steps[2].values[i][0], x[-1] - x.mean(axis=0))


def test_expressions_over_arguments_are_enough_for_one_line():
    """Where the solution multiplies in another order, a style has the step."""
    solution = "def f(x, y):\n    return 2 * x.T @ (x @ y - 1)\n"
    style = "def f(x, y):\n    return 2 * (x.T @ (x @ y - 1))\n"
    cases = [case(X, X[0]), case(Y, Y[1])]

    steps, _ = steps_for(
        {"x @ y - 1": "the residuals", "x.T @ (x @ y - 1)": "the products"},
        cases,
        solution,
        ("dy",),
        styles=[style],
    )

    assert np.allclose(steps[1].values[0][0], X.T @ (X @ X[0] - 1))
    assert [step.needs for step in steps] == [[], [0], [0, 1]]


def test_no_steps_cost_nothing():
    """Most exercises begin without."""
    assert steps_for({}) == ([], [])


def test_each_step_knows_which_it_needs():
    """By the variables of the solution."""
    steps, _ = steps_for({"mean": "a", "var": "b", "root": "c", "large": "d", "x - mean": "e"})

    assert [step.needs for step in steps] == [[], [], [1], [0], [0], [0, 1, 2, 4], [0]]


def test_step_that_is_written_in_another_way_may_be_needed_by_all_that_follow():
    """It is not known where the solution computes it."""
    steps, _ = steps_for({"np.mean(x, 0)": "a", "var": "b", "root": "c"})

    assert [step.needs for step in steps] == [[], [0], [0, 1], [0, 1, 2], [0]]


def test_what_is_returned_comes_last_without_a_phrase():
    """Each slot, a state's fields apart; nothing that has no points."""
    solution = "def f(x):\n    m = x.mean(axis=0)\n    return m / 2, State(m, m**2), m**3\n"
    names = ("half", "state", "rest")

    whole, _ = steps_for({"m": "the mean"}, CASES, solution, names)
    parts, _ = steps_for({"m": "the mean"}, CASES, solution, names, {"half": 1, "v": 1})

    assert [step.says for step in whole] == ["the mean", "", "", "", ""]
    assert [step.needs for step in whole[1:]] == [[0]] * 4
    m = X.mean(axis=0)
    assert np.allclose([step.values[0][0] for step in parts], [m, m / 2, m**2])


def test_step_on_a_branch_that_is_not_taken_is_absent():
    """In that case only."""
    steps, traced = steps_for({"large": "the squares"})

    values = dict(zip(traced, steps[0].values, strict=True))
    assert [values[i] is None for i in (0, 1, 2)] == [False, True, False]


def test_large_arrays_are_left_out():
    """Packs stay small."""
    large = RNG.normal(size=(LARGEST, 2))

    steps, _ = steps_for({"mean": "the mean", "x - mean": "what is left"}, [case(X), case(large)])

    assert [values is None for values in steps[0].values] == [False, False]
    assert [values is None for values in steps[1].values] == [False, True]


def test_traced_cases_are_those_that_show_most():
    """General ones in double precision; not the worked example, whose few numbers prove little."""
    example = case(np.array([[1.0, 2.0], [3.0, 4.0]]), eps=0.0, note="the example above")
    cases = [example, case(X.astype(np.float32)), *CASES]

    _, traced = steps_for({"mean": "the mean", "root": "the deviation"}, cases)

    assert traced == [2, 3, 4]


def test_single_precision_is_traced_where_nothing_else_shows_a_step():
    """Or where there is nothing else."""
    small = case(np.array([[1.0, 2.0], [3.0, 4.0]]), eps=0.0)
    cases = [small, case(X.astype(np.float32))]

    _, traced = steps_for({"root": "the deviation"}, cases)

    assert traced == [0, 1]


@pytest.mark.parametrize(
    ("steps", "eps", "message"),
    [
        ({"x * 1.0": "x"}, 0.1, "no value of its own"),
        ({"mean": "the mean", "np.mean(x, 0)": "again"}, 0.1, "no value of its own"),
        ({"unknown": "what?"}, 0.1, "no value of its own"),
        ({"root": "the deviation"}, 1e-9, r"equals np.sqrt\(var\)"),
        ({"x.nothing": "what?"}, 0.1, "cannot be computed"),
        ({"str(x)": "what?"}, 0.1, "is not numbers"),
        ({"x.min(axis=0)": "the least"}, 0.1, "no right answer computes"),
    ],
)
def test_steps_that_prove_nothing_are_errors(steps, eps, message):
    """The author is told which, and what to do."""
    with pytest.raises(ExerciseError, match=message):
        steps_for(steps, [case(X, eps=eps), case(Z, eps=eps)])


def test_step_that_the_solution_does_not_compute_in_a_case_is_an_error():
    """Where it has none, a right answer would be told that it is missing."""
    solution = "def f(x):\n    if len(x) > 4:\n        return x.std(axis=0)\n    return x + 1\n"

    with pytest.raises(ExerciseError, match="no right answer computes the step 'the deviation'"):
        steps_for({"x.std(axis=0)": "the deviation"}, CASES, solution, ("y",))
