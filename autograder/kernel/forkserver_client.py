"""Start the forkserver, and ask it for templates and kernels."""

import atexit
import contextlib
import functools
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograder.errors import FEW, CourseError, fault_of_machine
from autograder.kernel import ONE_THREAD
from autograder.kernel.doctor import Wall

VARIABLE = "COURSE_FORKSERVER"  # the folder of one that others have started
START_SECONDS = 180.0  # a machine may be busy; a server that has ended is noticed at once
LONGEST = 107  # bytes of a socket's path
LOCK = ".grading"  # in a class: whoever grades holds it, and finds in it which folders are left
NAME = 16  # letters of a template's name
NO_FILES: Mapping[str, Path] = MappingProxyType({})
COURSE_SECRETS = [Path(__file__).parents[2] / name for name in ("solutions", "tests", "autograder/exercises")]


class WallError(CourseError):
    """A kernel that could not be enclosed, and so was not started."""

    def __init__(self, why: str):
        self.why = why
        super().__init__(
            f"Student code cannot be enclosed here: {why}.\n"
            "See which walls stand: course doctor. Without walls, on a machine that holds nothing else: "
            "course grade DIR --isolation none"
        )

    def __reduce__(self) -> tuple:
        return WallError, (self.why,)


class Forkserver:
    """A forkserver, which ends with this process. It is being started; :meth:`ready` waits for it."""

    def __init__(self, note: Path | None = None) -> None:
        if sys.platform != "linux":
            raise WallError("walls are made of Linux's namespaces")
        # It makes its folder, and removes it.
        self.folder = Path(tempfile.gettempdir(), f"course-{uuid.uuid4().hex[:8]}")
        if len(os.fsencode(self.folder / ("x" * NAME))) > LONGEST:
            raise WallError(
                f"{self.folder.parent} is too long for the path of a socket (set TMPDIR to a shorter one)"
            )
        if note and note.exists():
            with open(note, "a") as file:
                file.write(f"{self.folder}\n")
        self.log = tempfile.TemporaryFile()  # noqa: SIM115  # as long as it runs
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else debugpy prints a warning
        }
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-m", "autograder.kernel.forkserver", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=self.log,
            env=environment | ONE_THREAD,
            cwd="/",
            start_new_session=True,
        )
        self.deadline = time.monotonic() + START_SECONDS

    def ready(self) -> "Forkserver":
        """
        Wait until it listens.

        Raises:
            WallError: If it ended.
        """
        while not listens(self.folder):
            if self.process.poll() is not None or time.monotonic() > self.deadline:
                self.log.seek(0)
                told = self.log.read().decode(errors="replace")
                lines = told.strip().splitlines() or ["it does not answer"]
                self.stop()
                raise _fault(lines[-1])
            time.sleep(0.01)
        return self

    def stop(self) -> None:
        """End it, and with it everything that it has forked."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def listens(folder: Path) -> bool:
    """Return whether a forkserver listens in that folder."""
    with socket.socket(socket.AF_UNIX) as trial:
        return (folder / "base").exists() and trial.connect_ex(str(folder / "base")) == 0


_ahead: Forkserver | None = None


def start_ahead(note: Path | None = None) -> None:
    """
    Start the forkserver that :func:`started` will use: it gets ready while this process imports.

    Args:
        note: A file, if it is there, in which its folder is noted for whoever comes after both were killed.
    """
    global _ahead
    with contextlib.suppress(WallError, OSError):  # whoever needs it will see why
        _ahead = Forkserver(note)
        atexit.register(_ahead.stop)


def folders() -> list[Path]:
    """Return where the files of a forkserver are that was started ahead."""
    return [_ahead.folder] if _ahead else []


@contextlib.contextmanager
def started(secrets: Iterable[Path] = (), rooms: Iterable[Any] = ()) -> Iterator[None]:
    """
    Start a forkserver that this process shares with the processes it starts.

    Args:
        secrets: What student code must not see.
        rooms: What has ``modules``, ``absent`` and ``files``: templates that get ready meanwhile.

    Raises:
        WallError: If a needed wall does not stand.
    """
    global _ahead
    server, _ahead = _ahead or Forkserver(), None
    os.environ[VARIABLE] = str(server.folder)
    try:
        server.ready()
        for room in rooms:
            template(list(room.modules), list(room.absent), room.files)
        try_walls(tuple(secrets))
        yield
    finally:
        del os.environ[VARIABLE]
        server.stop()


def try_walls(secrets: tuple[Path, ...]) -> None:
    """
    Try each wall from the inside.

    Raises:
        WallError: If a needed one does not stand.
    """
    for wall in look(secrets):
        if wall.needed and not wall.up:
            raise WallError(f"{wall.name}: {wall.what}")


@functools.cache
def expect_walls(secrets: tuple[Path, ...]) -> None:
    """
    Try the walls once, where no other process has: nbgrader's own commands and its server start here.

    Raises:
        WallError: If a needed one does not stand.
    """
    if VARIABLE not in os.environ:
        try_walls(secrets)


_own: Forkserver | None = None


def server() -> Path:
    """Return the folder of a running forkserver: the shared one, else this process's own."""
    global _own
    shared = os.environ.get(VARIABLE)
    if shared and listens(Path(shared)):
        return Path(shared)
    if _own is None or not listens(_own.folder):
        if _own is not None:  # it was killed
            _own.stop()
        _own = Forkserver().ready()
        atexit.register(_own.stop)
    return _own.folder


def ask(place: Path, **request: Any) -> tuple[socket.socket, dict[str, Any]]:
    """
    Send a request to a forkserver; return the connection and the answer.

    Raises:
        WallError: If it refuses or does not answer.
        Broken: If it cannot, since the machine has no more files, processes or memory.
    """
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(START_SECONDS)
        connection.connect(str(place))
        connection.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(connection.makefile("rb", buffering=0).readline() or "{}")
    except OSError as error:
        connection.close()
        raise WallError(f"the forkserver does not answer ({error})") from error
    if "error" in answer or not answer:
        connection.close()
        raise _fault(answer.get("error", "the forkserver ended"))
    return connection, answer


def _fault(why: str) -> CourseError:
    """
    Return the error that a forkserver's words tell of: something ran out, or else a wall cannot be raised.

    "No space" may mean the number of namespaces: whether a disk is full is looked up elsewhere.
    """
    numbers = [number for number in FEW if os.strerror(number) in why]
    number = max(numbers, key=lambda number: len(os.strerror(number)), default=0)
    return fault_of_machine(OSError(number, why)) or WallError(why)


def template(modules: list[str], absent: list[str], files: Mapping[str, Path] = NO_FILES) -> Path:
    """Return the socket where kernels are forked that have some modules and files, and lack other modules."""
    known = {name: path.stat() for name, path in files.items()}
    state = [(name, info.st_size, info.st_mtime_ns) for name, info in known.items()]
    name = hashlib.sha256(json.dumps([modules, absent, state]).encode()).hexdigest()[:NAME]
    folder = server()
    if not (folder / name).exists():
        places = {name: str(path) for name, path in files.items()}
        how = {"name": name, "modules": modules, "absent": absent, "files": places}
        ask(folder / "base", do="template", how=how)[0].close()
    return folder / name


def private_folder(path: Path) -> Path:
    """Make what a kernel's folder needs: places for sockets, answers and its file system."""
    for name in ("sockets", "answers", "root"):
        (path / name).mkdir(exist_ok=True)
    for name in ("inputs.npz", "own.zip"):
        (path / name).touch()
    return path


def look(secrets: Iterable[Path] = ()) -> list[Wall]:
    """Return each wall as a kernel sees it from the inside, which looks for solutions and ``secrets``."""
    hidden = [*COURSE_SECRETS, *secrets]
    paths = sorted({str(path) for path in hidden} | {os.path.realpath(path) for path in hidden})
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        asked = {"folder": str(private_folder(Path(folder))), "seconds": 30, "env": ONE_THREAD, "answers": []}
        connection, answer = ask(template([], []), do="look", secrets=paths, **asked)
        with connection:
            return [Wall(*wall) for wall in answer["seen"]]
