"""One submission: where it lies, and what it must be before anything is done with it."""

import codecs
import os
import re
import stat
import warnings
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from autograder.authoring.lesson import lesson_names
from autograder.classroom.budget import TooCostly, budget
from autograder.classroom.folder import Classroom
from autograder.errors import CourseError

MAX_NOTEBOOK = 20 << 20  # bytes; of all files beside the notebooks, too
MAX_FILES = 100  # beside the notebooks
PLAINLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
CONFLICT = re.compile(rb"^[ \t]*<<<<<<< ", re.MULTILINE)  # a line of git's
STAMP, MAX_STAMP = "timestamp.txt", 100  # nbgrader's file that says when a submission was handed in
SECRET, MAX_SECRET = "submission_secret.txt", 200  # with it, the exchange finds whose feedback it is


@dataclass(frozen=True)
class Submission:
    """One student's lesson in a class, handed in or not."""

    classroom: Classroom
    lesson: str
    student: str

    @property
    def folder(self) -> Path:
        """The folder of what was handed in."""
        return self.classroom.root / "submitted" / self.student / self.lesson

    @property
    def submitted(self) -> list[Path]:
        """The notebooks that were handed in, of those that were released; broken links, too."""
        places = (self.folder / f"{name}.ipynb" for name in self.classroom.notebooks(self.lesson))
        return [place for place in places if os.path.lexists(place)]

    @property
    def missing(self) -> list[str]:
        """The released notebooks that were not handed in."""
        there = {path.stem for path in self.submitted}
        return [name for name in self.classroom.notebooks(self.lesson) if name not in there]

    @property
    def unknown(self) -> list[str]:
        """What was handed in as a notebook and bears the name of none that was released."""
        known = {f"{name}.ipynb" for name in self.classroom.notebooks(self.lesson)}
        return sorted(path.name for path in self.folder.glob("*.ipynb") if path.name not in known)

    @property
    def graded(self) -> list[Path]:
        """The notebooks as they were graded."""
        place = self.classroom.root / "autograded" / self.student / self.lesson
        return [place / path.name for path in self.submitted]

    @property
    def answers(self) -> Path:
        """The folder of what the student's code answered."""
        return self.classroom.root / "answers" / self.student / self.lesson


class SubmissionError(CourseError):
    """A file that cannot be a submission."""


def own_files(submission: Submission) -> dict[str, Path]:
    """
    Return the files that were handed in beside the notebooks of a class's own assignment, by their names.

    A lesson needs none. Links, what is not a plain file, and what is more than reasonable are left out.
    """
    folder, size = submission.folder, 0
    found: dict[str, Path] = {}
    if submission.lesson in lesson_names() or _linked(folder) or not folder.is_dir():
        return {}
    for entry in sorted(folder.iterdir()):
        if entry.suffix == ".ipynb" or entry.name in (STAMP, SECRET):
            continue
        files = {path.relative_to(folder).as_posix(): path for path in _below(entry)}
        known = [path.lstat() for path in files.values()]
        size += sum(info.st_size for info in known)
        plain = all(stat.S_ISREG(info.st_mode) for info in known) and all(map(str.isprintable, files))
        if plain and size <= MAX_NOTEBOOK and len(found) + len(files) <= MAX_FILES:
            found |= files
    return found


def _below(entry: Path) -> list[Path]:
    """Return everything below a folder but folders, or the entry itself where it is none."""
    if entry.is_symlink() or not entry.is_dir():
        return [entry]
    return [
        path
        for place, folders, names in os.walk(entry)
        for path in (Path(place, name) for name in sorted([*names, *folders]))
        if path.is_symlink() or not path.is_dir()
    ]


def _linked(folder: Path) -> bool:
    """Return whether a submission's folder, or its student's, is a link."""
    return folder.is_symlink() or folder.parent.is_symlink()


def parse_notebook(data: bytes, lesson: str) -> NotebookNode:
    """
    Return a submitted notebook. Windows' editors write a byte-order mark before it, which is no part of it.

    Raises:
        SubmissionError: If it is not a notebook, or not one of that lesson, or costs too much to read.
    """
    if len(data) > MAX_NOTEBOOK:
        raise SubmissionError(too_large())
    if why := _other(data):
        raise SubmissionError(f"not a notebook: {why}")
    try:
        with budget(len(data)), warnings.catch_warnings():  # missing and doubled ids are mended later
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)
            cells = [
                (cell.cell_type, cell.metadata) for cell in notebook.cells if isinstance(cell.source, str)
            ]
    except TooCostly as error:
        raise SubmissionError(str(error)) from None
    except Exception as error:  # anything can be in the file
        what, cause = "not a notebook", error.__cause__
        if isinstance(cause, JSONDecodeError):
            end = cause.pos >= len(cause.doc.rstrip()) or cause.msg.startswith("Unterminated string")
            what += (
                f": {'cut off, ' if end else ''}its JSON breaks in line {cause.lineno}, column {cause.colno}"
            )
        raise SubmissionError(what) from error
    if len(cells) != len(notebook.cells):
        raise SubmissionError("not a notebook")
    for cell in notebook.cells:
        cell.source = cell.source.replace("\r\n", "\n")  # as some of Windows' editors write it
    if not cells:
        raise SubmissionError(f"an empty notebook, not {lesson}")
    return notebook


def too_large(suffix: str = ".ipynb") -> str:
    """Return what is told of a file that is too large, and what makes a notebook smaller."""
    what = f"larger than {MAX_NOTEBOOK >> 20} MiB"
    if suffix.lower() != ".ipynb":
        return what
    return f"{what}: have its outputs and saved widgets cleared (Edit, Clear Outputs of All Cells)"


def _other(data: bytes) -> str:
    """Return what else a file is, if a student can be told."""
    start = data[:1000].removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        return "it is empty"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "its text is UTF-16, and a notebook's is UTF-8"
    if start.startswith(b"PK\x03\x04"):
        return "a zip under a notebook's name"
    if start.startswith(b"%PDF"):
        return "a PDF under a notebook's name"
    if start.startswith(b"<") and not CONFLICT.match(start):
        return "a web page: on GitHub, download the file itself (Raw)"
    return "git's marks of a conflict are in it" if CONFLICT.search(data) else ""


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
    if path.is_symlink() or _linked(path.parent):
        raise SubmissionError("a link, not a file")
    if not stat.S_ISREG(path.lstat().st_mode):  # opening a pipe would wait forever
        raise SubmissionError("not a file")
    with open(os.open(path, PLAINLY), "rb") as file:
        return file.read(MAX_NOTEBOOK + 1)


def set_aside(notebooks: list[str], **_: object) -> None:
    """
    Move what was handed in beside a notebook, and is not needed, out of nbgrader's way into ``aside/``.

    nbgrader would copy every file, and what a link points to, to where students' code runs. Its
    ``pre_convert_hook`` calls this first.

    Args:
        notebooks: Paths ``…/submitted/STUDENT/LESSON/*.ipynb`` of one submission.
    """
    for folder in {Path(notebook).parent for notebook in notebooks}:
        if _linked(folder):
            continue  # what it points to is not this student's; it is refused when it is read
        submission = Submission(Classroom(folder.parents[2]), folder.name, folder.parent.name)
        needed = {name.partition("/")[0] for name in own_files(submission)}
        for entry in sorted(folder.iterdir()):
            if entry.suffix == ".ipynb" or _is_stamp(entry) or _is_secret(entry) or entry.name in needed:
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


def _is_secret(entry: Path) -> bool:
    """Return whether a file is what nbgrader's exchange writes, and asks for to give feedback back."""
    info = entry.lstat()
    if entry.name != SECRET or not stat.S_ISREG(info.st_mode) or info.st_size > MAX_SECRET:
        return False
    return bool(re.fullmatch(rb"[0-9a-f]+", entry.read_bytes()))
