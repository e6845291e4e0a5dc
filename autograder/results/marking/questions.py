"""What a person marks in an assignment: each question with its prompt, model answer and marking guide."""

import re
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Notebook
from nbgrader.utils import is_locked, is_solution, is_task

from autograder.authoring.cells import grade_id
from autograder.classroom.folder import Classroom
from autograder.classroom.release import read_release
from autograder.grade.nbgrader.gradebook import cell_key

REGION = re.compile(r"(BEGIN|END) (SOLUTION|MARK SCHEME)")  # as nbgrader looks for them: anywhere in a line
HEADING = re.compile(r"^## .*$", re.MULTILINE)  # of a lesson's part
GUIDE = re.compile(r"^[*_\s]*Marking\b", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A cell that a person marks."""

    lesson: str
    notebook: str
    cell: str
    points: float

    @property
    def key(self) -> str:
        """Its name among all questions of its lesson."""
        return cell_key(self.lesson, self.notebook, self.cell)

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.key.removeprefix("exercise-")


@dataclass(frozen=True)
class Asked:
    """What stands in the source of a question, as Markdown."""

    prompt: str
    model: str = ""
    guide: str = ""


def questions(classroom: Classroom, lesson: str) -> list[Question]:
    """Return all that a person marks in a released assignment, in its order."""
    found = []
    with classroom.gradebook() as gradebook:
        for notebook in sorted(gradebook.find_assignment(lesson).notebooks, key=lambda one: one.name):
            points = _marked_by_hand(notebook)
            released = [grade_id(cell) for cell in read_release(classroom, lesson, notebook.name).cells]
            place = {cell: number for number, cell in enumerate(released)}
            for cell in sorted(points, key=lambda cell: place.get(cell, len(place))):
                found.append(Question(lesson, notebook.name, cell, points[cell]))
    return found


def _marked_by_hand(notebook: Notebook) -> dict[str, float]:
    """Return the cells of a notebook that nbgrader leaves to a person, with their points."""
    answers = {cell.name for cell in notebook.solution_cells}
    graded = [c for c in notebook.grade_cells if c.name in answers or c.cell_type == "markdown"]
    return {cell.name: cell.max_score for cell in (*graded, *notebook.task_cells)}


def asked(classroom: Classroom, question: Question) -> Asked:
    """Return what the class's own source says of a question; nothing where that is gone."""
    path = classroom.notebook("source", question.lesson, name=question.notebook)
    try:
        cells = nbformat.read(path, as_version=4).cells
    except Exception:  # not there, or whatever the class has made of it
        return Asked("")
    place = next((i for i, cell in enumerate(cells) if grade_id(cell) == question.cell), None)
    if place is None:
        return Asked("")
    prompt, model, scheme = parts(cells[place])
    if cells[place].cell_type == "code":
        prompt, model = _as_code(prompt), _as_code(model)
    if place and _only_asks(cells[place - 1]):
        prompt = f"{_led_by(cells[place - 1].source, prompt)}\n\n{prompt}".strip()
    guide = GUIDE.search(model)
    at = guide.start() if guide else len(model)
    return Asked(prompt, model[:at].strip(), f"{model[at:].strip()}\n\n{scheme}".strip())


def _only_asks(cell: NotebookNode) -> bool:
    """Return whether a cell is a text that nobody answers in."""
    return cell.cell_type == "markdown" and (is_locked(cell) or not grade_id(cell)) and not is_task(cell)


def _as_code(source: str) -> str:
    """Return code as Markdown shows it."""
    return f"````python\n{source}\n````" if source else ""


def _led_by(before: str, prompt: str) -> str:
    """Return what of the text above a question belongs to it: what is below its last heading."""
    headings = list(HEADING.finditer(before))
    if headings:
        return before[headings[-1].end() :].strip()
    return "" if prompt else before


def parts(cell: NotebookNode) -> tuple[str, str, str]:
    """Return the prompt, the solution and the mark scheme of a source cell, as nbgrader reads it."""
    found = split(cell.source)
    if not any(found[1:]) and is_solution(cell):  # without markers, nbgrader takes all as the solution
        return "", found[0], ""
    return found


def split(source: str) -> tuple[str, str, str]:
    r"""
    Return the prompt, the solution and the mark scheme by their markers.

    Example:
        >>> split("Why?\n### BEGIN SOLUTION\nBecause.\n### END SOLUTION")
        ('Why?', 'Because.', '')
        >>> split("Draw.\n=== BEGIN MARK SCHEME ===\n2 for a line\n=== END MARK SCHEME ===")
        ('Draw.', '', '2 for a line')
    """
    found, inside = {"": list[str](), "SOLUTION": list[str](), "MARK SCHEME": list[str]()}, ""
    for line in source.splitlines():
        if marker := REGION.search(line):
            inside = marker[2] if marker[1] == "BEGIN" else ""
        else:
            found[inside].append(line)
    prompt, solution, scheme = ("\n".join(lines).strip() for lines in found.values())
    return prompt, solution, scheme


def released_cell(classroom: Classroom, question: Question) -> NotebookNode | None:
    """Return the cell as students got it."""
    cells = read_release(classroom, question.lesson, question.notebook).cells
    return next((cell for cell in cells if grade_id(cell) == question.cell), None)
