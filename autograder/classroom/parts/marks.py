"""The gradebook when cells leave a release or come back: what they are worth, and the marks for them."""

from collections.abc import Iterable, Sequence
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
    TaskCell,
)

from autograder.authoring.cells import grade_id
from autograder.classroom.folder import Classroom
from autograder.classroom.parts import entry, remember

ASIDE = "marks"  # cell -> student -> what a person gave: kept while the cell is left out
GIVEN = ("manual_score", "extra_credit", "needs_manual_grade")


def settle(classroom: Classroom, lesson: str, out: set[str]) -> None:
    """
    Make the cells that a lesson's release lacks worth nothing, and put back the marks for those it has again.

    nbgrader keeps these cells, as it must once somebody has handed in. The file is written before the
    gradebook, so that nothing is lost if this ends half way.

    Args:
        classroom: The class.
        lesson: A lesson that was just released, so that the gradebook has its points.
        out: The ``grade_id`` of each cell that is left out.
    """
    aside = entry(classroom, lesson).get(ASIDE, {})
    with classroom.gradebook() as book:
        cells = _graded(book.find_notebook(lesson, lesson))
        for name in out & cells.keys():
            found = {g.notebook.student.id: _given(g) for g in cells[name].grades if _is_given(g)}
            aside = aside | {name: aside.get(name, {}) | found}
        remember(classroom, lesson, **{ASIDE: aside})
        for name in out & cells.keys():
            cells[name].max_score = 0.0
            for grade in cells[name].grades:
                grade.auto_score, grade.manual_score, grade.extra_credit = 0.0, None, None
                grade.needs_manual_grade = False
        back = [name for name in aside if name not in out and name in cells]
        for name in back:
            _bring_back(cells[name].grades, aside[name])
        book.db.commit()
    remember(classroom, lesson, **{ASIDE: {k: v for k, v in aside.items() if k not in back}})


def _graded(notebook: Notebook) -> dict[str, GradeCell | TaskCell]:
    return {cell.name: cell for cell in (*notebook.grade_cells, *notebook.task_cells)}


def _given(grade: Grade) -> dict[str, Any]:
    return {name: getattr(grade, name) for name in GIVEN}


def _is_given(grade: Grade) -> bool:
    return bool(grade.needs_manual_grade or grade.extra_credit) or grade.manual_score is not None


def _bring_back(grades: Iterable[Grade], aside: dict[str, dict[str, Any]]) -> None:
    """Give students the marks that were put aside, unless a person has marked them since."""
    for grade in grades:
        if (given := aside.get(grade.notebook.student.id)) and not _is_given(grade):
            for name in GIVEN:
                setattr(grade, name, given[name])


def has_submissions(classroom: Classroom, lesson: str) -> bool:
    """Return whether the gradebook has submissions of an assignment."""
    with classroom.gradebook() as book:
        try:
            return bool(book.find_assignment(lesson).num_submissions)
        except MissingEntry:
            return False


def fit(classroom: Classroom, lesson: str, name: str, cells: Sequence[NotebookNode]) -> tuple[list, list]:
    """
    Give the gradebook the cells of a notebook that is about to be released, which nbgrader then accepts.

    Once somebody's submission is in the gradebook, nbgrader refuses to add or to remove a cell. A new cell
    starts without a mark for everybody. Marks for a removed cell are put aside, and come back with it.

    Args:
        classroom: The class.
        lesson: The assignment.
        name: Its notebook.
        cells: The notebook's cells.

    Returns:
        The names of the cells that came, and of those that left.
    """
    wanted = {grade_id(cell): cell for cell in cells if grade_id(cell)}
    with classroom.gradebook() as book:
        try:
            notebook = book.find_notebook(name, lesson)
        except MissingEntry:
            return [], []
        if not notebook.submissions:
            return [], []
        there = {cell.name for cell in (*notebook.source_cells, *_graded(notebook).values())}
        new, lost = [k for k in wanted if k not in there], sorted(there - set(wanted))
        aside = entry(classroom, lesson).get(ASIDE, {})
        for key in lost:
            if cell := _graded(notebook).get(key):
                aside[key] = {g.notebook.student.id: _given(g) for g in cell.grades if _is_given(g)}
        remember(classroom, lesson, **{ASIDE: aside})
        for key in lost:
            _remove(book, notebook, key)
        for key in new:
            _add(book, notebook, wanted[key])
            if key in aside:
                book.db.flush()
                _bring_back(_graded(notebook)[key].grades, aside.pop(key))
        book.db.commit()
    remember(classroom, lesson, **{ASIDE: aside})
    return new, lost


def _add(book: Gradebook, notebook: Notebook, cell: NotebookNode) -> None:
    """Add a cell, with a mark or a comment for each submission; nbgrader fills in the rest."""
    name, kind = grade_id(cell), cell.cell_type
    locked = utils.is_locked(cell)
    book.db.add(SourceCell(name=name, notebook=notebook, cell_type=kind, source="", locked=locked))
    points = float(cell.metadata.nbgrader.get("points", 0.0))
    made: list[BaseCell] = []
    if utils.is_grade(cell):
        made.append(GradeCell(name=name, notebook=notebook, cell_type=kind, max_score=points))
    if utils.is_task(cell):
        made.append(TaskCell(name=name, notebook=notebook, cell_type=kind, max_score=points))
    if utils.is_solution(cell):
        made.append(SolutionCell(name=name, notebook=notebook))
    book.db.add_all(made)
    book.db.flush()
    for one in made:
        for submitted in notebook.submissions:
            row = Comment if isinstance(one, SolutionCell | TaskCell) else Grade
            book.db.add(row(cell_id=one.id, notebook=submitted))
            if isinstance(one, TaskCell):
                book.db.add(Grade(cell_id=one.id, notebook=submitted))


def _remove(book: Gradebook, notebook: Notebook, name: str) -> None:
    """Remove a cell with its marks and comments."""
    for cell in (*_graded(notebook).values(), *notebook.solution_cells):
        if cell.name == name:
            for row in (*cell.grades, *cell.comments):
                book.db.delete(row)
            book.db.flush()
            book.db.delete(cell)
    for cell in notebook.source_cells:
        if cell.name == name:
            book.db.delete(cell)
