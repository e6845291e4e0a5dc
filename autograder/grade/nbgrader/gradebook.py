"""The gradebook while many processes write in it, and its faults, each in one sentence."""

import contextlib
import errno
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import event, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError

from autograder.classroom.folder import Classroom
from autograder.errors import CourseError

LOCK_SECONDS = 30  # that one writer waits for another
FREE = 4 << 20  # bytes that must be free for a notebook to be graded
# Where a write-ahead log is safe: it needs memory that all writers share.
LOCAL = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay"}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}

Scores = dict[str, dict[str, dict[str, float | None]]]  # lesson -> student -> cell -> automatic score


class Broken(CourseError):
    """Something about the class folder or the machine: no submission can be graded as things are."""


def file_of(classroom: Classroom) -> Path | None:
    """Return the file that is the gradebook, or nothing if it is kept by a server."""
    url = make_url(classroom.coursedir.db_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


@event.listens_for(Engine, "connect")
def _patient(connection: object, _: object) -> None:
    """Wait longer for other writers than nbgrader's own 5 seconds, in every process that imports this."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")


@contextlib.contextmanager
def ready_for_many(classroom: Classroom) -> Iterator[None]:
    """
    Make the gradebook ready for many writers at a time; leave one plain file behind.

    Raises:
        Broken: If it is gone, locked, damaged, or cannot be written.
    """
    check(classroom)
    file = file_of(classroom)
    journal = file if file and file_system(file) in LOCAL else None
    if journal:
        _set_journal(journal, "WAL")
    try:
        yield
    finally:
        if journal:
            with contextlib.suppress(sqlite3.Error):  # another program has it open: the last one tidies up
                _set_journal(journal, "DELETE")


def _set_journal(file: Path, mode: str) -> None:
    with contextlib.closing(sqlite3.connect(file, timeout=LOCK_SECONDS)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")


def file_system(path: Path) -> str:
    """Return the type of the file system that a file is on, or nothing where that is unknown."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    except OSError:
        return ""
    path = path.resolve()
    found = [mount for mount in mounts if path.is_relative_to(mount[4])]
    mount = max(found, key=lambda mount: len(mount[4]), default=["-", ""])  # the last of equals lies on top
    return mount[mount.index("-") + 1]


def check(classroom: Classroom) -> None:
    """
    Try everything that grading does with the class folder and the gradebook.

    Raises:
        Broken: If something fails; its text says what, where, and what to do.
    """
    for folder in (classroom.root, Path(tempfile.gettempdir())):
        if not folder.is_dir():
            raise Broken(f"{folder} is gone.\nPut it back, then grade again.")
        if shutil.disk_usage(folder).free < FREE:
            raise Broken(_full(folder))
    try:
        for step in ("autograded", "answers"):
            (classroom.root / step).mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=classroom.root / step) as trial:
                trial.write(b"-" * 4096)
    except OSError as error:
        raise environment_fault(classroom, error) or error from error
    file = file_of(classroom)
    if file and not file.is_file():
        raise Broken(
            f"The gradebook {file} is gone.\n"
            f"Put back a copy. Or make an empty one, and release the lessons again: "
            f"course init {classroom.pasted}"
        )
    try:
        with classroom.gradebook() as gradebook:
            if file:
                gradebook.db.execute(text("BEGIN IMMEDIATE"))
            else:
                gradebook.db.execute(text("SELECT 1"))
            gradebook.db.rollback()
    except (DBAPIError, sqlite3.Error) as error:
        raise environment_fault(classroom, error) or error from error


def environment_fault(classroom: Classroom, error: BaseException) -> Broken | None:
    """Return the environment fault behind an error, if there is one, and not a fault of a submission."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Broken):
            return cause
        if isinstance(cause, OSError) and cause.errno in FULL:
            return Broken(_full(cause.filename or classroom.root))
        if isinstance(cause, OSError) and cause.errno in CLOSED:
            place = cause.filename or classroom.root
            if str(place).startswith(str(classroom.root / "submitted")):
                return None
            return Broken(
                f"{place}: {cause.strerror}.\nThe account that grades needs write access to {classroom.root}."
            )
        if isinstance(cause, DBAPIError | sqlite3.Error):
            return _of_database(classroom, cause)
        cause = cause.__cause__ or cause.__context__
    return None


def _full(place: object) -> str:
    return f"No space is left on the disk of {place}.\nFree some, then grade again: what is graded is kept."


def _of_database(classroom: Classroom, error: Exception) -> Broken | None:
    what = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    file = file_of(classroom)
    if file is None:
        server = make_url(classroom.coursedir.db_url).render_as_string(hide_password=True)
        lost = getattr(error, "connection_invalidated", False) or "connect" in what or "terminat" in what
        return Broken(f"The gradebook {server}: {what}\nIs the server up?") if lost else None
    for sign, meaning, remedy in (
        ("locked", "is locked by another program", "Close what has it open, then grade again."),
        ("readonly", "cannot be written", "Check its permissions."),
        ("unable to open", "cannot be opened", "Check its permissions and those of its folder."),
        ("disk is full", "has no space left", "Free some, then grade again: what is graded is kept."),
        ("disk I/O", "cannot be read or written", "Check the disk."),
        ("not a database", "is not a gradebook", "Put back a copy of it."),
        ("malformed", "is damaged", "Put back a copy of it."),
        ("no such table", "is not a gradebook", "Put back a copy of it."),
    ):
        if sign in what:
            return Broken(f"The gradebook {file} {meaning} ({what}).\n{remedy}")
    return None


def enrol(classroom: Classroom, students: Iterable[str]) -> None:
    """Add new students to the gradebook: two lessons of one, graded at once, would both try to."""
    with classroom.gradebook() as gradebook:
        there = {name for (name,) in gradebook.db.query(Student.id)}
        for student in sorted(set(students) - there):
            gradebook.db.add(Student(id=student))
        gradebook.db.commit()


def expect_released(classroom: Classroom, lesson: str) -> None:
    """
    Check that the gradebook knows a lesson.

    Raises:
        Broken: If it does not.
    """
    with classroom.gradebook() as gradebook:
        try:
            gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            raise Broken(
                f"The gradebook does not know {lesson}.\n"
                f"Release it: course release {classroom.pasted} {lesson}"
            ) from None


def saved_scores(classroom: Classroom, lessons: list[str]) -> Scores:
    """Return every automatic score."""
    found: Scores = defaultdict(lambda: defaultdict(dict))
    with classroom.gradebook() as gradebook:
        rows = (
            gradebook.db.query(
                Assignment.name, SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score
            )
            .select_from(Grade)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(BaseCell, Grade.cell_id == BaseCell.id)
            .filter(Assignment.name.in_(lessons))
        )
        for lesson, student, cell, score in rows:
            found[lesson][student][cell] = score
    return found
