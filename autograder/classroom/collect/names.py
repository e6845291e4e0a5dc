"""Whose a plain file is: student ids in the names that instructors and students give."""

import re
from pathlib import PurePath

from autograder.classroom.collect.entry_names import original

STUDENT = re.compile(r"[\w@+-][\w.@+-]{0,99}")
MOODLE = re.compile(r"(.+?)_\d+_assignsubmission_file_?")
CANVAS = re.compile(r"(.+?)(?:_LATE)?_\d+_\d+_.*")
NOBODYS = {"notebooks", ".", "..", "/"}  # folders that no student is named by
UNNAMED = re.compile(r"untitled\d*", re.IGNORECASE)


def called(name: PurePath, lesson: str) -> str:
    """Return what a path says of who handed a file in, as it stands there; nothing if it does not say."""
    stem = original(name.stem)
    folders = [part for part in name.parent.parts if part not in {lesson} | NOBODYS]
    if UNNAMED.fullmatch(stem):
        stem = lesson
    if lesson not in stem:
        found = stem
    elif stem == lesson:
        found = folders[-1] if folders else ""
    elif canvas := CANVAS.fullmatch(stem):
        found = canvas[1]
    else:
        found = re.sub(rf"^{re.escape(lesson)}[_. -]+|[_. -]+{re.escape(lesson)}$", "", stem)
    found = (moodle[1] if (moodle := MOODLE.fullmatch(found)) else found).strip()
    return "" if lesson in found else found


def student_of(name: PurePath, lesson: str) -> str:
    """
    Return the student who handed in a file, or nothing if its name does not say.

    Example:
        >>> student_of(PurePath("01_sgd_alice.ipynb"), "01_sgd")
        'alice'
        >>> student_of(PurePath("alice_12345_assignsubmission_file_/01_sgd.ipynb"), "01_sgd")
        'alice'
        >>> student_of(PurePath("alice/01_sgd/01_sgd.ipynb"), "01_sgd")
        'alice'
    """
    found = re.sub(r"\s+", ".", called(name, lesson))
    return found if STUDENT.fullmatch(found) else ""


def id_from(name: str) -> str:
    """
    Return the id that an LMS's name gives where there is no roster: blanks are dots, other signs vanish.

    Example:
        >>> id_from("Séan O'Brien"), id_from("Bob Jr., Smith")
        ('Séan.OBrien', 'Bob.Jr..Smith')
    """
    found = re.sub(r"[^\w.@+-]", "", re.sub(r"\s+", ".", name.strip()))[:100]
    return found if STUDENT.fullmatch(found) else ""
