"""
What a class keeps of its marking beside nbgrader's tables: rubrics, and which of their items an answer has.

One file for each lesson, ``rubrics/LESSON.json``. The marks themselves are nbgrader's: without this file they
stay, and only how they came about is gone.
"""

import contextlib
import hashlib
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from autograder.classroom import kept
from autograder.classroom.folder import Classroom

if sys.platform == "win32":
    fcntl = None
else:
    import fcntl

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
    with open(classroom.root / FOLDER / ".lock", "a") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)
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
            numbers[student] = max(numbers.values(), default=0) + 1


def drawn(classroom: Classroom, lesson: str, student: str) -> int:
    """Return a number drawn for a student: the same each time, and known to nobody without the seed."""
    return int.from_bytes(hashlib.sha256(f"{classroom.seed} {lesson} {student}".encode()).digest()[:8])
