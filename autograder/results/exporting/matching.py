"""Whose a line of an LMS's file is: by its ids, which all have to mean the same person; else by the name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.classroom.roster.matching import Known, Match, Roster, fits
from autograder.classroom.roster.people import Person

Key = tuple[Sequence[str], str]  # what an id may be on the roster, the likeliest first; and its value

NUMBERS = ("canvas", "sis", "brightspace")  # that nobody changes


@dataclass(frozen=True)
class Line:
    """What a line of a file tells of its student."""

    keys: Sequence[Key]
    name: str = ""


def whose(line: Line, roster: Roster) -> Match:
    """Return whose line it is, or why it is nobody's."""
    claims = {}
    for kinds, value in line.keys:
        if value.strip() and (kind := next((kind for kind in kinds if roster.called(kind, value)), "")):
            claims[kind] = value
    if claims:
        match = roster.find(**claims)
        if match.person and (kind := next(_contradicted(roster, match.person, line), "")):
            return Match(None, f"{match.person.id} has another number ({kind}) on the roster")
        return match
    match = roster.find(name=line.name)
    if (
        not match.person
        and "may be" not in match.why
        and (ids := [v.strip() for _, v in line.keys if v.strip()])
    ):
        named = f" or the name {line.name!r}" if line.name.strip() else ""
        return Match(None, f"nobody on the roster has {' or '.join(map(repr, ids))}{named}")
    if match.person and any(_says_other(match.person, *key) for key in line.keys):
        return Match(None, f"{match.person.id} has the name {line.name!r}, but other ids")
    return match


def _contradicted(roster: Roster, person: Person, line: Line) -> Iterator[str]:
    """Yield which of an LMS's own numbers in a line are not those that the roster has for a person."""
    for kinds, value in line.keys:
        known = person.known_as.get(kinds[0], "") if kinds[0] in NUMBERS else ""
        if known and value.strip() and not _is_one(roster.known[person.id], kinds, value):
            yield kinds[0]


def _is_one(known: Known, kinds: Sequence[str], value: str) -> bool:
    """Return whether a value is one of a person's ids."""
    return bool(value.strip()) and any(fits(known, kind, value) for kind in kinds)


def _says_other(person: Person, kinds: Sequence[str], value: str) -> bool:
    """Return whether the roster has an id of this kind for somebody whom a value does not fit."""
    own = {"email": person.email, "lms_user_id": person.lms_user_id, **person.known_as}
    return bool(value.strip()) and any(own.get(kind) for kind in kinds)


def students(
    lines: Iterable[Line], people: Mapping[str, Person], dropped: Mapping[str, Person] | None = None
) -> tuple[list[str], list[str], list[str]]:
    """
    Return whose the lines are.

    Args:
        lines: What the lines of a file tell.
        people: The roster.
        dropped: Who was dropped from it.

    Returns:
        For each line a student, or nothing; a reason for each line that is nobody's; and the students who
        were found by their name alone.
    """
    lines, roster, former = list(lines), Roster(people), Roster(dropped or {})
    matches = [whose(line, roster) for line in lines]
    count = Counter(match.person.id for match in matches if match.person)
    found, reasons, named = list[str](), list[str](), list[str]()
    for line, match in zip(lines, matches, strict=True):
        student = match.person.id if match.person else ""
        if count[student] > 1:
            reasons.append(f"{student} has {count[student]} lines")
            student = ""
        elif not student:
            gone = whose(line, former).person
            why = f"{gone.id} was dropped from the class" if gone else match.why
            reasons.append(f"{line.name or 'a line'}: {why}")
        elif not any(_is_one(roster.known[student], *key) for key in line.keys):
            named.append(student)
        found.append(student)
    return found, list(dict.fromkeys(reasons)), named
