"""The part of a Dask worker: is it fit to grade, and what do notebooks leave that are run here?"""

import contextlib
import functools
import os
import platform
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import Pipe
from pathlib import Path

import dask
from distributed import get_worker

from autograder.authoring.lesson import ROOT
from autograder.grade.cluster.parcel import pack
from autograder.grade.digests import digest
from autograder.kernel import ONE_THREAD, forkserver_client

RENEWED_AFTER = 100  # notebooks: what a process loses or keeps by mistake cannot add up
START_SECONDS = 120.0
FREE = 4 << 20  # bytes that can be written
LONGEST = 70  # characters of a folder in which sockets can be
CODE = ("autograder", "course_lib", "solutions")
LIBRARIES = (
    *("numpy", "scipy", "scikit-learn", "torch", "matplotlib", "ipykernel", "ipython"),
    *("jupyter_client", "nbclient", "nbformat", "nbgrader", "dask", "distributed"),
)

_lock = threading.Lock()


def versions() -> dict[str, str]:
    """Return what must be the same on all machines, so that marks are the same."""
    found = {"Python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    files = sorted(
        path
        for part in CODE
        for path in (ROOT / part).rglob("*.*")
        if path.suffix in (".py", ".npz", ".npy", ".txt") and "__pycache__" not in path.parts
    )
    names = [path.relative_to(ROOT).as_posix() for path in files]
    return found | {"the course": digest(names, *files)[:12]}


@functools.cache
def _at_first() -> str:
    """Return the digest of the course's files when this process was first asked."""
    return versions()["the course"]


def check(expected: dict[str, str]) -> str:
    """
    Return why this worker is not fit to grade, or nothing.

    Args:
        expected: The instructor's :func:`versions`.
    """
    found = versions()
    other = [
        f"{name} is {found[name]}, not {known}" for name, known in expected.items() if found[name] != known
    ]
    if other:
        return f"{', '.join(other)}: install the same there"
    with _lock:
        if found["the course"] != _at_first():
            return "the course's files have changed since it started: start it again"
        try:
            with _own_folder() as folder, tempfile.TemporaryFile(dir=folder) as trial:
                trial.write(bytes(FREE))
                walls = forkserver_client.look(_secrets())
        except (forkserver_client.WallError, OSError) as error:
            return f"students' code cannot be enclosed there ({getattr(error, 'why', error)})"
        down = [f"{wall.name}: {wall.what}" for wall in walls if wall.needed and not wall.up]
        if down:
            return f"students' code cannot be enclosed there ({', '.join(down)})"
        while len(_idle) < get_worker().state.nthreads:
            _idle.append(Runner())
    return ""


@contextlib.contextmanager
def _own_folder() -> Iterator[str]:
    """Have temporary files in the worker's own folder, which Dask removes, if sockets can be there."""
    own, before = get_worker().local_directory, tempfile.tempdir
    tempfile.tempdir = own if len(own) <= LONGEST else before
    try:
        yield tempfile.gettempdir()
    finally:
        tempfile.tempdir = before


def _secrets() -> list[Path]:
    """Return what of the cluster students' code must not see: the worker's folder and keys."""
    keys = [
        dask.config.get(f"distributed.comm.tls.{role}.key", None)
        for role in ("scheduler", "worker", "client")
    ]
    return [Path(get_worker().local_directory), *(Path(key) for key in keys if key and "\n" not in key)]


def run(parcel: bytes, seconds: float, topic: str, key: str) -> bytes:
    """
    Run a notebook in a process of its own and return its results, or why there are none.

    Args:
        parcel: The notebook and what it needs.
        seconds: The process is ended after this time.
        topic: Of the event that tells that it has begun.
        key: What that event says.
    """
    get_worker().log_event(topic, key)
    with _lock:
        runner = _idle.pop() if _idle else Runner()
    try:
        results = runner.run(parcel, seconds)
    except RunnerLost as error:
        return pack({"error": str(error)}, {})
    with _lock:
        if runner.done < RENEWED_AFTER:
            _idle.append(runner)
        else:
            runner.end()
            _idle.append(Runner())
    return results


class RunnerLost(Exception):
    """A process that ran a notebook and is gone."""


class Runner:
    """A process that runs notebooks, one at a time."""

    def __init__(self) -> None:
        self.line, theirs = Pipe()
        self.done = 0
        with _own_folder() as folder:
            server = {forkserver_client.VARIABLE: str(forkserver_client.server()), "TMPDIR": folder}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder.grade.cluster.runner", str(theirs.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD, **server},
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()

    def run(self, parcel: bytes, seconds: float) -> bytes:
        """
        Return a notebook's results.

        Raises:
            RunnerLost: If there are none; the process is gone then.
        """
        start = 0.0 if self.done else START_SECONDS
        try:
            self.line.send_bytes(parcel)
            if self.line.poll(seconds + start):
                self.done += 1
                return self.line.recv_bytes()
            why = f"its process did not end within {seconds:.0f} seconds"
        except (OSError, EOFError):
            code = self.process.wait()
            why = f"its process was killed (signal {-code})" if code < 0 else f"its process ended ({code})"
        self.end()
        raise RunnerLost(why)

    def end(self) -> None:
        """End it."""
        self.line.close()
        if self.process.stdin:
            self.process.stdin.close()
        self.process.kill()
        self.process.wait()


_idle: list[Runner] = []
