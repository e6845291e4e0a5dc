"""
Which id a student gets, who then keeps it.

The login where there is one (nbgrader on a hub knows students by it), otherwise the e-mail's local part,
otherwise a number. It is a folder's name, so in small letters and without signs that a folder cannot have.
"""

import re

from autograder.classroom.collect.names import STUDENT
from autograder.classroom.roster.matching import folded
from autograder.classroom.roster.people import Person

LONGEST = 64
TAKEN = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # by Windows


def candidates(row: Person) -> list[str]:
    """
    Return the ids that a new person could have, the best first; only the given one if there is one.

    Example:
        >>> candidates(Person("", email="Ann.Lee@uni.example", known_as={"canvas": "40117"}))
        ['ann.lee', 'ann.lee@uni.example', '40117']
    """
    if row.id:
        return [row.id]
    known = row.known_as
    names = [known.get("login", ""), row.email, known.get("identifier", "")]
    names = [part for name in names for part in (local_part(name), name)]
    names += [known.get(kind, "") for kind in ("sis", "brightspace", "gradescope", "canvas", "github")]
    return list(dict.fromkeys(filter(None, (_safe(name) for name in (*names, row.lms_user_id)))))


def local_part(address: str) -> str:
    """Return what stands before the @ of an address, or a login as it is, as they are compared."""
    return folded(address).partition("@")[0]


def why_unsafe(student: str) -> str:
    """Return why an id cannot be a student's."""
    if not STUDENT.fullmatch(student) or TAKEN.fullmatch(student) or student[0] == "-" or student[-1] == ".":
        return f"{student!r} cannot be an id: letters, digits and . _ - @ + are allowed, but no - in front"
    return ""


def _safe(name: str) -> str:
    """Return a name as a folder's name, or nothing."""
    found = re.sub(r"[^\w@-]+", ".", folded(name))[:LONGEST].strip(".-")
    return "" if found.startswith("@") or why_unsafe(found) else found
