"""Calling an answer: nothing it does stops the check or spoils the next call."""

import contextlib
import time
import warnings

import numpy as np
import pytest

from course_lib.check.call import call, case
from course_lib.check.codec import Made


def test_result_and_no_change():
    """The plain case."""
    outcome = call(lambda x, *, k: x * k, case(np.arange(3.0), k=2))

    assert np.array_equal(outcome.result, [0, 2, 4])
    assert outcome.error == ""
    assert outcome.changed == []


@pytest.mark.parametrize("seconds", [0.2, 0.5])
def test_endless_loop_is_stopped(seconds):
    """Even one that swallows every Exception."""

    def endless(x):
        while True:
            with contextlib.suppress(Exception):
                x = x + 1

    start = time.monotonic()
    outcome = call(endless, case(1.0), seconds)

    assert outcome.error == "Timeout"
    assert time.monotonic() - start < seconds + 1


def test_change_in_place_is_seen_in_nested_arguments():
    """An array in a list in an argument, and an option."""

    def meddle(xs, *, table):
        xs[0][1] = 7.0
        table["a"] = 2
        return 0

    outcome = call(meddle, case([np.zeros(2)], table={"a": 1}))

    assert outcome.changed == ["xs", "table"]


def test_cases_are_not_changed_by_an_answer_that_does():
    """The next call sees what the first one saw."""
    one = case(np.zeros(2))

    def meddle(x):
        x += 1
        return x

    call(meddle, one)

    assert np.array_equal(one.args[0], [0, 0])


def test_error_names_its_line():
    """Counted from the def, which is what the student sees."""

    def broken(x):
        y = 1
        return x + y + undefined

    outcome = call(broken, case(1))

    assert (outcome.error, outcome.line) == ("NameError", 3)


def test_prints_and_warnings_stay_inside(capfd):
    """One byte on stderr would cost the cell its points in nbgrader."""

    def loud(x):
        print("hello")
        warnings.warn("careful", stacklevel=1)
        return np.log(x)

    outcome = call(loud, case(np.zeros(1)))

    assert outcome.result[0] == -np.inf
    assert capfd.readouterr() == ("", "")


def test_exit_is_an_error_like_any_other():
    """An answer that calls exit() does not end the notebook."""

    def leave(x):
        raise SystemExit("bye")

    assert call(leave, case(1)).error == "SystemExit"


def test_calls_share_one_generator():
    """Two epochs from one rng differ; a second check of the same case does not."""
    twice = case(Made("rng", (0,)), calls=2)
    first, second = call(lambda rng: rng.random(), twice).result

    assert first != second
    assert call(lambda rng: rng.random(), twice).result == (first, second)
