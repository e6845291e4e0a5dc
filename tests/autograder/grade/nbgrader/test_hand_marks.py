"""Which marks by hand stand when a submission is graded again."""

from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.grade.nbgrader.hand_marks import EARLIER, SaveAutoGrades


def marked(cell, name, **kind):
    known = {"grade": False, "solution": False, "locked": False, "task": False, "points": 2} | kind
    cell.metadata["nbgrader"] = known | {"grade_id": name, "schema_version": 3, "checksum": "of the release"}
    return cell


def notebook(why="Because.", plotted="plot()", below="draw()"):
    return new_notebook(
        cells=[
            marked(new_markdown_cell(why), "why", grade=True, solution=True),
            marked(new_code_cell(plotted), "plotted", grade=True, solution=True),
            marked(new_markdown_cell("Draw."), "task", task=True, locked=True),
            new_code_cell(below),
        ]
    )


def again(monkeypatch, before, now, waited=False):
    """Return which of three marks wait after a notebook is graded again."""
    rows = {
        name: SimpleNamespace(needs_manual_grade=waited, manual_score=1.0, auto_score=None)
        for name in ("why", "plotted", "task")
    }
    book = SimpleNamespace(
        find_grade=lambda name, *_: rows[name],
        find_comment=lambda *_: SimpleNamespace(auto_comment=None),
        db=SimpleNamespace(commit=lambda: None),
    )
    step = SaveAutoGrades()
    step.gradebook, step.notebook_id, step.assignment_id, step.student_id = book, "n", "a", "s"
    step.now, step.before = now.cells, before and before.cells
    for cell in now.cells:
        step.preprocess_cell(cell, {EARLIER: before}, 0)
    return {name for name, row in rows.items() if row.needs_manual_grade}


@pytest.mark.parametrize(
    ("now", "waits"),
    [
        (notebook(), set()),
        (notebook(why="Else."), {"why", "plotted", "task"}),
        (notebook(plotted="plot(2)"), {"plotted", "task"}),
        (notebook(below="draw(2)"), {"plotted", "task"}),
    ],
)
def test_a_mark_by_hand_stands_where_the_answer_is_what_it_was(monkeypatch, now, waits):
    """A text by itself; code and a task only while nothing in the notebook changed."""
    assert again(monkeypatch, notebook(), now) == waits


def test_a_mark_that_waited_or_cannot_be_compared_waits(monkeypatch):
    """Plain nbgrader has no earlier notebook: it asks for another look, and leaves tasks alone."""
    assert again(monkeypatch, notebook(), notebook(), waited=True) == {"why", "plotted", "task"}
    assert again(monkeypatch, None, notebook()) == {"why", "plotted"}
