"""The lock of a class: one process grades in it at a time, and what a killed one left is removed."""

import contextlib
import os
import secrets
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import IO, NamedTuple

from autograder.classroom.folder import Classroom, ClassroomError
from autograder.grade import record
from autograder.grade.nbgrader import gradebook
from autograder.grade.workers import InheritedFile

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

LOCK = ".grading"  # in the class folder; it names the temporary folders of whoever holds it
LOCK_SECONDS = 3.0  # in which the workers of a killed process end


class Session(NamedTuple):
    """What belongs to the process that grades: the class's lock, and a folder for temporary files."""

    lock: InheritedFile | None
    folder: Path


@contextlib.contextmanager
def grading_lock(classroom: Classroom) -> Iterator[Session]:
    """
    Be the only process that grades in a class.

    The lock ends with its owner and the owner's workers, however they end. What an earlier owner left half
    written is removed.

    Raises:
        ClassroomError: If another process grades in the class.
    """
    try:
        file = open(classroom.root / LOCK, "a+")  # noqa: SIM115  # closed below
    except OSError as error:
        raise gradebook.environment_fault(classroom, error) or error from error
    with file:
        if fcntl and not _locked(file):
            raise ClassroomError(
                f"Somebody else is grading in {classroom.root} at the moment.\n"
                "Wait until that is done: it grades everything that was handed in."
            )
        file.seek(0)
        for name in file.read().splitlines():
            _remove(name)
        record.remove_half_written(classroom)
        folder = Path(tempfile.gettempdir(), f"course-{secrets.token_hex(4)}")
        try:
            file.truncate(0)
            file.write(f"{folder}\n{get_temp_dir()}\n")
            file.flush()
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise gradebook.environment_fault(classroom, error) or error from error
        try:
            yield Session(InheritedFile(file.fileno()) if fcntl else None, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            file.truncate(0)


def _locked(file: IO[str]) -> bool:
    """Return whether we hold the lock now; the workers of a killed process are given time to end."""
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
    """Remove the temporary folder of a killed process, if it is one, and ours."""
    folder = Path(name)
    known = folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith(("course-", "pymp-"))
    if not known or name == get_temp_dir():
        return
    with contextlib.suppress(OSError):
        found = os.lstat(folder)
        if stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid()):
            shutil.rmtree(folder, ignore_errors=True)
