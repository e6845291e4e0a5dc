"""What a submission must be before anything is done with it: a plain file, not too large, and a notebook."""

import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.errors import CourseError

MAX_NOTEBOOK = 20 << 20  # bytes


class SubmissionError(CourseError):
    """A file that cannot be a submission."""


def parse_notebook(data: bytes, lesson: str) -> NotebookNode:
    """
    Return a submitted notebook.

    Raises:
        SubmissionError: If it is no notebook, or none of that lesson.
    """
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(f"larger than {MAX_NOTEBOOK >> 20} MiB")
    try:
        with warnings.catch_warnings():  # missing and doubled ids are mended later
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(data.decode(), as_version=4)
        cells = [(cell.cell_type, cell.metadata) for cell in notebook.cells if isinstance(cell.source, str)]
    except Exception as error:  # whatever a file holds, it is a notebook or it is not
        raise SubmissionError("not a notebook") from error
    if len(cells) != len(notebook.cells):
        raise SubmissionError("not a notebook")
    if not cells:
        raise SubmissionError(f"an empty notebook, not {lesson}")
    return notebook


def read_notebook(path: Path, lesson: str) -> NotebookNode:
    """
    Return a submitted notebook that is a plain file of a reasonable size.

    Raises:
        SubmissionError: If it is a link, too large, or no notebook.
    """
    if path.is_symlink() or path.parent.is_symlink() or path.parent.parent.is_symlink():
        raise SubmissionError("a link, not a file")
    if path.stat().st_size > MAX_NOTEBOOK:
        raise SubmissionError(f"larger than {MAX_NOTEBOOK >> 20} MiB")
    return parse_notebook(path.read_bytes(), lesson)
