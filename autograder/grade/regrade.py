"""Judge kept answers again, after a changed tolerance, point value or sentence: nobody's code runs."""

import copy
import functools
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties

from autograder.authoring.cells import grade_id
from autograder.classroom.folder import Classroom, open_class
from autograder.grade import answer_key, batch, fingerprint, lock, record, submission
from autograder.grade.answer_key import Knowledge
from autograder.grade.nbgrader import gradebook
from autograder.grade.notebook.verdict import in_points, judge_answer, nothing, shown
from autograder.grade.workers import Lost
from course_lib.check.judge import unanswered
from course_lib.check.report import Report

NOT = "not possible"


class Regraded(NamedTuple):
    """What came of one submission whose answers were judged again."""

    student: str
    lesson: str
    status: str  # "changed", "unchanged" or "not possible"
    before: float = 0.0  # of what is graded automatically
    score: float = 0.0
    points: float = 0.0
    changes: dict[str, tuple[float, float]] = {}  # noqa: RUF012  # exercise -> from what, to what
    trouble: tuple[str, ...] = ()


def graded(room: Classroom, lessons: list[str]) -> list[tuple[str, str]]:
    """Return each (lesson, student) that was graded."""
    return [task for task in batch.submissions(room, lessons) if record.read(room, *task)]


def regrade(room: Classroom, lessons: list[str], *, jobs: int | None = None) -> Iterator[Regraded]:
    """
    Yield what came of each submission that was graded, as soon as it is known.

    Raises:
        CourseError: If nothing can be graded as things are.
    """
    todo = graded(room, lessons)
    with lock.alone(room) as own, gradebook.batch(room):
        bases = {lesson: fingerprint.basis(room, lesson) for lesson in lessons}
        args = (room.root, bases)
        for (lesson, student), result in batch.in_workers(room, todo, regrader, args, jobs, own):
            if isinstance(result, Lost):
                yield Regraded(student, lesson, NOT, trouble=(f"{result.why}, twice",))
            else:
                yield result


def regrader(root: Path, bases: dict[str, fingerprint.Basis]) -> functools.partial:
    """Return, in a worker, what judges one (lesson, student) again."""
    return functools.partial(_regrade_task, open_class(root), bases)


def _regrade_task(room: Classroom, bases: dict[str, fingerprint.Basis], task: tuple[str, str]) -> Regraded:
    lesson, student = task
    try:
        return regrade_one(room, lesson, student, bases[lesson])
    except Exception as error:
        status, trouble = submission.failure(room, error)
        status = status if status == submission.BROKEN else NOT
        return Regraded(student, lesson, status, trouble=(trouble,))


def regrade_one(room: Classroom, lesson: str, student: str, basis: fingerprint.Basis) -> Regraded:
    """
    Judge one submission's answers again.

    In this order, so that a run that ends anywhere is repeated by the next: marks, graded notebook, record.
    """
    kept, known = record.read(room, lesson, student), answer_key.known(room, lesson)
    if kept is None:
        return _refused(room, lesson, student, "it is not graded yet")
    others = sorted(
        name for name in {*kept.asked, *known.asked} if kept.asked.get(name) != known.asked.get(name)
    )
    if others:
        what = f"its answers are to other cases of {', '.join(others)} than there are now"
        return _refused(room, lesson, student, what)
    path = room.notebook("autograded", lesson, student)
    if not path.is_file():
        return _refused(room, lesson, student, "its graded notebook is gone")
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    reports = _judge(room, lesson, student, kept, known, notebook)
    fresh = nbformat.writes(notebook).rstrip("\n") + "\n"
    if fresh != text and not record.complete(kept, room, lesson, student):
        return _refused(room, lesson, student, "it was not graded to the end")

    exercises = json.loads(json.dumps({name: record.summary(report) for name, report in reports.items()}))
    with room.gradebook() as book:
        _save(book, lesson, student, {name: e["score"] for name, e in exercises.items()})
    step = AssignLatePenalties(config=room.config)
    names = {"notebook": lesson, "assignment": lesson, "student": student, "db_url": room.coursedir.db_url}
    step.preprocess(notebook, {"nbgrader": names})
    if fresh != text:
        _replace(path, fresh)
    amended = replace(kept, exercises=exercises, judged=basis.judged, notebook=fingerprint.digest(path))
    if amended != kept:
        record.amend(room, lesson, student, amended)

    changes = {
        name: (kept.exercises[name]["score"], e["score"])
        for name, e in exercises.items()
        if e["score"] != kept.exercises[name]["score"]
    }
    before, score, points = (
        sum(e[key] for e in told.values())
        for told, key in ((kept.exercises, "score"), (exercises, "score"), (exercises, "points"))
    )
    return Regraded(student, lesson, "changed" if changes else "unchanged", before, score, points, changes)


def _refused(room: Classroom, lesson: str, student: str, why: str) -> Regraded:
    line = submission.plain(f"{why}: course grade {room.root} {lesson} --force")
    return Regraded(student, lesson, NOT, trouble=(line,))


def _judge(
    room: Classroom,
    lesson: str,
    student: str,
    kept: record.Record,
    known: Knowledge,
    notebook: NotebookNode,
) -> dict[str, Report]:
    """Return what the judge says now, in the points of the release, and write it into the notebook."""
    release = nbformat.read(room.notebook("release", lesson), as_version=4)
    marked = {grade_id(cell): cell.metadata["nbgrader"] for cell in release.cells if grade_id(cell)}
    cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell) in marked}
    for name, cell in cells.items():
        for key in ("points", "checksum"):  # what a release with other points changes
            if key in marked[name]:
                cell.metadata["nbgrader"][key] = copy.copy(marked[name][key])
    answers, reports = record.answers(room, lesson, student), {}
    for name, truth in known.truths.items():
        told = kept.exercises[name]
        if name in answers:
            report = judge_answer(known, name, answers[name])
        elif told["answered"]:
            report = nothing(truth, told["messages"][0])
        else:
            report = unanswered(truth)
        check = cells.get(f"check-{name}")
        reports[name] = in_points(report, check)
        if check is not None:
            check.outputs = [shown(reports[name], check.execution_count)]
    return reports


def _save(book: Gradebook, lesson: str, student: str, scores: dict[str, float]) -> None:
    """Put automatic scores into the gradebook, all or none; where a person gave a mark, it stands."""
    for name, score in scores.items():
        grade = book.find_grade(f"check-{name}", lesson, lesson, student)
        if grade.auto_score != score:
            grade.auto_score = score
            grade.needs_manual_grade = grade.manual_score is not None
    book.db.commit()


def _replace(path: Path, text: str) -> None:
    """Write a graded notebook in one step, with the permissions it had."""
    fresh = path.parent.with_name(f".{path.stem}-regraded")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(path.stat().st_mode & 0o777)
    os.replace(fresh, path)
