"""A mutant is rejected on visible and on hidden cases, or equal in effect, or a survivor that is shown."""

import numpy as np
import pytest

from autograder.authoring.exercise import Exercise, Mistake
from autograder.authoring.lesson import Cell, Lesson
from autograder.authoring.mutants import verdicts as module
from autograder.authoring.mutants.verdicts import (
    EQUAL,
    FREE,
    REFUSED,
    REJECTED,
    SURVIVOR,
    TOLD,
    told,
    verdicts,
)
from course_lib.check.card import Failure, Report
from course_lib.check.case import case


def scale(x, factor=2.0):
    """Return ``x`` times ``factor``."""
    return x * factor


def with_cache(x, factor=2.0):
    """Return the same with a cache, which is not graded."""
    return x * factor, 2 * x


SOLUTION = "def scale(x, factor=2.0):\n    return x * factor"
ARRAY = np.array([1.0, -3.0, 4.0])
FULL = [case(ARRAY, factor=3.0), case(np.array([0.5, 1.5])), case(np.array([[1.0, 2.0]]), factor=-0.3)]


def some(rng):
    """Return cases like the visible ones."""
    return [
        case(rng.normal(size=3), factor=3.0),
        case(rng.normal(size=2)),
        case(rng.normal(size=(1, 2)), factor=0.7),
    ]


@pytest.fixture
def kinds(monkeypatch):
    """Return a function that judges an exercise's mutants, and gives each changed line its verdict."""

    def judge(solution=SOLUTION, cases=FULL, hidden=some, full=False, tell=True, reference=scale, **more):
        exercise = Exercise("scale", reference, **{"points": 2, "cases": cases, "hidden": hidden} | more)
        lesson = Lesson("00_test", (Cell("code", solution, "exercise", "scale"),), {"scale": exercise})
        monkeypatch.setattr(module, "load", lambda name: lesson)
        monkeypatch.setattr(module, "MANY", 3)
        found = [verdict for verdict in verdicts("00_test", "scale", full=full, tell=tell) if verdict]
        return {verdict.mutant.after: verdict for verdict in found}

    return judge


def test_every_mutant_of_a_well_checked_answer_is_rejected(kinds):
    assert {verdict.kind for verdict in kinds().values()} <= set(TOLD)


def test_a_known_mistake_is_named(kinds):
    mistake = Mistake("added", "You added.", {"x * factor": "x + factor"})

    assert kinds(mistakes=[mistake])["return x + factor"].kind == "named"


def test_a_default_that_no_case_uses_survives(kinds):
    """Each case is tried again without its options."""
    given = [case(ARRAY, factor=3.0), case(ARRAY, factor=0.5)]

    found = kinds(cases=given, hidden=lambda rng: given)

    survivor = found["def scale(x, factor=20.0):"]
    assert survivor.kind == SURVIVOR
    assert survivor.passes == "all cases"
    assert "20" in str(survivor)
    assert found["return x / factor"].kind in TOLD


def test_an_option_that_no_case_gives_survives(kinds):
    found = kinds(cases=FULL[1:2], hidden=lambda rng: some(rng)[1:2])

    assert found["factor = 2.0"].kind == SURVIVOR


def test_how_well_a_mutant_is_told_need_not_be_found_out(kinds):
    """That is most of the work."""
    assert {verdict.kind for verdict in kinds(tell=False).values()} == {REJECTED}


def test_a_mutant_that_passes_hidden_cases_alone_survives(kinds):
    """A class's hidden cases have to find it too."""
    survivor = kinds(hidden=lambda rng: [case(np.array([0.0]), factor=1.0)])["return x / factor"]

    assert survivor.kind == SURVIVOR
    assert survivor.passes == "the hidden cases of a class and the hidden cases of another class"
    assert "scale([" in survivor.differs


def test_what_no_input_tells_apart_is_equal_in_effect(kinds):
    solution = "def scale(x, factor=2.0):\n    a = 1\n    b = 2\n    return x * factor"

    assert kinds(solution)["b = 2 | a = 1"].kind == EQUAL


def test_a_change_in_a_slot_without_points_is_free(kinds):
    """Nobody looks at it, so it is neither equal nor a hole."""
    solution = "def scale(x, factor=2.0):\n    return x * factor, 2 * x"

    found = kinds(solution, reference=with_cache, returns=("y", "cache"), points={"y": 2})

    assert found["return (x * factor, 3 * x)"].kind == FREE
    assert found["return (2 * x, x * factor)"].kind in TOLD


def test_an_endless_loop_is_rejected(kinds):
    solution = "def scale(x, factor=2.0):\n    i = 0\n    while i < 3:\n        i += 1\n    return x * factor"

    found = kinds(solution, cases=FULL[:1], hidden=lambda rng: FULL[:1])

    assert found["i -= 1"].kind == "clear"


def test_a_style_is_refused_aloud(kinds):
    """A right answer that some input refuses is worse than any mutant."""
    style = "def scale(x, factor=2.0):\n    return x * max(factor, 0.5)"

    found = kinds(full=True, styles=[style])

    assert [v.kind for v in found.values() if v.kind == REFUSED] == [REFUSED]
    assert found[style].kind == REFUSED
    assert "scale(" in found[style].differs


def test_a_run_goes_on_where_it_was_stopped(kinds):
    """The same mutants come in the same order."""
    kinds()
    everything = [verdict for verdict in verdicts("00_test", "scale") if verdict]

    assert [verdict for verdict in verdicts("00_test", "scale", start=5) if verdict] == everything[5:]


@pytest.mark.parametrize(
    ("message", "hint", "how"),
    [
        ("y[1, 2] is -3.5, expected 1e-07", "", "numbers"),
        ("y is nan, expected 2", "", "numbers"),
        ("4688 is not the number.", "", "numbers"),
        ("scale is a function, expected a number", "", "clear"),
        ("y is an array of shape (2,), expected shape (3,)", "", "clear"),
        ("it returned 3 values, expected (y, cache)", "", "clear"),
        ("it raised ValueError (line 3 of your function): no", "", "clear"),
        ("it raised TypeError: no", "", "numbers"),
        ("it raised TypeError: no", "Is there a `return`?", "clear"),
    ],
)
def test_how_an_answer_is_told(message, hint, how):
    """A number alone does not tell what is wrong, nor does an error without a line or a hint."""
    report = Report("scale", 0.0, 1.0, None, [message], failures=[Failure("y", 0, message, hint)])

    assert told(report) == how
    assert told(report.but(located="Right so far: …")) == "located"
    assert told(report.but(mistake="added", located="Right so far: …")) == "named"
