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
from autograder.errors import CourseError
from autograder.grade import record
from autograder.grade.nbgrader import gradebook
from autograder.grade.workers import InheritedFile
from autograder.kernel import forkserver_client
from autograder.kernel.forkserver_client import LOCK

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

LOCK_SECONDS = 3.0  # in which the workers of a killed process end


class Session(NamedTuple):
    """What belongs to the process that grades: the class's lock, and a folder for temporary files."""

    lock: InheritedFile | None
    folder: Path


@contextlib.contextmanager
def grading_lock(classroom: Classroom) -> Iterator[Session]:
    """
    Be the only process that grades in a class; what goes wrong with the machine meanwhile is told as that.

    The lock ends with its owner and the owner's workers, however they end. What an earlier owner left half
    written is removed.

    Raises:
        ClassroomError: If another process grades in the class.
        Broken: If something is wrong with the class folder or the machine.
    """
    try:  # unbuffered: closing it on a full disk must not fail again
        file = open(classroom.root / LOCK, "ab+", buffering=0)  # noqa: SIM115  # closed below
    except OSError as error:
        raise gradebook.environment_fault(classroom, error) or error from error
    with file:
        if fcntl and not _locked(file):
            raise ClassroomError(
                f"Somebody else is grading in {classroom.root} at the moment.\n"
                "Wait until that is done, then run this again."
            )
        file.seek(0)
        own = map(str, forkserver_client.folders())
        for name in set(os.fsdecode(file.read()).splitlines()).difference(own):
            _remove(name)
        record.remove_half_written(classroom)
        folder = Path(tempfile.gettempdir(), f"course-{secrets.token_hex(4)}")
        try:
            file.truncate(0)
            names = (folder, get_temp_dir(), *forkserver_client.folders())
            file.write(os.fsencode("".join(f"{name}\n" for name in names)))
            folder.mkdir(mode=0o700)
            yield Session(InheritedFile(file.fileno()) if fcntl else None, folder)
        except CourseError:
            raise
        except Exception as error:
            fault = gradebook.environment_fault(classroom, error)
            if fault is None and not folder.is_dir():
                fault = gradebook.gone(folder, "Nobody may remove it meanwhile")
            raise fault or error from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                file.truncate(0)
                os.makedirs(
                    get_temp_dir(), exist_ok=True
                )  # multiprocessing removes it at the end, or complains


def _locked(file: IO[bytes]) -> bool:
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
