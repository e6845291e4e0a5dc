"""Start the forkserver, and ask it for templates and kernels."""

import atexit
import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.kernel import ONE_THREAD
from autograder.kernel.doctor import Wall

VARIABLE = "COURSE_FORKSERVER"  # the folder of one that others have started
START_SECONDS = 60.0
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
    """A forkserver, which ends with this process."""

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise WallError("walls are made of Linux's namespaces")
        self.folder = Path(tempfile.mkdtemp(prefix="course-"))
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else debugpy prints a warning
        }
        log = self.folder / "log"
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", "autograder.kernel.forkserver", str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=environment | ONE_THREAD,
                cwd="/",
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not listens(self.folder):
            if self.process.poll() is not None or time.monotonic() > deadline:
                lines = log.read_text(errors="replace").strip().splitlines() or ["it does not answer"]
                self.stop()
                raise WallError(lines[-1])
            time.sleep(0.01)

    def stop(self) -> None:
        """End it, and with it everything that it has forked."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def listens(folder: Path) -> bool:
    """Return whether a forkserver listens in that folder."""
    with socket.socket(socket.AF_UNIX) as trial:
        return (folder / "base").exists() and trial.connect_ex(str(folder / "base")) == 0


@contextlib.contextmanager
def started(secrets: Iterable[Path] = ()) -> Iterator[None]:
    """
    Start a forkserver that this process shares with the processes it starts.

    Args:
        secrets: What student code must not see.

    Raises:
        WallError: If a needed wall does not stand.
    """
    server = Forkserver()
    os.environ[VARIABLE] = str(server.folder)
    try:
        for wall in look(secrets):
            if wall.needed and not wall.up:
                raise WallError(f"{wall.name}: {wall.what}")
        yield
    finally:
        del os.environ[VARIABLE]
        server.stop()


_own: Forkserver | None = None


def server() -> Path:
    """Return the folder of a running forkserver: the shared one, else this process's own."""
    global _own
    shared = os.environ.get(VARIABLE)
    if shared and listens(Path(shared)):
        return Path(shared)
    if _own is None or not listens(_own.folder):
        _own = Forkserver()
        atexit.register(_own.stop)
    return _own.folder


def ask(place: Path, **request: Any) -> tuple[socket.socket, dict[str, Any]]:
    """
    Send a request to a forkserver; return the connection and the answer.

    Raises:
        WallError: If it refuses or does not answer.
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
        raise WallError(answer.get("error", "the forkserver ended"))
    return connection, answer


def template(modules: list[str], absent: list[str]) -> Path:
    """Return the socket where kernels are forked that have some modules and lack others."""
    name = hashlib.sha256(json.dumps([modules, absent]).encode()).hexdigest()[:16]
    folder = server()
    if not (folder / name).exists():
        how = {"name": name, "modules": modules, "absent": absent}
        ask(folder / "base", do="template", how=how)[0].close()
    return folder / name


def private_folder(path: Path) -> Path:
    """Make what a kernel's folder needs: places for sockets, answers and its file system."""
    for name in ("sockets", "answers", "root"):
        (path / name).mkdir(exist_ok=True)
    (path / "inputs.npz").touch()
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
