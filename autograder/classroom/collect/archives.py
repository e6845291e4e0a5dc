"""Files that may be submissions: single ones, in folders, in zips."""

import io
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple

from autograder.classroom.submission import MAX_NOTEBOOK


class Found(NamedTuple):
    """A file that may be a submission."""

    name: PurePath  # from which the student is read
    source: str
    when: datetime
    data: bytes | None  # None: refused
    why: str = ""


def found_in(path: Path) -> Iterator[Found]:
    """Yield every file in a path that may be a submission: itself, a folder's, an archive's."""
    if path.is_symlink() or not path.exists():
        yield Found(
            path,
            str(path),
            datetime.now(UTC),
            None,
            "a link, not a file" if path.is_symlink() else "not there",
        )
    elif path.is_dir():
        for entry in sorted([*path.rglob("*.ipynb"), *path.rglob("*.zip")]):
            if ".ipynb_checkpoints" in entry.parts:
                continue
            found = _file(entry, entry.relative_to(path.parent))
            if entry.suffix == ".zip" and found.data is not None and entry.parent != path:
                why = "a zip inside a student's folder: unpack it, or name it by itself"
                yield found._replace(data=None, why=why)
            elif entry.suffix == ".zip" and found.data is not None:
                yield from _zipped(entry)
            else:
                yield found
    elif stat.S_ISREG(path.stat().st_mode) and zipfile.is_zipfile(path):
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
    """Yield the notebooks in a zip. Whatever is wrong with one is its own trouble, or the zip's."""
    written = datetime.fromtimestamp(path.lstat().st_mtime, UTC).replace(microsecond=0)
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name = PurePosixPath(info.filename)
                hidden = "__MACOSX" in name.parts or ".ipynb_checkpoints" in name.parts
                if not info.is_dir() and name.suffix == ".ipynb" and not hidden:
                    yield _unpacked(archive, info, f"{path.name}: {info.filename}", written)
    except Exception as error:  # a file by a stranger: its errors are of many kinds
        yield Found(path, str(path), written, None, f"damaged ({error})")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str, written: datetime) -> Found:
    """Return one file of a zip; ``written`` is its time where it has none of its own."""
    name, data, why = PurePosixPath(info.filename), None, ""
    try:
        when = datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        when = written
    if stat.S_ISLNK(info.external_attr >> 16):
        why = "a link, not a file"
    elif info.file_size > MAX_NOTEBOOK:
        why = f"larger than {MAX_NOTEBOOK >> 20} MiB"
    elif info.flag_bits & 1:
        why = "encrypted"
    else:
        try:
            data = io.BytesIO(archive.read(info)).read(MAX_NOTEBOOK + 1)
        except Exception as error:
            why = f"damaged ({error})"
    return Found(name, source, when, data, why)
