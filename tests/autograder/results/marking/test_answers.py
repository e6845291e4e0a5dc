"""What a page shows as an answer: lessons' texts, and the cells of plain nbgrader assignments."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.classroom.folder import Classroom
from autograder.grade.notebook.sanitise import sanitize_text
from autograder.results.marking.answers import EMPTY, UNSAFE, Answer, _html, answer
from autograder.results.marking.questions import Question, split

PROMPT = "### Exercise\nWhy?\n\n*Write your answer here, in two sentences.*"


def marked(cell_type: str, **kind: bool) -> dict:
    """Return nbgrader's metadata of a cell that a person marks."""
    about = {"solution": False, "grade": False, "locked": False, "task": False} | kind
    return {"nbgrader": about | {"grade_id": "q", "schema_version": 3, "cell_type": cell_type, "points": 2}}


@pytest.mark.parametrize("typed", ["# Me\n\n<script>alert(1)</script>", "[go](javascript:alert(1))"])
def test_an_answer_that_is_shown_as_it_was_typed_says_why(typed):
    """Also where the grader has made it plain text already; an honest text has no such line."""
    cell = new_markdown_cell(typed)
    sanitize_text(cell)

    assert all(_html(one).startswith(UNSAFE) for one in (new_markdown_cell(typed), cell))
    assert "Shown as" not in _html(new_markdown_cell("**Me** and $x$"))


def shown(root, released: list, graded: list) -> Answer:
    """Return what is shown of a graded notebook."""
    room, question = Classroom(root), Question("essay", "essay", "q", 2.0)
    for path, cells in (
        (room.notebook("release", "essay"), released),
        (room.notebook("autograded", "essay", "ann"), graded),
    ):
        path.parent.mkdir(parents=True)
        nbformat.write(new_notebook(cells=cells), path)
    found = answer(room, question, "ann")
    assert found
    return found


@pytest.mark.parametrize(
    ("typed", "own"),
    [
        (f"{PROMPT}\n\nBecause.", "Because."),
        (f"{PROMPT}\n\nYOUR ANSWER HERE\n\nBecause.", "Because."),
        ("### Exercise\nWhy?\n\nBecause.", "Because."),
        ("Because.", "Because."),
        ("### Exercise\nWhy not?\n\nBecause.", "### Exercise\nWhy not?\n\nBecause."),  # changed: shown whole
    ],
)
def test_the_prompt_above_an_answer_is_left_out(tmp_path, typed, own):
    kind = marked("markdown", solution=True, grade=True)
    released = new_markdown_cell(f"{PROMPT}\n\nYOUR ANSWER HERE", metadata=kind)

    found = shown(tmp_path, [released], [new_markdown_cell(typed, metadata=kind)])

    assert found.source == own


@pytest.mark.parametrize("typed", [PROMPT, "### Exercise\nWhy?\n", f"{PROMPT}\n\nYOUR ANSWER HERE\n", ""])
def test_an_answer_that_was_emptied_is_shown_as_empty(tmp_path, typed):
    """A changed cell waits for a person, by nbgrader's rule; the question is not taken for the answer."""
    kind = marked("markdown", solution=True, grade=True)
    released = new_markdown_cell(f"{PROMPT}\n\nYOUR ANSWER HERE", metadata=kind)

    found = shown(tmp_path, [released], [new_markdown_cell(typed, metadata=kind)])

    assert found == Answer("", EMPTY)


def test_code_that_a_person_marks_is_shown_with_what_it_printed(tmp_path):
    kind = marked("code", solution=True, grade=True)
    picture = new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/html": "<script>"})
    outputs = [new_output("stream", text="<b>4</b>"), picture]

    found = shown(tmp_path, [new_code_cell()], [new_code_cell("2 < 4", outputs=outputs, metadata=kind)])

    assert "<pre>2 &lt; 4</pre><pre>&lt;b&gt;4&lt;/b&gt;</pre><img" in found.html
    assert "<script" not in found.html


def test_of_a_task_the_cells_below_it_are_shown(tmp_path):
    task = new_markdown_cell("Do it.", metadata=marked("markdown", task=True, locked=True))
    other = new_code_cell("test", metadata={"nbgrader": {"grade_id": "other"}})

    found = shown(tmp_path, [task], [new_markdown_cell("Intro."), task, new_code_cell("a = 1"), other])

    assert found.source == "a = 1"


def test_of_a_text_that_only_marks_the_cells_above_it_are_shown(tmp_path):
    marks = new_markdown_cell("2 points.", metadata=marked("markdown", grade=True, locked=True))
    other = new_code_cell("test", metadata={"nbgrader": {"grade_id": "other"}})

    found = shown(tmp_path, [marks], [other, new_markdown_cell("Mine."), marks])

    assert found.source.endswith("Mine.")


def test_without_markers_all_of_a_source_is_the_model_answer():
    assert split("Because.") == ("Because.", "", "")
