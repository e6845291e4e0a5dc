"""Files on this disk that may be submissions: single ones, and those in folders."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePath

from autograder.classroom.collect.download import SUFFIXES, Entry
from autograder.classroom.collect.entry_names import CHECKPOINTS, is_junk
from autograder.classroom.folder import CONFIG, SEED, STEPS, is_class
from autograder.classroom.submission import MAX_NOTEBOOK, PLAINLY, SubmissionError, too_large

OURS = {*STEPS, "answers", "aside", "dropped", "replaced", "waiting"}  # what `course` keeps in a class folder
KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def now() -> datetime:
    """Return the time, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def written(path: Path) -> datetime:
    """Return when a file was written: not after now, or no true file could ever replace it."""
    try:
        return min(datetime.fromtimestamp(path.lstat().st_mtime, UTC).replace(microsecond=0), now())
    except (OSError, ValueError, OverflowError):
        return now()


def refused(path: Path, why: str, name: PurePath | None = None) -> Entry:
    """Return a file, or a folder, that cannot be read."""
    return Entry(name or PurePath(path.name), str(path), partial(_stop, why), why, path=path)


def _stop(why: str) -> bytes:
    raise SubmissionError(why)


def file(path: Path, name: PurePath) -> Entry:
    """Return one file; ``name`` is what of its path is looked at. Only a plain file is ever opened."""
    try:
        info = path.lstat()
        linked = any(part.is_symlink() for part in (path, *list(path.parents)[: len(name.parts) - 1]))
    except OSError as error:
        return refused(path, _said(error), name)
    kind = stat.S_IFLNK if linked else stat.S_IFMT(info.st_mode)
    if kind != stat.S_IFREG:
        return refused(path, f"{KINDS.get(kind, 'something else')}, not a file", name)
    if info.st_size > MAX_NOTEBOOK and path.suffix.lower() != ".zip":
        return refused(path, too_large(path.suffix), name)
    return Entry(name, str(path), partial(read_plainly, path), written=written(path), path=path)


def read_plainly(path: Path) -> bytes:
    """
    Return what is in a file: at most one byte more than is allowed.

    Raises:
        SubmissionError: If it cannot be read.
    """
    try:
        with open(os.open(path, PLAINLY), "rb") as opened:  # which does not wait for a pipe in its place
            return opened.read(MAX_NOTEBOOK + 1)
    except OSError as error:
        raise SubmissionError(_said(error)) from error


def _said(error: OSError) -> str:
    return "not there" if isinstance(error, FileNotFoundError) else error.strerror or str(error)


def in_folder(top: Path) -> Iterator[Entry]:
    """
    Yield the files below a folder, in order, and what of it cannot be looked into.

    A class folder in it keeps its own; of a repository, only that it is one is said.
    """
    closed: list[OSError] = []
    found, strange, around = list[Path](), set[Path](), top.parent
    for where, folders, files in os.walk(top, onerror=closed.append):
        folder = Path(where)
        ours = OURS if is_class(folder) else set()
        found += [folder / name for name in folders if name == ".git"]
        folders[:] = [name for name in folders if name not in (CHECKPOINTS, ".git") and name not in ours]
        links = {folder / name for name in folders if folder == top and (folder / name).is_symlink()}
        strange |= links | {folder / name for name in folders if PurePath(name).suffix.lower() in SUFFIXES}
        found += [folder / name for name in files if not (ours and name in (CONFIG, SEED))]
    for path in sorted({*found, *strange}):
        name = path.relative_to(around)
        if path.name == ".git":
            yield Entry(name, str(path), partial(read_plainly, path), path=path)
        elif path in strange or not is_junk(name):
            entry = file(path, name)
            if not entry.why or path in strange or path.suffix.lower() in SUFFIXES:
                yield entry
    for error in closed:
        yield refused(Path(error.filename), error.strerror or str(error))


def why_ours(path: Path) -> str:
    """Return why nothing in a path was handed in, if it is what `course` keeps in a class folder."""
    real = Path(os.path.realpath(path))
    for place in (real, *real.parents):
        if place.name in OURS - {"submitted"} and is_class(place.parent):
            return f"it lies in {place.name} of a class folder, where nothing is handed in"
    return ""
