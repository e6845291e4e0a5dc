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
from dataclasses import dataclass, field
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from nbformat.v4 import writes_json
from nbformat.validator import iter_validate
from nbgrader.converters import Autograde
from nbgrader.utils import chdir
from traitlets.utils.importstring import import_item

from autograder.classroom.submission import Submission, SubmissionError, read_notebook, set_aside
from autograder.grade.nbgrader.hand_marks import EARLIER
from autograder.grade.nbgrader.session import transaction


@dataclass
class _Notebook:
    """One notebook of a submission on its way."""

    path: Path
    content: NotebookNode
    resources: ResourcesDict = field(default_factory=ResourcesDict)


def _read(path: Path, submission: Submission) -> NotebookNode:
    try:
        return read_notebook(path, path.stem)
    except SubmissionError as error:
        alone = path.stem == submission.lesson
        raise error if alone else SubmissionError(f"{path.name}: {error}") from error


def _graded(path: Path) -> NotebookNode | None:
    """Return a notebook as it was graded before, if it can be read."""
    try:
        return read_notebook(path, path.stem)
    except (OSError, SubmissionError):
        return None


class Chain(Autograde):
    """nbgrader's Autograde, for one submission at a time."""

    def grade(self, submission: Submission) -> None:
        """
        Grade a submission; its place in ``autograded/`` is taken in one step, and left alone on any error.

        Raises:
            SubmissionError: If it cannot be graded.
        """
        lesson, student = submission.lesson, submission.student
        if not submission.submitted:
            released = ", ".join(f"{name}.ipynb" for name in submission.missing)
            raise SubmissionError(f"none of its notebooks is one that was released: {released}")
        notebooks = [_Notebook(path, _read(path, submission)) for path in submission.submitted]
        self.notebooks = [str(notebook.path) for notebook in notebooks]
        set_aside(self.notebooks)
        place = Path(super()._format_dest(lesson, student))
        self.fresh = place.with_name(f".{lesson}-{os.getpid()}")
        with chdir(self.coursedir.root), _removed(self.fresh):
            self.fresh.mkdir(parents=True)
            with self._transaction():  # nbgrader enters the student, the submission and its time
                self.init_assignment(lesson, student)
            self._convert(notebooks, place)
            self.set_permissions(lesson, student)
            old = place.with_name(f"{self.fresh.name}-old")
            if place.exists():
                os.rename(place, old)
            os.rename(self.fresh, place)
            shutil.rmtree(old, ignore_errors=True)

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        return str(self.fresh)  # nbgrader's own parts write here; it is renamed when it is complete

    def _convert(self, notebooks: list["_Notebook"], earlier: Path) -> None:
        """Run the class's steps before Execute, Execute itself, and the rest; write the notebooks."""
        for notebook in notebooks:
            notebook.resources |= self.init_single_notebook_resources(str(notebook.path))
            notebook.resources[EARLIER] = _graded(earlier / notebook.path.name)
            notebook.resources["metadata"] = {"name": notebook.path.stem, "path": str(self.fresh)}
        found = [*self.sanitize_preprocessors, *self.autograde_preprocessors]
        steps = [import_item(step) if isinstance(step, str) else step for step in found]
        run = next(i for i, step in enumerate(steps) if issubclass(step, ExecutePreprocessor))
        for context, part in (
            (self._transaction(), steps[:run]),
            (_executing(), steps[run : run + 1]),  # students' code runs while nothing is locked
            (self._transaction(), steps[run + 1 :]),
        ):
            with context:
                for notebook in notebooks:
                    for step in part:
                        apply = step(parent=self)
                        notebook.content, notebook.resources = apply(notebook.content, notebook.resources)
        for notebook in notebooks:
            for error in iter_validate(notebook.content):
                raise error
            text = writes_json(notebook.content).rstrip("\n") + "\n"
            (self.fresh / notebook.path.name).write_text(text, encoding="utf-8")

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
