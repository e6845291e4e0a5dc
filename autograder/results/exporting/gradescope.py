"""Gradescope takes no marks by file: it has its autograder's `results.json`, and LTI."""

from autograder.classroom.folder import ClassroomError


def refuse(lesson: str) -> ClassroomError:
    """Return what is told to who asks for such a file."""
    return ClassroomError(
        "Gradescope imports no marks from a file.\n"
        f"Let it grade: course gradescope {lesson}. Or take --format csv for yourself."
    )
