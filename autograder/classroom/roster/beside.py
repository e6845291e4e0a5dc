"""A student's lines in the files that a class keeps beside its gradebook: taken out, and put back."""

from collections.abc import Iterator, Sequence
from typing import Any

from autograder.classroom import kept
from autograder.classroom.folder import Classroom

ANY = "*"
PLACES = {  # file -> the names that stand around a student's id
    "exported.json": (ANY, ANY),
    "refused.json": (ANY,),
    "dates.json": ("lessons", ANY, "extensions"),
    "releases.json": (ANY, "marks", ANY),
}


def of_student(classroom: Classroom, student: str) -> dict[str, list[list[Any]]]:
    """Return a student's lines: for each file, the names around each line and what it says."""
    found = {}
    for name, place in PLACES.items():
        around = _around(kept.read(classroom, name), place)
        if own := [[*names, lines[student]] for names, lines in around if student in lines]:
            found[name] = own
    return found


def take_out(classroom: Classroom, student: str) -> None:
    """Take a student's lines out of every file."""
    for name, place in PLACES.items():
        data = kept.read(classroom, name)
        if [lines.pop(student) for _, lines in _around(data, place) if student in lines]:
            kept.write(classroom, name, data)


def put_back(classroom: Classroom, student: str, said: dict[str, list[list[Any]]]) -> None:
    """Put lines back that were taken out, except where the student has a newer one."""
    for name, found in said.items():
        data = kept.read(classroom, name)
        for *around, value in found:
            lines = data
            for key in around:
                lines = lines.setdefault(key, {})
            lines.setdefault(student, value)
        kept.write(classroom, name, data)


def _around(data: dict[str, Any], place: Sequence[str]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield each object that may have lines of students, with the names that stand around it."""
    if not place:
        yield (), data
        return
    for name in list(data) if place[0] == ANY else [place[0]]:
        if isinstance(data.get(name), dict):
            yield from (((name, *inner), lines) for inner, lines in _around(data[name], place[1:]))
