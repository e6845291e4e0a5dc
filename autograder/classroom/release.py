"""Release a lesson to a class, and look whether a release still fits the course."""

import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment

from autograder.authoring.cells import grade_id, kind
from autograder.authoring.lesson import lesson_names, load
from autograder.authoring.notebooks import solution_notebook, text
from autograder.classroom.folder import Classroom, ClassroomError
from course_lib import __version__


def release(classroom: Classroom, lesson: str, *, force: bool = False) -> Path:
    """
    Put a lesson into the class and return the notebook for the students.

    Args:
        classroom: The class.
        lesson: The lesson's name.
        force: Whether the course's version replaces the class's own, which is then kept beside it.

    Raises:
        ClassroomError: If the class has a different source, or nbgrader refuses.
    """
    source, built = classroom.notebook("source", lesson), text(solution_notebook(lesson))
    if source.exists() and _without_version(source.read_text()) != _without_version(built):
        if not force:
            raise ClassroomError(
                f"{source} differs from the course's lesson.\n"
                f"To release it: nbgrader generate_assignment {lesson} --force. Or add --force here."
            )
        kept = source.read_bytes()
        source.with_name(f"{source.name}.{hashlib.sha256(kept).hexdigest()[:8]}.bak").write_bytes(kept)
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(built)
    classroom.convert(GenerateAssignment, lesson, ".")
    return classroom.notebook("release", lesson)


def _without_version(notebook: str) -> Any:
    """Return a notebook without the version of the course that built it, as plain data if it is JSON."""
    try:
        data = json.loads(notebook)
        return data | {"metadata": {key: v for key, v in data["metadata"].items() if key != "course"}}
    except (ValueError, TypeError, KeyError, AttributeError):
        return notebook


def read_release(classroom: Classroom, lesson: str) -> NotebookNode:
    """
    Return the released notebook of a lesson.

    Raises:
        ClassroomError: If the file is not a notebook.
    """
    path = classroom.notebook("release", lesson)
    data = path.read_bytes()
    try:
        return nbformat.reads(data.decode(), as_version=4)
    except Exception as error:  # whatever is in the file
        raise ClassroomError(
            f"{path} is not a notebook.\nRelease it again: course release {classroom.pasted} {lesson}"
        ) from error


def released_exercises(release: NotebookNode) -> list[str]:
    """Return the exercises whose checks are in a released notebook."""
    names = [grade_id(cell) for cell in release.cells if kind(cell) == "check"]
    return [name.removeprefix("check-") for name in names if name.startswith("check-")]


def check_release(classroom: Classroom, lesson: str) -> None:
    """
    Check that the course can still grade what a class released, maybe with an earlier version of the course.

    Raises:
        ClassroomError: If the lesson, or one of the released exercises, is not in the course any more.
    """
    release = read_release(classroom, lesson)
    version = release.metadata.get("course", {}).get("version", "0.1.0")
    known = load(lesson).exercises if lesson in lesson_names() else {}
    if missing := [name for name in released_exercises(release) if name not in known]:
        what = f"its exercise {missing[0]}" if known else "this lesson"
        raise ClassroomError(
            f"{lesson} was released with version {version} of the course; {__version__} lacks {what}.\n"
            f"Grade with version {version}, or release it again: "
            f"course release {classroom.pasted} {lesson} --force"
        )
