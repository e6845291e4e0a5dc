"""What one stranger's file may cost."""

import _weakrefset
import signal
import sys
import time
import weakref
from types import FunctionType

import pytest

from autograder.classroom import budget

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")


def compute(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_time_and_memory_are_limited_and_nothing_is_afterwards(monkeypatch):
    monkeypatch.setattr(budget, "SECONDS", 0.1)
    before = signal.getsignal(signal.SIGPROF)

    with pytest.raises(budget.TooCostly, match="more than 0 s are needed"), budget.budget(0):
        compute(30)
    with pytest.raises(budget.TooCostly, match="more than 1024 MiB of memory"), budget.budget(0):
        bytearray(budget.MEMORY + (1 << 26))

    assert signal.getsignal(signal.SIGPROF) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    bytearray(budget.MEMORY + (1 << 26))


def test_a_large_file_has_more_time(monkeypatch):
    monkeypatch.setattr(budget, "SECONDS", 0.1)

    with budget.budget(20 << 20):
        compute(0.5)


@pytest.mark.parametrize("module", [weakref, _weakrefset])
def test_the_time_waits_where_python_would_only_print_that_it_is_up(module):
    callback = FunctionType(compile("frame = __import__('sys')._getframe()", "", "exec"), vars(module))
    with budget.budget(0):
        late = signal.getsignal(signal.SIGPROF)
        try:
            callback()
            late(signal.SIGPROF, vars(module)["frame"])
        finally:
            vars(module).pop("frame")
        with pytest.raises(budget.TooCostly):
            late(signal.SIGPROF, sys._getframe())
