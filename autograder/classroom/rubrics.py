"""
What a class keeps of its marking beside nbgrader's tables: rubrics, and which of their items an answer has.

One file for each lesson, ``rubrics/LESSON.json``. The marks themselves are nbgrader's: without this file they
stay, and only how they came about is gone.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from autograder import whole
from autograder.classroom import kept
from autograder.classroom.folder import Classroom

FOLDER = "rubrics"


def read(classroom: Classroom, lesson: str) -> dict[str, Any]:
    """Return the file of a lesson, complete."""
    found = kept.read(classroom, f"{FOLDER}/{lesson}.json")
    return {"numbers": {}, "questions": {}} | found


def of(data: dict[str, Any], question: str) -> dict[str, Any]:
    """Return the part of a question, which is made if it is not there."""
    part: dict[str, Any] = data["questions"].setdefault(question, {})
    for name, empty in (("items", []), ("apart", []), ("marks", {})):
        part.setdefault(name, empty)
    return part


@contextlib.contextmanager
def changing(classroom: Classroom, lesson: str) -> Iterator[dict[str, Any]]:
    """Yield the file of a lesson to be changed, while nobody else changes it; write it at the end."""
    (classroom.root / FOLDER).mkdir(exist_ok=True)
    with whole.alone(classroom.root / FOLDER / ".lock"):
        data = read(classroom, lesson)
        yield data
        kept.write(classroom, f"{FOLDER}/{lesson}.json", data)


def number(classroom: Classroom, lesson: str, students: Iterable[str]) -> None:
    """
    Give each student a number, in an order that only the class's seed knows.

    A number never changes: those who hand in later get the next ones.
    """
    if set(students) <= set(read(classroom, lesson)["numbers"]):
        return
    with changing(classroom, lesson) as data:
        numbers: dict[str, int] = data["numbers"]
        for student in sorted(set(students) - set(numbers), key=lambda one: drawn(classroom, lesson, one)):
            numbers[student] = _last(data) + 1


def _last(data: dict[str, Any]) -> int:
    """Return the last number that was given, also to somebody who has left."""
    return max([data.get("last", 0), *data["numbers"].values()])


def of_student(classroom: Classroom, student: str) -> dict[str, Any]:
    """Return what is kept of a student in each lesson: the number, and the marks."""
    found = {}
    for path in sorted((classroom.root / FOLDER).glob("*.json")):
        data = read(classroom, path.stem)
        if student in data["numbers"]:
            found[path.stem] = {
                "number": data["numbers"][student],
                "apart": [key for key in data["questions"] if student in of(data, key)["apart"]],
                "marks": {
                    key: marks[student]
                    for key in data["questions"]
                    if student in (marks := of(data, key)["marks"])
                },
            }
    return found


def take_out(classroom: Classroom, student: str) -> None:
    """Take a student out of each lesson; nobody else gets the number."""
    for lesson in of_student(classroom, student):
        with changing(classroom, lesson) as data:
            data["last"] = _last(data)
            del data["numbers"][student]
            for part in (of(data, key) for key in data["questions"]):
                part["marks"].pop(student, None)
                part["apart"] = [one for one in part["apart"] if one != student]


def put_back(classroom: Classroom, student: str, kept_of: dict[str, Any], but: set[str]) -> None:
    """Put a student back, except for some lessons, as :func:`of_student` told; what has come since stays."""
    for lesson in kept_of.keys() - but:
        with changing(classroom, lesson) as data:
            data["numbers"].setdefault(student, kept_of[lesson]["number"])
            for key, mark in kept_of[lesson]["marks"].items():
                of(data, key)["marks"].setdefault(student, mark)
            for key in kept_of[lesson]["apart"]:
                part = of(data, key)
                part["apart"] = sorted({*part["apart"], student})


def drawn(classroom: Classroom, lesson: str, student: str) -> int:
    """Return a number drawn for a student: the same each time, and known to nobody without the seed."""
    return int.from_bytes(hashlib.sha256(f"{classroom.seed} {lesson} {student}".encode()).digest()[:8])
