"""Wait for a cell's end without minding how busy the machine is: only its kernel's own time counts."""

import asyncio
import math
import os
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

LOOK_SECONDS = 0.1  # between two looks
PER_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class OwnTime:
    """
    A clock that stands while a process waits for a processor.

    It is read often: what a process did between two looks is told by how it is found at the second.
    """

    def __init__(self, pid: int | None):
        self.pid = pid
        self.read, (_, self.used) = time.monotonic(), self._look()

    def passed(self) -> float:
        """Return the seconds since the last look; if that was late, little more than lies between two."""
        before, used_before = self.read, self.used
        self.read, (ready, self.used) = time.monotonic(), self._look()
        passed = min(self.read - before, 1.5 * LOOK_SECONDS)
        return min(passed, self.used - used_before) if ready else passed

    def _look(self) -> tuple[bool, float]:
        """Return whether a thread has a processor or waits for one, and the processor time of all of them."""
        folder = Path(f"/proc/{self.pid}")
        try:
            _, *times = _state_and_times(folder)
            ready = any(_state_and_times(task)[0] == "R" for task in (folder / "task").iterdir())
        except OSError:  # a thread has ended, or there is no /proc: all time counts
            return False, getattr(self, "used", 0.0)
        return ready, sum(map(int, times)) / PER_SECOND


def _state_and_times(folder: Path) -> list[str]:
    words = (folder / "stat").read_text().rpartition(")")[2].split()
    return [words[0], words[11], words[12]]


class Patience:
    """
    Awaits a task, and raises TimeoutError once its process has had some seconds of its own, or at a time.

    On a machine that others keep busy a cell ends later by the clock on the wall, but it ends; one that is
    endless or deaf does not.
    """

    def __init__(self, task: asyncio.Future[Any], pid: int | None, seconds: float, until: float = math.inf):
        self.task, self.pid, self.seconds, self.until = task, pid, seconds, until

    def __await__(self) -> Generator[Any, None, Any]:
        return self._wait().__await__()

    async def _wait(self) -> Any:
        await asyncio.wait([self.task], timeout=LOOK_SECONDS)
        if self.task.done():  # as most are: nothing has to be looked at
            return self.task.result()
        left, clock = self.seconds - LOOK_SECONDS, OwnTime(self.pid)
        while left > 0 and time.monotonic() < self.until and not self.task.done():
            await asyncio.wait([self.task], timeout=LOOK_SECONDS)
            left -= clock.passed()
        if not self.task.done():
            raise TimeoutError
        return self.task.result()
