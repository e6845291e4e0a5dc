"""Files that several processes use: each is written whole or not at all, where it must by one at a time."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl


def write(path: Path, data: bytes, mode: int = 0o600) -> None:
    """
    Write a file in one step, beside its place first.

    Args:
        path: It. What stood there stays if writing fails.
        data: What it is to hold.
        mode: Its permissions where it is new; otherwise it keeps those that it has.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else mode
    number, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(number, "wb") as file:
            file.write(data)
        os.chmod(fresh, mode)
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


@contextlib.contextmanager
def alone(path: Path) -> Iterator[IO[str]]:
    """Open a file to be read and appended to; other processes that want it wait (not on Windows)."""
    with open(path, "a+", encoding="utf-8") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
