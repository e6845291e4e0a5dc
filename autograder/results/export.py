"""The marks of a class as a table for an LMS or a spreadsheet."""

import csv
import io
from typing import Any

from nbgrader.api import MissingEntry

from autograder.classroom.folder import Classroom

COLUMNS = (
    "student",
    "first_name",
    "last_name",
    "lesson",
    "status",
    "score",
    "max_score",
    "late_penalty",
    "final_score",
    "submitted",
)


def rows(classroom: Classroom, lessons: list[str]) -> list[dict[str, Any]]:
    """
    Return one row per student and lesson, from nbgrader's gradebook.

    ``status`` is ``graded``, ``awaits hand marks``, ``not graded`` or ``missing``; the last two come without
    a score. ``final_score`` is the score minus the late penalty, and at least 0.
    """
    found = []
    with classroom.gradebook() as gradebook:
        people = {s.id: s for s in gradebook.students}
        for lesson in lessons:
            handed_in = set(classroom.students(lesson))
            max_score = gradebook.find_assignment(lesson).max_score
            for student in sorted(people.keys() | handed_in):
                person = people.get(student)
                row = dict.fromkeys(COLUMNS, "") | {
                    "student": student,
                    "lesson": lesson,
                    "max_score": max_score,
                }
                row |= {
                    "first_name": getattr(person, "first_name", "") or "",
                    "last_name": getattr(person, "last_name", "") or "",
                }
                try:
                    submission = gradebook.find_submission(lesson, student)
                except MissingEntry:
                    submission = None
                graded = classroom.notebook("autograded", lesson, student).exists()
                if submission is None or not graded:
                    row["status"] = "not graded" if student in handed_in else "missing"
                else:
                    penalty = submission.late_submission_penalty or 0.0
                    row |= {
                        "status": "awaits hand marks" if submission.needs_manual_grade else "graded",
                        "score": submission.score,
                        "late_penalty": penalty,
                        "final_score": max(0.0, submission.score - penalty),
                        "submitted": f"{submission.timestamp:%Y-%m-%d %H:%M:%S}"
                        if submission.timestamp
                        else "",
                    }
                found.append(row)
    return found


def safe(value: Any) -> Any:
    """
    Return a value that no spreadsheet reads as a formula.

    Example:
        >>> safe("=HYPERLINK(0)"), safe(-1.5)
        ("'=HYPERLINK(0)", -1.5)
    """
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@|%") else value


def to_csv(table: list[dict[str, Any]]) -> str:
    """Return rows as CSV (RFC 4180)."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows({key: safe(_flat(value)) for key, value in row.items()} for row in table)
    return out.getvalue()


def _flat(value: Any) -> Any:
    """Return a number without a trailing .0, and text without line breaks."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return " ".join(value.split()) if isinstance(value, str) else value
