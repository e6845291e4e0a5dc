"""
Stop an answer that does not end.

What counts is the processor time of the answer's own thread, so that neither a busy machine nor the import
of a large library fails a right answer. Whatever ticks (a timer, a thread, a trace of the lines), at each
tick :meth:`time_limit.up` looks at the clocks and at what is being run.
"""

import _weakrefset
import contextlib
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Self

TICK = 0.05  # seconds
WAITING = 30.0  # seconds in which nothing is computed: a sleep, a lock
IMPORTING = 60.0  # seconds for all imports: an import that is cut off spoils its module until a restart
PATIENCE = 10  # ticks after which Timeout is raised at every step: until then an answer may tidy up
SLOWED = 4  # how much longer a traced answer may take; a trace makes tight loops about ten times as slow
MEMORY = 4 << 30  # bytes

clock: Callable[[], float] = getattr(time, "thread_time", time.perf_counter)  # a browser has no thread_time


class Timeout(BaseException):
    """The answer's time is up. Not an Exception: `except Exception` in an answer must not swallow it."""


class time_limit:
    """
    Raise :class:`Timeout` in the block when its time is up, again and again until the block is left.

    The time is up after ``seconds`` of computing, or after far more of waiting or of importing. Imports do
    not count as computing. A block that is left late raises Timeout with a sentence for the student, whatever
    it made of the Timeouts before. Context managers that must tidy up stand outside of this one.

    Args:
        seconds: Processor time; wall-clock time where a thread has no clock.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.computed = self.waited = self.imported = 0.0
        self.used = self.wall = 0.0  # the clocks at the last look
        self.over = ""  # why the time is up
        self.raised = 0
        self.outside: FrameType | None = None  # the frame that has the block
        self.trace = _Trace(self)

    def __enter__(self) -> Self:
        self.outside = sys._getframe(1)
        self.used, self.wall = clock(), time.perf_counter()
        self.stop = ticker()(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        self.outside = None
        self.stop()
        self.computed += clock() - self.used
        if self.over and kind is not KeyboardInterrupt:
            raise Timeout(self.over) from None

    def tick(self, frame: FrameType | None) -> None:
        """Raise Timeout if the time is up in this frame."""
        if swallows(frame):
            return
        if self.up(frame):
            if self.raised > PATIENCE:
                self.trace.start(frame)
            raise Timeout

    def up(self, frame: FrameType | None) -> bool:
        """Add the time since the last look to what ``frame`` does; return whether to raise Timeout there."""
        importing = False
        while frame is not None and frame is not self.outside:
            if frame.f_globals is globals():  # the limit itself must not be interrupted
                return False
            importing = importing or is_import(frame)
            frame = frame.f_back
        if frame is None:
            return False
        used, wall = clock(), time.perf_counter()
        computed, passed = used - self.used, wall - self.wall
        self.used, self.wall = used, wall
        # A thread that others keep from running does more than that whenever it runs.
        idle = computed < min(0.001, passed / 10)
        if importing:
            self.imported += passed if idle else computed
        elif idle:
            self.waited += passed
        else:
            self.computed += computed
        self.over = self.over or self._why()
        raising = bool(self.over) and (not importing or self.imported > IMPORTING)
        self.raised += raising
        return raising

    def _why(self) -> str:
        if self.computed > self.seconds:
            kind = "" if clock is time.perf_counter else " of computing"
            return f"it did not end within {self.seconds:g} seconds{kind}"
        if self.waited > WAITING:
            return f"it waited for {WAITING:g} seconds without computing anything"
        if self.imported > IMPORTING:
            return f"an import in it did not end within {IMPORTING:g} seconds"
        return ""


def swallows(frame: FrameType | None) -> bool:
    """Return whether this is called when an object dies: Python would only print what is raised there."""
    return frame is not None and any(frame.f_globals is vars(module) for module in (weakref, _weakrefset))


def is_import(frame: FrameType) -> bool:
    """Return whether this is Python's own code for imports."""
    return frame.f_code.co_filename.startswith("<frozen importlib")


def ticker() -> Callable[[time_limit], Callable[[], None]]:
    """Return what can tick here. It starts to when it is called, and returns how to stop it."""
    if sys.platform == "emscripten" or threading.current_thread() is not threading.main_thread():
        return by_trace  # signals reach the main thread only
    return by_timer if hasattr(signal, "setitimer") else by_thread


def by_timer(limit: time_limit) -> Callable[[], None]:
    """Tick by a timer of the system's."""
    handler = signal.signal(signal.SIGALRM, lambda _, frame: limit.tick(frame))
    timer = signal.setitimer(signal.ITIMER_REAL, TICK, TICK)

    def stop() -> None:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler or signal.SIG_DFL)
        limit.trace.stop()

    return stop


def by_thread(limit: time_limit) -> Callable[[], None]:
    """Tick by a thread, on Windows: SIGINT is the signal that ends a sleep there."""
    asked, ended = threading.Event(), threading.Event()

    def run() -> None:
        unheard = 0
        while not ended.wait(TICK):
            unheard = unheard + 1 if asked.is_set() else 0
            if unheard % 20 == 0:  # two at once would be taken for an interrupt
                asked.set()
                signal.raise_signal(signal.SIGINT)

    def tick(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            asked.clear()
            limit.tick(frame)
        elif callable(handler):  # the user's own interrupt
            handler(number, frame)

    handler = signal.signal(signal.SIGINT, tick)
    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def stop() -> None:
        ended.set()
        thread.join()
        signal.signal(signal.SIGINT, handler or signal.SIG_DFL)
        limit.trace.stop()

    return stop


def by_trace(limit: time_limit) -> Callable[[], None]:
    """Tick by looking at the clock at each line: in a browser, and in threads, where no signal comes."""
    limit.seconds *= SLOWED
    limit.trace.start()
    return limit.trace.stop


def slowed() -> int:
    """Return how much longer an answer may take here than the limit says."""
    return SLOWED if ticker() is by_trace else 1


class _Unheard(Timeout):
    """A Timeout that starts the trace again when an answer drops it: a trace that raises is switched off."""

    def __init__(self, trace: "_Trace") -> None:
        self.trace = trace

    def __del__(self) -> None:
        self.trace.start(sys._getframe(1))


class _Trace:
    """A trace function that looks at the clock, and raises Timeout when the time is up."""

    def __init__(self, limit: time_limit) -> None:
        self.limit = limit
        self.before: Any = None
        self.thread = 0  # the one that is traced
        self.due = 0.0
        self.importing: FrameType | None = None

    def start(self, frame: FrameType | None = None) -> None:
        """Trace what is called from now on, and each step of what is being run from ``frame`` outwards."""
        if self.limit.outside is None or self.thread not in (0, threading.get_ident()):
            return
        if not self.thread:
            self.thread, self.before = threading.get_ident(), sys.gettrace()
        while frame is not None and frame is not self.limit.outside:
            frame.f_trace, frame.f_trace_opcodes = self.line, True
            frame = frame.f_back
        sys.settrace(self.call)

    def stop(self) -> None:
        """Put the trace function back that was there before."""
        if self.thread:
            sys.settrace(self.before)

    def call(self, frame: FrameType, _: str, __: Any) -> Any:
        if self.importing is not None:  # only its calls are looked at
            self.look(frame)
            return None
        if is_import(frame):
            self.limit.up(frame.f_back)  # so far it was no import
            self.importing, frame.f_trace_lines = frame, False
            return self.imported
        # Python 3.11 sees no new line in a loop of one instruction, `while True: pass`.
        frame.f_trace_opcodes = sys.version_info < (3, 12)
        return None if frame.f_globals is globals() else self.line

    def imported(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "return":
            self.limit.up(frame)
            self.importing = None
        return self.imported

    def line(self, frame: FrameType, event: str, _: Any) -> Any:
        if event in ("line", "opcode"):
            self.look(frame)
        return self.line

    def look(self, frame: FrameType) -> None:
        if self.limit.raised > PATIENCE or time.perf_counter() > self.due:
            self.due = time.perf_counter() + TICK
            if self.limit.up(frame):
                raise _Unheard(self)


@contextlib.contextmanager
def memory_limit(most: int = MEMORY) -> Iterator[None]:
    """Raise MemoryError when the block takes ``most`` bytes more than now, where the system counts them."""
    try:
        import resource  # not on Windows, nor in a browser

        pages = int(Path("/proc/self/statm").read_text().split()[5])
        before = resource.getrlimit(resource.RLIMIT_DATA)
        bounds = [pages * resource.getpagesize() + most, *(n for n in before if n != resource.RLIM_INFINITY)]
        resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), before[1]))
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
