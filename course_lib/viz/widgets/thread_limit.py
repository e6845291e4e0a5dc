"""Stop what does not end in a thread that no signal reaches: JupyterLab runs widget callbacks in one."""

import ctypes
import sys
import threading
import time
from typing import Self

from course_lib.check.calling.limits import PATIENCE, Timeout, clock, time_limit

TICK = 0.1  # seconds


class thread_limit(time_limit):
    """
    Raise Timeout in the block, in a thread other than the main one, when its computing time is up.

    Unlike a trace of its lines, this does not slow the block down. It cannot stop one long call into C.
    """

    def __enter__(self) -> Self:
        self.outside = sys._getframe(1)
        self.used, self.wall = clock(), time.perf_counter()
        self.thread = threading.get_ident()
        self.start = self.spent()
        self.lock, self.ended = threading.Lock(), threading.Event()
        threading.Thread(target=self.watch, daemon=True).start()
        return self

    def stop(self) -> None:
        """
        Let an exception that is on its way arrive here: it must not after the block.

        Python can take one back, but 3.11 then no longer traces its loops.
        """
        stopped = False
        while not stopped:
            try:
                self.ended.set()
                with self.lock:  # nothing is thrown from now on, and what was thrown is raised by this call
                    stopped = True
            except Timeout:
                stopped = False
        self.trace.stop()

    def spent(self) -> float:
        """Return the processor time of the thread; wall-clock time where the system does not tell it."""
        if hasattr(time, "pthread_getcpuclockid"):
            return time.clock_gettime(time.pthread_getcpuclockid(self.thread))
        return time.perf_counter()

    def watch(self) -> None:
        """Raise Timeout again and again once the time is up: an answer may catch it."""
        limit = self

        class Late(Timeout):
            """A Timeout that is made in the thread that it stops."""

            def __init__(self) -> None:
                limit.raised += 1
                if limit.raised > PATIENCE:  # from now on at every step
                    limit.trace.start(sys._getframe(1))

        while not self.ended.wait(TICK):
            with self.lock:
                if not self.ended.is_set() and self.spent() - self.start > self.seconds:
                    self.over = f"it did not end within {self.seconds:g} seconds of computing"
                    self.throw(Late)

    def throw(self, kind: type[BaseException]) -> None:
        """Let the thread raise an exception at its next step."""
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread), ctypes.py_object(kind))
