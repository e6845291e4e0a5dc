"""
Every lesson keeps its four promises, through the real nbgrader; see also test_publish for what a
student's tree must not show.
"""

import ast
import copy
import inspect

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.authoring.build import orphans
from autograder.authoring.lesson import lesson_names, load
from autograder.authoring.notebooks import NOTEBOOKS, solution_notebook, student_notebook, text
from course_lib.check import ours

LESSONS = lesson_names()


def run(notebook):
    """Run a notebook in a real kernel as it is run for grading, without its pictures; errors stay in it."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.metadata.get("course"):
            cell.source = ""
    place = {"metadata": {"path": NOTEBOOKS}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True, resources=place).execute()
    return notebook


def graded(notebook):
    """Return nbgrader's own (points, most) for each check cell."""
    cells = [cell for cell in notebook.cells if is_grade(cell) and cell.cell_type == "code"]
    return {cell.metadata.nbgrader.grade_id: determine_grade(cell) for cell in cells}


def errors(notebook):
    """Return the errors of a notebook that ran, with the cell they came from."""
    outputs = [(cell.id, out) for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    return [(cell_id, out.ename, out.evalue) for cell_id, out in outputs if out.output_type == "error"]


def broken(lesson, cell):
    """Return what a student is to mend in a cell of an exercise or of its check; nothing where to write."""
    return load(lesson).broken(cell.metadata.nbgrader.grade_id.partition("-")[2])


@pytest.mark.parametrize("lesson", LESSONS)
def test_solution_earns_every_point(lesson):
    """Its pictures and long runs, and that they leave no error, are seen in the browser: see test_browser."""
    notebook = run(solution_notebook(lesson))

    assert errors(notebook) == []
    grades = graded(notebook)
    assert grades
    assert all(points == most for points, most in grades.values()), grades


@pytest.mark.parametrize("lesson", LESSONS)
def test_unanswered_notebook_earns_nothing(lesson):
    """And its checks say so in a sentence, without an error; what is to be mended is no answer either."""
    notebook = run(student_notebook(lesson))

    assert errors(notebook) == []
    assert {points for points, _ in graded(notebook).values()} == {0}
    for cell in notebook.cells:
        if is_grade(cell) and cell.cell_type == "code":
            said = cell.outputs[0].data["text/html"]
            # what is to be mended may call answers that are not there yet
            as_given = broken(lesson, cell) and "This is as it was given" in said
            assert as_given or "Not answered yet" in said


@pytest.mark.parametrize("lesson", LESSONS)
def test_committed_notebooks_are_current(lesson):
    """To the byte; test_machines compares the packs, to the value."""
    assert (NOTEBOOKS / f"{lesson}.ipynb").read_text() == text(student_notebook(lesson))


def test_no_built_file_is_left_over():
    """Nothing is committed whose lesson is gone."""
    assert orphans() == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_student_sees_no_answer(lesson):
    """
    No line of a solution, no marker however misspelt, no output; each function left is a docstring and a
    raise, or what is to be mended.
    """
    notebook = student_notebook(lesson)
    texts = "\n".join(cell.source for cell in notebook.cells)

    assert "SOLUTION" not in texts.upper().replace("YOUR SOLUTION", "")
    assert "BEGIN BROKEN" not in texts
    assert not any(cell.get("outputs") or cell.get("attachments") for cell in notebook.cells)
    for cell in notebook.cells:
        if is_solution(cell) and cell.cell_type == "code" and not broken(lesson, cell):
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.FunctionDef):
                    kinds = [type(part) for part in node.body]
                    assert kinds in ([ast.Expr, ast.Raise], [ast.Raise]), f"{node.name} still has a body"
    for exercise in load(lesson).exercises:
        for line in load(lesson).solution(exercise).splitlines():
            body = line.strip()
            if len(body) > 25 and line.startswith(" ") and not body.startswith(("#", '"""', "'''")):
                answered = [
                    c
                    for c in notebook.cells
                    if is_solution(c) and body in c.source and not _in_docstring(c, body)
                    if c.cell_type == "markdown" or body not in broken(lesson, c)
                ]
                assert not answered, f"{exercise}: {body!r} is still there"


def _in_docstring(cell, line):
    docs = [
        ast.get_docstring(n) or "" for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.FunctionDef)
    ]
    return any(line in doc for doc in docs)


@pytest.mark.parametrize("lesson", LESSONS)
def test_points_and_parts_are_as_the_syllabus_wants(lesson):
    """10 to 22 points of code, and one written answer that a person grades."""
    cells = [cell for cell in solution_notebook(lesson).cells if is_grade(cell)]
    code = sum(cell.metadata.nbgrader.points for cell in cells if cell.cell_type == "code")
    written = [cell for cell in cells if cell.cell_type == "markdown"]

    assert 10 <= code <= 22, f"{lesson} has {code} points of code: give other exercises more or fewer"
    assert len(written) == 1, f"{lesson} has {len(written)} written answers, not one"
    nbformat.validate(solution_notebook(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_ours_can_be_called_as_the_lessons_functions_are(lesson):
    """The same parameters in the same order, and none besides them that must be given."""
    for name, exercise in load(lesson).exercises.items():
        if not exercise.where:
            continue
        theirs, own = (
            inspect.signature(function).parameters for function in (load(lesson).namespace[name], ours(name))
        )
        assert [*own][: len(theirs)] == [*theirs], name
        for parameter in own.values():
            twin = theirs.get(parameter.name, parameter.replace(default=None))
            assert parameter.kind == twin.kind, f"{name}: {parameter}"
            assert (parameter.default is parameter.empty) <= (twin.default is twin.empty), (
                f"{name}: {parameter}"
            )
