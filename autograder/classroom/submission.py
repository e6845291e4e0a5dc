"""One submission: where it lies, and what it must be before anything is done with it."""

import os
import stat
import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from autograder.classroom.folder import Classroom
from autograder.errors import CourseError

MAX_NOTEBOOK = 20 << 20  # bytes
STAMP, MAX_STAMP = "timestamp.txt", 100  # nbgrader's file that says when a submission was handed in


@dataclass(frozen=True)
class Submission:
    """One student's lesson in a class, handed in or not."""

    classroom: Classroom
    lesson: str
    student: str

    @property
    def submitted(self) -> Path:
        """The notebook that was handed in."""
        return self.classroom.notebook("submitted", self.lesson, self.student)

    @property
    def graded(self) -> Path:
        """The notebook as it was graded."""
        return self.classroom.notebook("autograded", self.lesson, self.student)

    @property
    def answers(self) -> Path:
        """The folder of what the student's code answered."""
        return self.classroom.root / "answers" / self.student / self.lesson


class SubmissionError(CourseError):
    """A file that cannot be a submission."""


def parse_notebook(data: bytes, lesson: str) -> NotebookNode:
    """
    Return a submitted notebook.

    Raises:
        SubmissionError: If it is not a notebook, or not one of that lesson.
    """
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(f"larger than {MAX_NOTEBOOK >> 20} MiB")
    try:
        with warnings.catch_warnings():  # missing and doubled ids are mended later
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(data.decode(), as_version=4)
        cells = [(cell.cell_type, cell.metadata) for cell in notebook.cells if isinstance(cell.source, str)]
    except Exception as error:  # anything can be in the file
        raise SubmissionError("not a notebook") from error
    if len(cells) != len(notebook.cells):
        raise SubmissionError("not a notebook")
    if not cells:
        raise SubmissionError(f"an empty notebook, not {lesson}")
    return notebook


def read_notebook(path: Path, lesson: str) -> NotebookNode:
    """
    Return a submitted notebook, if it is a plain file of a reasonable size.

    Raises:
        SubmissionError: If it is a link, too large, or not a notebook.
    """
    return parse_notebook(read_file(path), lesson)


def read_file(path: Path) -> bytes:
    """
    Return what is in a submitted file: at most one byte more than is allowed.

    Raises:
        SubmissionError: If it is a link, or not a plain file.
    """
    if path.is_symlink() or path.parent.is_symlink() or path.parent.parent.is_symlink():
        raise SubmissionError("a link, not a file")
    if not stat.S_ISREG(path.lstat().st_mode):  # opening a pipe would wait forever
        raise SubmissionError("not a file")
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
        return file.read(MAX_NOTEBOOK + 1)


def set_aside(notebooks: list[str], **_: object) -> None:
    """
    Move files that were handed in beside a notebook out of nbgrader's way, into the class's ``aside/``.

    nbgrader would copy every file, and what a link points to, to where students' code runs. Its
    ``pre_convert_hook`` calls this first.

    Args:
        notebooks: Paths ``…/submitted/STUDENT/LESSON/*.ipynb`` of one submission.
    """
    for folder in {Path(notebook).parent for notebook in notebooks}:
        if folder.is_symlink() or folder.parent.is_symlink():
            continue  # what it points to is not this student's; it is refused when it is read
        for entry in sorted(folder.iterdir()):
            if entry.suffix == ".ipynb" or _is_stamp(entry):
                continue  # nbgrader does not copy notebooks
            place = folder.parents[2] / "aside" / folder.parent.name / folder.name
            place.mkdir(parents=True, exist_ok=True)
            number = sum(1 for _ in place.iterdir())
            os.rename(
                entry, place / (f"{entry.name}.{number}" if (place / entry.name).exists() else entry.name)
            )


def _is_stamp(entry: Path) -> bool:
    """Return whether a file is a time that nbgrader can read."""
    info = entry.lstat()
    if entry.name != STAMP or not stat.S_ISREG(info.st_mode) or info.st_size > MAX_STAMP:
        return False
    try:
        parse_utc(entry.read_text().strip())
    except (ValueError, OverflowError):
        return False
    return True
