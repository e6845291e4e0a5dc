"""
How far a student has come: tries at an exercise, ticks of a lesson, right answers kept, ours to compare with.

    failed("gd_step", answer)  # -> 2: this is the second answer in a row that is not right
    right("01_sgd", "gd_step", answer)  # -> "Kept in my_tricks.py: …"
    tally("01_sgd", [("gd_step", 2), ("minibatches", 4)])  # -> "1 of 2 exercises, 2 of 6 points"
    ours_from("course_lib.optim.gradient_descent:gd_step")  # -> our function
"""

import contextlib
import importlib
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from course_lib.check.notebook import kept
from course_lib.check.notebook.page import shell_here, source_of

GRADING = ("COURSE_COLLECT", "NBGRADER_EXECUTION")  # environment variables of a notebook that is graded

_failed: dict[str, tuple[str, int]] = {}  # for each exercise the last answer's source, and how many failed
_ticked: dict[str, set[str]] = {}  # for each lesson the exercises answered in this process


class NotHere(Exception):
    """Our function is not to be had; the message says why."""


def failed(name: str, answer: Any) -> int:
    """Return how many different answers in a row were not right; the same one again counts once."""
    source = source_of(answer) or repr(answer)
    last, times = _failed.get(name, ("", 0))
    _failed[name] = source, times + (source != last)
    return _failed[name][1]


def right(lesson: str, name: str, answer: Any) -> str:
    """
    Tick an exercise, and keep its answer in ``my_tricks.py`` if this is a notebook that is not being graded.

    Returns:
        A sentence on what was kept, or why it was not; "" if there is nothing new to say.
    """
    _failed.pop(name, None)
    _ticked.setdefault(lesson, set()).add(name)
    shell = shell_here()
    if getattr(shell, "kernel", None) is None or is_graded():
        return ""
    try:
        with warnings.catch_warnings(action="ignore"):  # Python gave them when the answer's cell ran
            changed = kept.keep(lesson, name, answer, shell.user_ns, Path.cwd())
    except kept.NotKept as reason:
        return str(reason)
    except OSError:  # a folder that cannot be written to is not the student's concern
        return ""
    except Exception:  # nothing in a right answer may make its check fail
        return f"This answer could not be kept in {kept.FILE}."
    return f"Kept in {kept.FILE}: from my_tricks import {name}" if changed else ""


def tally(lesson: str, exercises: Iterable[tuple[str, float]]) -> str:
    """Return how much of a lesson is answered, now or in earlier sessions: each exercise with its points."""
    ticked = set(_ticked.get(lesson, ()))
    with contextlib.suppress(OSError, kept.NotKept):
        ticked |= {name for name, where in kept.read(Path.cwd() / kept.FILE)[1] if where == lesson}
    points = dict(exercises)
    done = [points[name] for name in points if name in ticked]
    return f"{len(done)} of {len(points)} exercises, {sum(done):g} of {sum(points.values()):g} points"


def ours_from(where: str) -> Any:
    """
    Return our function.

    Args:
        where: Its place, as the pack has it: ``"course_lib.optim.adaptive:adam_step"``.

    Raises:
        NotHere: If there is none, or if it is hidden because the notebook is being graded.
    """
    module, _, name = where.partition(":")
    if not name:
        raise NotHere("The course has no function of its own for this exercise.")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        if is_graded():
            raise NotHere(f"Our {name} is hidden while the notebook is graded.") from error
        raise NotHere(f"Our {name} cannot be imported: {error}.") from error


def is_graded() -> bool:
    """Return whether this process runs a notebook to grade it."""
    return any(variable in os.environ for variable in GRADING)
