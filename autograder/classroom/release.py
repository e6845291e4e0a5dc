"""Release a lesson to a class, and look whether a release still fits the course."""

import functools
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment

from autograder import whole
from autograder.authoring.cells import grade_id, kind
from autograder.authoring.lesson import lesson_names, load
from autograder.authoring.notebooks import solution_notebook, text
from autograder.classroom import parts
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.parts import Part, cells, marks
from autograder.classroom.parts.source import check_part, own_source, read_source
from autograder.classroom.parts.undone import all_or_nothing
from course_lib import __version__

WHOLE = Part()


def release(
    classroom: Classroom,
    lesson: str,
    *,
    force: bool = False,
    part: Part = WHOLE,
    tell: Callable[[str], None] = lambda line: None,
) -> Path:
    """
    Put a lesson into the class, or release an assignment of its own; return what is for the students.

    If this fails, what was released before stays in its place, and the gradebook is as it was.

    Args:
        classroom: The class.
        lesson: The lesson's name, or that of a folder in the class's ``source/``.
        force: Whether the course's version replaces the class's own, which is then kept beside it.
        part: Which part of a lesson; the whole one unless it is given.
        tell: Is given a line for each thing that one may not expect.

    Raises:
        ClassroomError: If the class has a different source, an exercise or a section is not in the lesson,
            or nbgrader refuses.
    """
    if lesson in classroom.own():
        if not part.whole:
            raise ClassroomError(
                f"{lesson} is an assignment of the class's own: {part} is for lessons.\n"
                f"Take the cells out of {classroom.root / 'source' / lesson}, and release it again."
            )
        with all_or_nothing(classroom, lesson):
            for name in classroom.notebooks(lesson, "source"):
                _fit(classroom, lesson, name, tell)
            _convert(classroom, lesson)
        return classroom.notebook("release", lesson).parent
    if lesson not in lesson_names():
        raise ClassroomError(
            f"There is no lesson {lesson!r}, and no notebook in {classroom.root / 'source' / lesson}.\n"
            f"The lessons are: {', '.join(lesson_names())}. Put an assignment of your own there."
        )
    source, built = classroom.notebook("source", lesson), solution_notebook(lesson)
    before = source.read_bytes() if source.exists() else None
    earlier = parts.part(classroom, lesson)
    check_part(built, lesson, part)
    chosen, notebook = part, built
    changed = before is not None and _differs(before, built)
    if changed and not force:
        chosen, notebook = own_source(classroom, lesson, built, part, earlier, tell)
    out = cells.left_out(notebook.cells, chosen)
    for name, users in cells.callers(notebook.cells, out).items():
        tell(f"{name} is left out, and is still called by {', '.join(users)}.")
    if before is not None and changed and force:
        source.with_name(f"{source.name}.{hashlib.sha256(before).hexdigest()[:8]}.bak").write_bytes(before)
    source.parent.mkdir(parents=True, exist_ok=True)
    try:
        with all_or_nothing(classroom, lesson):
            if text(notebook).encode() != before:
                whole.write(source, text(notebook).encode(), mode=0o644)
            _remember(classroom, lesson, chosen)
            _fit(classroom, lesson, lesson, tell)
            _convert(classroom, lesson)
            leave_out(classroom, lesson)  # again: nbgrader says nothing where that failed
    except BaseException:
        if before is None:
            source.unlink(missing_ok=True)
        else:
            whole.write(source, before)
        raise
    return classroom.notebook("release", lesson)


def _convert(classroom: Classroom, lesson: str) -> None:
    """Have nbgrader release an assignment; where it fails, the earlier release is put back."""
    place = classroom.root / "release" / lesson
    with tempfile.TemporaryDirectory(dir=classroom.root, prefix=".release-") as folder:
        kept = Path(folder, lesson)
        if place.is_dir():
            shutil.copytree(place, kept, symlinks=True)
        try:
            classroom.convert(GenerateAssignment, lesson, ".")
        except BaseException:
            if kept.is_dir():
                shutil.rmtree(place, ignore_errors=True)
                os.rename(kept, place)
            raise


def leave_out(classroom: Classroom, lesson: str) -> None:
    """
    Take what the class leaves out of a lesson out of its release, and its points out of the gradebook.

    nbgrader runs this after each release, whoever asked for it.
    """
    place = classroom.notebook("release", lesson)
    if lesson not in lesson_names() or not parts.entry(classroom, lesson) or not place.exists():
        return
    part = parts.part(classroom, lesson)
    notebook = read_source(classroom, lesson)
    out = cells.left_out(notebook.cells, part)
    released = nbformat.reads(place.read_text(encoding="utf-8"), as_version=4)
    if out & set(map(cells.key, released.cells)):
        whole.write(place, text(cells.without(released, out, part.without)).encode(), mode=0o644)
    gone = out & set(map(grade_id, notebook.cells))
    marks.settle(classroom, lesson, gone)


def _remember(classroom: Classroom, lesson: str, part: Part) -> None:
    parts.remember(classroom, lesson, without=list(part.without), only_sections=list(part.only_sections))


def _fit(classroom: Classroom, lesson: str, name: str, tell: Callable[[str], None]) -> None:
    """Give the gradebook the cells of a source, and tell what came and what left."""
    new, lost = marks.fit(classroom, lesson, name, read_source(classroom, lesson, name).cells)
    if new:
        tell(f"New in the gradebook, without a mark for anybody yet: {', '.join(new)}.")
    if lost:
        tell(f"No longer in the gradebook, marks by hand kept in {parts.FILE}: {', '.join(lost)}.")


def _differs(source: bytes, built: NotebookNode) -> bool:
    """Return whether a source is more than the lesson as another version of the course built it."""
    return bool(_without_version(source.decode("utf-8", "replace")) != _without_version(text(built)))


def _without_version(notebook: str) -> Any:
    """Return a notebook without the version of the course that built it, as plain data if it is JSON."""
    try:
        data = json.loads(notebook)
        return data | {"metadata": {key: v for key, v in data["metadata"].items() if key != "course"}}
    except (ValueError, TypeError, KeyError, AttributeError):
        return notebook


def read_release(classroom: Classroom, lesson: str, name: str = "") -> NotebookNode:
    """
    Return a released notebook, not to be changed: a lesson's, or the named one.

    Raises:
        ClassroomError: If the file is not a notebook.
    """
    path = classroom.notebook("release", lesson, name=name)
    if not path.exists() and lesson in classroom.released():
        raise ClassroomError(
            f"{lesson} is not one notebook {path.name}, but {', '.join(classroom.notebooks(lesson))}.\n"
            f"Put what was handed in into {classroom.root / 'submitted'}/STUDENT/{lesson}/, "
            "or use nbgrader zip_collect."
        )
    data = path.read_bytes()
    try:
        return _parsed(data)
    except Exception as error:  # whatever is in the file
        raise ClassroomError(
            f"{path} is not a notebook.\nRelease it again: course release {classroom.pasted} {lesson}"
        ) from error


@functools.lru_cache(maxsize=16)
def _parsed(data: bytes) -> NotebookNode:
    return nbformat.reads(data.decode(), as_version=4)


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
