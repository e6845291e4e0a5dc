"""The feedback pages for students, which nbgrader makes."""

from pathlib import Path

from nbgrader.converters import GenerateFeedback

from autograder.classroom.folder import Classroom, ClassroomError


def feedback(classroom: Classroom, lesson: str) -> list[Path]:
    """Write nbgrader's feedback page for every student who is graded, and return the pages."""
    if not list(classroom.root.glob(f"autograded/*/{lesson}/{lesson}.ipynb")):
        raise ClassroomError(
            f"No submission of {lesson} is graded yet.\nGrade them: course grade {classroom.pasted} {lesson}"
        )
    classroom.convert(GenerateFeedback, lesson)
    return sorted(classroom.root.glob(f"feedback/*/{lesson}/{lesson}.html"))
