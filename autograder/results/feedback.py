"""Feedback pages for students, made by nbgrader."""

from pathlib import Path

from nbgrader.converters import GenerateFeedback

from autograder.classroom.folder import Classroom, ClassroomError


def feedback(room: Classroom, lesson: str) -> list[Path]:
    """Write nbgrader's feedback page for every student whose lesson was graded, and return the pages."""
    if not list(room.root.glob(f"autograded/*/{lesson}/{lesson}.ipynb")):
        raise ClassroomError(f"Nobody's {lesson} is graded yet.\nGrade it: course grade {room.root} {lesson}")
    room.convert(GenerateFeedback, lesson)
    return sorted(room.root.glob(f"feedback/*/{lesson}/{lesson}.html"))
