"""Grade a class: many at once, none able to stop the rest, and only what changed is graded again."""

import contextlib
import functools
import math
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from autograder.classroom.folder import Classroom, open_class
from autograder.classroom.submission import SubmissionError
from autograder.grade import fingerprint, record
from autograder.grade.lock import Own, alone
from autograder.grade.nbgrader import gradebook
from autograder.grade.notebook.run import Careful
from autograder.grade.submission import BROKEN, Graded, grade_one, graded_from
from autograder.grade.workers import Lost, Pool

WARNING = (
    "Grading runs students' code as you, without walls around it: use a machine that holds nothing else."
)
SLACK = 60.0  # seconds beyond a notebook's own limit in which it must be graded


def cores() -> int:
    """Return how many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def submissions(room: Classroom, lessons: list[str]) -> list[tuple[str, str]]:
    """Return each (lesson, student) that was handed in."""
    return [(lesson, student) for lesson in lessons for student in room.students(lesson)]


def grade(
    room: Classroom,
    lessons: list[str],
    *,
    force: bool = False,
    jobs: int | None = None,
    isolation: str = "walls",
) -> Iterator[Graded]:
    """
    Yield what came of each submission, as soon as it is known.

    Args:
        room: The class.
        lessons: Released lessons.
        force: Whether to grade again what has not changed.
        jobs: How many at once; as many as there are cores.
        isolation: ``"walls"``, or ``"none"`` where they cannot be raised and that is known and accepted.

    Raises:
        CourseError: If nothing can be graded as things are. What is graded is kept.
    """
    todo = submissions(room, lessons)
    with alone(room) as own, gradebook.batch(room):
        bases = {}
        for lesson in lessons:
            gradebook.released(room, lesson)
            bases[lesson] = fingerprint.basis(room, lesson)
        saved, rest = gradebook.saved(room, lessons), []
        for lesson, student in todo:
            kept = None if force else _unchanged(room, lesson, student, bases[lesson], isolation, saved)
            if kept:
                yield graded_from(student, lesson, "unchanged", kept)
            else:
                rest.append((lesson, student))
        # One of each lesson first: workers then get ready for different lessons at the same time.
        firsts = {lesson: (lesson, student) for lesson, student in reversed(rest)}
        rest.sort(key=lambda task: firsts[task[0]] != task)
        if rest:
            gradebook.enrol(room, (student for _, student in rest if student.isprintable()))
            args = (room.root, bases, isolation)
            with kernels(isolation, own.folder):
                for (lesson, student), result in in_workers(room, rest, grader, args, jobs, own):
                    if isinstance(result, Lost):
                        yield Graded(student, lesson, "failed", trouble=(f"{result.why}, twice",))
                    else:
                        yield result


def in_workers(
    room: Classroom,
    todo: list[tuple[str, str]],
    make: Callable[..., Callable[[tuple[str, str]], Any]],
    args: tuple,
    jobs: int | None,
    own: Own,
) -> Iterator[tuple[tuple[str, str], Any]]:
    """
    Yield each (lesson, student) with what workers make of it, until all is done or nothing can be.

    Raises:
        Broken: If a worker finds that nothing can be done as things are; what others were doing is ended.
    """
    pool = Pool(
        make,
        args,
        jobs=jobs or cores(),
        seconds=notebook_seconds(room) + SLACK,
        environ={**os.environ, "TMPDIR": str(own.folder)},
        held=own.lock,
    )
    broken = ""
    for task, result in pool.run(todo):
        if getattr(result, "status", "") == BROKEN:
            broken = broken or result.trouble[0]
            pool.stop()
        else:
            yield task, result
    if broken:
        raise gradebook.Broken(broken)


@contextlib.contextmanager
def kernels(isolation: str, folder: Path) -> Iterator[None]:
    """
    Make ready what workers share to start kernels; its temporary files go into a folder.

    Raises:
        CourseError: If walls are wanted that this machine cannot raise.
    """
    if isolation == "none":
        yield
        return
    from autograder.kernel.forkserver_client import started

    with contextlib.ExitStack() as stack:
        before, tempfile.tempdir = tempfile.tempdir, str(folder)
        try:
            stack.enter_context(started())
        finally:
            tempfile.tempdir = before
        yield


def notebook_seconds(room: Classroom) -> float:
    """Return how long the cells of one notebook may take in a class."""
    default = Careful.class_traits()["notebook_seconds"].default_value
    return float(room.config.Execute.get("notebook_seconds", default))


def grader(root: Path, bases: dict[str, fingerprint.Basis], isolation: str) -> functools.partial:
    """Return, in a worker, what grades one (lesson, student)."""
    room = open_class(root)
    room.config.Execute.isolation = isolation
    return functools.partial(_grade_task, room, bases, isolation)


def _grade_task(
    room: Classroom, bases: dict[str, fingerprint.Basis], isolation: str, task: tuple[str, str]
) -> Graded:
    lesson, student = task
    return grade_one(room, lesson, student, bases[lesson], isolation)


def _unchanged(
    room: Classroom,
    lesson: str,
    student: str,
    basis: fingerprint.Basis,
    isolation: str,
    saved: gradebook.Saved,
) -> record.Record | None:
    """Return the record of a submission of which nothing has changed, and nothing is missing anywhere."""
    kept = record.read(room, lesson, student)
    if kept is None or kept.judged != basis.judged or kept.isolation not in ("walls", isolation):
        return None
    marks = saved[lesson][student]
    if not all(_same(marks.get(f"check-{name}"), e["score"]) for name, e in kept.exercises.items()):
        return None
    try:
        same = kept.ran == fingerprint.ran(basis, room, lesson, student)
        return kept if same and record.complete(kept, room, lesson, student) else None
    except (OSError, SubmissionError):  # whoever grades it tells
        return None


def _same(saved: float | None, score: float) -> bool:
    return saved is not None and math.isclose(saved, score, rel_tol=1e-9, abs_tol=1e-9)
