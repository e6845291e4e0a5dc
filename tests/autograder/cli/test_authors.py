"""The commands for authors say what must be mended, and end with 1 where something must."""

import json

import pytest

from autograder.authoring.mutants import workers
from autograder.authoring.mutants.sources import Mutant
from autograder.authoring.mutants.verdicts import EQUAL, SURVIVOR, Verdict
from autograder.authoring.mutants.workers import Tally

MUTANT = Mutant("another constant", "return 0.5 * x", "return 1.0 * x", "")
SURVIVES = Verdict(SURVIVOR, MUTANT, "the visible cases", "l2_penalty([1.]): penalty is 1, expected 0.5")
REJECTED = [Verdict("named", MUTANT)] * 3 + [Verdict("numbers", MUTANT), Verdict(EQUAL, MUTANT)]


@pytest.fixture
def found(monkeypatch):
    """Return a function that sets the verdicts on one exercise, and a list of what was asked for."""
    asked = []

    def tallies(exercises, **options):
        asked.append((exercises, options))
        yield Tally(*exercises[0], verdicts)

    verdicts = list(REJECTED)
    monkeypatch.setattr(workers, "tallies", tallies)
    return verdicts, asked


def test_mutants_prints_counts_and_shares(course, found):
    code, out, _ = course("mutants", "05_dropout", "--exercise", "l2_penalty", "--full", "--jobs", "1")

    assert code == 0
    assert [line.split() for line in out.splitlines()[1:]] == [
        ["05_dropout", "5", "1", "0", "75.0%", "0.0%", "0.0%", "25.0%", "0"],
        ["all", "5", "1", "0", "75.0%", "0.0%", "0.0%", "25.0%", "0"],
    ]
    assert found[1] == [([("05_dropout", "l2_penalty")], {"full": True, "jobs": 1})]


def test_mutants_shows_a_survivor_and_ends_with_1(course, found):
    """The line before and after, and a call on which it is another function."""
    found[0].append(SURVIVES)

    code, out, err = course("mutants", "05_dropout", "--exercise", "l2_penalty")

    assert code == 1
    for line in ("- return 0.5 * x", "+ return 1.0 * x", "passes the visible cases", "differs on l2_penalty"):
        assert line in out
    assert err.startswith("Mutants that are not judged as they should be: 1.")


def test_mutants_for_another_program(course, found):
    found[0].append(SURVIVES)

    code, out, _ = course("mutants", "05_dropout", "--exercise", "l2_penalty", "--json")

    (told,) = json.loads(out)
    assert code == 1
    assert (told["exercise"], told["named"], told[SURVIVOR]) == ("l2_penalty", 3, 1)
    assert told["wrong"][0]["mutant"]["after"] == "return 1.0 * x"


def test_mutants_of_an_exercise_that_is_not_there(course):
    code, _, err = course("mutants", "05_dropout", "--exercise", "l3_penalty")

    assert code == 1
    assert len(err.splitlines()) == 2
