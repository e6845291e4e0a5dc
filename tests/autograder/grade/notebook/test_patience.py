"""What counts as a kernel's own time, on a busy machine and on a quiet one."""

import os
import signal
import subprocess
import sys
import time

import pytest

from autograder.grade.notebook.patience import LOOK_SECONDS, OwnTime, Patience

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is read from Linux's /proc")
BUSY = "import os, sys\nos.nice(int(sys.argv[1]))\nwhile True: pass"
CHILD = f"import os\nif os.fork(): os.wait()\n{BUSY}"
AMONG = f"import os, sys\nif os.fork(): sys.argv[1] = '19'\n{BUSY}"
ASLEEP = "import time; time.sleep(600)"


@pytest.fixture
def start():
    """Start processes on one processor, and end them."""
    started = []

    def one(script: str, nice: int = 0) -> int:
        child = subprocess.Popen([sys.executable, "-I", "-S", "-c", script, str(nice)], process_group=0)
        os.sched_setaffinity(child.pid, {min(os.sched_getaffinity(0))})
        started.append(child)
        return child.pid

    yield one
    for child in started:
        os.killpg(child.pid, signal.SIGKILL)  # with its child
        child.wait()


def own_time(pid: int, looks: int) -> tuple[float, float]:
    """Return how much time was a process's own, and the time on the wall."""
    clock, begun, total = OwnTime(pid), time.monotonic(), 0.0
    for _ in range(looks):
        time.sleep(LOOK_SECONDS)
        total += clock.passed()
    return total, time.monotonic() - begun


@pytest.mark.parametrize(
    ("script", "nice"),
    [(BUSY, 19), (CHILD, 19), (AMONG, 0)],
    ids=["itself", "its child, as in a cell that runs a program", "itself, among those that its cell forked"],
)
def test_time_in_which_a_processor_is_waited_for_is_not_its_own(start, script, nice):
    polite = start(script, nice)
    start(BUSY)
    time.sleep(0.5)

    own, wall = own_time(polite, looks=10)

    assert own < wall / 4


def test_time_in_which_a_process_sleeps_is_its_own(start):
    asleep = start(ASLEEP)
    time.sleep(0.5)

    own, _ = own_time(asleep, looks=5)

    assert own >= 4 * LOOK_SECONDS


def test_where_nothing_is_known_of_a_process_all_time_is_its_own():
    own, _ = own_time(-1, looks=2)

    assert own >= 2 * LOOK_SECONDS


def waited(patience: Patience) -> float:
    """Return how long a patience lasts on the clock on the wall: a minute at most."""
    begun = time.monotonic()
    while not patience.over() and time.monotonic() < begun + 60:
        time.sleep(0.01)
    return time.monotonic() - begun


def test_patience_ends_with_the_process_s_own_time():
    assert 0.4 < waited(Patience(None, seconds=0.5)) < 60


def test_patience_ends_at_a_time_whatever_a_process_had(monkeypatch):
    monkeypatch.setattr(OwnTime, "passed", lambda clock: 0.0)

    assert waited(Patience(None, 60, until=time.monotonic() + 0.3)) < 60
