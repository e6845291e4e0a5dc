"""Take in what students handed in: files, folders, an LMS's zip; nothing is lost on the way."""

import io
import os
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple

import nbformat

from autograder.classroom import Classroom
from autograder.grade.repair import grade_id
from autograder.submission import MAX_NOTEBOOK, SubmissionError, parse_notebook

STUDENT = re.compile(r"[\w@+-][\w.@+-]{0,99}")
MOODLE = re.compile(r"(.+?)_\d+_assignsubmission_file_?")
CANVAS = re.compile(r"(.+?)(?:_LATE)?_\d+_\d+_.*")


class Collected(NamedTuple):
    """What became of one file."""

    source: str
    student: str
    status: str  # "new", "replaced", "unchanged", "older" or "refused"
    why: str = ""


class Found(NamedTuple):
    """A file that may be a submission."""

    name: PurePath  # as it tells whose it is
    source: str
    when: datetime
    data: bytes | None  # None: refused
    why: str = ""


def student_of(name: PurePath, lesson: str) -> str:
    """
    Return whose notebook a file is, or nothing where its name does not tell.

    Example:
        >>> student_of(PurePath("01_sgd_alice.ipynb"), "01_sgd")
        'alice'
        >>> student_of(PurePath("alice_12345_assignsubmission_file_/01_sgd.ipynb"), "01_sgd")
        'alice'
        >>> student_of(PurePath("alice/01_sgd/01_sgd.ipynb"), "01_sgd")
        'alice'
    """
    stem = re.sub(r"([ -]?\(\d+\)|-\d+)$", "", name.stem)  # a browser's or an LMS's "01_sgd (1)"
    folders = [part for part in name.parent.parts if part not in (lesson, ".", "..", "/")]
    if lesson not in stem:
        told = stem
    elif stem == lesson:
        told = folders[-1] if folders else ""
    elif canvas := CANVAS.fullmatch(stem):
        told = canvas[1]
    else:
        told = re.sub(rf"^{lesson}[_. -]+|[_. -]+{lesson}$", "", stem)
    told = (moodle[1] if (moodle := MOODLE.fullmatch(told)) else told).strip()
    told = re.sub(r"\s+", ".", told)
    return told if STUDENT.fullmatch(told) and lesson not in told else ""


def found_in(path: Path) -> Iterator[Found]:
    """Yield every file in what was given that may be a submission."""
    if path.is_symlink() or not path.exists():
        yield Found(
            path,
            str(path),
            datetime.now(UTC),
            None,
            "a link, not a file" if path.is_symlink() else "not there",
        )
    elif path.is_dir():
        for entry in sorted(path.rglob("*.ipynb")):
            if ".ipynb_checkpoints" not in entry.parts:
                yield _file(entry, entry.relative_to(path.parent))
    elif zipfile.is_zipfile(path):
        yield from _zipped(path)
    else:
        yield _file(path, path)


def _file(path: Path, name: PurePath) -> Found:
    info = path.lstat()
    when = datetime.fromtimestamp(info.st_mtime, UTC).replace(microsecond=0)
    linked = any(part.is_symlink() for part in (path, *list(path.parents)[: len(name.parts) - 1]))
    if linked or not stat.S_ISREG(info.st_mode):
        return Found(name, str(path), when, None, "a link, not a file")
    if info.st_size > MAX_NOTEBOOK:
        return Found(name, str(path), when, None, f"larger than {MAX_NOTEBOOK >> 20} MiB")
    return Found(name, str(path), when, path.read_bytes())


def _zipped(path: Path) -> Iterator[Found]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name, source = PurePosixPath(info.filename), f"{path.name}: {info.filename}"
            if (
                info.is_dir()
                or name.suffix != ".ipynb"
                or "__MACOSX" in name.parts
                or ".ipynb_checkpoints" in name.parts
            ):
                continue
            when, why = datetime(*info.date_time, tzinfo=UTC), ""
            if stat.S_ISLNK(info.external_attr >> 16):
                why = "a link, not a file"
            elif info.file_size > MAX_NOTEBOOK:
                why = f"larger than {MAX_NOTEBOOK >> 20} MiB"
            elif info.flag_bits & 1:
                why = "encrypted"
            try:
                data = None if why else io.BytesIO(archive.read(info)).read(MAX_NOTEBOOK + 1)
            except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
                data, why = None, f"damaged ({error})"
            yield Found(name, source, when, data, why)


def collect(
    room: Classroom, lesson: str, paths: list[Path], *, student: str = "", replace: bool = False
) -> Iterator[Collected]:
    """
    Yield what became of each notebook that was handed in.

    Args:
        room: The class.
        lesson: The lesson, released in it.
        paths: Notebooks, folders of them, zips of them.
        student: Whose the one notebook is, where its name does not tell.
        replace: Whether an earlier submission gives way even to an older file. It is kept aside in any case.
    """
    room.lessons([lesson])
    release = nbformat.read(room.notebook("release", lesson), as_version=4)
    known = {cell.id for cell in release.cells if "nbgrader" in cell.metadata}
    taken: dict[str, str] = {}
    for found in (found for path in paths for found in found_in(path)):
        who, why = student or student_of(found.name, lesson), found.why
        try:
            if found.data is None:
                raise SubmissionError(why)
            if not STUDENT.fullmatch(who):
                raise SubmissionError(
                    f"its name does not tell whose it is: name it {lesson}_STUDENT.ipynb, or add --student ID"
                )
            if who in taken:
                raise SubmissionError(f"{who} has another one here already: {taken[who]}")
            notebook = parse_notebook(found.data, lesson)
            names = {cell.get("id") for cell in notebook.cells} | {grade_id(cell) for cell in notebook.cells}
            if not names & known:
                raise SubmissionError(f"not {lesson}: none of its cells is in it")
        except SubmissionError as error:
            yield Collected(found.source, who, "refused", str(error))
            continue
        taken[who] = found.source
        yield Collected(found.source, who, store(room, lesson, who, found.data, found.when, replace=replace))


def store(
    room: Classroom, lesson: str, student: str, data: bytes, when: datetime, *, replace: bool = False
) -> str:
    """Make a notebook a student's submission; return new, replaced, unchanged, or older (and so left)."""
    place = room.notebook("submitted", lesson, student)
    stamp, status = place.with_name("timestamp.txt"), "new"
    if place.exists():
        if place.read_bytes() == data:
            return "unchanged"
        before = _time(stamp, place)
        if when <= before and not replace:
            return "older"
        aside = room.root / "replaced" / student / lesson / f"{before:%Y-%m-%d-%H%M%S}"
        while aside.exists():
            aside = aside.with_name(aside.name + "-again")
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(place.parent, aside)
        status = "replaced"
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{lesson}.part")
    fresh.write_bytes(data)
    os.replace(fresh, place)
    stamp.write_text(f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
    return status


def _time(stamp: Path, place: Path) -> datetime:
    """Return when a submission was handed in, or when its file was written."""
    from nbgrader.utils import parse_utc

    try:
        return parse_utc(stamp.read_text().strip()).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return datetime.fromtimestamp(place.stat().st_mtime, UTC)
