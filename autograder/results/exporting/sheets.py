"""Marks for a spreadsheet: a row for each student and lesson, or a row for each student."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from autograder.classroom.folder import Classroom
from autograder.grade.nbgrader.penalties import free_days
from autograder.results.exercises import exercise_marks
from autograder.results.exporting.marks import COLUMNS, rows

ABOUT = ("student", "first_name", "last_name", "email", "section", "lms_user_id")
WAITS = "awaits hand marks"
Sheet = list[dict[str, Any]]


def long(classroom: Classroom, lessons: list[str], *, exercises: bool = False) -> Sheet:
    """Return a row per student and lesson, and if asked, a column per exercise."""
    table = rows(classroom, lessons)
    for lesson in lessons if exercises else []:
        marks = exercise_marks(classroom, lesson)
        for row in table:
            for name in marks.names:
                row.setdefault(name, "")
                if row["lesson"] == lesson and row["final_score"] != "":
                    row[name] = marks.shown(row["student"], name, waits=row["status"] == WAITS)
    return table


def wide(classroom: Classroom, lessons: list[str], *, exercises: bool = False) -> Sheet:
    """
    Return a row per student: a column per lesson, if asked one per exercise before it, and the total.

    If the class has free late days, a column before these says how many are left.

    The total is empty while a mark is not final, and where nothing is graded. The last column says of how
    many lessons it is not: they await a mark by hand, are of an earlier release, or their files are gone.
    """
    found: dict[str, dict[str, Any]] = {}
    days = free_days(classroom)
    marks = {lesson: exercise_marks(classroom, lesson) for lesson in lessons if exercises}
    for standing in rows(classroom, lessons):
        student = standing["student"]
        about = {name: standing[name] for name in ABOUT}
        about |= {"late_days_left": days.left(student)} if days else {}
        row = found.setdefault(student, about)
        lesson, graded = standing["lesson"], standing["final_score"] != ""
        if lesson in marks:
            row |= {
                f"{lesson}/{name}": marks[lesson].shown(student, name, waits=standing["status"] == WAITS)
                if graded
                else ""
                for name in marks[lesson].names
            }
        row[lesson] = standing["final_score"]
        row["awaits"] = row.get("awaits", 0) + (graded and standing["status"] != "graded")
    for row in found.values():
        scores = [row[lesson] for lesson in lessons if row[lesson] != ""]
        row["total"] = sum(scores) if scores and not row["awaits"] else ""
        row["awaits"] = row.pop("awaits")  # last
    return list(found.values())


def to_csv(table: Sheet, columns: Sequence[str] = COLUMNS) -> str:
    """Return rows as CSV (RFC 4180)."""
    columns = list(dict.fromkeys((*columns, *(name for row in table for name in row))))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writerow({name: safe(name) for name in columns})
    writer.writerows({key: safe(_flat(value)) for key, value in row.items()} for row in table)
    return out.getvalue()


def safe(value: Any) -> Any:
    """
    Return a value that no spreadsheet reads as a formula.

    Example:
        >>> safe("=HYPERLINK(0)"), safe(-1.5)
        ("'=HYPERLINK(0)", -1.5)
    """
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@|%") else value


def _flat(value: Any) -> Any:
    """Return a number without a trailing .0, and text without line breaks."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return " ".join(value.split()) if isinstance(value, str) else value
