"""What students wrote to a question, from the notebooks that were graded."""

import functools
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.cells import STUB, grade_id, text
from autograder.classroom.folder import Classroom
from autograder.grade.notebook.sanitise import BASE64, LONGEST, PIXELS, is_safe, sanitize_text
from autograder.results.marking.questions import Question, released_cell, split
from autograder.results.marking.rendering import plain, rendered

HERE = "*Write your answer here"  # a lesson's line above it
MOST = 8 << 20  # bytes of a graded notebook that are read: a lesson's has 200 thousand
EMPTY = "<p><em>Nothing is written here.</em></p>"
UNSAFE = "<p><em>Shown as it was typed: it has HTML or a link that can do more than format a text.</em></p>"
QUOTED = re.compile(r"(`{3,})text\n(.*)\n\1", re.DOTALL)  # what the grader makes of such a text
LONGEST_OUTPUT = 10_000  # characters


@dataclass(frozen=True)
class Answer:
    """An answer as the page shows it."""

    source: str  # what was typed
    html: str  # safe

    @property
    def digest(self) -> str:
        """A short name for what was typed."""
        return hashlib.sha256(self.source.encode("utf-8", "replace")).hexdigest()[:16]


def answer(classroom: Classroom, question: Question, student: str) -> Answer | None:
    """Return what a student wrote; nothing while the notebook is not graded."""
    path = classroom.notebook("autograded", question.lesson, student, question.notebook)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    cell = released_cell(classroom, question)
    return _read(path, changed, question.cell, cell.source if cell else "")


def is_graded(classroom: Classroom, question: Question, student: str) -> bool:
    """Return whether there is a graded notebook to read an answer from."""
    return classroom.notebook("autograded", question.lesson, student, question.notebook).exists()


@functools.lru_cache(maxsize=20_000)
def _read(path: Path, changed: int, name: str, released: str) -> Answer | None:
    if path.stat().st_size > MOST:
        why = "This notebook is too large to be shown here: open it in the formgrader."
        return Answer("", f"<p><em>{why}</em></p>")
    try:
        cells = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4).cells
    except Exception:  # somebody has changed it by hand
        return None
    place = next((i for i, cell in enumerate(cells) if grade_id(cell) == name), None)
    if place is None:
        return None
    found = _belonging(cells, place)
    if len(found) == 1 and found[0].cell_type == "markdown":
        found[0].source = _own(found[0].source, released)
    source = "\n\n".join(cell.source for cell in found)
    if not source.strip() and not any(cell.get("outputs") for cell in found):
        return Answer("", EMPTY)
    return Answer(source, "".join(map(_html, found)))


def _belonging(cells: list[NotebookNode], place: int) -> list[NotebookNode]:
    """Return the answer's cells: the marked one, those below a task, those above a text that only marks."""
    marked = cells[place].metadata["nbgrader"]
    if marked.get("solution"):
        return [cells[place]]
    own = [i for i, cell in enumerate(cells) if grade_id(cell)]
    if marked.get("task"):
        return cells[place + 1 : min([i for i in own if i > place], default=len(cells))]
    return cells[max([i for i in own if i < place], default=0) : place]


def _own(source: str, released: str) -> str:
    """Return an answer without the stub, and without the prompt above it where that is as it was released."""
    prompt, _, _ = (split(released)[0] or released).partition(STUB)
    for known in (prompt, prompt.partition(HERE)[0]):
        if known.strip() and source.strip().startswith(known.strip()):
            return source.strip().removeprefix(known.strip()).strip().removeprefix(STUB).strip()
    return "" if source.strip() == STUB else source


def _html(cell: NotebookNode) -> str:
    """Return a cell as HTML that can do nothing."""
    if cell.cell_type != "code":
        why = _why_plain(cell)
        sanitize_text(cell)
        return why + rendered(cell.source, cell.get("attachments"))
    return plain(cell.source) + "".join(map(_output, cell.outputs[:20]))


def _why_plain(cell: NotebookNode) -> str:
    """Return the line above a text that is shown as it was typed, here or already when it was graded."""
    quoted = QUOTED.fullmatch(cell.source)
    typed = quoted[2] if quoted else cell.source
    if len(typed) > LONGEST // 2 and (quoted or len(typed) > LONGEST):
        return "<p><em>Shown as it was typed: it is too long to be formatted.</em></p>"
    return "" if is_safe(typed, cell.get("attachments") or {}) else UNSAFE


def _output(output: NotebookNode) -> str:
    """Return an output as text, or as its picture."""
    data = output.get("data", {})
    for kind in PIXELS:
        if kind in data and BASE64.fullmatch(text(data[kind])):
            return f'<img alt="a picture that the code drew" src="data:{kind};base64,{text(data[kind])}">'
    shown = text(output.get("text") or data.get("text/plain") or output.get("evalue") or "")
    return plain(shown[:LONGEST_OUTPUT]) if shown else ""
