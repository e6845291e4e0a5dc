"""What runs inside the walls: an ordinary ipykernel, all of whose modules are imported already."""

import json
import os
import random
import sys
import tempfile
from typing import Any

import numpy as np
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from IPython.core.ultratb import AutoFormattedTB
from traitlets.config import Config

from autograder.kernel.walls import TMP

REHEARSED = (
    "print(1)\n1",
    "1/0",
    "def f(:",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
)


class Kernel(IPKernelApp):
    """A kernel that is told its sockets, reads no one's configuration and keeps no history."""

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Take no options."""

    def load_config_file(self, suppress_errors: bool | None = True) -> None:
        """Read no file."""

    def init_connection_file(self) -> None:
        """Do without a file."""

    def write_connection_file(self, **_: Any) -> None:
        """Do without a file."""

    def log_connection_info(self) -> None:
        """Tell nobody."""


def kernel(connection: dict[str, Any]) -> Kernel:
    """Return a kernel whose sockets are open."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  # what students' own code uses starts alike for all
    # What forked processes print would come over TCP, which there is none of; ipykernel does without.
    IOPubThread._setup_pipe_in = lambda thread: setattr(thread, "_pipe_flag", False)
    app = Kernel.instance(config=Config({"HistoryManager": {"enabled": False}}))
    app.load_connection_info(connection)
    app.initialize([])
    return app


def environment(asked: dict[str, str]) -> None:
    """Have these environment variables and no others."""
    os.environ.clear()
    os.environ.update(
        asked
        | {
            "HOME": f"{TMP}/home",
            "TMPDIR": str(TMP),
            "IPYTHONDIR": f"{TMP}/home/.ipython",
            "COURSE_COLLECT": f"{TMP}/collect",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "USER": "student",
        }
    )


def show_an_error() -> None:
    """Have IPython format a traceback, which takes long the first time."""
    try:
        exec(compile("1 / 0", "<cell>", "exec"))
    except ZeroDivisionError:
        AutoFormattedTB("Context").structured_traceback(*sys.exc_info())


def rehearse() -> list[str]:
    """Return the modules that a kernel comes to import: one runs a few cells in another process."""
    reads, writes = os.pipe()
    if (pid := os.fork()) == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        with tempfile.TemporaryDirectory() as folder:
            os.environ["IPYTHONDIR"] = folder
            ports = {
                f"{name}_port": i for i, name in enumerate(("shell", "iopub", "stdin", "hb", "control"), 1)
            }
            app = kernel(ports | {"transport": "ipc", "ip": f"{folder}/k", "key": "rehearsal"})
            for cell in REHEARSED:
                app.shell.run_cell(cell)
            with open(writes, "w") as told:
                json.dump(sorted(sys.modules), told)
        os._exit(0)
    os.close(writes)
    with open(reads) as told:
        found = json.loads(told.read() or "[]")
    os.waitpid(pid, 0)
    return found
