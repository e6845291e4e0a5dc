"""What a class releases a lesson from: the course's notebook, or its own with changes."""

import difflib
from collections.abc import Callable

import nbformat
from nbformat import NotebookNode

from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.parts import Part, cells, marks


def read_source(classroom: Classroom, lesson: str, name: str = "") -> NotebookNode:
    """
    Return a notebook of the class's ``source/``: a lesson's, or the named one.

    Raises:
        ClassroomError: If the file is not a notebook.
    """
    path = classroom.notebook("source", lesson, name=name)
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception as error:  # whatever is in the file
        raise ClassroomError(
            f"{path} is not a notebook.\nPut back a copy. Or have the course's lesson: "
            f"course release {classroom.pasted} {lesson} --force"
        ) from error


def check_part(lesson: NotebookNode, name: str, part: Part) -> None:
    """
    Check that a lesson has what a part of it names.

    Raises:
        ClassroomError: If it has not.
    """
    known, numbers = cells.exercises(lesson.cells), sorted(set(cells.sections(lesson.cells)) - {0})
    for exercise in part.without:
        if exercise not in known:
            near = difflib.get_close_matches(exercise, known, 1)
            meant = f"Did you mean {near[0]}? " if near else ""
            raise ClassroomError(
                f"{name} has no exercise {exercise!r}.\n{meant}Its exercises are: {', '.join(known)}."
            )
    for number in part.only_sections:
        if number not in numbers:
            raise ClassroomError(
                f"{name} has no section {number}.\nIts sections are: {', '.join(map(str, numbers))}."
            )
    out = cells.left_out(lesson.cells, part)
    if not cells.exercises(cell for cell in lesson.cells if cells.key(cell) not in out):
        raise ClassroomError(
            f"Nothing to be graded is left of {name}.\nLeave out less; its exercises are: {', '.join(known)}."
        )


def own_source(
    classroom: Classroom,
    lesson: str,
    built: NotebookNode,
    part: Part,
    earlier: Part,
    tell: Callable[[str], None],
) -> tuple[Part, NotebookNode]:
    """
    Return the part and the source of a lesson that the class has changed.

    Raises:
        ClassroomError: If nothing asks for more than what nbgrader itself does.
    """
    source = classroom.notebook("source", lesson)
    own = read_source(classroom, lesson)
    mended, back = own, list[NotebookNode]()
    if marks.has_submissions(classroom, lesson):  # before, nbgrader lets cells go
        mended, back = cells.put_back(own, built)
    if part.whole and earlier.whole and not back:
        raise ClassroomError(
            f"{source} differs from the course's lesson.\n"
            f"To release it so: cd {classroom.pasted} && nbgrader generate_assignment {lesson} --force\n"
            f"To have the course's again: course release {classroom.pasted} {lesson} --force"
        )
    tell(f"{source} differs from the course's lesson: it was released as it is, as your own.")
    removed = [name for name in cells.exercises(back) if name not in part.without]
    if removed:
        part = part._replace(without=(*part.without, *removed))
        tell(
            f"Its cells of {', '.join(removed)} were missing. nbgrader needs them, as there are submissions: "
            f"they are back in source/, and left out of the release (--without {','.join(removed)})."
        )
    return part, mended
