"""Release a lesson to a class."""

import hashlib
from pathlib import Path

from nbgrader.converters import GenerateAssignment

from autograder.authoring.notebooks import solution_notebook, text
from autograder.classroom.folder import Classroom, ClassroomError


def release(room: Classroom, lesson: str, *, force: bool = False) -> Path:
    """
    Put a lesson into the class and return the notebook for the students.

    Args:
        room: The class.
        lesson: The lesson's name.
        force: Whether to take the course's version where the class has its own, which is kept beside it.

    Raises:
        ClassroomError: If the class has another source, or nbgrader refuses.
    """
    source, built = room.notebook("source", lesson), text(solution_notebook(lesson))
    if source.exists() and source.read_text() != built:
        if not force:
            raise ClassroomError(
                f"{source} differs from the course's lesson.\n"
                f"To release it: nbgrader generate_assignment {lesson} --force. Or add --force here."
            )
        kept = source.read_bytes()
        source.with_name(f"{source.name}.{hashlib.sha256(kept).hexdigest()[:8]}.bak").write_bytes(kept)
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(built)
    room.convert(GenerateAssignment, lesson, ".")
    return room.notebook("release", lesson)
