"""The marks of one question in nbgrader's tables: read, and written in one transaction."""

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
)

from autograder.classroom.folder import Classroom
from autograder.grade.nbgrader.gradebook import of_cells
from autograder.results.marking.mark import Stored
from autograder.results.marking.questions import Question


@contextlib.contextmanager
def gradebook(classroom: Classroom) -> Iterator[Gradebook]:
    """Open a class's gradebook. It is made once, since that looks at all tables, and then connected again."""
    book = _made(classroom)
    try:
        yield book
    finally:
        book.close()


@functools.lru_cache(maxsize=4)
def _made(classroom: Classroom) -> Gradebook:
    return classroom.gradebook()


@dataclass(frozen=True)
class Row:
    """One student's rows for a question."""

    grade: Grade
    comment: Comment | None

    @property
    def unanswered(self) -> bool:
        """Whether nbgrader has given 0 already, since nothing was written, and nobody has changed that."""
        return self.grade.auto_score is not None and self.grade.manual_score is None

    @property
    def stored(self) -> Stored:
        """What they say."""
        comment = self.comment.manual_comment if self.comment else None
        grade = self.grade
        return Stored(grade.manual_score, grade.extra_credit, comment, bool(grade.needs_manual_grade))

    def write(self, new: Stored) -> None:
        """Change them."""
        self.grade.manual_score, self.grade.extra_credit = new.score, new.extra
        self.grade.needs_manual_grade = new.waits
        if self.comment:
            self.comment.manual_comment = new.comment


def rows(book: Gradebook, question: Question, *, to_change: bool = False) -> dict[str, Row]:
    """Return the rows of a question by student. To change them, a server's other writers wait."""
    comments = dict(_of(book, Comment, question, to_change))
    grades = _of(book, Grade, question, to_change)
    return {student: Row(grade, comments.get(student)) for student, grade in grades}


def _of(book: Gradebook, kind: Any, question: Question, to_change: bool) -> list[tuple[str, Any]]:
    found = (
        of_cells(book.db.query(SubmittedAssignment.student_id, kind), kind)
        .filter(Assignment.name == question.lesson)
        .filter(Notebook.name == question.notebook)
        .filter(BaseCell.name == question.cell)
    )
    if to_change:
        found = found.with_for_update(of=kind)
    return [(student, row) for student, row in found.all()]
