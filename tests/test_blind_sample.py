"""What an answer of the blind sample comes to is read off its report."""

import pytest

from benchmarks import check as benchmark
from course_lib.check.card import Failure, Report
from course_lib.check.case import case
from tests import blind_sample
from tests.blind_sample import Answer, Judged, cells

WRONG = Answer("01_sgd", "gd_step", False, "adds the gradient", "")
RIGHT = WRONG._replace(is_right=True, says="one line")


def report(score=0.0, mistake=None, message="param[0] is 2, expected 1", hint="", **more):
    """Return a report on an answer that fails on its first case."""
    failures = [] if score else [Failure("param", 0, message, hint)]
    return Report("gd_step", score, 2.0, mistake, [message], failures=failures, cases=[case(1.0)], **more)


@pytest.mark.parametrize(
    ("answer", "said", "outcome"),
    [
        (RIGHT, report(2.0), "passed"),
        (RIGHT, report(1.0), "refused"),
        (RIGHT, None, "refused"),
        (WRONG, report(2.0), "passed"),
        (WRONG, report(mistake="uphill"), "named"),
        (WRONG, report(located="Right so far: …"), "located"),
        (WRONG, report(message="param is an array of shape (2,), expected shape (3,)"), "clear"),
        (WRONG, report(), "numbers"),
        (WRONG, report(message="it raised ValueError (line 2 of your function): no"), "raised"),
        (WRONG, report(message="it raised ValueError: no", mistake="uphill"), "named"),
        (WRONG, None, "raised"),
    ],
)
def test_outcome(answer, said, outcome):
    """A name counts even where the answer raises; a cell that stops counts as one that raises."""
    assert Judged(answer, said).outcome == outcome


@pytest.mark.parametrize(
    ("message", "counts"),
    [
        ("param[0] is 2, expected 1", True),
        ("param is an array of shape (2,), expected shape (3,)", True),
        ("param is a number, expected shape (3,)", True),
        ("param is None", False),
        ("param is a list of 2 entries, expected an array of shape (2,)", False),
        ("it returned 3 values, expected (param, state)", False),
        ("it raised ValueError (line 2 of your function): no", False),
    ],
)
def test_what_returns_something_of_the_right_kind(message, counts):
    """Shares of named and located answers are taken of these."""
    assert Judged(WRONG, report(message=message)).is_of_its_kind is counts


def test_a_name_is_false_until_a_reader_has_found_it_true(monkeypatch):
    known = {"01_sgd/gd_step": {WRONG.says: ["uphill"]}}
    monkeypatch.setattr(blind_sample, "fits", lambda: known)

    assert not Judged(WRONG, report(mistake="uphill")).has_false_name
    assert Judged(WRONG, report(mistake="unchanged")).has_false_name
    assert not Judged(WRONG, report()).has_false_name


def test_shares_are_of_wrong_answers_of_the_right_kind():
    found = [
        Judged(WRONG, report(mistake="uphill")),
        Judged(WRONG, report(located="Right so far: …")),
        Judged(WRONG, report()),
        Judged(WRONG, report()),
        Judged(WRONG, report(message="param is None")),
        Judged(RIGHT, report(2.0)),
    ]

    assert benchmark.shares(found) == (0.25, 0.5)


def test_troubles_begin_with_what_is_misjudged():
    """A right answer that is refused is the worst; then comes a wrong one that passes."""
    found = [
        Judged(WRONG, report(mistake="unchanged", message="param[0] is 2")),
        Judged(WRONG, report(2.0)),
        Judged(RIGHT, report()),
    ]

    assert [line.split()[0] for line in benchmark.troubles(found)] == ["REFUSED", "PASSED", "UNCHANGED?"]


def test_a_file_of_answers_is_read_cell_by_cell(tmp_path):
    """A title says the kind and how it is written; the last cell has the asserts."""
    (tmp_path / "01_sgd").mkdir()
    (tmp_path / "01_sgd" / "gd_step.py").write_text(
        '"""Answers."""\n\n# %% right: one line\ndef gd_step():\n    return 1\n\n'
        "# %% wrong: adds: the gradient\nx = 2\n\n# %% values\nassert gd_step() == 1\n"
    )

    answers, values = cells("01_sgd", "gd_step", tmp_path)

    assert [(answer.is_right, answer.says) for answer in answers] == [
        (True, "one line"),
        (False, "adds: the gradient"),
    ]
    assert answers[0].source == "def gd_step():\n    return 1\n"
    assert values == "assert gd_step() == 1\n"
