"""Marks that a person gave when a submission is graded again: they stand where the answer is what it was."""

from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors as stock
from nbgrader.utils import is_locked, is_solution, is_task

from autograder.authoring.cells import grade_id

EARLIER = "earlier"  # in the resources: the notebook as it was graded before


class SaveAutoGrades(stock.SaveAutoGrades):
    """nbgrader's step, which asks to look at every mark by hand again. Here only where something changed."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save the marks of a notebook."""
        self.now, self.before = nb.cells, getattr(resources.get(EARLIER), "cells", None)
        return super().preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        grade = self._grade(cell)
        waited, score = grade.needs_manual_grade, grade.auto_score
        super()._add_score(cell, resources)
        if grade.manual_score is not None and not waited and score == grade.auto_score and self._same(cell):
            grade.needs_manual_grade = False
            self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._add_comment(cell, resources)
        if is_task(cell) and self.before is not None and not self._same(cell):  # nbgrader asks for no look
            grade = self._grade(cell)
            grade.needs_manual_grade = bool(grade.needs_manual_grade or grade.manual_score is not None)
            self.gradebook.db.commit()

    def _grade(self, cell: NotebookNode) -> Any:
        return self.gradebook.find_grade(
            grade_id(cell), self.notebook_id, self.assignment_id, self.student_id
        )

    def _same(self, cell: NotebookNode) -> bool:
        """Return whether an answer is what it was: a text by itself, anything else with what is around it."""
        if self.before is None:
            return False
        if cell.cell_type == "markdown" and is_solution(cell):
            return _texts(self.before, grade_id(cell)) == [cell.source]
        return _theirs(self.before) == _theirs(self.now)


def _texts(cells: list[NotebookNode], name: str) -> list[str]:
    return [cell.source for cell in cells if grade_id(cell) == name]


def _theirs(cells: list[NotebookNode]) -> list[tuple[str, str]]:
    """Return what a student could write, in its order."""
    return [(cell.cell_type, cell.source) for cell in cells if not is_locked(cell)]
