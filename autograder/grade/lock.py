"""Let one process grade in a class at a time."""

import contextlib
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import NamedTuple

from autograder.classroom.folder import Classroom, ClassroomError
from autograder.grade import record
from autograder.grade.nbgrader import gradebook
from autograder.grade.workers import Held

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None


LOCK = ".grading"  # in the class folder; who grades holds it, and it names their temporary folders
LOCK_SECONDS = 3.0  # in which a killed driver's workers end


class Own(NamedTuple):
    """What belongs to the one who grades: the class's lock, and a folder for temporary files."""

    lock: Held | None
    folder: Path


@contextlib.contextmanager
def alone(room: Classroom) -> Iterator[Own]:
    """
    Be the only one who grades in a class.

    The lock ends with its owner and the owner's workers, however they end. What an earlier owner left
    half written is removed.

    Raises:
        ClassroomError: If somebody else grades.
    """
    try:
        file = open(room.root / LOCK, "a+")  # noqa: SIM115  # closed below
    except OSError as error:
        raise gradebook.told(room, error) or error from error
    with file:
        if fcntl and not _locked(file):
            raise ClassroomError(
                f"Somebody else is grading in {room.root} just now.\n"
                "Wait until that is done; it grades what is there."
            )
        file.seek(0)
        for name in file.read().splitlines():
            _remove(name)
        record.sweep(room)
        folder = Path(tempfile.gettempdir(), f"course-{secrets.token_hex(4)}")
        try:
            file.truncate(0)
            file.write(f"{folder}\n{get_temp_dir()}\n")
            file.flush()
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise gradebook.told(room, error) or error from error
        try:
            yield Own(Held(file.fileno()) if fcntl else None, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            file.truncate(0)


def _locked(file: object) -> bool:
    """Return whether the lock is ours; a killed driver's workers get the time to end."""
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
    """Remove a folder for temporary files of somebody who was killed, if it is one, and ours."""
    folder = Path(name)
    known = folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith(("course-", "pymp-"))
    if not known or name == get_temp_dir():
        return
    with contextlib.suppress(OSError):
        found = os.lstat(folder)
        if stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid()):
            shutil.rmtree(folder, ignore_errors=True)
