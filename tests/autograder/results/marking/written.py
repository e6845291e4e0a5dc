"""A class with written answers: in nbgrader's tables and in graded notebooks, without a kernel."""

import copy
import warnings
from collections.abc import Mapping

import nbformat
from nbgrader.api import Gradebook

from autograder.authoring.cells import grade_id
from autograder.classroom.folder import Classroom
from autograder.classroom.release import read_release

LESSON = "01_sgd"
CELL = "exercise-larger-batch"
ANSWERS = {
    "ann": "A quarter of the steps.",
    "ben": "a quarter\nof the STEPS. ",
    "cleo": "The noise is halved, so $\\sigma/2$.",
    "dan": "A quarter of the steps, so raise the rate.",
    "eve": "# Me\n\n<script>alert(1)</script>",
    "finn": "long " * 4_000,
    "gus": None,
}


def hand_in(
    room: Classroom, answers: Mapping[str, str | None], lesson: str = LESSON, cell: str = CELL
) -> None:
    """Have each student's answer as it is after grading; nothing, if it was left as it was released."""
    release = read_release(room, lesson, lesson)
    with room.gradebook() as book:
        for student, text in answers.items():
            notebook = copy.deepcopy(release)
            found = next(one for one in notebook.cells if grade_id(one) == cell)
            found.source = found.source if text is None else text
            path = room.notebook("autograded", lesson, student)
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, path)
            enter(book, student, text is not None, lesson, cell)


def enter(book: Gradebook, student: str, answered: bool, lesson: str, cell: str) -> None:
    """Do what nbgrader's SaveAutoGrades does for a written answer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own use of its database
        book.update_or_create_student(student)
        book.update_or_create_submission(lesson, student)
    for grade in book.find_submission_notebook(lesson, lesson, student).grades:
        grade.auto_score = None if grade.name == cell and answered else 0.0
        grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
    book.db.commit()
