"""
Whose something is: the one person on the roster whom all that an LMS says of it fits, or nobody.

What may be claimed of somebody: ``id``; ``email``; ``lms_user_id``; ``name``, as somebody writes it ("Given
Family" or "Family, Given"); ``slug``, as Canvas writes a name into a file's name; a key of ``known_as``:
``login`` (which a student id is, too), ``canvas``, ``sis``, ``github``, ``moodle 01_sgd`` …; or ``any``: an
id, a login, an e-mail address or a name, as plain files are called.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograder.classroom.roster.people import Person

WORD = ("L", "M", "Nd", "Nl", "Pc")  # the categories of signs that Ruby counts as part of a word
SHOWN = 3  # people that a reason names
ANY = "any"
CALLED = ("login", "sis", "brightspace", "gradescope", "github")  # what somebody may call a file
Known = frozenset[tuple[str, str]]  # claims, and their values as they are compared


class Match(NamedTuple):
    """The person who was found; if none was, why."""

    person: Person | None
    why: str = ""


class Roster(dict[str, Person]):
    """
    People by id, who are also found by what is known of them, without a look at each.

    Example:
        >>> class_ = Roster({"ann": Person("ann", "Ann", "Lee"), "bo": Person("bo", "Bo", "Lee")})
        >>> class_.find(name="lee, ann").person.id
        'ann'
        >>> class_.find(name="Bo Lee", login="ann").why
        "name 'Bo Lee' is bo, but login 'ann' is ann"
    """

    @functools.cached_property
    def known(self) -> dict[str, Known]:
        """What is known of each."""
        return {student: frozenset(_all_known(person)) for student, person in self.items()}

    @functools.cached_property
    def _index(self) -> dict[tuple[str, str], list[Person]]:
        found: dict[tuple[str, str], list[Person]] = {}
        for student, known in self.known.items():
            for one in known:
                found.setdefault(one, []).append(self[student])
        return found

    def called(self, claim: str, value: str) -> list[Person]:
        """Return those of whom a claim is true, by id."""
        hits = (self._index.get((claim, form), []) for form in forms(claim, value))
        found = {person.id: person for hit in hits for person in hit}
        return [found[student] for student in sorted(found)]

    def find(self, **claims: str) -> Match:
        """Find the one person whom every claim fits. Claims that are empty say nothing."""
        fitting = {claim: self.called(claim, value) for claim, value in claims.items() if value.strip()}
        if not fitting:
            return Match(None, "nothing says whose it is")
        said = {claim: f"{claim} {claims[claim]!r}" for claim in fitting}
        for claim, persons in fitting.items():
            if not persons:
                return Match(None, f"nobody on the roster has {said[claim]}")
        all_fit = set.intersection(*({person.id for person in persons} for persons in fitting.values()))
        if not all_fit:
            ids = {claim: listed([person.id for person in persons]) for claim, persons in fitting.items()}
            return Match(None, ", but ".join(f"{said[claim]} is {ids[claim]}" for claim in fitting))
        found = [person for person in next(iter(fitting.values())) if person.id in all_fit]
        if len(found) > 1:
            return Match(None, f"{' and '.join(said.values())} may be {listed([one.id for one in found])}")
        return Match(found[0])


def fits(known: Known, claim: str, value: str) -> bool:
    """Return whether a claim may be made of a person of whom this is known."""
    return any((claim, form) in known for form in forms(claim, value))


def forms(claim: str, value: str) -> set[str]:
    """Return a claim's value as it is compared."""
    match claim:
        case "name":
            return set(names(value))
        case "any":
            return {folded(value), *names(re.sub(r"[._]+", " ", value))}
        case "email" | "slug" | "login" | "github":  # case does not count there
            return {folded(value)}
    return {value.strip()}


def _all_known(person: Person) -> Iterator[tuple[str, str]]:
    """Yield what is known of a person: claims and their values, as they are compared."""
    named = {"email": person.email, "lms_user_id": person.lms_user_id}
    known = {"canvas": person.lms_user_id} | named | dict(person.known_as)
    yield from (("id", person.id), ("login", folded(person.id)))
    for claim, value in known.items():
        yield from ((claim, form) for form in forms(claim, value) if value)
    if slug := slug_of(person):
        yield "slug", folded(slug)
    yield from (("name", name) for name in names_of(person))
    called = {person.id, person.email, person.lms_user_id, *(known.get(claim, "") for claim in CALLED)}
    yield from ((ANY, form) for form in {folded(one) for one in called if one} | names_of(person))


def listed(students: Sequence[str]) -> str:
    """Return a few people's ids."""
    more = f" or {len(students) - SHOWN} more" if len(students) > SHOWN else ""
    return " or ".join(students[:SHOWN]) + more


@functools.cache
def folded(text: str) -> str:
    """Return a text without what does not count when it is compared: composition, case, outer blanks."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def slug(name: str) -> str:
    """
    Return what Canvas makes of a sortable name ("Family, Given") in the names of files.

    Example:
        >>> slug("van der Berg-Öz, Ida"), slug("Doe_7_, J.")
        ('vanderbergözida', 'doe7j')
    """
    lower = re.sub(r"_([0-9]+)_", r"\1", name).lower()
    return "".join(sign for sign in lower if unicodedata.category(sign).startswith(WORD))


def slug_of(person: Person) -> str:
    """Return how Canvas begins the name of a person's file."""
    return slug(person.known_as.get("canvas name") or f"{person.last_name}, {person.first_name}")


def names_of(person: Person) -> frozenset[str]:
    """Return a person's name in both orders, and as Canvas has it, as it is compared."""
    return _in_both_orders(person.first_name, person.last_name) | names(
        person.known_as.get("canvas name", "")
    )


@functools.cache
def names(text: str) -> frozenset[str]:
    """Return a name as it is compared: as it stands, and if it is "Family, Given", the other way round."""
    family, comma, given = text.partition(",")
    return _in_both_orders(given, family) if comma else frozenset({_words(text)} - {""})


@functools.cache
def _in_both_orders(first: str, last: str) -> frozenset[str]:
    return frozenset({_words(f"{first} {last}"), _words(f"{last} {first}")} - {""})


def _words(name: str) -> str:
    """Return a name's letters and digits in single blanks; LMSs leave out apostrophes, dots and more."""
    kept = "".join(
        " " if sign.isspace() or sign in ",_" else sign
        for sign in folded(name)
        if sign.isspace() or sign in ",_" or unicodedata.category(sign)[0] in "LMN"
    )
    without_case = any(unicodedata.category(sign) == "Lo" for sign in kept)  # 王小明 is written 王 小明, too
    return ("" if without_case else " ").join(kept.split())
