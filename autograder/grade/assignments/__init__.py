"""What a class can release: a lesson of the course, or a plain nbgrader assignment of its own."""

from typing import Any, Protocol

from nbformat import NotebookNode

from autograder.authoring.lesson import lesson_names
from autograder.classroom.folder import Classroom
from autograder.grade.assignments.lesson import CourseLesson
from autograder.grade.assignments.own import OwnAssignment
from autograder.grade.notebook.run import Room
from autograder.grade.record import Record


class Assignment(Protocol):
    """What is particular to one kind of assignment; all else is the same for both."""

    def check(self) -> None:
        """Raise a ClassroomError unless it can be graded as it was released."""

    def prepare(self) -> bool:
        """Return whether what its judge needs is still to be computed, which :meth:`judged_by` does."""

    def ran_in(self) -> list[Any]:
        """Return what answers follow from, beside the released cells and the class's settings."""

    def judged_by(self) -> list[Any]:
        """Return what the marks of given answers follow from, beside the points."""

    def repair(self, notebook: NotebookNode, name: str) -> list[str]:
        """Repair a submitted notebook after the released one, and return a sentence for each repair."""

    def room(self, student: str) -> Room:
        """Return what the kernel is given."""

    def judge(
        self, notebook: NotebookNode, name: str, student: str, course: dict[str, Any]
    ) -> tuple[Record, dict[str, bytes]]:
        """Settle what the cells of a notebook that was run are worth; return its record and its answers."""

    def cell(self, exercise: str) -> str:
        """Return what ``gradebook.saved_scores`` calls the mark of an exercise of a record."""


def assignment(classroom: Classroom, name: str) -> Assignment:
    """Return what a class released under a name."""
    return (CourseLesson if name in lesson_names() else OwnAssignment)(classroom, name)
