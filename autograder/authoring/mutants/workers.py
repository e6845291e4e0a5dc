"""Processes that judge the mutants of many exercises: a mutant may never end, or take all memory."""

import contextlib
import multiprocessing
import os
import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from autograder.authoring.answer_key import is_trained
from autograder.authoring.lesson import load
from autograder.authoring.mutants.sources import Mutant
from autograder.authoring.mutants.verdicts import (
    BROKEN,
    EQUAL,
    FREE,
    REFUSED,
    SURVIVOR,
    TOLD,
    UNDEFINED,
    Verdict,
    verdicts,
)

SILENCE = 120.0  # seconds without a sign of life, after which a mutant is ended: it loops inside C
MEMORY = 6 * 2**30
ENDED, DONE = Verdict("clear", Mutant("does not end", "", "", "")), "done"


class Tally(NamedTuple):
    """What became of the mutants of one exercise."""

    lesson: str
    exercise: str
    verdicts: list[Verdict]

    def count(self, kind: str) -> int:
        """Return how many verdicts are of a kind."""
        return sum(verdict.kind == kind for verdict in self.verdicts)

    @property
    def wrong(self) -> list[Verdict]:
        """What must not be: mutants that survive, right answers that are refused, a check that fails."""
        return [verdict for verdict in self.verdicts if verdict.kind in (SURVIVOR, REFUSED, BROKEN)]

    def summary(self) -> dict[str, Any]:
        """Return the counts, the mutants that are equal in effect, and what must not be, as plain data."""
        counts = {
            kind: self.count(kind) for kind in (*TOLD, EQUAL, FREE, SURVIVOR, REFUSED, UNDEFINED, BROKEN)
        }
        wrong = [verdict._asdict() | {"mutant": verdict.mutant._asdict()} for verdict in self.wrong]
        equal = [verdict.mutant._asdict() for verdict in self.verdicts if verdict.kind == EQUAL]
        return {"lesson": self.lesson, "exercise": self.exercise, **counts, "equal": equal, "wrong": wrong}


def tallies(
    exercises: list[tuple[str, str]], *, full: bool = False, tell: bool = True, jobs: int | None = None
) -> Iterator[Tally]:
    """
    Yield what became of the mutants of each exercise, in order.

    There are none where results are measured after training: what trains as well is right.

    Args:
        exercises: Each with its lesson.
        full: Whether every style is changed too, and thousands of inputs are tried.
        tell: Whether to find out how well each is told what is wrong, which takes most of the time.
        jobs: How many exercises are looked at at once; by default one per core.
    """
    exercises = [one for one in exercises if not is_trained(*load(one[0]).exercises[one[1]].by_property)]
    jobs = min(jobs or os.cpu_count() or 1, max(1, len(exercises)))
    workers: queue.Queue[_Worker] = queue.Queue()
    for _ in range(jobs):
        workers.put(_Worker())

    def tally(exercise: tuple[str, str]) -> Tally:
        worker = workers.get()
        try:
            return Tally(*exercise, list(worker.verdicts(*exercise, full, tell)))
        finally:
            workers.put(worker)

    try:
        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(tally, exercises)
    finally:
        while not workers.empty():
            workers.get().end()


class _Worker:
    """A process that judges mutants, and is replaced when one of them does not end."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # before the process imports NumPy
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other,), daemon=True)
        self.process.start()
        other.close()

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.join()

    def verdicts(self, lesson: str, exercise: str, full: bool, tell: bool) -> Iterator[Verdict]:
        """Yield the verdicts on one exercise; a mutant that is silent for too long, or kills, is rejected."""
        judged = 0
        self.connection.send((lesson, exercise, full, tell, judged))
        while True:
            try:
                alive = self.connection.poll(SILENCE)
                message = self.connection.recv() if alive else ENDED
            except EOFError:
                message = ENDED
            if isinstance(message, Exception):
                raise message
            if isinstance(message, Verdict):
                yield message
                judged += message.kind != REFUSED
            if message == ENDED:
                self.end()
                self._start()
                self.connection.send((lesson, exercise, full, tell, judged))
            if message == DONE:
                return


def _work(connection: Connection) -> None:
    """Answer tasks until the parent ends."""
    with contextlib.suppress(ImportError):  # Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with contextlib.suppress(EOFError):
        while True:
            lesson, exercise, full, tell, start = connection.recv()
            try:
                for verdict in verdicts(lesson, exercise, full=full, tell=tell, start=start):
                    connection.send(verdict)
                connection.send(DONE)
            except Exception as error:
                connection.send(error)
