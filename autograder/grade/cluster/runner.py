"""
Run notebooks, one after the other, for the station that started this process.

    python -m autograder.grade.cluster.runner DESCRIPTOR

Standard input is held by the station: this process ends when it does, whatever is going on.
"""

import os
import sys
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from traitlets.config import Config

from autograder.errors import CourseError
from autograder.grade.cluster.parcel import pack, pack_results, unpack_notebook
from autograder.grade.nbgrader.steps import Execute
from autograder.kernel.forkserver_client import WallError
from autograder.kernel.provisioner import PASSED


def run(parcel: bytes) -> bytes:
    """Run a notebook within walls and return its results, or why there are none."""
    try:
        sent = unpack_notebook(parcel, Path(tempfile.gettempdir()))
        for name in PASSED:
            os.environ.pop(name, None)
        os.environ.update(sent["environ"])
        resources: dict[str, Any] = {"metadata": {}, "course": {"room": sent["room"]}}
        step = Execute(config=Config(sent["settings"]), isolation="walls", cluster="")
        nb, resources = step.preprocess(sent["notebook"], resources)
        return pack_results(nb, resources["course"])
    except Exception as error:
        what = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
        # A wall that is down, a full disk: is the machine still fit?
        return pack({"error": what, "doubt": isinstance(error, WallError | OSError)}, {})


def _end_with_station() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main() -> None:
    """Answer until the line ends."""
    line = Connection(int(sys.argv[1]))
    threading.Thread(target=_end_with_station, daemon=True).start()
    while True:
        try:
            parcel = line.recv_bytes()
        except EOFError:
            return
        line.send_bytes(run(parcel))


if __name__ == "__main__":
    main()
