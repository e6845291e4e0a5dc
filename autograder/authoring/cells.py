"""The purpose of a cell in a released notebook."""

from typing import Any

from nbformat import NotebookNode


def grade_id(cell: NotebookNode) -> str:
    """Return a cell's name in the gradebook, or an empty string."""
    marked = cell.metadata.get("nbgrader")
    found = marked.get("grade_id", "") if isinstance(marked, dict) else ""
    return found if isinstance(found, str) else ""


def kind(cell: NotebookNode) -> str:
    """Return ``check``, ``answer``, ``provided`` or ``written``; an empty string for any other cell."""
    marked = cell.metadata.get("nbgrader", {})
    if not marked:
        return ""
    if marked["grade"]:
        return "written" if marked["solution"] else "check"
    return "answer" if marked["solution"] else "provided"


def text(value: Any) -> str:
    """Return a text that can be written to a file, whatever a message contained."""
    lines = value if isinstance(value, list) else [value]
    return "".join(line for line in lines if isinstance(line, str)).encode("utf-8", "replace").decode()


def number(value: Any) -> int | None:
    """Return an integer, or ``None`` for any other value."""
    return value if type(value) is int else None
