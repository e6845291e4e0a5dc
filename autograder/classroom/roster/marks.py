"""All that the gradebook says of one student, as plain data, and back into the gradebook."""

import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook

from autograder.classroom.folder import Classroom
from autograder.classroom.tables import inert

COLUMNS = ("assignment", "cell", "score", "max_score", "by_hand", "comment")
Data = dict[str, Any]


def of(classroom: Classroom, student: str) -> tuple[dict[str, Data], list[list[str]]]:
    """Return a student's submissions, whole, by assignment; and their marks and comments, to be read."""
    with classroom.gradebook() as gradebook:
        query = gradebook.db.query(SubmittedAssignment).filter(SubmittedAssignment.student_id == student)
        found = sorted(query, key=lambda submission: submission.name)
        data = {
            submission.name: _fields(submission)
            | {"notebooks": {notebook.name: _of_notebook(notebook) for notebook in submission.notebooks}}
            for submission in found
        }
        return data, [row for one in found for notebook in one.notebooks for row in _rows(one.name, notebook)]


def _of_notebook(notebook: SubmittedNotebook) -> Data:
    cells = {"grades": notebook.grades, "comments": notebook.comments}
    return _fields(notebook) | {
        kind: {row.name: _fields(row) for row in rows} for kind, rows in cells.items()
    }


def _rows(assignment: str, notebook: SubmittedNotebook) -> Iterator[list[str]]:
    """Yield a row for each cell with a mark or a comment."""
    comments = {one.name: one.comment or "" for one in notebook.comments}
    for grade in sorted(notebook.grades, key=lambda grade: grade.name):
        score = "" if grade.needs_manual_grade else f"{grade.score:g}"
        by_hand = "" if grade.manual_score is None else "yes"
        comment = comments.pop(grade.name, "")
        yield [assignment, grade.name, score, f"{grade.max_score:g}", by_hand, inert(comment)]
    for cell, comment in sorted(comments.items()):
        if comment:
            yield [assignment, cell, "", "", "", inert(comment)]


def give_back(classroom: Classroom, student: str, submissions: dict[str, Data], but: set[str]) -> set[str]:
    """
    Put a student's submissions into the gradebook again.

    Args:
        classroom: The class.
        student: A student on the roster.
        submissions: What ``of`` returned.
        but: Assignments that are left out.

    Returns:
        The assignments of which something has no place: left out, or with cells that are there no more.
    """
    with classroom.gradebook() as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own use of its database
        left = {
            name
            for name, said in submissions.items()
            if name in but or not _give(gradebook, student, name, said)
        }
        gradebook.db.commit()
    return left


def _give(gradebook: Gradebook, student: str, assignment: str, said: Data) -> bool:
    """Put one submission back; return whether everything had a place."""
    try:
        submission = gradebook.update_or_create_submission(assignment, student)
    except MissingEntry:
        return False
    pairs = [(submission, said)]
    for name, notebook in said["notebooks"].items():
        there = next((one for one in submission.notebooks if one.name == name), None)
        pairs.append((there, notebook))
        for kind in ("grades", "comments"):
            cells = {row.name: row for row in getattr(there, kind, ())}
            pairs += [(cells.get(cell), values) for cell, values in notebook[kind].items()]
    for row, values in pairs:
        if row is not None:
            _set(row, values)
    return all(row is not None for row, _ in pairs)


def _columns(row: Any) -> list[Any]:
    """Return the columns of a row of the gradebook that are its own: neither keys nor references."""
    return [one for one in type(row).__table__.columns if not (one.primary_key or one.foreign_keys)]


def _fields(row: Any) -> Data:
    values = {column.name: getattr(row, column.name) for column in _columns(row)}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, datetime) else value


def _set(row: Any, values: Data) -> None:
    for column in _columns(row):
        value, kind = values.get(column.name), column.type.python_type
        if value is not None and kind is datetime:
            value = datetime.fromisoformat(value)
        elif value is not None and kind is timedelta:
            value = timedelta(seconds=value)
        setattr(row, column.name, value)
