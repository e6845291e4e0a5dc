"""Limits: what does not end is stopped, whatever ticks; what is slow for another reason is not."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from course_lib.check.calling import limits
from course_lib.check.calling.limits import Timeout, memory_limit, time_limit

WAYS = [limits.by_timer, limits.by_thread, limits.by_trace]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request, monkeypatch):
    """Each thing that ticks, as where there is no other: on Linux, on Windows, in a browser."""
    monkeypatch.setattr(limits, "ticker", lambda: request.param)
    return request.param


def compute(seconds):
    """Use so much processor time."""
    end = limits.clock() + seconds
    while limits.clock() < end:
        pass
    return seconds


def loop():
    while True:
        pass


def loop_of_one_line():
    while True: pass  # noqa: E701  # fmt: skip


def endless_generator():
    def ones():
        while True:
            yield 1

    return sum(ones())


def calls_without_end(n=60):
    return calls_without_end(n - 1) + calls_without_end(n - 2) if n > 1 else 1


def endless_comprehension():
    return [0 for i in itertools.count() if i < 0]


def endless_in_c():
    return any(map(lambda _: False, itertools.count()))


def hears_nothing():
    x = 0
    while True:
        try:  # noqa: SIM105  # as novices write it
            x += 1
        except BaseException:
            pass


def hears_nothing_in_an_inner_loop():
    x = 0
    while True:
        try:
            while True:
                x += 1
        except BaseException:
            continue


def goes_on_finally():
    x = 0
    while True:
        try:
            while True:
                x += 1
        finally:
            continue  # noqa: B012


def hears_nothing_thrice():
    x = 0
    while True:
        try:
            try:
                try:
                    while True:
                        x += 1
                except BaseException:
                    pass
            except BaseException:
                pass
        finally:
            x = 0


def returns_all_the_same():
    try:
        loop()
    except BaseException:
        return 1


def raises_something_else():
    try:
        loop()
    except BaseException as error:
        raise ValueError from error


ENDLESS = [
    loop,
    loop_of_one_line,
    endless_generator,
    calls_without_end,
    endless_comprehension,
    endless_in_c,
    hears_nothing,
    hears_nothing_in_an_inner_loop,
    goes_on_finally,
    hears_nothing_thrice,
    returns_all_the_same,
    raises_something_else,
]


@pytest.mark.parametrize("endless", ENDLESS, ids=lambda function: function.__name__)
def test_endless_computing_is_stopped_and_told(way, endless):
    """Also where it swallows every exception."""
    with (
        pytest.raises(Timeout, match=r"^it did not end within 0\.\d+ seconds of computing$"),
        time_limit(0.05),
    ):
        endless()


@pytest.mark.parametrize("endless", [loop, hears_nothing_in_an_inner_loop])
def test_endless_computing_is_stopped_in_a_thread(endless):
    """Signals reach the main thread only."""
    told = []

    def run():
        try:
            with time_limit(0.05):
                endless()
        except Timeout as error:
            told.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert told == ["it did not end within 0.2 seconds of computing"]


def test_browser_is_traced(monkeypatch):
    """There are neither timers nor threads."""
    monkeypatch.setattr(limits.sys, "platform", "emscripten")

    assert limits.ticker() is limits.by_trace


def test_time_is_told_without_computing_where_there_is_only_a_wall_clock(monkeypatch):
    """In a browser a sleep and a loop look alike."""
    monkeypatch.setattr(limits, "clock", time.perf_counter)

    with pytest.raises(Timeout, match=r"^it did not end within 0\.05 seconds$"), time_limit(0.05):
        loop()


def test_result_within_the_time_stays(way):
    """The plain case; the time it took is known."""
    with time_limit(10) as limit:
        result = compute(0.15)

    assert result == 0.15
    assert 0.1 < limit.computed < 10
    assert limit.over == ""


def test_many_short_sleeps_are_stopped_and_told(way, monkeypatch):
    """A sleep is no computing."""
    monkeypatch.setattr(limits, "WAITING", 0.3)

    def sleep_again_and_again():
        while True:
            time.sleep(0.02)

    with pytest.raises(Timeout, match=r"^it waited for 0\.3 seconds without computing"), time_limit(10):
        sleep_again_and_again()


def test_one_long_sleep_is_stopped_and_told(monkeypatch):
    """No line is run meanwhile; the timer's signal ends it."""
    monkeypatch.setattr(limits, "WAITING", 0.3)

    with pytest.raises(Timeout, match=r"^it waited for 0\.3 seconds without computing"), time_limit(10):
        time.sleep(1_000)


def test_waiting_does_not_count_as_computing(way):
    """A machine that is busy with something else does not fail a right answer."""
    with time_limit(0.3) as limit:
        time.sleep(0.6)

    assert limit.computed < 0.3


def test_busy_machine_fails_nobody(way):
    """More processes than cores compute meanwhile."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * os.cpu_count())]
    try:
        start = time.perf_counter()
        with time_limit(1.0):
            while time.perf_counter() - start < 1.2:  # longer than the limit, mostly not by its own doing
                compute(0.005)
                time.sleep(0.03)
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_time_of_other_threads_does_not_count(way):
    """A product of matrices may use all cores."""
    threads = [threading.Thread(target=compute, args=(0.4,)) for _ in range(2)]

    with time_limit(0.4):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_import_is_neither_interrupted_nor_counted(way, tmp_path, monkeypatch):
    """A module takes longer than the answer may, and is whole afterwards."""
    source = (
        "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\ndone = True\n"
    )
    name = f"slow_{way.__name__}"
    (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)

    with time_limit(0.2) as limit:
        module = __import__(name)

    assert module.done
    assert limit.imported > limit.computed


def test_import_without_end_is_stopped_and_told(way, tmp_path, monkeypatch):
    """Not for ever: the message says that it was the import."""
    monkeypatch.setattr(limits, "IMPORTING", 0.2)
    name = f"endless_{way.__name__}"
    (tmp_path / f"{name}.py").write_text("def f():\n    pass\nwhile True:\n    f()\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(Timeout, match=r"^an import in it did not end within 0\.2 seconds"), time_limit(10):
        __import__(name)


def test_import_around_the_check_is_no_import_of_the_answer(way, tmp_path, monkeypatch):
    """A module may call the check while it is imported itself."""
    name = f"checking_{way.__name__}"
    source = """
from course_lib.check.calling.limits import time_limit

def loop():
    while True:
        int()

with time_limit(0.05):
    loop()
"""
    (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(Timeout, match="of computing"):
        __import__(name)


def test_answer_may_tidy_up(way):
    """Timeout is raised once a tick at first, so that `finally` runs."""
    tidied = []

    def untidy():
        try:
            loop()
        finally:
            tidied.extend(range(100))

    with pytest.raises(Timeout), time_limit(0.05):
        untidy()

    assert len(tidied) == 100


def test_everything_is_put_back(way):
    """Handlers, timers and trace functions are as they were, also after an answer that hears nothing."""
    before = signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGINT), sys.gettrace()

    with pytest.raises(Timeout), time_limit(0.05):
        hears_nothing_in_an_inner_loop()

    assert (signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGINT), sys.gettrace()) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert compute(0.2) == 0.2  # nothing is raised later


def test_interrupt_of_the_user_goes_through(way):
    """Interrupt the kernel is heard at once, and is no Timeout."""

    def interrupted():
        while True:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start us deaf to it
    try:
        with pytest.raises(KeyboardInterrupt), time_limit(20):
            interrupted()
    finally:
        signal.signal(signal.SIGINT, before)


def test_limit_in_a_limit(way):
    """An answer that calls the check: the outer limit goes on afterwards."""

    def both():
        with pytest.raises(Timeout), time_limit(0.05):
            loop()
        loop()

    with pytest.raises(Timeout, match=r"within (0\.3|1\.2) seconds"), time_limit(0.3):
        both()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's data")
def test_memory_is_limited():
    """What grows without end ends in a MemoryError, not in the end of the kernel."""
    kept = []

    def grow():
        while True:
            kept.append(np.ones(8 << 20))  # so large that it never comes from memory that was given back

    with pytest.raises(MemoryError), memory_limit(800 << 20):
        grow()

    kept.append(np.ones(20 << 20))
    assert len(kept) < 20
