"""What a student's page does not show of an assignment's own cells: hidden tests, and mark schemes."""

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.authoring.cells import text

SEEN = "seen"  # in a cell's metadata: what its student is told of a test that failed
FAILED = "a hidden test failed"
COLOUR = re.compile(r"\x1b\[[\d;]*m")
ARROW = re.compile(r"^-+> *(\d+) ", re.MULTILINE)  # before the line of a cell that raised
Step = tuple[NotebookNode, dict[str, Any]]


class WithoutHiddenTests(ClearHiddenTests):
    """
    Take hidden tests out of the cells that grade, with all that a student's code could print of them there.

    An error's message is kept where the visible part of the cell has it.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], index: int) -> Step:
        """Leave students' cells alone, whatever is in them."""
        cell.metadata.pop(SEEN, None)
        if not is_grade(cell) or is_solution(cell):
            return cell, resources
        before = cell.source
        cell, resources = super().preprocess_cell(cell, resources, index)
        errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
        if errors:
            cell.metadata[SEEN] = _told(errors[0], before, cell.source)
        if cell.source != before:
            for error in errors:
                error.traceback = [_told(error, before, cell.source)]
            cell.outputs = errors
        return cell, resources


class WithoutMarkSchemes(ClearMarkScheme):
    """Take the mark schemes out of tasks, as a release does: nbgrader has put them back to grade."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], index: int) -> Step:
        """Leave students' cells alone."""
        return super().preprocess_cell(cell, resources, index) if is_task(cell) else (cell, resources)


def _told(error: NotebookNode, whole: str, shown: str) -> str:
    """Return what is told of an error: its message, or the line that raised it, where students may see it."""
    if error.evalue and (error.evalue in shown or shown == whole):
        return f"{error.ename}: {error.evalue}"
    trace = COLOUR.sub("", "\n".join(text(line) for line in error.traceback))
    lines, arrow = whole.splitlines(), ARROW.search(trace)
    at = int(arrow[1]) - 1 if arrow and not error.evalue else len(lines)
    line = lines[at].strip() if at < len(lines) else ""
    if line and line in (one.strip() for one in shown.splitlines()):
        return f"{error.ename}: {line}"
    return str(error.ename) if shown == whole else FAILED
