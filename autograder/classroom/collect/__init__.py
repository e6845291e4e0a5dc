"""Take in what students handed in: files, folders, an LMS's zip; nothing is lost on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat

from autograder.authoring.cells import grade_id
from autograder.classroom.collect.archives import found_in
from autograder.classroom.collect.names import STUDENT, student_of
from autograder.classroom.collect.store import store
from autograder.classroom.folder import Classroom
from autograder.classroom.submission import SubmissionError, parse_notebook


class Collected(NamedTuple):
    """What became of one file."""

    source: str
    student: str
    status: str  # "new", "replaced", "unchanged", "older" or "refused"
    why: str = ""


def collect(
    room: Classroom, lesson: str, paths: list[Path], *, student: str = "", replace: bool = False
) -> Iterator[Collected]:
    """
    Yield what became of each notebook that was handed in.

    Args:
        room: The class.
        lesson: The lesson, released in it.
        paths: Notebooks, folders of them, zips of them.
        student: Whose the one notebook is, where its name does not tell.
        replace: Whether an earlier submission gives way even to an older file. It is kept aside in any case.
    """
    room.lessons([lesson])
    release = nbformat.read(room.notebook("release", lesson), as_version=4)
    known = {cell.id for cell in release.cells if "nbgrader" in cell.metadata}
    taken: dict[str, str] = {}
    for found in (found for path in paths for found in found_in(path)):
        who, why = student or student_of(found.name, lesson), found.why
        try:
            if found.data is None:
                raise SubmissionError(why)
            if not STUDENT.fullmatch(who):
                raise SubmissionError(
                    f"its name does not tell whose it is: name it {lesson}_STUDENT.ipynb, or add --student ID"
                )
            if who in taken:
                raise SubmissionError(f"{who} has another one here already: {taken[who]}")
            notebook = parse_notebook(found.data, lesson)
            names = {cell.get("id") for cell in notebook.cells} | {grade_id(cell) for cell in notebook.cells}
            if not names & known:
                raise SubmissionError(f"not {lesson}: none of its cells is in it")
        except SubmissionError as error:
            yield Collected(found.source, who, "refused", str(error))
            continue
        taken[who] = found.source
        yield Collected(found.source, who, store(room, lesson, who, found.data, found.when, replace=replace))
