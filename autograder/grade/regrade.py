"""Judge kept answers again, after a changed tolerance, point value or sentence: no student code runs."""

import copy
import functools
import json
from collections.abc import Callable, Collection, Generator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder import internals, whole
from autograder.authoring.cells import exercise_name, grade_id, kind
from autograder.authoring.lesson import lesson_names
from autograder.classroom.folder import Classroom, open_class
from autograder.classroom.release import read_release
from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.grade.answer_key import AnswerKey, answer_key
from autograder.grade.assignments import assignment
from autograder.grade.batch import Task, in_workers, submissions
from autograder.grade.digests import digest
from autograder.grade.fingerprint import Fingerprint, fingerprint
from autograder.grade.lock import grading_lock
from autograder.grade.nbgrader import gradebook, penalties
from autograder.grade.notebook.verdict import in_points, judge_answer, nothing, shown
from autograder.grade.submission import one_safe_line, trouble_of
from autograder.grade.workers import Lost
from course_lib.check.card import Report
from course_lib.check.judge import unanswered

NOT_POSSIBLE = "not possible"
Change = tuple[float | None, float | None]  # the score before and now; nothing while the exercise is left out


class Regraded(NamedTuple):
    """The result of judging one submission's answers again."""

    student: str
    lesson: str
    status: str  # "changed", "unchanged" or "not possible"
    before: float = 0.0  # of what is graded automatically
    score: float = 0.0
    points: float = 0.0
    changes: dict[str, Change] = {}  # noqa: RUF012  # by exercise
    trouble: tuple[str, ...] = ()


def graded(classroom: Classroom, lessons: list[str], only: Collection[str] = ()) -> list[Task]:
    """Return each (lesson, student) that was graded."""
    return [
        (lesson, student)
        for lesson, student in submissions(classroom, lessons, only)
        if record.read(Submission(classroom, lesson, student))
    ]


def regrade(
    classroom: Classroom,
    lessons: list[str],
    *,
    only: Collection[str] = (),
    jobs: int | None = None,
    tick: Callable[[], None] = lambda: None,
) -> Generator[Regraded, None, None]:
    """
    Yield the result of each submission that was graded, as soon as it is known.

    Args:
        classroom: The class.
        lessons: Released lessons.
        only: Students; everybody if there are none.
        jobs: How many at once; as many as there are cores.
        tick: Called once a second while nothing happens.

    Raises:
        CourseError: If nothing can be graded as things are.
    """
    internals.verify()
    penalties.checked(classroom)
    todo = graded(classroom, lessons, only)
    with grading_lock(classroom) as session, gradebook.ready_for_many(classroom):
        for lesson in lessons:
            assignment(classroom, lesson).check()
        args = (classroom.root, {lesson: fingerprint(classroom, lesson) for lesson in lessons})
        for (lesson, student), result in in_workers(classroom, todo, regrader, args, jobs, session, tick):
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
    kept = record.read(submission)
    if kept is None:
        return _refused(submission, "it is not graded yet")
    if lesson not in lesson_names():
        score, points = (sum(e[part] for e in kept.exercises.values()) for part in ("score", "points"))
        if kept.judged != fingerprint.key or not record.is_complete(submission, kept):
            return _refused(submission, "its tests must be run again", force="")
        return Regraded(student, lesson, "unchanged", score, score, points)
    key = answer_key(classroom, lesson)
    asked = {name: kept.asked.get(name) for name in key.asked}
    if others := sorted(name for name in asked if asked[name] != key.asked[name]):
        return _refused(
            submission, f"its answers are to other cases of {', '.join(others)} than there are now"
        )
    path = classroom.notebook("autograded", lesson, student)
    if not path.is_file():
        return _refused(submission, "its graded notebook is missing")
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    if missing := as_released(notebook, read_release(classroom, lesson)):
        return _refused(submission, f"it was graded without {', '.join(missing)}")
    reports = _judge(submission, kept, key, notebook)
    fresh = nbformat.writes(notebook).rstrip("\n") + "\n"
    if fresh != text and not record.is_complete(submission, kept):
        return _refused(submission, "it was not fully graded")

    exercises = json.loads(json.dumps({name: record.summary(report) for name, report in reports.items()}))
    before = kept.exercises | kept.left_out
    left_out = {name: e for name, e in before.items() if name not in exercises}
    with classroom.gradebook() as book:
        _save(book, lesson, student, {name: e["score"] for name, e in exercises.items()})
    if fresh != text:
        whole.write(path, fresh.encode())
    amended = replace(
        kept,
        exercises=exercises,
        left_out=left_out,
        judged=fingerprint.key,
        release=fingerprint.release,
        notebook=digest(path),
    )
    if amended != kept:
        record.amend(submission, amended)

    was = {name: e["score"] for name, e in kept.exercises.items()}
    now = {name: e["score"] for name, e in exercises.items()}
    changes: dict[str, Change] = {
        name: (was.get(name), now.get(name)) for name in was | now if was.get(name, 0.0) != now.get(name, 0.0)
    }
    points = sum(e["points"] for e in exercises.values())
    status = "changed" if changes else "unchanged"
    return Regraded(student, lesson, status, sum(was.values()), sum(now.values()), points, changes)


def as_released(notebook: NotebookNode, release: NotebookNode) -> list[str]:
    """
    Take the part of a graded notebook for graded that is released now; return what was graded without.

    A cell that has left the release is an ordinary one, which remembers what it was.
    """
    released = {name for cell in release.cells if (name := grade_id(cell))}
    for cell in notebook.cells:
        if grade_id(cell) and grade_id(cell) not in released:
            cell.metadata["left_out"] = cell.metadata.pop("nbgrader")
            if cell.cell_type == "code":
                cell.outputs = []
        elif cell.metadata.get("left_out", {}).get("grade_id") in released:
            cell.metadata["nbgrader"] = cell.metadata.pop("left_out")
    there = {grade_id(cell) for cell in notebook.cells}
    asked = {grade_id(cell) for cell in release.cells if kind(cell) in ("check", "written")}
    return sorted(exercise_name(name) for name in asked - there)


def _refused(submission: Submission, why: str, force: str = " --force") -> Regraded:
    again = f"course grade {submission.classroom.pasted} {submission.lesson}{force}"
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
        before = (kept.exercises | kept.left_out)[name]
        if name in answers:
            report = judge_answer(key, name, answers[name], before_0_5=not kept.arguments)
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
