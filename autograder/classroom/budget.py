"""What reading a stranger's file may cost: a file of one mebibyte can ask for hours and gigabytes."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

from autograder.errors import CourseError
from course_lib.check.calling.limits import memory_limit, swallows

SECONDS = 1.0  # of processor time that any file may take, and as much again for each mebibyte
MEMORY = 1 << 30  # bytes beyond what this process has; a notebook of 20 MiB takes 300 MiB


class TooCostly(CourseError):
    """Something of a stranger's that cannot be read within its limits."""


@contextlib.contextmanager
def budget(size: int) -> Iterator[None]:
    """
    Read ``size`` bytes of a stranger's within limits of processor time and memory.

    Time is limited in a main thread, memory on Linux: there students' work is graded.

    Raises:
        TooCostly: If the limits do not suffice.
    """
    seconds = SECONDS * (1 + size / (1 << 20))
    try:
        with _time(seconds), memory_limit(MEMORY):
            yield
    except MemoryError:
        raise TooCostly(f"more than {MEMORY >> 20} MiB of memory are needed to read it") from None


@contextlib.contextmanager
def _time(seconds: float) -> Iterator[None]:
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_: int, frame: FrameType | None) -> None:  # and once more each second of computing
        if not swallows(frame):
            raise TooCostly(f"more than {seconds:.0f} s are needed to read it")

    before = signal.signal(signal.SIGPROF, late)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, 1)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
