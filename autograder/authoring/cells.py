"""What a cell of a released notebook is for."""

from typing import Any

from nbformat import NotebookNode


def grade_id(cell: NotebookNode) -> str:
    """Return a cell's name in the gradebook, or nothing."""
    marked = cell.metadata.get("nbgrader")
    found = marked.get("grade_id", "") if isinstance(marked, dict) else ""
    return found if isinstance(found, str) else ""


def kind(cell: NotebookNode) -> str:
    """Return what a released cell is: ``check``, ``answer``, ``provided``, ``written`` or nothing."""
    marked = cell.metadata.get("nbgrader", {})
    if not marked:
        return ""
    if marked["grade"]:
        return "written" if marked["solution"] else "check"
    return "answer" if marked["solution"] else "provided"


def text(value: Any) -> str:
    """Return a text that can be written to a file, whatever a message held."""
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str)).encode("utf-8", "replace").decode()


def number(value: Any) -> int | None:
    """Return a whole number, or nothing."""
    return value if type(value) is int else None
