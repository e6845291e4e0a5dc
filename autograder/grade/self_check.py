"""What a student can know before handing in: what the checks say, and whether the file can be graded."""

import shlex
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from autograder.authoring.cells import grade_id
from autograder.authoring.lesson import ROOT
from autograder.classroom.submission import SubmissionError, read_notebook
from autograder.grade.answer_key import visible_answer_key
from autograder.grade.notebook.repair import problems, repair
from autograder.grade.notebook.run import BoundedClient, Room
from autograder.grade.notebook.verdict import judge_notebook
from course_lib.check.card import Report

NOTEBOOKS = ROOT / "notebooks"


class SelfCheck(NamedTuple):
    """What grading would say of a notebook."""

    lesson: str
    problems: list[str]  # what grading would have to repair
    trouble: list[str]  # what went wrong while it ran
    reports: dict[str, Report]


class Runner(BoundedClient):
    """Runs a notebook as grading would."""


def lesson_of(path: Path) -> str:
    """Return the lesson of a notebook, by its name or else by its cells."""
    known = {place.stem: place for place in sorted(NOTEBOOKS.glob("*.ipynb"))}
    if not known:
        raise SubmissionError(
            f"There are no lessons in {NOTEBOOKS}.\nGet the course's files again, or run: course build"
        )
    if path.stem in known:
        return path.stem
    notebook = read_notebook(path, "a lesson")
    there = {name for cell in notebook.cells for name in (grade_id(cell), cell.get("id")) if name}
    shared = {
        name: len(there & {cell.id for cell in nbformat.read(place, as_version=4).cells if grade_id(cell)})
        for name, place in known.items()
    }
    best = max(shared, key=lambda name: shared[name])
    if not shared[best]:
        raise SubmissionError(f"{path} is none of the lessons.\nThe lessons are: {', '.join(known)}.")
    return best


def self_check(path: Path) -> SelfCheck:
    """
    Run a student's notebook in a kernel of its own and return what its checks say.

    Raises:
        SubmissionError: If it is no notebook of a lesson's.
    """
    if path.is_dir():
        inside = shlex.quote(str(path / "01_sgd.ipynb"))
        raise SubmissionError(f"{path} is a folder.\nName a notebook in it, for example {inside}")
    if not path.is_file():
        raise SubmissionError(
            f"There is no file {path}.\nName a notebook, for example notebooks/01_sgd.ipynb"
        )
    try:
        notebook = read_notebook(path, path.stem)
    except SubmissionError as error:
        raise SubmissionError(
            f"{path} is {error}.\nName a notebook, for example notebooks/01_sgd.ipynb"
        ) from None
    lesson = lesson_of(path)
    release = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4)
    found = problems(notebook, release)
    repair(notebook, release)
    key = visible_answer_key(
        [cell.id.removeprefix("check-") for cell in release.cells if cell.id.startswith("check-")]
    )
    resources: dict[str, Any] = {
        "metadata": {"path": str(path.resolve().parent)},
        "course": {"room": Room(key.inputs)},
    }
    notebook, resources = Runner(kernel_name="python3").preprocess(notebook, resources)
    cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
    course = resources["course"]
    return SelfCheck(lesson, found, course["trouble"], judge_notebook(key, course["answers"], cells))
