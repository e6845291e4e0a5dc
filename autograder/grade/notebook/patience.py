"""Wait for a cell's end without minding how busy the machine is: only its kernel's own time counts."""

import math
import os
import time
from pathlib import Path

LOOK_SECONDS = 0.1  # between two looks
PER_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class OwnTime:
    """
    A clock that stands while a process, or a child that it waits for, waits for a processor.

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
        return min(passed, max(0.0, self.used - used_before)) if ready else passed

    def _look(self) -> tuple[bool, float]:
        """Return whether a thread has a processor or waits for one, and the processor time of all of them."""
        ready, ticks, family = False, 0, [self.pid]
        try:
            for pid in family:  # which grows by the children of each: a cell may wait for one
                folder = Path(f"/proc/{pid}")
                ticks += sum(map(int, _stat(folder)[11:15]))  # with children that have ended
                for task in (folder / "task").iterdir():
                    ready |= _stat(task)[0] == "R"
                    family += map(int, (task / "children").read_text().split())
        except OSError:  # a thread has ended, or there is no /proc: all time counts
            return False, getattr(self, "used", 0.0)
        return ready, ticks / PER_SECOND


def _stat(folder: Path) -> list[str]:
    """Return what Linux says of a process or thread, from its state on."""
    return (folder / "stat").read_text().rpartition(")")[2].split()


class Patience:
    """
    How long a process is waited for: until it has had some seconds of its own, or until a time.

    On a machine that others keep busy a cell ends later by the clock on the wall, but it ends; one that is
    endless or deaf does not. Most end before anything has to be looked at.
    """

    def __init__(self, pid: int | None, seconds: float, until: float = math.inf):
        self.pid, self.left, self.until = pid, seconds, until
        self.clock: OwnTime | None = None
        self.next = time.monotonic() + LOOK_SECONDS

    def over(self) -> bool:
        """Return whether it has been waited for long enough; to be asked again and again."""
        now = time.monotonic()
        if now >= self.next:
            self.left -= self.clock.passed() if self.clock else LOOK_SECONDS
            self.clock = self.clock or OwnTime(self.pid)
            self.next = time.monotonic() + LOOK_SECONDS
        return self.left <= 0 or now >= self.until
