"""
One process that has imported everything, and forks a kernel whenever it is asked.

    python -m autograder.kernel.forkserver FOLDER

It listens on ``FOLDER/base``. Asked for a template, it forks one that has a lesson's imports as well and
listens on a socket of its own. Asked for a kernel, it forks three times: a *clerk*, who may still name users
and cgroups and ends at once; a *warden*, who enters new namespaces, keeps the connection and ends the kernel
when told so, when its time is over or when whoever asked is gone; and the kernel, process 1 of its namespace.

Nothing is computed here: a library that has started threads cannot be forked. One line of JSON asks, lines of
JSON answer. The server ends when its standard input does.
"""

import contextlib
import errno
import gc
import importlib
import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import course_lib
from autograder.kernel import cgroup, doctor, walls
from autograder.kernel.inside import environment, kernel, rehearse, show_an_error

MAX_ANSWERS = 64 << 20  # bytes of all that checks collected
LIFELINE = 0  # standard input: whoever started the server holds the other end
PACKS = "course_lib/check/packs"  # they hold what is right
NOT_THERE = "{name} holds an answer of this lesson: it is not there while grading"
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
            OSError: If another does.
        """
        self.folder, self.view = folder, walls.python_view(instead)
        self.filter, self.groups = walls.system_call_filter(), cgroup.parents()
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(folder / name))
        self.listening.listen(128)

    def serve(self) -> None:
        """Answer until standard input ends."""
        if len(os.listdir("/proc/self/task")) > 1:
            sys.exit("an imported library has started a thread: a process with threads cannot be forked")
        walls.adopt_orphans()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are never waited for: they leave nothing
        gc.collect()
        gc.freeze()
        while True:
            ready, _, _ = select.select([LIFELINE, self.listening], [], [])
            if LIFELINE in ready:
                os._exit(0)
            connection, _ = self.listening.accept()
            if os.fork() == 0:
                self.listening.close()
                _answer(self, connection)
            connection.close()


def _answer(server: Server, connection: socket.socket) -> None:
    """Do what one connection asks, in a process of its own, and end."""
    try:
        request = json.loads(connection.makefile("rb", buffering=0).readline())
        if request["do"] == "template":
            template(server.folder, connection, **request["how"])
        else:
            clerk(server, connection, request)
    except BaseException as error:
        tell(connection, error=f"{type(error).__name__}: {error}")
    os._exit(0)


def tell(connection: socket.socket, **what: Any) -> None:
    """Answer with a line of JSON; nobody may be listening any more."""
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(what).encode() + b"\n")


def template(
    folder: Path, connection: socket.socket, name: str, modules: list[str], absent: list[str]
) -> None:
    """Be a server that has a lesson's imports, and whose kernels lack what must be absent."""
    place = folder / name
    instead = stage(place.with_suffix(".stage"), absent)
    try:
        server = Server(folder, name, instead)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return tell(connection, socket=str(place))  # another worker has asked for it already
    tell(connection, socket=str(place))
    connection.close()
    warm(modules, absent)
    server.serve()


class Absent:
    """Finds nothing where a module must not be found."""

    def __init__(self, names: list[str]):
        self.names = set(names)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Refuse a module that must be absent."""
        if name in self.names:
            raise ModuleNotFoundError(NOT_THERE.format(name=name), name=name)


def warm(modules: Iterable[str], absent: list[str]) -> None:
    """Import what will be needed and may be had."""
    sys.meta_path.insert(0, hidden := Absent(absent))
    for name in modules:
        with contextlib.suppress(Exception):  # a module that cannot be imported will say so to who needs it
            importlib.import_module(name)
    sys.meta_path.remove(hidden)


def stage(folder: Path, absent: list[str]) -> tuple[tuple[str, str], ...]:
    """
    Write the course's library as a kernel may see it, and return what stands in whose place.

    Args:
        folder: Where to write; if it exists it is already written.
        absent: Modules that hold an answer: importing them says so.
    """
    library = Path(course_lib.__file__).parent
    instead = [
        (str(library), str(folder / "course_lib")),
        (str(library.parent / "autograder"), str(folder / "none")),
    ]
    fresh = Path(tempfile.mkdtemp(dir=folder.parent))
    fresh.chmod(0o755)
    (fresh / "none").mkdir()
    hidden = {name.replace(".", "/") for name in absent}

    def left_out(where: str, names: list[str]) -> set[str]:
        inside = Path(where).relative_to(library.parent).as_posix().removesuffix("/__pycache__")
        return {n for n in names if f"{inside}/{n.split('.')[0]}" in hidden or f"{inside}/{n}" == PACKS}

    shutil.copytree(library, fresh / "course_lib", ignore=left_out)
    for name in absent:
        says = f"raise ModuleNotFoundError({NOT_THERE.format(name=name)!r}, name={name!r})\n"
        if name.startswith("course_lib."):
            (fresh / f"{name.replace('.', '/')}.py").write_text(says)
        elif (spec := importlib.util.find_spec(name)) and spec.origin:
            stub = fresh / "other" / name
            stub.mkdir(parents=True)
            (stub / "__init__.py").write_text(says)
            instead.append((str(Path(spec.origin).parent), str(folder / "other" / name)))
    with contextlib.suppress(OSError):  # another was quicker
        fresh.rename(folder)
    return tuple(instead)


def clerk(server: Server, connection: socket.socket, request: dict[str, Any]) -> None:
    """Start a warden, name the users of its namespace, put its kernel into a group."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asks, told = socket.socketpair()
    if os.fork() == 0:
        asks.close()
        try:
            warden(server, connection, request, told)
        except BaseException as error:
            tell(connection, error=f"{type(error).__name__}: {error}")
        os._exit(0)
    told.close()
    limits = walls.Limits(**request.get("limits", {}))
    for line in asks.makefile("rb"):
        what, pid = line.split()
        made: list[Path] = []
        if what == b"users":
            walls.map_users(int(pid))
        else:
            made = cgroup.enclose(int(pid), server.groups, limits)
        asks.sendall(json.dumps([str(path) for path in made]).encode() + b"\n")


def warden(server: Server, connection: socket.socket, request: dict[str, Any], clerk: socket.socket) -> None:
    """Make a kernel in new namespaces, stay with it until it ends, and hand out what its checks collected."""
    os.setsid()
    answered = clerk.makefile("rb")

    def ask(what: str, pid: int) -> list[str]:
        clerk.sendall(f"{what} {pid}\n".encode())
        return json.loads(answered.readline() or "null")

    folder = Path(request["folder"])
    sockets = folder / "sockets"
    out = os.open(folder / "answers", os.O_RDONLY | os.O_DIRECTORY)
    inputs = (folder / "inputs.npz").read_bytes()
    os.chown(sockets, walls.outside(), -1)
    walls.leave_the_world()
    ask("users", os.getpid())
    mine, its = socket.socketpair()
    kernel = os.fork()
    if kernel == 0:
        mine.close()
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        for fd in (1, 2):
            os.dup2(0, fd)
        keep = its.detach()
        os.closerange(3, keep)
        os.closerange(keep + 1, 1 << 16)
        be_a_kernel(server, request, inputs, socket.socket(fileno=keep))
    its.close()
    groups = [os.open(Path(path).parent, os.O_RDONLY) for path in ask("group", kernel)]
    clerk.close()
    mine.sendall(b"1")
    up = json.loads(mine.makefile("rb", buffering=0).readline() or '{"error": "it ended while it started"}')
    if "error" not in up:
        walls.unmount("/sockets")
        answers = os.open(walls.TMP / "collect/answers", os.O_RDONLY | os.O_DIRECTORY)
        with contextlib.suppress(BrokenPipeError):  # it has ended already
            mine.sendall(b"1")
    tell(connection, pid=kernel, **up)
    end = watch(connection, kernel, request["seconds"] if "error" not in up else 0)
    if "error" not in up:
        hand_out(answers, out, request["answers"])
    for group in groups:
        with contextlib.suppress(OSError):
            os.rmdir(f"course-{kernel}", dir_fd=group)
    tell(connection, **end)


def be_a_kernel(server: Server, request: dict[str, Any], inputs: bytes, warden: socket.socket) -> None:
    """Raise the walls around this process, then be a Jupyter kernel in them."""
    try:
        walls.die_with_parent()
        warden.recv(1)
        limits = walls.Limits(**request.get("limits", {}))
        walls.enter_own_files(
            request["folder"] + "/root", server.view, limits, request["folder"] + "/sockets"
        )
        (walls.TMP / "collect/inputs.npz").write_bytes(inputs)
        walls.drop_privileges()
        walls.die_with_parent()  # a change of user has undone it
        walls.limit(limits)
        server.filter.load()
        environment(request["env"])
        os.chdir(walls.TMP / "home")
        if request["do"] == "look":
            tell(warden, seen=[*doctor.look(), doctor.bound(server.groups)])
            os._exit(0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        app = kernel(request["connection"] | {"ip": "/sockets/k"})
        tell(warden)
        warden.recv(1)
        warden.close()
    except BaseException as error:
        tell(warden, error=f"{type(error).__name__}: {error}")
        os._exit(1)
    app.start()
    os._exit(0)


def watch(connection: socket.socket, kernel: int, seconds: float) -> dict[str, Any]:
    """Wait until the kernel ends; interrupt or end it when told so, or when nobody is left to tell."""
    waits = select.poll()
    ended = os.pidfd_open(kernel)
    for what in (ended, connection.fileno()):
        waits.register(what, select.POLLIN)
    deadline = time.monotonic() + seconds
    interrupted = True
    while interrupted:
        ready = dict(waits.poll(max(0.0, deadline - time.monotonic()) * 1000))
        interrupted = ended not in ready and bool(ready) and connection.recv(1) == b"i"
        if ended not in ready:
            os.kill(kernel, signal.SIGINT if interrupted else signal.SIGKILL)
    _, status, used = os.wait4(kernel, 0)
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss << 10,
    }


def hand_out(answers: int, out: int, names: list[str]) -> None:
    """Copy what checks collected: plain files of the names asked for, all together below the limit."""
    left = MAX_ANSWERS
    for name in names:
        with contextlib.suppress(OSError):
            file = os.open(f"{name}.npz", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=answers)
            with open(file, "rb") as answer:
                info = os.fstat(file)
                if stat.S_ISREG(info.st_mode) and info.st_size <= left:
                    place = os.open(f"{name}.npz", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=out)
                    with open(place, "wb") as copy:
                        left -= copy.write(answer.read(left))


if __name__ == "__main__":
    os.umask(0o022)
    base = Server(Path(sys.argv[1]), "base")
    warm(MODULES, [])
    warm(rehearse(), [])
    show_an_error()
    base.serve()
