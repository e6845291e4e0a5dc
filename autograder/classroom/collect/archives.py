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
            if entry.suffix == ".zip" and zipfile.is_zipfile(entry):
                yield from _zipped(entry)
            else:
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
