"""
nbgrader's Autograde for one submission, without its detours: one read, one write, two transactions.

Settings, steps and results are nbgrader's own. Its converter reads, copies and validates the notebook after
every step, writes it half way, opens the gradebook nine times and commits each mark alone; here the marks and
the notebook are either all in their place or not at all.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbformat.v4 import writes_json
from nbformat.validator import iter_validate
from nbgrader.converters import Autograde
from nbgrader.utils import chdir
from traitlets.utils.importstring import import_item

from autograder.classroom.submission import Submission, read_notebook, set_aside
from autograder.grade.nbgrader.session import transaction


class Chain(Autograde):
    """nbgrader's Autograde, for one submission at a time."""

    def grade(self, submission: Submission) -> None:
        """
        Grade a submission; its place in ``autograded/`` is taken in one step, and left alone on any error.

        Raises:
            SubmissionError: If it cannot be graded.
        """
        lesson, student, submitted = submission.lesson, submission.student, submission.submitted
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
        """Run the class's steps before Execute, Execute itself, and the rest; write the notebook."""
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


@contextlib.contextmanager
def _executing() -> Iterator[None]:
    """Set the variable that tells students' code that it is being graded."""
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        yield
    finally:
        del os.environ["NBGRADER_EXECUTION"]


@contextlib.contextmanager
def _removed(folder: Path) -> Iterator[None]:
    """Remove a folder before and after."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
