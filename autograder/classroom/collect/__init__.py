"""Collect what students handed in: files, folders, an LMS's zip. Nothing is lost on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from autograder.authoring.cells import grade_id
from autograder.classroom.collect.archives import found_in
from autograder.classroom.collect.names import STUDENT, student_of
from autograder.classroom.collect.store import store
from autograder.classroom.folder import Classroom
from autograder.classroom.release import read_release
from autograder.classroom.submission import SubmissionError, parse_notebook


class Collected(NamedTuple):
    """The result of collecting one file."""

    source: str
    student: str
    status: str  # "new", "replaced", "unchanged", "older" or "refused"
    why: str = ""


def collect(
    classroom: Classroom, lesson: str, paths: list[Path], *, student: str = "", replace: bool = False
) -> Iterator[Collected]:
    """
    Yield the result for each notebook that was handed in.

    Args:
        classroom: The class.
        lesson: The lesson, released in it.
        paths: Notebooks, folders of them, zips of them.
        student: The student who handed in the one notebook, if its name does not say.
        replace: Whether even an older file replaces an earlier submission, which is kept aside in any case.
    """
    classroom.lessons([lesson])
    release = read_release(classroom, lesson)
    known = {cell.id for cell in release.cells if "nbgrader" in cell.metadata}
    taken: dict[str, str] = {}
    for found in (found for path in paths for found in found_in(path)):
        who, why = student or student_of(found.name, lesson), found.why
        try:
            if found.data is None:
                raise SubmissionError(why)
            if not STUDENT.fullmatch(who):
                raise SubmissionError(
                    f"its name does not say whose it is: name it {lesson}_STUDENT.ipynb, or add --student ID"
                )
            if who in taken:
                raise SubmissionError(f"{who} has another one among these files: {taken[who]}")
            notebook = parse_notebook(found.data, lesson)
            names = {cell.get("id") for cell in notebook.cells} | {grade_id(cell) for cell in notebook.cells}
            if not names & known:
                raise SubmissionError(f"not {lesson}: it contains none of that lesson's cells")
        except SubmissionError as error:
            yield Collected(found.source, who, "refused", str(error))
            continue
        taken[who] = found.source
        yield Collected(
            found.source, who, store(classroom, lesson, who, found.data, found.when, replace=replace)
        )
