"""The gradebook while many write in it: made ready before a batch, and its troubles told in a line."""

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

LOCK_SECONDS = 30  # that one waits for another who writes in it
ROOM = 4 << 20  # bytes that must be free for a notebook to be graded
# Where a write-ahead log is safe: it needs memory that all who write in it share.
LOCAL = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay"}
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}

Saved = dict[str, dict[str, dict[str, float | None]]]  # lesson -> student -> cell -> automatic score


class Broken(CourseError):
    """Something about the class folder or the machine: no submission can be graded as things are."""


def file_of(room: Classroom) -> Path | None:
    """Return the file that is the gradebook; nothing where a server has it."""
    url = make_url(room.coursedir.db_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


@event.listens_for(Engine, "connect")
def _patient(connection: object, _: object) -> None:
    """Let whoever imports this wait for others who write, where nbgrader's own 5 seconds would be short."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")


@contextlib.contextmanager
def batch(room: Classroom) -> Iterator[None]:
    """
    Make the gradebook ready for many who write at the same time; leave one plain file behind.

    Raises:
        Broken: If it is gone, locked, damaged, or cannot be written.
    """
    check(room)
    file = file_of(room)
    journal = file is not None and file_system(file) in LOCAL
    if journal:
        _set_journal(file, "WAL")
    try:
        yield
    finally:
        if journal:
            with contextlib.suppress(sqlite3.Error):  # others have it open: the last of them tidies up
                _set_journal(file, "DELETE")


def _set_journal(file: Path, mode: str) -> None:
    with contextlib.closing(sqlite3.connect(file, timeout=LOCK_SECONDS)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")


def file_system(path: Path) -> str:
    """Return the kind of file system a file is on, or nothing where that cannot be known."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    except OSError:
        return ""
    path = path.resolve()
    found = [mount for mount in mounts if path.is_relative_to(mount[4])]
    mount = max(found, key=lambda mount: len(mount[4]), default=["-", ""])  # the last of equals lies on top
    return mount[mount.index("-") + 1]


def check(room: Classroom) -> None:
    """
    Do what grading does with the class folder and the gradebook, and nothing else.

    Raises:
        Broken: If that fails: what, where, what to do.
    """
    for folder in (room.root, Path(tempfile.gettempdir())):
        if not folder.is_dir():
            raise Broken(f"{folder} is gone.\nPut it back, then grade again.")
        if shutil.disk_usage(folder).free < ROOM:
            raise Broken(_full(folder))
    try:
        for step in ("autograded", "answers"):
            (room.root / step).mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=room.root / step) as file:
                file.write(b"-" * 4096)
    except OSError as error:
        raise told(room, error) or error from error
    file = file_of(room)
    if file and not file.is_file():
        raise Broken(
            f"The gradebook {file} is gone.\n"
            f"Put back a copy; or make an empty one: course init {room.root}, and release the lessons again."
        )
    try:
        with room.gradebook() as gradebook:
            if file:
                gradebook.db.execute(text("BEGIN IMMEDIATE"))
            else:
                gradebook.db.execute(text("SELECT 1"))
            gradebook.db.rollback()
    except (DBAPIError, sqlite3.Error) as error:
        raise told(room, error) or error from error


def told(room: Classroom, error: BaseException) -> Broken | None:
    """Return what an error says of the surroundings; nothing where it says something of a submission."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, Broken):
            return seen
        if isinstance(seen, OSError) and seen.errno in FULL:
            return Broken(_full(seen.filename or room.root))
        if isinstance(seen, OSError) and seen.errno in CLOSED:
            place = seen.filename or room.root
            if str(place).startswith(str(room.root / "submitted")):
                return None
            return Broken(f"{place}: {seen.strerror}.\nWho grades must be able to write in {room.root}.")
        if isinstance(seen, DBAPIError | sqlite3.Error):
            return _of_database(room, seen)
        seen = seen.__cause__ or seen.__context__
    return None


def _full(place: object) -> str:
    return f"No space is left where {place} is.\nMake some, then grade again: what is graded is kept."


def _of_database(room: Classroom, error: Exception) -> Broken | None:
    what = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    file = file_of(room)
    if file is None:
        server = make_url(room.coursedir.db_url).render_as_string(hide_password=True)
        lost = getattr(error, "connection_invalidated", False) or "connect" in what or "terminat" in what
        return Broken(f"The gradebook {server}: {what}\nIs the server up?") if lost else None
    for sign, meaning, remedy in (
        ("locked", "is locked by another program", "Close what has it open, then grade again."),
        ("readonly", "cannot be written", "Look at who may write there."),
        ("unable to open", "cannot be opened", "Look at who may read and write there."),
        ("disk is full", "has no space left", "Make some, then grade again: what is graded is kept."),
        ("disk I/O", "cannot be read or written", "Look at the disk."),
        ("not a database", "is not a gradebook", "Put back a copy of it."),
        ("malformed", "is damaged", "Put back a copy of it."),
        ("no such table", "is not a gradebook", "Put back a copy of it."),
    ):
        if sign in what:
            return Broken(f"The gradebook {file} {meaning} ({what}).\n{remedy}")
    return None


def enrol(room: Classroom, students: Iterable[str]) -> None:
    """Enter students who are not in the gradebook: two lessons of a new one, graded at once, would both."""
    with room.gradebook() as gradebook:
        there = {name for (name,) in gradebook.db.query(Student.id)}
        for student in sorted(set(students) - there):
            gradebook.db.add(Student(id=student))
        gradebook.db.commit()


def released(room: Classroom, lesson: str) -> None:
    """
    Check that the gradebook knows a lesson.

    Raises:
        Broken: If it does not.
    """
    with room.gradebook() as gradebook:
        try:
            gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            raise Broken(
                f"The gradebook does not know {lesson}.\nRelease it: course release {room.root} {lesson}"
            ) from None


def saved(room: Classroom, lessons: list[str]) -> Saved:
    """Return every automatic score."""
    found: Saved = defaultdict(lambda: defaultdict(dict))
    with room.gradebook() as gradebook:
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
