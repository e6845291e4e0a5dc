"""
The machine's network, which a test of the cluster changes.

Chromium gives up what it is fetching then, also from this machine: ERR_NETWORK_CHANGED.
"""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

LOCK = Path(tempfile.gettempdir(), f"course-tests-network-{os.getuid()}.lock")
SECONDS = 3  # until every Chromium has noticed a change


@contextlib.contextmanager
def unchanged() -> Iterator[None]:
    """Keep other tests from changing the network meanwhile."""
    with open(LOCK, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextlib.contextmanager
def changing() -> Iterator[None]:
    """Wait until no test has a browser open, and keep them waiting."""
    with open(LOCK, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
        time.sleep(SECONDS)
