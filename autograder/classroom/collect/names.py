"""Whose a file is: student ids in the names that LMSs and students give."""

import re
from pathlib import PurePath

STUDENT = re.compile(r"[\w@+-][\w.@+-]{0,99}")
MOODLE = re.compile(r"(.+?)_\d+_assignsubmission_file_?")
CANVAS = re.compile(r"(.+?)(?:_LATE)?_\d+_\d+_.*")


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
    stem = re.sub(r"([ -]?\(\d+\)|-\d+)$", "", name.stem)  # a browser's or an LMS's "01_sgd (1)"
    folders = [part for part in name.parent.parts if part not in (lesson, ".", "..", "/")]
    if lesson not in stem:
        found = stem
    elif stem == lesson:
        found = folders[-1] if folders else ""
    elif canvas := CANVAS.fullmatch(stem):
        found = canvas[1]
    else:
        found = re.sub(rf"^{lesson}[_. -]+|[_. -]+{lesson}$", "", stem)
    found = (moodle[1] if (moodle := MOODLE.fullmatch(found)) else found).strip()
    found = re.sub(r"\s+", ".", found)
    return found if STUDENT.fullmatch(found) and lesson not in found else ""
