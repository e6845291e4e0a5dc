"""The purpose of a cell in a released notebook."""

from typing import Any

from nbformat import NotebookNode

STUB = "YOUR ANSWER HERE"  # which nbgrader puts below the question that a cell asks


def grade_id(cell: NotebookNode) -> str:
    """Return a cell's name in the gradebook, or an empty string."""
    marked = cell.metadata.get("nbgrader")
    found = marked.get("grade_id", "") if isinstance(marked, dict) else ""
    return found if isinstance(found, str) else ""


def kind(cell: NotebookNode) -> str:
    """
    Return ``check``, ``answer``, ``provided`` or ``written``; an empty string for any other cell.

    Only a plain nbgrader assignment has a check that is a text, and a task, which is ``provided``: both are
    marked by a person.
    """
    marked = cell.metadata.get("nbgrader", {})
    if not marked:
        return ""
    if marked["grade"]:
        return "written" if marked["solution"] else "check"
    if marked["solution"]:
        return "answer"
    return "provided" if marked.get("locked", True) else ""


def exercise_name(cell: str) -> str:
    """
    Return the name of an exercise, from that of the cell that is marked.

    Example:
        >>> exercise_name("check-gd_step"), exercise_name("exercise-why-bias"), exercise_name("part2/q1")
        ('gd_step', 'why-bias', 'part2/q1')
    """
    return cell.removeprefix("check-").removeprefix("exercise-")


def text(value: Any) -> str:
    """Return a text that can be written to a file, whatever a message contained."""
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str)).encode("utf-8", "replace").decode()


def number(value: Any) -> int | None:
    """Return an integer, or ``None`` for any other value."""
    return value if type(value) is int else None
