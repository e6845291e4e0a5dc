"""Whose something is: the one person on the roster whom all that an LMS says of it fits, or nobody."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from autograder.classroom.roster.people import Person

WORD = ("L", "M", "Nd", "Nl", "Pc")  # the categories of signs that Ruby counts as part of a word
SHOWN = 3  # people that a reason names


class Match(NamedTuple):
    """The person who was found; if none was, why."""

    person: Person | None
    why: str = ""


def find(people: Iterable[Person] | Mapping[str, Person], **claims: str) -> Match:
    """
    Find the one person whom every claim fits. Claims that are empty say nothing.

    Args:
        people: The roster.
        claims: ``id``; ``email``; ``lms_user_id``; ``name``, as somebody writes it ("Given Family" or
            "Family, Given"); ``slug``, as Canvas writes a name into a file's name; or a key of ``known_as``:
            ``login`` (which a student id is, too), ``canvas``, ``sis``, ``github``, ``moodle 01_sgd`` …

    Example:
        >>> class_ = [Person("ann", "Ann", "Lee"), Person("bo", "Bo", "Lee", "bo@uni.example")]
        >>> find(class_, name="lee, ann").person.id
        'ann'
        >>> find(class_, name="Bo Lee", login="ann").why
        "name 'Bo Lee' is bo, but login 'ann' is ann"
    """
    everybody = list(people.values() if isinstance(people, Mapping) else people)
    fitting = {
        claim: [person for person in everybody if fits(person, claim, value)]
        for claim, value in claims.items()
        if value.strip()
    }
    if not fitting:
        return Match(None, "nothing says whose it is")
    said = {claim: f"{claim} {claims[claim]!r}" for claim in fitting}
    for claim, persons in fitting.items():
        if not persons:
            return Match(None, f"nobody on the roster has {said[claim]}")
    both = set.intersection(*({person.id for person in persons} for persons in fitting.values()))
    if not both:
        ids = {claim: listed([person.id for person in persons]) for claim, persons in fitting.items()}
        return Match(None, ", but ".join(f"{said[claim]} is {ids[claim]}" for claim in fitting))
    found = [person for person in everybody if person.id in both]
    if len(found) > 1:
        return Match(None, f"{' and '.join(said.values())} may be {listed([person.id for person in found])}")
    return Match(found[0])


def fits(person: Person, claim: str, value: str) -> bool:
    """Return whether a claim may be made of a person."""
    match claim:
        case "id" | "lms_user_id":
            return value.strip() == getattr(person, claim)
        case "email":
            return folded(value) == folded(person.email)
        case "name":
            return bool(names(value) & names_of(person))
        case "slug":
            return folded(value) == folded(slug_of(person))
        case "login":
            return folded(value) in (folded(person.id), folded(person.known_as.get("login", "")))
        case "github":  # case does not count there
            return folded(value) == folded(person.known_as.get("github", ""))
    return value.strip() == person.known_as.get(claim)


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
