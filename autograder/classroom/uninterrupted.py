"""What is done whole, though somebody presses Ctrl+C meanwhile."""

import contextlib
import signal
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl+C wait until the end of a ``with`` block that takes no more than a moment."""
    if threading.current_thread() is not threading.main_thread():  # which alone hears it
        yield
        return
    came = list[int]()
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt
