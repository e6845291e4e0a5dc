"""Files that are written whole or not at all: whoever reads one finds the old content or the new."""

import os
import tempfile
from pathlib import Path


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
