"""Repairs of submitted notebooks, and the honest ones that need none."""

import copy

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.authoring.cells import kind
from autograder.authoring.notebooks import student_notebook
from autograder.grade.notebook.repair import problems, repair

LESSON = "01_sgd"


def test_repair_leaves_an_honest_notebook_as_it_is():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)

    assert repair(notebook, release) == []
    assert notebook.cells == release.cells


def test_repair_knows_cells_whose_ids_an_editor_changed():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    for i, cell in enumerate(notebook.cells):
        cell["id"] = f"x{i}"

    repair(notebook, release)

    graded = {"nbgrader", "course"}
    want = [cell.id for cell in release.cells if graded & cell.metadata.keys()]
    assert [cell.id for cell in notebook.cells if graded & cell.metadata.keys()] == want


def test_repair_puts_a_check_back_behind_an_answer_in_a_new_cell():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "exercise-gd_step")
    notebook.cells[place : place + 2] = [new_code_cell("def gd_step(): ...", id="mine")]

    notes = repair(notebook, release)
    ids = [cell.id for cell in notebook.cells]

    assert ids.index("check-gd_step") == ids.index("mine") + 1
    assert "exercise-gd_step" not in ids
    assert notes == ["check-gd_step was missing: it was put back"]


def test_repair_keeps_the_last_edited_copy():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "exercise-gd_step")
    stub = copy.deepcopy(notebook.cells[place])
    notebook.cells[place].source = "def gd_step(): return 1"
    notebook.cells.insert(place + 1, stub)

    repair(notebook, release)
    ids = [cell.id for cell in notebook.cells]

    assert notebook.cells[ids.index("exercise-gd_step")].source == "def gd_step(): return 1"
    assert len(ids) == len(set(ids))
    assert stub.source not in [cell.source for cell in notebook.cells]  # it would undo the answer above it


def test_repair_puts_a_check_below_an_answer_that_was_moved():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    ids = [cell.id for cell in notebook.cells]
    answer = notebook.cells[ids.index("exercise-gd_step")]
    others = [cell for cell in notebook.cells if cell.id not in ("exercise-gd_step", "check-gd_step")]
    notebook.cells = [*others, answer]

    repair(notebook, release)

    assert [cell.id for cell in notebook.cells][-2:] == ["exercise-gd_step", "check-gd_step"]


def test_problems_report_a_lost_answer_and_change_nothing():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "exercise-gd_step"]
    before = copy.deepcopy(notebook)

    found = problems(notebook, release)

    assert found == ["exercise-gd_step is missing: the exercise counts as not answered"]
    assert notebook == before


@pytest.mark.parametrize("lesson", [LESSON, "02_momentum"])  # the question stands in the cell, and above it
def test_a_written_answer_without_ids_is_known_by_its_question_or_its_place(lesson):
    """As a converter leaves it that drops all metadata."""
    notebook, release = student_notebook(lesson), student_notebook(lesson)
    (asked,) = (cell.id for cell in release.cells if kind(cell) == "written")
    for cell in notebook.cells:
        if cell.id == asked:
            cell.source = cell.source.replace("YOUR ANSWER HERE", "Because of the noise.")
        cell.metadata = NotebookNode()
        cell["id"] = ""

    repair(notebook, release)

    (answer,) = (cell.source for cell in notebook.cells if cell.id == asked)
    assert answer.endswith("Because of the noise.")
