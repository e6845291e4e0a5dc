"""Put what was handed in in its place as a student's submission. What was there before is kept."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from nbgrader.utils import parse_utc

from autograder.classroom.collect.files import written
from autograder.classroom.folder import Classroom
from autograder.classroom.hand_ins import HandIn
from autograder.classroom.submission import STAMP, Submission, own_files

YOU = "you"  # who told a time that the instructor gave for all of a download


class Stored(NamedTuple):
    """What was done: new, replaced, unchanged, older; and where the earlier submission lies now."""

    status: str
    replaced: str = ""
    told: bool = True  # whether times tell that what replaced it is newer


def store(
    classroom: Classroom, lesson: str, student: str, data: bytes, when: datetime, *, replace: bool = False
) -> str:
    """Make a notebook a student's submission of a lesson; return what was done."""
    return put(classroom, lesson, student, {f"{lesson}.ipynb": data}, when, replace=replace).status


def put(
    classroom: Classroom,
    lesson: str,
    student: str,
    files: Mapping[str, bytes],
    when: datetime,
    *,
    told: bool = True,
    earlier: HandIn | None = None,
    replace: bool = False,
    dry_run: bool = False,
) -> Stored:
    """
    Make files a student's submission.

    They are written whole before an earlier one is moved, which keeps its place if they cannot be written.

    Args:
        classroom: The class.
        lesson: The assignment; what an earlier submission of several notebooks has and this lacks, stays.
        student: The student.
        files: Names below the submission's folder, and contents.
        when: The time of handing in.
        told: Whether that time orders hand-ins; if not, what is collected later counts as newer.
        earlier: The line of the submission that is there now.
        replace: Whether even an older one replaces what is there.
        dry_run: Whether only to say what would be done.
    """
    folder, aside, kept = classroom.root / "submitted" / student / lesson, None, dict[str, bytes]()
    known = True
    there = sorted(folder.glob("*.ipynb"))
    if any(place.is_file() for place in there):
        if all(_content(folder / name) == data for name, data in files.items()):
            return Stored("unchanged")
        before = _time(folder / STAMP, there[0])
        known = told and (earlier is None or _orders(earlier))
        before_that = classroom.root / "replaced" / student / lesson
        if not any((folder / name).exists() for name in files if name.endswith(".ipynb")):
            when = max(when, before)  # another notebook of the same assignment
        elif not replace and (when <= before if known else _was_there(before_that, files)):
            return Stored("older")
        aside = before_that / f"{before:%Y-%m-%d-%H%M%S}"
        while aside.exists():
            aside = aside.with_name(aside.name + "-again")
        if len(classroom.notebooks(lesson)) > 1:
            beside = {place.name: place for place in there} | own_files(
                Submission(classroom, lesson, student)
            )
            kept = {name: place.read_bytes() for name, place in beside.items() if name not in files}
    status = "replaced" if aside else "new"
    if not dry_run:
        stamp = f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC".encode()
        _write(folder, {STAMP: stamp} | kept | dict(files), aside)
    return Stored(status, aside.relative_to(classroom.root).as_posix() if aside else "", known)


def _write(folder: Path, fresh: Mapping[str, bytes], aside: Path | None) -> None:
    """Write a submission's files, and move an earlier one aside in between."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        for name, content in fresh.items():
            place = Path(scratch, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        if aside:
            aside.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder, aside)
        folder.mkdir(exist_ok=True)
        for name in fresh:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(scratch, name), folder / name)


def _orders(earlier: HandIn) -> bool:
    """Return whether an earlier submission's time is an LMS's or its file's, and not that of collecting."""
    return earlier.timed_by != YOU and (bool(earlier.timed_by) or earlier.when != earlier.collected)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _was_there(replaced: Path, files: Mapping[str, bytes]) -> bool:
    """Return whether these very files were replaced before: an old download does not undo a newer one."""
    earlier = replaced.iterdir() if replaced.is_dir() else ()
    return any(
        all(_content(folder / name) == data for name, data in files.items())
        for folder in earlier
        if not folder.name.startswith(UNDONE)
    )


UNDONE = "undone-"  # what a submission that was taken back is called in `replaced/`


def _time(stamp: Path, place: Path) -> datetime:
    """Return when a submission was handed in, or when its file was written."""
    try:
        return parse_utc(stamp.read_text().strip()).replace(tzinfo=UTC)
    except (OSError, ValueError, OverflowError):
        return written(place)
