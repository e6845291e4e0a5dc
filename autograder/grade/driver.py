"""Grade a class: many at once, none able to stop the rest, and only what changed is graded again."""

import contextlib
import functools
import math
import os
import secrets
import shutil
import stat
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any, NamedTuple

from autograder.classroom import Classroom, ClassroomError, autograde, open_class
from autograder.errors import CourseError
from autograder.grade import gradebook, record
from autograder.grade.execute import Careful
from autograder.grade.pool import Held, Lost, Pool
from autograder.submission import SubmissionError

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None

WARNING = (
    "Grading runs students' code as you, without walls around it: use a machine that holds nothing else."
)
LOCK = ".grading"  # in the class folder; who grades holds it, and it names their temporary folders
LOCK_SECONDS = 3.0  # in which a killed driver's workers end
SLACK = 60.0  # seconds beyond a notebook's own limit in which it must be graded
LONGEST = 300  # characters of one line of trouble
BROKEN = "broken"  # the status of a submission that could not be graded because none can


class Graded(NamedTuple):
    """What came of one submission."""

    student: str
    lesson: str
    status: str  # "graded", "unchanged" or "failed"
    score: float = 0.0  # of what is graded automatically
    points: float = 0.0
    seconds: float = 0.0
    trouble: tuple[str, ...] = ()


class Own(NamedTuple):
    """What belongs to the one who grades: the class's lock, and a folder for temporary files."""

    lock: Held | None
    folder: Path


def plain(text: str) -> str:
    """Return a text that a stranger chose as one line that cannot play tricks with a terminal."""
    shown = "".join(
        " "
        if sign.isspace()
        else sign
        if unicodedata.category(sign)[0] != "C"
        else "\N{REPLACEMENT CHARACTER}"
        for sign in text.strip()
    )
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


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
            bases[lesson] = record.basis(room, lesson)
        saved, rest = gradebook.saved(room, lessons), []
        for lesson, student in todo:
            kept = None if force else _unchanged(room, lesson, student, bases[lesson], isolation, saved)
            if kept:
                yield _told(student, lesson, "unchanged", kept)
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
    from autograder.kernel.provisioner import started

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


def grader(root: Path, bases: dict[str, record.Basis], isolation: str) -> functools.partial:
    """Return, in a worker, what grades one (lesson, student)."""
    room = open_class(root)
    room.config.Execute.isolation = isolation
    return functools.partial(_grade_task, room, bases, isolation)


def _grade_task(
    room: Classroom, bases: dict[str, record.Basis], isolation: str, task: tuple[str, str]
) -> Graded:
    lesson, student = task
    return grade_one(room, lesson, student, bases[lesson], isolation)


def grade_one(
    room: Classroom, lesson: str, student: str, basis: record.Basis, isolation: str = "walls"
) -> Graded:
    """
    Grade one submission; whatever goes wrong is its own trouble.

    In this order, so that a run that ends anywhere is taken up by the next: what the marks follow from is
    read; nbgrader's chain commits marks and writes the graded notebook and the record; the record is sealed.
    """
    started = time.monotonic()
    try:
        if set(student) & set("[]*?"):
            raise SubmissionError("in a folder with []*? in its name: nbgrader would write no feedback")
        ran = record.ran(basis, room, lesson, student)
        autograde(room, lesson, student)
        kept = record.seal(room, lesson, student, ran=ran, judged=basis.judged, isolation=isolation)
    except Exception as error:  # one student never stops the others, unless nobody's work can be graded
        status, trouble = failure(room, error)
        return Graded(student, lesson, status, seconds=time.monotonic() - started, trouble=(trouble,))
    return _told(student, lesson, "graded", kept, time.monotonic() - started)


def failure(room: Classroom, error: Exception) -> tuple[str, str]:
    """Return the status and the trouble of a submission that failed: by itself, or because all must."""
    broken = None
    if not isinstance(error, SubmissionError):
        broken = gradebook.told(room, error)
        try:
            gradebook.check(room)
            if isinstance(error, CourseError):
                _look_at_walls(error)
        except Exception as cause:
            broken = broken or cause
    if broken is not None:
        return BROKEN, str(broken)
    what = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
    return "failed", plain(next((line for line in what.splitlines() if line.strip()), type(error).__name__))


def _look_at_walls(error: Exception) -> None:
    """Raise if a kernel could not be shut in because none can: one alone is its submission's trouble."""
    from autograder.kernel.provisioner import WallError, look

    if isinstance(error, WallError) and not all(wall.up for wall in look() if wall.needed):
        raise error


def _unchanged(
    room: Classroom,
    lesson: str,
    student: str,
    basis: record.Basis,
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
        same = kept.ran == record.ran(basis, room, lesson, student)
        return kept if same and record.complete(kept, room, lesson, student) else None
    except (OSError, SubmissionError):  # whoever grades it tells
        return None


def _same(saved: float | None, score: float) -> bool:
    return saved is not None and math.isclose(saved, score, rel_tol=1e-9, abs_tol=1e-9)


def _told(student: str, lesson: str, status: str, kept: record.Record, seconds: float = 0.0) -> Graded:
    exercises = kept.exercises.values()
    score, points = sum(e["score"] for e in exercises), sum(e["points"] for e in exercises)
    trouble = tuple(map(plain, (*kept.trouble, *kept.repairs)))
    return Graded(student, lesson, status, score, points, seconds, trouble)


@contextlib.contextmanager
def alone(room: Classroom) -> Iterator[Own]:
    """
    Be the only one who grades in a class.

    The lock ends with its owner and the owner's workers, however they end. What an earlier owner left
    half written is removed.

    Raises:
        ClassroomError: If somebody else grades.
    """
    try:
        file = open(room.root / LOCK, "a+")  # noqa: SIM115  # closed below
    except OSError as error:
        raise gradebook.told(room, error) or error from error
    with file:
        if fcntl and not _locked(file):
            raise ClassroomError(
                f"Somebody else is grading in {room.root} just now.\n"
                "Wait until that is done; it grades what is there."
            )
        file.seek(0)
        for name in file.read().splitlines():
            _remove(name)
        record.sweep(room)
        folder = Path(tempfile.gettempdir(), f"course-{secrets.token_hex(4)}")
        try:
            file.truncate(0)
            file.write(f"{folder}\n{get_temp_dir()}\n")
            file.flush()
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise gradebook.told(room, error) or error from error
        try:
            yield Own(Held(file.fileno()) if fcntl else None, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            file.truncate(0)


def _locked(file: object) -> bool:
    """Return whether the lock is ours; a killed driver's workers get the time to end."""
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)


def _remove(name: str) -> None:
    """Remove a folder for temporary files of somebody who was killed, if it is one, and ours."""
    folder = Path(name)
    known = folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith(("course-", "pymp-"))
    if not known or name == get_temp_dir():
        return
    with contextlib.suppress(OSError):
        found = os.lstat(folder)
        if stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid()):
            shutil.rmtree(folder, ignore_errors=True)
