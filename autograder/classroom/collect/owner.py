"""Whose a file is: the one person on the roster whom what an LMS says of it fits, or nobody and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from autograder.classroom.collect.download import Claim
from autograder.classroom.collect.names import STUDENT
from autograder.classroom.folder import Classroom
from autograder.classroom.roster.matching import ANY, Known, Roster, fits, listed
from autograder.classroom.roster.people import Person, people, strangers


class Owner(NamedTuple):
    """Whose a file is; where nobody can tell, why, and who it may be."""

    student: str
    why: str = ""
    perhaps: tuple[str, ...] = ()


def roster_of(classroom: Classroom) -> Roster | None:
    """Return the roster, or ``None`` if the class has none: grading alone makes nobody known by name."""
    everybody = people(classroom)
    if not strangers(classroom, [""]):
        return None
    unknown = set(strangers(classroom, everybody))
    return Roster({student: person for student, person in everybody.items() if student not in unknown})


def namesakes(claims: Iterable[Claim]) -> Counter[str]:
    """Return how many people have the same id in a download without a roster, where a name makes the id."""
    people = {
        (
            claim.student,
            frozenset((said, value) for said, value in claim.readings[0].items() if said != "name"),
        )
        for claim in claims
        if claim.student and claim.readings and "name" in claim.readings[0]
    }
    return Counter(student for student, _ in people)


def owner_of(claim: Claim, roster: Roster | None) -> Owner:
    """Return whose a file is. Every way of reading its name is tried: if two people fit, it is nobody's."""
    if roster is None:
        why = claim.doubt or ("" if STUDENT.fullmatch(claim.student) else "its name does not say whose it is")
        return Owner("" if why else claim.student, why, (claim.student,) if why and claim.student else ())
    if not any(claim.readings):
        return Owner("", claim.doubt or "its name does not say whose it is")
    fitting = [
        person
        for reading in claim.readings
        for said, value in reading.items()
        for person in roster.called(said, value)
        if _fits(roster.known[person.id], reading)
    ]
    found = tuple(sorted({person.id for person in fitting}))
    if len(found) == 1 and not claim.doubt:
        return _unless_anothers(claim, fitting[0], roster)
    if found:
        return Owner("", claim.doubt if len(found) == 1 else f"it may be {listed(found)}", found)
    return _nobody(claim, roster)


def _unless_anothers(claim: Claim, person: Person, roster: Roster) -> Owner:
    """Return a person as the owner, unless something that is not known of them is known of another."""
    known = roster.known[person.id]
    for reading in claim.readings:
        for said, value in reading.items() if _fits(known, reading) else ():
            others = [] if _has(known, said) else [other.id for other in roster.called(said, value)]
            if others:
                why = f"it may be {person.id}, but {_called(said)} {value!r} is {listed(others)}"
                return Owner("", why, (person.id, *others))
    return Owner(person.id)


def _nobody(claim: Claim, roster: Roster) -> Owner:
    """Return why nobody fits: nobody is called that, or what is said belongs to several."""
    said = claim.readings[0]
    if groups := [p.id for p in roster.values() if p.group and p.group in (said.get("name"), said.get(ANY))]:
        return Owner("", "a group handed it in", tuple(groups))
    by_claim = {said_by: [p.id for p in roster.called(said_by, value)] for said_by, value in said.items()}
    parts = [f"{_called(claim)} {said[claim]!r} is {listed(ids)}" for claim, ids in by_claim.items() if ids]
    unknown = " and ".join(f"{_called(claim)} {value!r}" for claim, value in said.items())
    perhaps = tuple(dict.fromkeys(one for ids in by_claim.values() for one in ids))
    if parts:
        others = [f"{_called(claim)} {said[claim]!r} is not" for claim, ids in by_claim.items() if not ids]
        return Owner("", ", but ".join(parts + others), perhaps)
    return Owner("", f"nobody on the roster has {unknown}")


def _fits(known: Known, reading: Mapping[str, str]) -> bool:
    """Return whether all that is known of a person agrees with a reading, and something does."""
    compared = [fits(known, claim, value) for claim, value in reading.items() if _has(known, claim)]
    return bool(compared) and all(compared)


def _has(known: Known, claim: str) -> bool:
    return any(one == claim for one, _ in known)


def _called(claim: str) -> str:
    """Return what a claim is called in a sentence."""
    if claim.startswith("moodle "):
        return "Moodle's number"
    return {"canvas": "the Canvas id", "slug": "the name", "any": "the name", "name": "the name"}.get(
        claim, claim
    )
