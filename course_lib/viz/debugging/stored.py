"""The stored runs that the lesson shows, seven diagnoses with and without batch norm."""

from functools import cache
from pathlib import Path

from course_lib.viz.debugging.runs import Stored, read

SHOWN = Path(__file__).with_name("debugging_runs.npz")  # made by scripts/make_debugging_runs.py


@cache
def shown_runs() -> Stored:
    """Return the runs of the pictures. None of those that are graded is among them."""
    return read(SHOWN)
