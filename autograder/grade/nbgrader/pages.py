"""
What a page shows of a graded notebook: the formgrader and feedback give its text to parsers that may need
time with the square of its length. The notebook itself stays whole; where a page shows less, it says so.
"""

import itertools
import re
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from autograder.grade.notebook.sanitise import CHARACTERS_OF_PICTURES, is_slow, pictures

TEXT = 100_000  # characters of one source or output
LINES = 2_000  # of one source or output
PAGE = 1_000_000  # characters of a page, without pictures
CELLS = 2_000  # of the student's own
OUTPUTS = 3_000
HIGHLIGHTED = 60_000  # characters of code in colours; a lesson has 20,000
CODES = 50_000  # characters of the codes for colours in a page's outputs; a traceback has 2,000
CODE = re.compile(r"\x1b\[.*?[@-~]")


class Bounded(Preprocessor):
    """Leave out of a page what is more than it can show."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Bound a notebook that is about to become a page."""
        self.characters, self.outputs, self.highlighted, self.codes = PAGE, OUTPUTS, HIGHLIGHTED, CODES
        self.pictures, place = CHARACTERS_OF_PICTURES, itertools.count()
        cells = [cell for cell in nb.cells if "nbgrader" in cell.metadata or next(place) < CELLS]
        for cell in cells:
            if cell.cell_type == "code":
                self._bound_code(cell)
            else:
                self._bound_text(cell)
        if left_out := len(nb.cells) - len(cells):
            cells.append(new_markdown_cell(f"*This page leaves out {left_out:,} more cells.*"))
        nb.cells = cells
        return nb, resources

    def _bound_code(self, cell: NotebookNode) -> None:
        cell.source = self._start(cell.source, "# ")
        cell.metadata.pop("magics_language", None)  # a cell's first line would choose its highlighter
        if is_slow(cell.source) or len(cell.source) > self.highlighted:
            cell.metadata["magics_language"] = "text"  # which nbconvert shows without colours
        else:
            self.highlighted -= len(cell.source)
        judged = [output for output in cell.outputs if "text/html" in output.get("data", {})]
        outputs = judged or cell.outputs[: max(0, self.outputs)]
        self.outputs -= len(outputs)
        for output in outputs:
            if output.output_type == "stream":
                output.text = self._plain(output.text)
            elif output.output_type == "error":
                output.traceback = [self._plain("\n".join(output.traceback))]
            elif len(output.data.get("text/latex", "")) > min(TEXT, self.characters):
                output.data = NotebookNode({"text/plain": "This page leaves out a formula that is too long."})
            else:
                self.characters -= len(output.data.get("text/latex", ""))
                if "text/plain" in output.data:
                    output.data["text/plain"] = self._plain(output.data["text/plain"])
        if left_out := len(cell.outputs) - len(outputs):
            outputs.append(new_output("stream", text=f"This page leaves out {left_out:,} more outputs.\n"))
        cell.outputs = outputs

    def _bound_text(self, cell: NotebookNode) -> None:
        """Show a text cell whole or not at all: half of a text that is safe to show may not be safe."""
        shown = pictures(cell.source, cell.get("attachments", {}))
        if len(cell.source) > self.characters or shown > self.pictures:
            cell.pop("attachments", None)
            cell.source = f"*This page leaves out a text of {len(cell.source):,} characters.*"
        else:
            self.characters -= len(cell.source)
            self.pictures -= shown

    def _plain(self, text: str) -> str:
        """Return the start of an output, without colours where their codes are too many."""
        text = self._start(text)
        length = sum(map(len, CODE.findall(text)))
        if length > self.codes:
            return CODE.sub("", text) + "\n… This page leaves out the colours."
        self.codes -= length
        return text

    def _start(self, text: str, sign: str = "") -> str:
        """Return the start of a text, and a line that says how much of it is left out."""
        lines = text[: min(TEXT, self.characters)].split("\n")
        start = "\n".join(lines[:LINES])
        self.characters -= len(start)
        left_out = len(text) - len(start)
        return f"{start}\n{sign}… This page leaves out {left_out:,} more characters." if left_out else start
