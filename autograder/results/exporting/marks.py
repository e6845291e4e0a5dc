"""The marks of a class as they stand: a row for each student and lesson."""

from typing import Any

from nbgrader.api import MissingEntry, SubmittedAssignment

from autograder.classroom.dates.lateness import late
from autograder.classroom.dates.times import shown, utc
from autograder.classroom.folder import Classroom
from autograder.classroom.roster.people import Person, people
from autograder.classroom.submission import Submission
from autograder.grade.earlier_release import of_earlier_release
from autograder.grade.nbgrader.gradebook import check, expect_released

COLUMNS = (
    "student",
    "first_name",
    "last_name",
    "email",
    "section",
    "lms_user_id",
    "lesson",
    "status",
    "score",
    "max_score",
    "late_penalty",
    "final_score",
    "submitted",
    "late",
)


def rows(classroom: Classroom, lessons: list[str]) -> list[dict[str, Any]]:
    """
    Return one row per student and lesson, from nbgrader's gradebook.

    ``status`` is ``graded``, ``awaits hand marks``, ``earlier release`` (graded by it), ``files gone``
    (graded, but what was handed in is no longer there), ``not graded`` or ``missing``; the last two come
    without a score. ``final_score`` is the score minus the late penalty, and at least 0. Times are those of
    the class's zone.
    """
    check(classroom)
    persons, found = people(classroom), list[dict[str, Any]]()
    for lesson in lessons:
        expect_released(classroom, lesson)
        handed_in = set(classroom.students(lesson))
        earlier = of_earlier_release(classroom, lesson, handed_in)
        with classroom.gradebook() as gradebook:
            max_score = gradebook.find_assignment(lesson).max_score
            for student in sorted(persons.keys() | handed_in):
                row = dict.fromkeys(COLUMNS, "") | _about(persons.get(student, Person(student)))
                row |= {"lesson": lesson, "max_score": max_score}
                places = Submission(classroom, lesson, student).graded
                try:
                    submission = gradebook.find_submission(lesson, student)
                except MissingEntry:
                    submission = None
                if submission and student not in handed_in and _has_marks(submission):
                    row |= _standing(classroom, lesson, submission) | {"status": "files gone"}
                elif submission is None or not places or not all(place.exists() for place in places):
                    row["status"] = "not graded" if student in handed_in else "missing"
                else:
                    row |= _standing(classroom, lesson, submission)
                    if student in earlier and row["status"] == "graded":
                        row["status"] = "earlier release"
                found.append(row)
    return found


def _has_marks(submission: SubmittedAssignment) -> bool:
    """Return whether somebody or something has marked a submission: an extension makes an empty one."""
    grades = (grade for notebook in submission.notebooks for grade in notebook.grades)
    return any(grade.auto_score is not None or grade.manual_score is not None for grade in grades)


def _about(person: Person) -> dict[str, Any]:
    return {
        "student": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "section": "; ".join(person.sections),
        "lms_user_id": person.lms_user_id,
    }


def _standing(classroom: Classroom, lesson: str, submission: SubmittedAssignment) -> dict[str, Any]:
    penalty, when = submission.late_submission_penalty or 0.0, submission.timestamp
    due = utc(submission.duedate) if submission.duedate else None
    came_late = when and late(classroom, lesson, submission.student_id, when, due).seconds
    return {
        "status": "awaits hand marks" if submission.needs_manual_grade else "graded",
        "score": submission.score,
        "late_penalty": penalty,
        "final_score": max(0.0, submission.score - penalty),
        "submitted": shown(classroom, when),
        "late": "yes" if came_late else "no",
    }
