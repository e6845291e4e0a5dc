"""
nbgrader's Autograde on one submission without its detours: one read, one write, two transactions.

Settings, steps and what is left behind are nbgrader's own. Its converter reads, copies and validates the
notebook after every step, writes it half way, opens the gradebook nine times and commits each mark alone;
here marks and the notebook are either all in their place or not at all.
"""

import contextlib
import functools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbformat.v4 import writes_json
from nbformat.validator import iter_validate
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.utils import chdir
from traitlets.utils.importstring import import_item

from autograder.submission import read_notebook, set_aside


class Chain(Autograde):
    """nbgrader's Autograde, for one submission at a time."""

    def grade(self, submitted: Path, lesson: str, student: str) -> None:
        """
        Grade a submission; its place in ``autograded/`` is taken in one step, and left alone on any error.

        Raises:
            SubmissionError: If it is nothing to grade.
        """
        notebook = read_notebook(submitted, lesson)
        set_aside([str(submitted)])
        self.notebooks = [str(submitted)]
        place = Path(super()._format_dest(lesson, student))
        self.fresh = place.with_name(f".{lesson}-{os.getpid()}")
        with chdir(self.coursedir.root), _removed(self.fresh):
            self.fresh.mkdir(parents=True)
            with self._transaction():  # nbgrader enters the student, the submission and its time
                self.init_assignment(lesson, student)
            self._convert(notebook, submitted)
            self.set_permissions(lesson, student)
            old = place.with_name(f"{self.fresh.name}-old")
            if place.exists():
                os.rename(place, old)
            os.rename(self.fresh, place)
            shutil.rmtree(old, ignore_errors=True)

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        return str(self.fresh)  # nbgrader's own parts write here; it is renamed when it is complete

    def _convert(self, notebook: NotebookNode, submitted: Path) -> None:
        """Run the class's steps up to Execute, Execute, and the rest; write the notebook."""
        resources = ResourcesDict()
        resources |= self.init_single_notebook_resources(str(submitted))
        resources["metadata"] = {"name": submitted.stem, "path": str(self.fresh)}
        found = [*self.sanitize_preprocessors, *self.autograde_preprocessors]
        steps = [import_item(step) if isinstance(step, str) else step for step in found]
        run = next(i for i, step in enumerate(steps) if issubclass(step, ExecutePreprocessor))
        for context, part in (
            (self._transaction(), steps[:run]),
            (_executing(), steps[run : run + 1]),  # students' code runs while nothing is locked
            (self._transaction(), steps[run + 1 :]),
        ):
            with context:
                for step in part:
                    notebook, resources = step(parent=self)(notebook, resources)
        for error in iter_validate(notebook):
            raise error
        text = writes_json(notebook).rstrip("\n") + "\n"
        (self.fresh / submitted.name).write_text(text, encoding="utf-8")

    def _transaction(self) -> contextlib.AbstractContextManager[None]:
        return transaction(self.coursedir.db_url, self.coursedir.course_id)


class Shared(Gradebook):
    """A gradebook that all of nbgrader's steps share, and that fetches a notebook's rows at once."""

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        """Find what a cell was when it was released."""
        found = self._rows(SourceCell, notebook, assignment)
        return found.get(name) or super().find_source_cell(name, notebook, assignment)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> BaseCell:
        """Find what a cell is worth."""
        found = self._rows(GradeCell, notebook, assignment)
        return found.get(name) or super().find_graded_cell(name, notebook, assignment)

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """Find a student's mark."""
        found = self._rows(Grade, notebook, assignment, student)
        return found.get(grade_cell) or super().find_grade(grade_cell, notebook, assignment, student)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        """Find the comment on a student's answer."""
        found = self._rows(Comment, notebook, assignment, student)
        return found.get(solution_cell) or super().find_comment(solution_cell, notebook, assignment, student)

    def _rows(self, kind: type, notebook: str, assignment: str, student: str = "") -> dict[str, Any]:
        """Return a notebook's rows of a kind by their cells' names."""
        key = kind, notebook, assignment, student
        if key not in self.found:
            if student:
                query = self.db.query(BaseCell.name, kind).join(BaseCell, BaseCell.id == kind.cell_id)
                query = query.join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
                query = query.join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
                query = query.join(
                    SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
                ).filter(SubmittedAssignment.student_id == student)
            else:
                query = self.db.query(kind.name, kind).join(Notebook, Notebook.id == kind.notebook_id)
            query = query.join(Assignment, Assignment.id == Notebook.assignment_id)
            self.found[key] = dict(
                query.filter(Notebook.name == notebook, Assignment.name == assignment).tuples()
            )
        return self.found[key]


@contextlib.contextmanager
def transaction(db_url: str, course_id: str) -> Iterator[None]:
    """Let every gradebook that nbgrader opens be the same one; commit what was written at the end."""
    kept = _gradebook(db_url, course_id)
    kept.found = {}

    def share(self: Gradebook, *args: Any, **options: Any) -> None:
        self.__class__, self.__dict__ = Shared, kept.__dict__

    own = Gradebook.__init__, Gradebook.close
    Gradebook.__init__, Gradebook.close = share, lambda self: None
    session, kept.db.commit = kept.db(), kept.db.flush
    try:
        yield
        session.commit()
    finally:
        Gradebook.__init__, Gradebook.close = own
        del kept.db.commit
        kept.close()  # no connection outlives its transaction; what is not committed is rolled back


@functools.lru_cache(maxsize=4)
def _gradebook(db_url: str, course_id: str) -> Shared:
    """Return a gradebook; making one looks through all its tables, which need not be done again."""
    return Shared(db_url, course_id)


@contextlib.contextmanager
def _executing() -> Iterator[None]:
    """Set what tells students' code that it is being graded."""
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        yield
    finally:
        del os.environ["NBGRADER_EXECUTION"]


@contextlib.contextmanager
def _removed(folder: Path) -> Iterator[None]:
    """Leave nothing of a folder behind."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
