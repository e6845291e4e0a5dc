"""
The blind sample: answers written from the lessons' texts alone, judged as `check` judges them.

A file of ``tests/answers/NN_lesson/`` holds the answers to one exercise in py:percent cells: ``right: how``,
``wrong: what exactly is wrong``, and ``values``, asserts that every right answer keeps. An answer that trains
for most of a minute is ``right, trained long: how``. ``fits/`` has, for each wrong one, the names of mistakes
that a reader has found true of it.
"""

import contextlib
import functools
import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from autograder.authoring.lesson import load
from autograder.authoring.mutants.verdicts import run_cell, told
from autograder.authoring.packs import built_pack
from course_lib.check import report_on
from course_lib.check.card import Report
from course_lib.check.npz_tree import read_ours
from course_lib.check.truth import Truth, truth_from

ANSWERS = Path(__file__).with_name("answers")
LESSONS = sorted(path.name for path in ANSWERS.glob("[0-9]*_*"))
OTHER_KIND = re.compile(r"it returned|.* is None|.* is an? (?!array of shape|number)")


class Answer(NamedTuple):
    """One answer of the sample."""

    lesson: str
    exercise: str
    is_right: bool
    says: str  # how it is written, or what is wrong with it
    source: str
    trains_long: bool = False


class Judged(NamedTuple):
    """An answer with what the check said of it, and how long that took."""

    answer: Answer
    report: Report | None  # none where the cell itself raises
    error: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.title}\n{self.report or self.error}\n"

    @property
    def title(self) -> str:
        """Where it stands, and how it is written or what is wrong with it."""
        return f"{self.answer.lesson}/{self.answer.exercise}: {self.answer.says}"

    @property
    def outcome(self) -> str:
        """One of ``passed``, ``refused``; ``raised``, or what `told` returns."""
        if self.report and self.report.score == self.report.points:
            return "passed"
        if self.answer.is_right:
            return "refused"
        return "raised" if self.report is None or (self.raised and not self.name) else told(self.report)

    @property
    def name(self) -> str:
        """The name that the check gave it."""
        return (self.report and self.report.mistake) or ""

    @property
    def first(self) -> tuple[str, str]:
        """What was said of the first case that it fails on, with the hint."""
        if self.report is None:
            return f"it raised {self.error}", "its cell stops"
        found = self.report.failures
        return (found[0].message, found[0].hint) if found else (" ".join(self.report.messages), "")

    @property
    def raised(self) -> bool:
        """Whether it raised on the first case that it fails on, or its cell did."""
        return self.first[0].startswith("it raised")

    @property
    def has_hint(self) -> bool:
        """Whether an error's line is told, or what to do."""
        return "(line" in self.first[0] or bool(self.first[1])

    @property
    def is_of_its_kind(self) -> bool:
        """Whether it returned something of the right kind, on the first case that it fails on."""
        return not self.raised and not OTHER_KIND.match(self.first[0])

    @property
    def has_false_name(self) -> bool:
        """Whether it was given a name that no reader has found true of it."""
        known = fits().get(f"{self.answer.lesson}/{self.answer.exercise}", {})
        return (
            not self.answer.is_right and bool(self.name) and self.name not in known.get(self.answer.says, [])
        )


@functools.cache
def fits() -> dict[str, dict[str, list[str]]]:
    """Return, for each exercise, the names that are true of its wrong answers, by what these say."""
    files = sorted((ANSWERS / "fits").glob("*.json"))
    return {
        f"{path.stem}/{exercise}": names
        for path in files
        for exercise, names in json.loads(path.read_text()).items()
    }


@functools.cache
def cells(lesson: str, exercise: str, folder: Path = ANSWERS) -> tuple[list[Answer], str]:
    """Return the answers to an exercise, and its asserts."""
    text = (folder / lesson / f"{exercise}.py").read_text()
    answers, values = [], ""
    for cell in re.split(r"^# %% ", text, flags=re.MULTILINE)[1:]:
        title, _, source = cell.partition("\n")
        kind, _, says = title.partition(":")
        kind, _, trained = kind.partition(", ")
        if kind in ("right", "wrong"):
            long = trained == "trained long"
            answers.append(
                Answer(lesson, exercise, kind == "right", says.strip(), source.strip() + "\n", long)
            )
        else:
            values = source
    return answers, values


@functools.cache
def truths(lesson: str) -> dict[str, Truth]:
    """Return what `check` knows of a lesson's exercises, from a pack built now."""
    return {name: truth_from(data) for name, data in read_ours(built_pack(lesson)).items()}


def run(answer: Answer) -> dict[str, Any]:
    """Return the names of a notebook in which all is answered, and this answer's cell was run last."""
    return run_cell(answer.source, load(answer.lesson).namespace, f"<{answer.exercise}: {answer.says}>")


@functools.cache
def judged(lesson: str, *, trained: bool = True) -> list[Judged]:
    """Return what the check says of each answer; without ``trained``, of no long training."""
    found = []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for exercise, truth in truths(lesson).items():
            answers = [one for one in cells(lesson, exercise)[0] if trained or not one.trains_long]
            found += [judge_of(answer, truth) for answer in answers]
    return found


def judge_of(answer: Answer, truth: Truth) -> Judged:
    """Return what the check says of an answer."""
    try:
        space = run(answer)
    except Exception as error:
        return Judged(answer, None, f"{type(error).__name__}: {error}")
    began = time.perf_counter()
    report = report_on(truth, space.get(answer.exercise))
    report._repr_mimebundle_()
    return Judged(answer, report, seconds=time.perf_counter() - began)
