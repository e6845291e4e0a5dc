"""Wait for a cell's end without minding how busy the machine is: only its kernel's own time counts."""

import contextlib
import math
import os
import time
from pathlib import Path

LOOK_SECONDS = 0.1  # between two looks
PER_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class OwnTime:
    """
    A clock that stands while a process waits for a processor, or for a child that waits for one.

    It is read often: what a process did between two looks is told by how it is found at the second.
    """

    def __init__(self, pid: int | None):
        self.pid, self.used = pid, (0, 0)
        self.read, (_, self.used) = time.monotonic(), self._look()

    def passed(self) -> float:
        """Return the seconds since the last look; if that was late, little more than lies between two."""
        before, used = self.read, self.used
        self.read, (ready, self.used) = time.monotonic(), self._look()
        passed = min(self.read - before, 1.5 * LOOK_SECONDS)
        return passed if ready is None else min(passed, max(0, self.used[ready] - used[ready]) / PER_SECOND)

    def _look(self) -> tuple[int | None, tuple[int, int]]:
        """Return whose time counts, its own (0), its children's (1) or the clock's (None), and both times."""
        try:
            ready, (used, _), family = _found(self.pid)
        except OSError:  # a thread has ended, or there is no /proc
            return None, self.used
        waits, below = False, 0
        for pid in family:  # which grows
            with contextlib.suppress(OSError):  # it has ended
                one, times, children = _found(pid)
                waits, below = waits or one, below + sum(times)
                family += children
        return 0 if ready else 1 if waits else None, (used, below)


def _found(pid: int | None) -> tuple[bool, tuple[int, int], list[int]]:
    """Return whether a thread has or awaits a processor; the time of all, of ended children; the children."""
    folder = Path(f"/proc/{pid}")
    own, of_system, ended, ended_of_system = map(int, _stat(folder)[11:15])
    tasks = [*(folder / "task").iterdir()]
    children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return any(_stat(task)[0] == "R" for task in tasks), (own + of_system, ended + ended_of_system), children


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
