"""Worker processes that may die: each death costs its task one retry, and never the batch."""

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.errors import CourseError
from autograder.kernel import ONE_THREAD

if TYPE_CHECKING:  # Windows has no others than SpawnContext
    from multiprocessing.context import ForkContext, ForkServerContext, SpawnContext

RENEWED_AFTER = 100  # tasks: what a process loses or keeps by mistake cannot add up
START_SECONDS = 120.0
PRELOADED = ["__main__", "autograder.grade.regrade"]  # which imports all that workers need
STARTS = 3  # in a row that may fail
TICK = 1.0  # seconds


class Lost(NamedTuple):
    """A task that failed twice: its worker died, or raised an unexpected error."""

    why: str


class InheritedFile:
    """A file that stays open in the workers too: a lock on it ends with the last of them."""

    def __init__(self, number: int):
        self.number = number

    def __reduce__(self) -> tuple:
        return _inherited, (reduction.DupFd(self.number),)


def _inherited(copy: Any) -> InheritedFile:
    return InheritedFile(copy.detach())


@dataclass
class Worker:
    """One process and what it is doing."""

    process: BaseProcess
    line: Connection
    deadline: float
    task: Any = None
    ready: bool = False
    done: int = 0


class Pool:
    """
    Processes that each make a function once, and then call it on task after task.

    Args:
        make: Returns that function, in the worker.
        args: For ``make``.
        jobs: How many processes.
        seconds: How long one task may take before its process is killed.
        environ: The workers' environment.
        inherited: A file to be kept open in the workers.
        tick: Called once a second while nothing happens.
    """

    def __init__(
        self,
        make: Callable[..., Callable[[Any], Any]],
        args: tuple,
        *,
        jobs: int,
        seconds: float,
        environ: dict[str, str],
        inherited: InheritedFile | None = None,
        tick: Callable[[], None] = lambda: None,
    ):
        self.make, self.args, self.jobs, self.seconds, self.inherited = make, args, jobs, seconds, inherited
        self.tick = tick
        self.environ = {**environ, **ONE_THREAD}
        self.context = _context()
        self.lifeline, self.kept_by_us = self.context.Pipe(duplex=False)
        self.workers: list[Worker] = []
        self.todo: deque[Any] = deque()
        self.failed_starts = 0
        self.error: CourseError | None = None

    def run(self, tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """
        Yield each task with its result, or with :class:`Lost`, as soon as it is known.

        Raises:
            CourseError: The first that the function raises; what other workers have begun is finished. Other
                errors are a task's own: it is tried again, and then :class:`Lost`.
        """
        self.todo = deque(tasks)
        tried: Counter[Any] = Counter()
        try:
            while self.todo or any(worker.task is not None for worker in self.workers):
                self._employ()
                for worker, result in list(self._results()):
                    task, worker.task = worker.task, None
                    if isinstance(result, CourseError):
                        self.error = self.error or result
                        self.todo.clear()
                    elif not isinstance(result, Lost):
                        yield task, result
                    elif task is not None:
                        tried[task] += 1
                        if tried[task] < 2 and not self.error:
                            self.todo.appendleft(task)
                        else:
                            yield task, result
            self._end(gently=True)
        finally:
            self._end(gently=False)
        if self.error:
            raise self.error

    def allow(self, process: int, seconds: float) -> None:
        """Give the process with this id more time for its task, or less: from now on."""
        for worker in list(self.workers):
            if worker.process.pid == process and worker.task is not None:
                worker.deadline = time.monotonic() + seconds

    def _employ(self) -> None:
        """Give every worker that waits a task; have as many workers as there is work for."""
        for worker in list(self.workers):
            if worker.ready and worker.task is None and self.todo:
                if worker.done >= RENEWED_AFTER:
                    self._dismiss(worker, gently=True)
                    continue
                worker.task = self.todo.popleft()
                worker.deadline = time.monotonic() + self.seconds
                with contextlib.suppress(OSError):  # it died while it waited: _results will notice
                    worker.line.send(worker.task)
        starting = sum(not worker.ready for worker in self.workers)
        while len(self.workers) < self.jobs and starting < len(self.todo):
            self.workers.append(self._start())
            starting += 1

    def _start(self) -> Worker:
        ours, theirs = self.context.Pipe()
        # What only we may hold, where a fork hands out everything: else our end would not end the workers.
        forked = self.context.get_start_method() == "fork"
        private = [self.kept_by_us, ours, *(worker.line for worker in self.workers)] if forked else []
        process = self.context.Process(
            target=_work,
            args=(private, theirs, self.lifeline, self.inherited, self.environ, self.make, self.args),
            daemon=True,
        )
        with _environment(ONE_THREAD):  # for the server that forks, which starts with the first of them
            process.start()
        theirs.close()
        return Worker(process, ours, time.monotonic() + START_SECONDS)

    def _results(self) -> Iterator[tuple[Worker, Any]]:
        """Yield workers with the results of their tasks, after waiting for the first of them."""
        # Not longer than a moment: deadlines may be moved, and more workers asked for.
        heard = wait([worker.line for worker in self.workers], TICK)
        if not heard:
            self.tick()
        for worker in list(self.workers):
            if worker.line in heard:
                try:
                    result = worker.line.recv()
                except Exception:  # the end of the line, or half a message
                    yield self._lose(worker, "")
                    continue
                worker.deadline = float("inf")
                if worker.ready:
                    worker.done += 1
                    yield worker, result
                else:
                    worker.ready, self.failed_starts = True, 0
            elif time.monotonic() > worker.deadline:
                yield self._lose(worker, f"its process did not end within {self.seconds:.0f} seconds")

    def _lose(self, worker: Worker, why: str) -> tuple[Worker, Lost]:
        """Return a worker that is gone, with why."""
        self._dismiss(worker, gently=not why)
        code = worker.process.exitcode
        ended = f"was killed (signal {-code})" if code and code < 0 else f"ended with exit code {code}"
        why = why or f"its process {ended}"
        if not worker.ready:
            self.failed_starts += 1
            if self.failed_starts >= STARTS:
                raise CourseError(
                    f"The processes that grade cannot start: {why}.\n"
                    "Is there memory left? Try fewer of them: --jobs 1"
                )
        return worker, Lost(why)

    def _dismiss(self, worker: Worker, *, gently: bool) -> None:
        """End a worker; gently, it may first end what it is doing."""
        self.workers.remove(worker)
        worker.line.close()
        worker.process.join(10 if gently else 0)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()

    def _end(self, *, gently: bool) -> None:
        for worker in list(self.workers):
            self._dismiss(worker, gently=gently)


def _context() -> "ForkContext | ForkServerContext | SpawnContext":
    """
    Return a way to start processes: as quick a one as is safe.

    A fork of this process has all that was imported and read. Where other threads run in it, a library's own
    too, or on a system whose libraries mind, processes are forked from one that has imported everything;
    Windows starts new ones.
    """
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1:
        return multiprocessing.get_context("fork")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


@contextlib.contextmanager
def _environment(extra: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in extra}
    os.environ.update(extra)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def _work(
    private: list[Connection],
    line: Connection,
    lifeline: Connection,
    inherited: InheritedFile | None,
    environ: dict[str, str],
    make: Callable[..., Callable[[Any], Any]],
    args: tuple,
) -> None:
    """Run the worker loop."""
    for connection in private:
        connection.close()
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C is for whoever started us: here it would end kernels, and cost students marks
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Libraries' warnings, with students' text in them, and what kernels print past Jupyter, go nowhere.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    os.environ.clear()
    os.environ.update(environ)
    tempfile.tempdir = None
    do = make(*args)
    gc.freeze()  # what every worker has is never garbage: to look through it takes time, and copies it
    line.send(None)
    while True:
        try:
            task = line.recv()
        except EOFError:
            return
        try:
            result = do(task)
        except CourseError as error:
            result = error
        except Exception as error:
            result = Lost(f"{type(error).__name__}: {error}")
        line.send(result)


def _end_with(lifeline: Connection) -> None:
    """End at once, whatever is going on, when the process that started us has ended."""
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)
