"""Hand notebooks to the workers of a Dask cluster, and see to it that each comes back once."""

import contextlib
import threading
from collections.abc import Callable
from multiprocessing import current_process
from multiprocessing.connection import Connection, Listener

from autograder.errors import Broken
from autograder.grade.cluster.crew import AGES, LOOK_SECONDS, Crew, Lost, Worker, first_line
from autograder.grade.cluster.parcel import ParcelError, pack, unpack
from autograder.grade.workers import Pool

TRIES = {"lost": 5, "failed": 2}  # how often a notebook's worker may be lost, and its run may fail


class Cluster(Crew):
    """Workers that are kept busy: processes of this machine hand in notebooks, and get their results."""

    def __init__(self, address: str, tell: Callable[[str], None]):
        self.pool: Pool | None = None
        self.spare: int | None = None
        super().__init__(address, tell)
        self.listener = Listener(backlog=128, authkey=current_process().authkey)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def line(self) -> str:
        """The address at which processes of this machine hand in notebooks."""
        return str(self.listener.address)

    def feed(self, pool: Pool, spare: int | None) -> None:
        """
        Keep a pool's processes waiting for the cluster, however long they have to.

        Args:
            pool: The pool; a process of it that waits for a worker is not late.
            spare: How many processes it has more than the cluster runs notebooks; as it is if not given.
        """
        self.pool, self.spare = pool, spare
        self.grown()

    def grown(self) -> None:
        """Have as many processes as there are slots, and the spare ones."""
        if self.pool and self.spare is not None:
            self.pool.jobs = max(1, self.slots + self.spare)

    def run(self, parcel: bytes, seconds: float) -> bytes:
        """
        Return a notebook's results.

        Raises:
            Broken: If there is no worker any more.
            ParcelError: If several workers in a row were lost with it, or could not run it.
        """
        tried: dict[str, list[str]] = {"lost": [], "failed": []}
        avoided: list[Worker] = []
        while True:
            worker, key = self._engage(avoided)
            avoided.append(worker)
            try:
                results = self._result(worker, key, seconds, "run", parcel, seconds, self.topic, key)
                head, _ = unpack(results)
                if "error" not in head:
                    return results
                kind, why = "failed", str(head["error"])
                if head.get("doubt"):
                    self._ask(worker)
            except Lost as error:
                kind, why = "lost", str(error)
            except Broken:
                raise
            except Exception as error:  # not to be understood there, or here
                kind, why = "failed", f"{worker.name}: {first_line(error)}"
            tried[kind].append(why)
            if len(tried[kind]) >= TRIES[kind]:
                raise ParcelError(f"{why}; {len(tried[kind])} workers tried")

    def _engage(self, avoided: list[Worker]) -> tuple[Worker, str]:
        """Wait for a worker that is free, best of all one that has not had this notebook; take a slot."""
        with self.changed:
            while True:
                free = [worker for worker in self.workers.values() if worker.free > 0]
                if free:
                    worker = max(free, key=lambda worker: (-avoided.count(worker), worker.free))
                    return worker, self._key(worker)
                self._check_fault()
                self.changed.wait(LOOK_SECONDS)

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                line = self.listener.accept()
            except Exception:  # closed, or somebody else knocked
                continue
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: Connection) -> None:
        """Run what a process hands in; it is not late while it waits."""
        with line, contextlib.suppress(OSError, EOFError):
            while True:
                (pid, seconds), files = unpack(line.recv_bytes())
                if self.pool:
                    self.pool.allow(pid, AGES)
                try:
                    told, results = {}, {"": self.run(files[""], seconds)}
                except Broken as error:
                    told, results = {"broken": str(error)}, {}
                except Exception as error:
                    told, results = {"error": str(error)}, {}
                if self.pool:
                    self.pool.allow(pid, self.pool.seconds)
                line.send_bytes(pack(told, results))

    def close(self) -> None:
        """End; what workers still run is nobody's any more."""
        super().close()
        self.listener.close()
