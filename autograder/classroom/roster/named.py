"""The students whom a command names: on the roster, or among those who handed in."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from nbgrader.api import Student

from autograder.classroom.folder import Classroom, ClassroomError


def named(classroom: Classroom, lessons: Iterable[str], students: Sequence[str]) -> list[str]:
    """
    Return the named students, each once; nobody, if nobody is named.

    Raises:
        ClassroomError: If somebody is not in the class.
    """
    if not students:
        return []
    with classroom.gradebook() as gradebook:
        rows = gradebook.db.query(Student.id, Student.first_name, Student.last_name).all()
    known = {student: " ".join(filter(None, (first, last))) for student, first, last in rows}
    known |= {one: known.get(one, "") for lesson in lessons for one in classroom.students(lesson)}
    for student in students:
        if student not in known:
            raise unknown(classroom, student, known)
    return list(dict.fromkeys(students))


def unknown(classroom: Classroom, student: str, known: Mapping[str, str]) -> ClassroomError:
    """Return the error of a name that nobody has; ``known`` holds everybody's id and name."""
    near = nearest(student, known)
    to_do = f"Did you mean {near}?" if near else f"See who there is: course roster {classroom.pasted}"
    return ClassroomError(f"{classroom.root} has no student {student!r}.\n{to_do}")


def nearest(student: str, known: Mapping[str, str]) -> str:
    """Return the ids, three at most, of those who are called nearly so."""
    spoken = {name.casefold(): one for one, name in known.items() if name}
    spoken |= {one.casefold(): one for one in known}
    near = difflib.get_close_matches(student.casefold(), spoken, 5, 0.6)
    found = [one if one.isprintable() else ascii(one) for one in dict.fromkeys(spoken[name] for name in near)]
    return ", ".join(found[:3])
