"""Zips of submissions. What is wrong with a file in one is that file's own trouble, or else the zip's."""

import functools
import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePath

from autograder.classroom.budget import budget
from autograder.classroom.collect.download import Download, Entry
from autograder.classroom.collect.entry_names import is_junk, parts_of, zip_name
from autograder.classroom.collect.files import now, refused, written
from autograder.classroom.submission import MAX_NOTEBOOK, SubmissionError, too_large

MAX_FILES = 100_000
MAX_INNER = 1_000  # files in a student's own zip
UNPACKED = 10 * MAX_NOTEBOOK  # bytes that a zip's notebooks may have in all; a large zip's may have more:
RATIO = 100  # times its size
Opening = Callable[[], zipfile.ZipFile]


def zipped(path: Path, name: PurePath | None = None) -> Download:
    """Return what is in a zip. Where its notebooks are too large together, the largest cannot be read."""
    try:
        info = path.stat()
        opening = partial(_opened, path, (info.st_ino, info.st_mtime_ns, info.st_size))
        archive = opening()
    except Exception as error:  # a file by a stranger: its errors are of many kinds
        closed = error.strerror if isinstance(error, OSError) else None
        return Download(path, (refused(path, closed or f"damaged ({error})", name),))
    if len(archive.filelist) > MAX_FILES:
        why = f"{len(archive.filelist):,} files are in it, and {MAX_FILES:,} are the most"
        return Download(path, (refused(path, why, name),))
    entries = _entries(archive, opening, path.name, UNPACKED + RATIO * info.st_size)
    return Download(path, tuple(entries), is_zip=True, written=written(path))


@functools.lru_cache(maxsize=8)
def _opened(path: Path, version: tuple[int, int, int]) -> zipfile.ZipFile:
    """Return an open zip as it is now; those that were not used for the longest time are closed."""
    with budget(0):
        return zipfile.ZipFile(path)


def inner(entry: Entry) -> Iterator[Entry]:
    """
    Yield what is in a student's own zip; another zip in it is not opened.

    Raises:
        SubmissionError: If it cannot be opened.
    """
    data = entry.read()
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(too_large(".zip"))
    try:
        with budget(len(data)):
            archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:
        raise SubmissionError(f"damaged ({error})") from error
    if len(archive.filelist) > MAX_INNER:
        raise SubmissionError(f"{len(archive.filelist):,} files are in it, and {MAX_INNER:,} are the most")
    yield from _entries(archive, lambda: archive, entry.source, UNPACKED)


def _entries(archive: zipfile.ZipFile, opening: Opening, outer: str, left: int) -> Iterator[Entry]:
    """Yield the files in a zip; together they may have ``left`` bytes, and the largest are left out."""
    meant = [
        (info, name)
        for info in archive.infolist()
        if not info.is_dir() and not is_junk(name := parts_of(zip_name(info))) and name.parts
    ]
    fits = set()
    for info, _ in sorted(meant, key=lambda pair: pair[0].file_size):
        left -= info.file_size
        if left >= 0:
            fits.add(id(info))
    for info, name in meant:
        why = _why(info, name, fits=id(info) in fits)
        is_notebook = name.suffix.lower() in (".ipynb", ".zip")
        yield Entry(
            name,
            f"{outer}: {zip_name(info)}",
            partial(_read, opening, info, why),
            why if is_notebook else "",
            _date(info),
        )


def _why(info: zipfile.ZipInfo, name: PurePath, *, fits: bool) -> str:
    """Return why a file is not unpacked."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, not a file"
    if info.file_size > MAX_NOTEBOOK:
        return too_large(name.suffix)
    if not fits:
        return "its zip unpacks to too much in all: unpack it, and name the folder"
    return "encrypted" if info.flag_bits & 1 else ""


def _read(opening: Opening, info: zipfile.ZipInfo, why: str) -> bytes:
    if why:
        raise SubmissionError(why)
    try:
        archive = opening()
        with budget(info.file_size), archive.open(info) as file:
            return file.read(MAX_NOTEBOOK + 1)
    except Exception as error:  # of many kinds
        raise SubmissionError(f"damaged ({error})") from error


def _date(info: zipfile.ZipInfo) -> datetime | None:
    """Return the time in a zip's directory: it has no zone, and orders files of one zip at best."""
    try:
        return min(datetime(*info.date_time, tzinfo=UTC), now())
    except ValueError:
        return None
