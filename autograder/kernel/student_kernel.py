"""What runs inside the walls: an ordinary ipykernel, with all of its modules already imported."""

import json
import os
import random
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import numpy as np
from ipykernel.compiler import XCachingCompiler
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.kernelapp import IPKernelApp
from IPython.core.profiledir import ProfileDir
from IPython.core.ultratb import AutoFormattedTB
from jupyter_client.connect import KernelConnectionInfo
from traitlets.config import Config

from autograder.kernel.student_shell import StockKernel, StudentKernel, StudentShell
from autograder.kernel.walls import TMP

SETTINGS = Config({"HistoryManager": {"enabled": False}})
REHEARSED = (
    "print(1)\n1",
    "1/0",
    "def f(:",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
)


class Kernel(IPKernelApp):
    """A kernel that is given its sockets, reads no configuration and keeps no history."""

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Take no options."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Read no file."""

    def init_connection_file(self) -> None:
        """Use no file."""

    def write_connection_file(self, **_: Any) -> None:
        """Use no file."""

    def log_connection_info(self) -> None:
        """Print nothing."""


class Output(OutStream):
    """
    An output that is flushed only if something has been written since it was flushed.

    Each flush wakes the thread that sends and waits for it, and four of them come with every cell.
    """

    written = False

    def write(self, string: str) -> int | None:  # type: ignore[override]  # as ipykernel has it
        """Write, and only then say so: a flush that comes between the two is like one that came before."""
        count = super().write(string)
        self.written = True
        return count

    def flush(self) -> None:
        """Send what was written."""
        if self.written:
            self.written = False
            super().flush()


def _without_pipe(thread: IOPubThread) -> None:
    """Take the place of ``IOPubThread._setup_pipe_in``."""
    thread._pipe_flag = False


def make_shell(folder: Path) -> None:
    """
    Make the application and the shell of every kernel that will be forked from this process.

    No student's code has run yet, so nothing in it is anybody's. :func:`kernel` and :class:`StudentKernel`
    give it what belongs to one kernel.

    Args:
        folder: An empty folder, which can be removed afterwards.
    """
    application()
    StudentShell.instance(
        config=deepcopy(SETTINGS),  # the shell adds to it what an application knows nothing of
        ipython_dir=str(folder),
        profile_dir=ProfileDir(location=str(folder / "profile")),
        compiler_class=XCachingCompiler,
    )


def application() -> Kernel:
    """Return this process's application: a kernel that has no sockets yet."""
    return Kernel.instance(outstream_class=f"{__name__}.{Output.__name__}", config=SETTINGS)


def kernel(connection: dict[str, Any], *, stops: bool = False) -> Kernel:
    """Return a kernel whose sockets are open; its cells stop at a statement that fails, or go on after it."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  # students' own random numbers are the same for all
    # The output of forked processes would come over TCP, which does not exist here; ipykernel can do without.
    IOPubThread._setup_pipe_in = _without_pipe  # type: ignore[method-assign]  # what is patched is a method
    kind = StockKernel if stops else StudentKernel
    if stops:  # another shell than the one that was made; modules lie beside the notebook, as elsewhere
        StudentShell.clear_instance()
        sys.path.insert(next(i for i, path in enumerate(sys.path) if path.endswith("-packages")), "")
    app = application()
    app.kernel_class = kind
    app.load_connection_info(cast(KernelConnectionInfo, connection))
    app.initialize([])
    if stops and app.shell is not None:  # ipykernel does so by a variable, which is read too early here
        app.shell.enable_matplotlib("inline")
    return app


def environment(asked: dict[str, str]) -> None:
    """Set these environment variables and no others."""
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
            "PIP_NO_INDEX": "1",  # it would look for the network for many seconds
        }
    )


def show_an_error() -> None:
    """Let IPython format a traceback, which is slow the first time."""
    try:
        exec(compile("1 / 0", "<cell>", "exec"))
    except ZeroDivisionError:
        AutoFormattedTB("Context").structured_traceback(*sys.exc_info())


def rehearse() -> list[str]:
    """Return the modules that a kernel imports while it runs a few cells, tried in another process."""
    reads, writes = os.pipe()
    if (pid := os.fork()) == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        with tempfile.TemporaryDirectory() as folder:
            os.environ["IPYTHONDIR"] = folder
            ports: dict[str, Any] = {
                f"{name}_port": i for i, name in enumerate(("shell", "iopub", "stdin", "hb", "control"), 1)
            }
            app = kernel(ports | {"transport": "ipc", "ip": f"{folder}/k", "key": "rehearsal"})
            assert app.shell is not None  # initialize made it
            for cell in REHEARSED:
                app.shell.run_cell(cell)
            with open(writes, "w") as pipe:
                json.dump(sorted(sys.modules), pipe)
        os._exit(0)
    os.close(writes)
    with open(reads) as pipe:
        found = json.loads(pipe.read() or "[]")
    os.waitpid(pid, 0)
    return found
