"""Judge kept answers again, after a changed tolerance, point value or sentence: no student code runs."""

import copy
import functools
import json
import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties

from autograder import internals
from autograder.authoring.cells import grade_id
from autograder.classroom.folder import Classroom, open_class
from autograder.classroom.release import check_release, read_release
from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.grade.answer_key import AnswerKey, answer_key
from autograder.grade.batch import Task, in_workers, submissions
from autograder.grade.digests import digest
from autograder.grade.fingerprint import Fingerprint, fingerprint
from autograder.grade.lock import grading_lock
from autograder.grade.nbgrader import gradebook
from autograder.grade.notebook.verdict import in_points, judge_answer, nothing, shown
from autograder.grade.submission import one_safe_line, trouble_of
from autograder.grade.workers import Lost
from course_lib.check.card import Report
from course_lib.check.judge import unanswered

NOT_POSSIBLE = "not possible"


class Regraded(NamedTuple):
    """The result of judging one submission's answers again."""

    student: str
    lesson: str
    status: str  # "changed", "unchanged" or "not possible"
    before: float = 0.0  # of what is graded automatically
    score: float = 0.0
    points: float = 0.0
    changes: dict[str, tuple[float, float]] = {}  # noqa: RUF012  # exercise -> score before, score now
    trouble: tuple[str, ...] = ()


def graded(classroom: Classroom, lessons: list[str]) -> list[Task]:
    """Return each (lesson, student) that was graded."""
    return [
        (lesson, student)
        for lesson, student in submissions(classroom, lessons)
        if record.read(Submission(classroom, lesson, student))
    ]


def regrade(
    classroom: Classroom, lessons: list[str], *, jobs: int | None = None
) -> Generator[Regraded, None, None]:
    """
    Yield the result of each submission that was graded, as soon as it is known.

    Raises:
        CourseError: If nothing can be graded as things are.
    """
    internals.verify()
    todo = graded(classroom, lessons)
    with grading_lock(classroom) as session, gradebook.ready_for_many(classroom):
        for lesson in lessons:
            check_release(classroom, lesson)
        args = (classroom.root, {lesson: fingerprint(classroom, lesson) for lesson in lessons})
        for (lesson, student), result in in_workers(classroom, todo, regrader, args, jobs, session):
            if isinstance(result, Lost):
                yield Regraded(student, lesson, NOT_POSSIBLE, trouble=(f"{result.why}, twice",))
            else:
                yield result


def regrader(root: Path, fingerprints: dict[str, Fingerprint]) -> functools.partial:
    """Return, in a worker, the function that judges one (lesson, student) again."""
    return functools.partial(_regrade_task, open_class(root), fingerprints)


def _regrade_task(classroom: Classroom, fingerprints: dict[str, Fingerprint], task: Task) -> Regraded:
    lesson, student = task
    try:
        return regrade_one(Submission(classroom, lesson, student), fingerprints[lesson])
    except Exception as error:
        return Regraded(student, lesson, NOT_POSSIBLE, trouble=(trouble_of(classroom, error),))


def regrade_one(submission: Submission, fingerprint: Fingerprint) -> Regraded:
    """
    Judge one submission's answers again.

    In this order, so that a run that ends anywhere is repeated by the next: marks, graded notebook, record.
    """
    classroom, lesson, student = submission.classroom, submission.lesson, submission.student
    kept, key = record.read(submission), answer_key(classroom, lesson)
    if kept is None:
        return _refused(submission, "it is not graded yet")
    asked = {name: kept.asked.get(name) for name in key.asked}
    if others := sorted(name for name in asked if asked[name] != key.asked[name]):
        return _refused(
            submission, f"its answers are to other cases of {', '.join(others)} than there are now"
        )
    path = submission.graded
    if not path.is_file():
        return _refused(submission, "its graded notebook is missing")
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    reports = _judge(submission, kept, key, notebook)
    fresh = nbformat.writes(notebook).rstrip("\n") + "\n"
    if fresh != text and not record.is_complete(submission, kept):
        return _refused(submission, "it was not fully graded")

    exercises = json.loads(json.dumps({name: record.summary(report) for name, report in reports.items()}))
    with classroom.gradebook() as book:
        _save(book, lesson, student, {name: e["score"] for name, e in exercises.items()})
    step = AssignLatePenalties(config=classroom.config)
    names = {"notebook": lesson, "assignment": lesson, "student": student}
    step.preprocess(notebook, {"nbgrader": names | {"db_url": classroom.coursedir.db_url}})
    if fresh != text:
        _replace(path, fresh)
    amended = replace(kept, exercises=exercises, judged=fingerprint.key, notebook=digest(path))
    if amended != kept:
        record.amend(submission, amended)

    changes = {
        name: (kept.exercises[name]["score"], e["score"])
        for name, e in exercises.items()
        if e["score"] != kept.exercises[name]["score"]
    }
    before, score, points = (
        sum(e[part] for e in found.values())
        for found, part in ((kept.exercises, "score"), (exercises, "score"), (exercises, "points"))
    )
    return Regraded(student, lesson, "changed" if changes else "unchanged", before, score, points, changes)


def _refused(submission: Submission, why: str) -> Regraded:
    again = f"course grade {submission.classroom.pasted} {submission.lesson} --force"
    trouble = (one_safe_line(f"{why}: {again}"),)
    return Regraded(submission.student, submission.lesson, NOT_POSSIBLE, trouble=trouble)


def _judge(
    submission: Submission, kept: record.Record, key: AnswerKey, notebook: NotebookNode
) -> dict[str, Report]:
    """Return what the judge says now, in the points of the release, and write it into the notebook."""
    release = read_release(submission.classroom, submission.lesson)
    marked = {grade_id(cell): cell.metadata["nbgrader"] for cell in release.cells if grade_id(cell)}
    cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell) in marked}
    for name, cell in cells.items():
        for part in ("points", "checksum"):  # what a release with other points changes
            if part in marked[name]:
                cell.metadata["nbgrader"][part] = copy.copy(marked[name][part])
    answers, reports = record.answers(submission), {}
    for name, truth in key.truths.items():
        before = kept.exercises[name]
        if name in answers:
            report = judge_answer(key, name, answers[name])
        elif before["answered"]:
            report = nothing(truth, before["messages"][0])
        else:
            report = unanswered(truth)
        check = cells.get(f"check-{name}")
        reports[name] = in_points(report, check)
        if check is not None:
            check.outputs = [shown(reports[name], check.execution_count)]
    return reports


def _save(book: Gradebook, lesson: str, student: str, scores: dict[str, float]) -> None:
    """Put automatic scores into the gradebook, all or none; marks given by hand stay."""
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
