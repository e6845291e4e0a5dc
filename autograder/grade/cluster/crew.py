"""The workers of a Dask cluster: watched all the time, and checked before they get their first notebook."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import dask
from distributed import CancelledError, Client, Future, KilledWorker, TimeoutError

from autograder.errors import Broken, CourseError
from autograder.grade.cluster import station

CONNECT_SECONDS = 30.0
SILENT = 30.0  # seconds without a heartbeat after which a worker does not count
PATIENCE = 300.0  # seconds without any worker
TOLD_SECONDS = 5.0  # after which one is told what is waited for
FETCH_SECONDS = 60.0  # for results that are ready
LOOK_SECONDS = 0.5
AGES = 1e6  # seconds: as long as it takes
# Nothing of the course is named in what is sent: a worker that has not got it would lose its line to Dask.
THERE = "__import__('autograder.grade.cluster.station', fromlist=['station']).{}(*arguments)"


@dataclass(eq=False)
class Worker:
    """A worker of the cluster, as far as we know it."""

    address: str
    name: str
    slots: int
    seen: float  # its last heartbeat, by the scheduler's clock
    heard: float  # when we noticed, by ours
    fit: bool | None = None  # nothing until it has been checked
    busy: set[str] = field(default_factory=set)  # the keys of what it runs for us
    late: dict[str, Future] = field(default_factory=dict)  # of that, what nobody waits for any more

    @property
    def counts(self) -> bool:
        """Whether it is fit, alive, and can run anything."""
        return bool(self.fit) and not self.silent and self.slots > len(self.late)

    @property
    def silent(self) -> bool:
        """Whether it has stopped."""
        return time.monotonic() - self.heard > SILENT

    @property
    def free(self) -> int:
        """How many notebooks it can begin with now."""
        return self.slots - len(self.busy) if self.counts else 0


class Lost(Exception):
    """A worker that is gone, has stopped, or is late."""


class Crew:
    """
    The workers of a cluster.

    Args:
        address: Of its scheduler.
        tell: Is given a line for each worker that is refused.
    """

    def __init__(self, address: str, tell: Callable[[str], None]):
        self.address, self.tell = address, tell
        self.changed = threading.Condition()
        self.workers: dict[tuple[str, str], Worker] = {}
        self.refused: dict[str, str] = {}
        self.begun: dict[str, float] = {}
        self.fault: Exception | None = None
        self.ended = threading.Event()
        self.since = time.monotonic()  # when we last had a worker
        try:
            dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise CourseError(
                f"There is no Dask scheduler to talk to at {address} ({first_line(error)}).\n"
                "Name the address that it printed when it started, for example --dask tcp://10.0.0.1:8786"
            ) from error
        self.expected = station.versions()
        self.topic = f"course-begun-{self.client.id}"
        self.client.subscribe_topic(self.topic, self._note_begun)
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def slots(self) -> int:
        """How many notebooks can run at once."""
        return sum(worker.slots - len(worker.late) for worker in self.workers.values() if worker.counts)

    def wait(self) -> None:
        """
        Wait for the first worker that is fit.

        Raises:
            CourseError: If there is none, or none is fit.
        """
        told = time.monotonic() + TOLD_SECONDS
        with self.changed:
            while not self.slots:
                self._check_fault()
                if not self.workers and time.monotonic() > told:
                    told = float("inf")
                    self.tell(f"{self.address} has no workers yet: waiting for the first.")
                if self.workers and all(worker.fit is False for worker in self.workers.values()):
                    raise CourseError(f"No worker of {self.address} is fit to grade.{self._why()}")
                self.changed.wait(LOOK_SECONDS)

    def _key(self, worker: Worker) -> str:
        """Return a new key of something that a worker runs."""
        key = f"course-{uuid.uuid4().hex}"
        worker.busy.add(key)
        return key

    def _result(self, worker: Worker, key: str, seconds: float, function: str, *arguments: Any) -> Any:
        """
        Return what a worker's station makes of a function.

        Raises:
            Lost: If nothing will come, or too late: the slot is taken then until it comes.
        """
        future = self.client.submit(
            eval,
            THERE.format(function),
            {"arguments": arguments},
            key=key,
            workers=[worker.address],
            pure=False,
        )
        future.add_done_callback(lambda future: self._free(worker, key))
        try:
            with self.changed:
                while not future.done():
                    self._check_worker(worker, key, future, seconds)
                    self.changed.wait(LOOK_SECONDS)
            return future.result(timeout=FETCH_SECONDS)
        except (KilledWorker, CancelledError, TimeoutError) as error:
            raise Lost(f"{worker.name} was lost ({type(error).__name__})") from None
        finally:
            self.begun.pop(key, None)
            if key not in worker.late:
                future.release()
                self._free(worker, key)

    def _check_worker(self, worker: Worker, key: str, future: Future, seconds: float) -> None:
        """Raise Lost if a worker will not bring back a notebook; it keeps the slot if it may come late."""
        self._check_fault()
        if worker not in self.workers.values():
            raise Lost(f"{worker.name} has left")
        late = time.monotonic() - self.begun.get(key, float("inf")) > seconds + SILENT
        if late or worker.silent:
            worker.late[key] = future
            raise Lost(f"{worker.name} {'is late' if late else 'has stopped'}")

    def _free(self, worker: Worker, key: str) -> None:
        with self.changed:
            worker.busy.discard(key)
            worker.late.pop(key, None)
            self.changed.notify_all()

    def _note_begun(self, event: tuple[float, str]) -> None:
        self.begun[event[1]] = time.monotonic()

    # -------------------------------------------------------------------------------- the workers

    def _watch(self) -> None:
        """Look after the workers until the end."""
        while not self.ended.wait(LOOK_SECONDS):
            try:
                found = self.client.sync(self._identity, callback_timeout=CONNECT_SECONDS)["workers"]
            except Exception as error:
                return self._stop(
                    f"The Dask scheduler at {self.address} does not answer any more: {first_line(error)}\n"
                    "Start one, then grade again: what is graded is kept."
                )
            with self.changed:
                self._compare(found)
                self.grown()
                self.changed.notify_all()

    async def _identity(self) -> dict[str, Any]:
        scheduler: Any = self.client.scheduler
        return await scheduler.identity(n_workers=-1)

    def _compare(self, found: dict[str, dict[str, Any]]) -> None:
        """Take note of workers that have come, gone, or given a sign of life."""
        now = time.monotonic()
        lives = {(address, facts["local_directory"]): facts for address, facts in found.items()}
        for life in set(self.workers) - set(lives):
            del self.workers[life]
        for life, facts in lives.items():
            if worker := self.workers.get(life):
                if facts["last_seen"] != worker.seen:
                    worker.seen, worker.heard = facts["last_seen"], now
            else:
                name = facts["name"] if facts["name"] == life[0] else f"{facts['name']} ({life[0]})"
                worker = Worker(life[0], f"worker {name}", facts["nthreads"], facts["last_seen"], now)
                self.workers[life] = worker
                self._ask(worker)
        if self.slots:
            self.since = now
        elif now - self.since > PATIENCE:
            self._stop(
                f"{self.address} has had no worker that can grade for {PATIENCE / 60:.0f} minutes."
                f"{self._why()}\nStart some, then grade again: what is graded is kept."
            )

    def _ask(self, worker: Worker) -> None:
        """Have a worker checked; until then it gets nothing."""
        worker.fit = None
        threading.Thread(target=self._check, args=(worker,), daemon=True).start()

    def _check(self, worker: Worker) -> None:
        why: str | None = None
        while why is None and worker in self.workers.values():
            try:
                if worker.silent:
                    raise Lost
                why = self._result(worker, self._key(worker), AGES, "check", self.expected)
            except Lost:
                if self.ended.wait(LOOK_SECONDS):
                    return
            except Broken:
                return
            except Exception as error:  # it has not got the course, or another
                why = f"{first_line(error)}: is the course installed there, in the same version?"
        with self.changed:
            worker.fit = why == ""
            if why and worker in self.workers.values():
                self.refused[worker.name] = why
                self.tell(f"{worker.name} gets nothing: {why}")
            self.grown()
            self.changed.notify_all()

    def _why(self) -> str:
        return "".join(f"\n{name}: {why}" for name, why in self.refused.items())

    def _stop(self, why: str) -> None:
        with self.changed:
            self.fault = self.fault or Broken(why)
            self.changed.notify_all()

    def _check_fault(self) -> None:
        if self.fault:
            raise self.fault

    def grown(self) -> None:
        """Take note that there may be more slots, or fewer."""

    def close(self) -> None:
        """End; what workers still run is nobody's any more."""
        self.ended.set()
        self._stop("It is over.")
        self.client.close(timeout=5)


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
