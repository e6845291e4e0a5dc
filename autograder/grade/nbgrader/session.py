"""One gradebook session that all of nbgrader's steps share."""

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

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

    def _rows(self, kind: type[Any], notebook: str, assignment: str, student: str = "") -> dict[str, Any]:
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
    """Make every gradebook that nbgrader opens the same one; commit what was written at the end."""
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
    """Return a gradebook; making one inspects all its tables, which is slow and needed only once."""
    return Shared(db_url, course_id)
