"""The gradebook while many processes write in it, and its faults, each in one sentence."""

import contextlib
import errno
import json
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import event, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError

from autograder.classroom import database
from autograder.classroom.folder import CONFIG, SEED, Classroom, gradebook_gone
from autograder.errors import Broken, fault_of_machine, full
from autograder.kernel.forkserver_client import WallError

LOCK_SECONDS = 30  # that one writer waits for another
# The kernel that nbgrader writes into a submission before it runs it.
WALLED = json.dumps(
    {
        "name": "only-within-walls.use-course-grade",
        "display_name": "Python within walls",
        "language": "python",
    }
)
FREE = 4 << 20  # bytes that must be free for a notebook to be graded
# Where a write-ahead log is safe: it needs memory that all writers share.
LOCAL = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay"}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}

Scores = dict[str, dict[str, dict[str, float | None]]]  # lesson -> student -> cell -> automatic score


def secrets(classroom: Classroom) -> tuple[Path, ...]:
    """Return what of a class no student's code may see."""
    names = (CONFIG, SEED, "submitted", "answers", "autograded", "feedback", "dropped", "replaced", "waiting")
    file = file_of(classroom)
    return (*(classroom.root / name for name in names), *([file] if file else []))


def keep_within_walls(classroom: Classroom) -> None:
    """Have nbgrader look for a kernel that does not exist, where it does not know this class's settings."""
    with classroom.gradebook() as gradebook:
        for notebook in gradebook.db.query(Notebook):
            notebook.kernelspec = WALLED
        gradebook.db.commit()


def file_of(classroom: Classroom) -> Path | None:
    """Return the file that is the gradebook, or nothing if it is kept by a server."""
    return database.file_of(make_url(classroom.coursedir.db_url))


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
    temporary = Path(tempfile.gettempdir())
    for folder, remedy in ((classroom.root, "Put it back"), (temporary, "Nobody may remove it meanwhile")):
        if not folder.is_dir():
            raise gone(folder, remedy)
        if shutil.disk_usage(folder).free < FREE:
            raise full(folder)
    try:
        for step in ("autograded", "answers"):
            (classroom.root / step).mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=classroom.root / step) as trial:
                trial.write(b"-" * 4096)
    except OSError as error:
        raise environment_fault(classroom, error) or error from error
    file = file_of(classroom)
    if file and not file.is_file():
        raise Broken(gradebook_gone(classroom, file))
    try:
        with classroom.gradebook() as gradebook:
            if file:
                gradebook.db.execute(text("BEGIN IMMEDIATE"))
            else:
                gradebook.db.execute(text("SELECT 1"))
            gradebook.db.rollback()
    except (DBAPIError, sqlite3.Error) as error:
        raise environment_fault(classroom, error) or error from error


def gone(folder: Path, remedy: str) -> Broken:
    """Return what is told where a folder has been removed meanwhile."""
    return Broken(f"{folder} is gone.\n{remedy}. Then run this again: what is done is kept.")


def environment_fault(classroom: Classroom, error: BaseException) -> Broken | None:
    """Return the environment fault behind an error, if there is one, and not a fault of a submission."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Broken):
            return cause
        if isinstance(cause, WallError):  # what stood in its way may be a submission's: it is looked at
            return None
        if fault := fault_of_machine(cause, classroom.root):
            return fault
        if isinstance(cause, OSError) and cause.errno in CLOSED:
            place = cause.filename or classroom.root
            if str(place).startswith(str(classroom.root / "submitted")):
                return None
            return Broken(
                f"{place}: {cause.strerror}.\nThe account that grades needs write access to {classroom.root}."
            )
        if isinstance(cause, DBAPIError | sqlite3.Error):
            return database.fault(make_url(classroom.coursedir.db_url), cause)
        cause = cause.__cause__ or cause.__context__
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
            for name in classroom.notebooks(lesson):
                gradebook.find_notebook(name, lesson)
        except MissingEntry:
            raise Broken(
                f"The gradebook does not know {lesson}.\n"
                f"If it is not the one that was there, put back a copy of that. "
                f"Or release the lesson: course release {classroom.pasted} {lesson}"
            ) from None


class ReleasedCell(NamedTuple):
    """A cell as it was released, with all that students did not get."""

    key: str  # its name, after that of its notebook where that is not its assignment's
    type: str
    source: str
    checksum: str
    points: float | None  # nothing, if nobody marks it


def released_cells(classroom: Classroom, lesson: str) -> list[ReleasedCell]:
    """Return the cells of an assignment that nbgrader knows, in its order."""
    found = []
    with classroom.gradebook() as gradebook:
        for notebook in sorted(gradebook.find_assignment(lesson).notebooks, key=lambda one: one.name):
            points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
            for cell in notebook.source_cells:
                key = cell_key(lesson, notebook.name, cell.name)
                known = (cell.cell_type, cell.source, cell.checksum, points.get(cell.name))
                found.append(ReleasedCell(key, *known))
    return found


def cell_key(lesson: str, notebook: str, cell: str) -> str:
    """Return the name of a cell among all of an assignment's: two of its notebooks may have the same."""
    return cell if notebook == lesson else f"{notebook}/{cell}"


def of_cells(query: Any, kind: Any) -> Any:
    """Return a query of Grade or Comment, joined with all that says whose it is, and of which cell."""
    return (
        query.select_from(kind)
        .join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(BaseCell, kind.cell_id == BaseCell.id)
    )


def saved_scores(classroom: Classroom, lessons: list[str]) -> Scores:
    """Return every automatic score."""
    found: Scores = defaultdict(lambda: defaultdict(dict))
    with classroom.gradebook() as gradebook:
        rows = gradebook.db.query(
            Assignment.name,
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.auto_score,
        )
        rows = of_cells(rows, Grade).filter(Assignment.name.in_(lessons))
        for lesson, student, notebook, cell, score in rows:
            found[lesson][student][cell_key(lesson, notebook, cell)] = score
    return found
