"""
One process that has imported everything, and forks a kernel on request.

    python -m autograder.kernel.forkserver FOLDER

It listens on ``FOLDER/base``. Asked for a template, it forks a server that also has a lesson's imports and
listens on a socket of its own. Asked for a kernel, it forks three times: a *clerk*, which may still map users
and make cgroups, and ends at once; a *warden*, which enters new namespaces, keeps the connection, and ends
the kernel on request, when its time is over, or when the process that asked is gone; and the kernel, process
1 of its namespace.

Nothing is computed here: a process in which a library has started threads cannot be forked. A request is one
line of JSON, and so is each answer. The server ends when its standard input does.
"""

import contextlib
import errno
import gc
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.kernel import cgroup, system_calls, walls
from autograder.kernel.student_kernel import make_shell, rehearse, show_an_error
from autograder.kernel.visible_library import Absent, offered, stage
from autograder.kernel.warden import Surroundings, clerk, tell

LIFELINE = 0  # standard input: the process that started the server holds the other end
CALM = {"course_lib", "matplotlib", "numpy"} | sys.stdlib_module_names  # known to start no threads
MODULES = (
    "numpy",
    "numpy.random",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib_inline.backend_inline",
)


class Server:
    """A process that forks kernels."""

    def __init__(self, folder: Path, name: str, instead: tuple[tuple[str, str], ...] = ()):
        """
        Listen on ``folder/name``.

        Raises:
            OSError: If another server does.
        """
        self.folder, self.name = folder, name
        view, groups = walls.python_view(instead), cgroup.parents()
        calls = system_calls.allowed(except_for=() if "cpu" in groups else ("sched_setaffinity",))
        self.around = Surroundings(view, calls, groups, folder)
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(folder / name))
        self.listening.listen(128)

    def serve(self) -> None:
        """Answer until standard input ends."""
        if len(os.listdir("/proc/self/task")) > 1:
            sys.exit("an imported library has started a thread: a process with threads cannot be forked")
        walls.adopt_orphans()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are not waited for, and leave no zombies
        gc.collect()
        gc.freeze()
        gc.enable()
        watched: list[int | socket.socket] = [LIFELINE, self.listening]
        while True:
            ready, _, _ = select.select(watched, [], [])
            if LIFELINE in ready:
                if self.name == "base":  # nobody else may be left to do it
                    shutil.rmtree(self.folder, ignore_errors=True)
                os._exit(0)
            connection, _ = self.listening.accept()
            try:
                child = os.fork()
            except OSError as error:  # there are as many processes as may be
                tell(connection, error=f"{type(error).__name__}: {error}")
                child = -1
            if child == 0:
                self.listening.close()
                _answer(self, connection)
            connection.close()


def _answer(server: Server, connection: socket.socket) -> None:
    """Serve one connection in a process of its own, and end."""
    try:
        request = json.loads(connection.makefile("rb", buffering=0).readline())
        if request["do"] == "template":
            template(server.folder, connection, **request["how"])
        else:
            clerk(server.around, connection, request)
    except BaseException as error:
        tell(connection, error=f"{type(error).__name__}: {error}")
    os._exit(0)


def template(
    folder: Path,
    connection: socket.socket,
    name: str,
    modules: list[str],
    absent: list[str],
    files: dict[str, str],
) -> None:
    """Run a server that has a lesson's imports, and whose kernels lack the modules that must be absent."""
    place = folder / name
    instead = stage(place.with_suffix(".stage"), absent)
    shown = offered(files, place.with_suffix(".files"))
    instead += tuple((str(walls.HOME / path.name), str(path)) for path in shown)
    try:
        server = Server(folder, name, instead)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return tell(connection, socket=str(place))  # another worker has already asked for it
    tell(connection, socket=str(place))
    connection.close()
    if not starts_threads(modules, absent):
        warm(modules, absent)
    with tempfile.TemporaryDirectory(dir=folder) as nobodys:
        make_shell(Path(nobodys))
    server.serve()


def starts_threads(modules: list[str], absent: list[str]) -> bool:
    """Return whether importing modules starts threads, tried in another process, or ends it."""
    if {name.partition(".")[0] for name in modules} <= CALM:
        return False
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if (child := os.fork()) == 0:
        warm(modules, absent)
        os._exit(len(os.listdir("/proc/self/task")) > 1)
    return os.waitpid(child, 0)[1] != 0


def warm(modules: Iterable[str], absent: list[str]) -> None:
    """Import what lessons need, unless it must be absent."""
    sys.meta_path.insert(0, hidden := Absent(absent))
    for name in modules:
        with contextlib.suppress(Exception):  # whoever needs a module that cannot be imported will see why
            importlib.import_module(name)
    sys.meta_path.remove(hidden)


if __name__ == "__main__":
    gc.disable()  # imports leave nothing to collect; it would take a fifth of the start
    os.umask(0o022)
    Path(sys.argv[1]).mkdir(mode=0o700)
    base = Server(Path(sys.argv[1]), "base")
    warm(MODULES, [])
    warm(rehearse(), [])
    show_an_error()
    base.serve()
