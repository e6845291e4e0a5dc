"""What ran out on a machine is told in two lines: what it is, and what to try."""

import errno
import os

import pytest

from autograder.cli import explain
from autograder.errors import FULL, fault_of_machine
from autograder.kernel import forkserver_client


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "No space is left on a disk."),
        (errno.EFBIG, "No space is left on a disk."),
        (errno.EMFILE, "No more files can be opened."),
        (errno.ENFILE, "No more files can be opened on this machine."),
        (errno.EAGAIN, "No more processes can be started."),
        (errno.ENOMEM, "No more memory can be had."),
    ],
)
def test_what_ran_out_is_told_with_what_to_try(number, told):
    """By whichever command it is met, and also where a forkserver met it."""
    error = OSError(number, os.strerror(number))

    first, second = str(fault_of_machine(error)).splitlines()

    assert first == told
    assert "run this again: what is done is kept." in second
    assert explain(error) == f"{first}\n{second}"
    of_wall = isinstance(forkserver_client._fault(f"OSError: {error}"), forkserver_client.WallError)
    assert of_wall == (number in FULL)  # it could be the number of namespaces


def test_a_thread_that_cannot_be_started_is_a_process_too_many():
    assert "No more processes" in str(fault_of_machine(RuntimeError("can't start new thread")))


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "no"), ValueError("no"), RuntimeError("no")])
def test_other_errors_are_no_fault_of_the_machine(error):
    assert fault_of_machine(error) is None


def test_a_disk_is_named_where_it_is_known():
    named = OSError(errno.ENOSPC, "full", "/there")

    assert "on the disk of /there." in str(fault_of_machine(named, "/here"))
    assert "on the disk of /here." in str(fault_of_machine(OSError(errno.ENOSPC, "full"), "/here"))
