"""Processes judge as this one does; one that ends or hangs costs its mutant only."""

import pytest

from autograder.authoring.mutants import workers
from autograder.authoring.mutants.sources import Mutant
from autograder.authoring.mutants.verdicts import EQUAL, REFUSED, SURVIVOR, Verdict, verdicts
from autograder.authoring.mutants.workers import DONE, ENDED, Tally, tallies
from autograder.errors import CourseError

MUTANT = Mutant("another constant", "return 1", "return 2", "def f():\n    return 2")


class Script:
    """A connection that gives what a worker would send, and notes what it is sent."""

    def __init__(self, *messages):
        self.messages, self.sent = list(messages), []

    def send(self, task):
        """Note a task."""
        self.sent.append(task)

    def poll(self, seconds):
        """Return whether there is a message."""
        if self.messages[0] == "silence":
            del self.messages[0]
            return False
        return True

    def recv(self):
        """Return the next message."""
        message = self.messages.pop(0)
        if message == "death":
            raise EOFError
        return message


@pytest.fixture
def worker(monkeypatch):
    """Return a function that makes a worker whose process sends the given messages."""
    monkeypatch.setattr(workers._Worker, "_start", lambda self: None)
    monkeypatch.setattr(workers._Worker, "end", lambda self: None)

    def make(*messages):
        made = workers._Worker()
        made.connection = Script(*messages)
        return made

    return make


@pytest.mark.parametrize("trouble", ["silence", "death"])
def test_a_mutant_that_ends_its_process_is_rejected(worker, trouble):
    """Judging goes on after it."""
    first, last = Verdict("named", MUTANT), Verdict(EQUAL, MUTANT)
    made = worker(None, Verdict(REFUSED, MUTANT), first, trouble, None, last, DONE)

    found = list(made.verdicts("01_sgd", "gd_step", False, True))

    assert found[1:] == [first, ENDED, last]
    assert made.connection.sent == [
        ("01_sgd", "gd_step", False, True, 0),
        ("01_sgd", "gd_step", False, True, 2),
    ]


def test_an_authors_error_is_told(worker):
    with pytest.raises(CourseError, match="Mend the case"):
        list(worker(CourseError("Mend the case.")).verdicts("01_sgd", "gd_step", False, True))


def test_processes_judge_as_this_one_does():
    """Tallies come in the order of the exercises."""
    exercises = [("01_sgd", "gd_step"), ("01_sgd", "step_decay")]

    found = list(tallies(exercises, jobs=2))

    assert [tally[:2] for tally in found] == exercises
    assert found[0].verdicts == [verdict for verdict in verdicts(*exercises[0]) if verdict]


def test_a_summary_counts_and_shows_what_must_not_be():
    tally = Tally(
        "01_sgd", "gd_step", [Verdict("named", MUTANT), Verdict(SURVIVOR, MUTANT, "all cases", "f()")]
    )

    summary = tally.summary()

    assert (summary["named"], summary[SURVIVOR], summary[EQUAL]) == (1, 1, 0)
    assert summary["wrong"][0]["mutant"]["after"] == "return 2"


def test_what_is_judged_after_training_has_no_mutants():
    """What trains as well is right."""
    assert list(tallies([("13_your_own", "train_clothes")], jobs=1)) == []
