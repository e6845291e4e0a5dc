"""Variables are alike where kind and shape agree in all cases."""

from typing import NamedTuple

import numpy as np

from autograder.authoring.mutants.alike import alike
from course_lib.check.case import case


class State(NamedTuple):
    """A state with one field."""

    v: np.ndarray


def test_variables_are_alike_by_kind_and_shape_in_all_cases():
    def answer(x, state, n):
        v = state.v + 1
        rows = len(x)
        return v, rows

    cases = [case(np.ones(3), State(np.ones(3)), 2), case(np.ones((2, 2)), State(np.ones(3)), 4)]

    found = alike(answer, cases, 1.0)

    assert found["v"] == {"state.v"}
    assert found["x"] == set()
    assert found["rows"] == {"n"}


def test_two_names_of_one_value_are_not_taken_for_each_other():
    def answer(state):
        v = state.v
        return v

    assert alike(answer, [case(State(np.ones(3)))], 1.0)["v"] == set()


def test_an_answer_that_raises_tells_nothing_of_its_variables():
    def answer(x):
        raise ValueError(x)

    assert alike(answer, [case(1.0)], 1.0) == {"x": set()}
