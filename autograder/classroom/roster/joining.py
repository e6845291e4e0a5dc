"""
Join what files say of people with the roster.

People are the same where a key is: e-mail, student number, login, the number that an LMS gives them. Where
two keys point at two people, or one at somebody with another lasting number, the row is told, and nobody is
changed.
"""

import dataclasses
import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from autograder.classroom.roster.formats import Read
from autograder.classroom.roster.ids import candidates, local_part, why_unsafe
from autograder.classroom.roster.matching import Roster, folded, names_of
from autograder.classroom.roster.people import Person

NUMBERS = ("sis", "brightspace", "gradescope")  # each may hold the university's number of a student
LASTING = ("canvas", "sis", "brightspace")  # and Moodle's participant numbers: nobody gets another one


@dataclass
class Plan:
    """What files would change in a roster."""

    before: Mapping[str, Person]
    people: dict[str, Person]  # as they will be
    refused: list[tuple[str, str]] = field(default_factory=list)  # who, as the file writes them, and why
    dropped: list[str] = field(default_factory=list)  # who was dropped, and is in a file still, or again
    seen: set[str] = field(default_factory=set)  # who is in a file
    whole: bool = False  # whether a file lists the whole class

    @property
    def new(self) -> list[Person]:
        """Who was not on the roster."""
        return [person for student, person in self.people.items() if student not in self.before]

    @property
    def namesakes(self) -> dict[str, list[str]]:
        """Who of the new has a name that others on the roster have, too."""
        called = {person.id: names_of(person) for person in self.people.values()}
        same = {
            person.id: [student for student in self.before if called[student] & called[person.id]]
            for person in self.new
        }
        return {student: others for student, others in same.items() if others}

    @property
    def changed(self) -> list[tuple[Person, Person]]:
        """Of whom a file says something new: before and after."""
        pairs = [(self.before[student], self.people[student]) for student in self.before]
        return [(before, after) for before, after in pairs if before != after]

    @property
    def gone(self) -> list[Person]:
        """Who is on the roster, and in none of the files, if one of these lists the whole class."""
        return [person for person in self.before.values() if self.whole and person.id not in self.seen]


def plan(people: Mapping[str, Person], dropped: Mapping[str, Person], files: Iterable[Read]) -> Plan:
    """
    Return what files would change, one after the other.

    Args:
        people: The roster.
        dropped: Who was dropped from it: they do not come back only because an LMS still lists them.
        files: What the files say.
    """
    found = Plan(people, dict(people))
    for file in files:
        found.whole |= file.whole
        _join(found, dropped, file)
    return found


def _join(plan: Plan, dropped: Mapping[str, Person], file: Read) -> None:
    """Join one file's people with the roster."""
    everybody = {**dropped, **plan.people}
    index = _Index(everybody)
    merged, unclear = _merged(file.people)
    rows = list[tuple[Person, str]]()
    for row in merged:
        student, why = index.same(row)
        if why:
            unclear.append((row, why))
        else:
            rows.append((row, student))
    for row, why in unclear:
        plan.refused.append((called(row), why))
        plan.seen |= index.pointed_at(row)
    times = Counter(student for _, student in rows if student)
    new = []
    for row, student in rows:
        plan.seen.add(student)
        if not student:
            new.append(row)
        elif times[student] > 1:
            plan.refused.append((called(row), f"{times[student]} rows are {student}'s"))
        elif student in plan.people:
            plan.people[student] = _updated(plan.people[student], row, guessed=file.guessed)
        elif student not in plan.dropped:
            plan.dropped.append(student)
    _add(plan, everybody, new)


def _add(plan: Plan, everybody: Mapping[str, Person], new: list[Person]) -> None:
    """Give new people an id: the first that is free, and that no other of them could have."""
    wanted = [candidates(row) for row in new]
    times = Counter(one for names in wanted for one in {folded(name) for name in names})
    taken = {folded(student) for student in everybody}
    for row, names in zip(new, wanted, strict=True):
        free = [name for name in names if folded(name) not in taken and times[folded(name)] == 1]
        if row.id and (row.id not in free or why_unsafe(row.id)):
            why = why_unsafe(row.id) or "its id is another's, but for the case of a letter"
            plan.refused.append((called(row), why))
        elif not free:
            plan.refused.append((called(row), "nothing in its row can be an id that nobody else has"))
        else:
            plan.people[free[0]] = dataclasses.replace(row, id=free[0])
            plan.seen.add(free[0])


def called(row: Person) -> str:
    """Return how a row of a file is told."""
    return row.name or row.email or row.id or next(iter(row.known_as.values()), "?")


def keys(person: Person) -> dict[str, str]:
    """Return what tells a person from others: kind -> value, as it is compared."""
    known = person.known_as
    found = {
        "id": person.id,
        "e-mail": folded(person.email),
        "login": folded(known.get("login", "")),
        "GitHub name": folded(known.get("github", "")),
        "identifier": known.get("identifier", ""),
        "student number": next((known[name] for name in NUMBERS if name in known), ""),
        "LMS id": "" if person.lms_user_id in known.values() else person.lms_user_id,
        **{kind: value for kind, value in known.items() if kind == "canvas" or kind.startswith("moodle ")},
    }
    return {kind: value for kind, value in found.items() if value}


def _differ(one: Person, other: Person) -> str:
    """Return a kind of key that both have, with two values."""
    mine, theirs = keys(one), keys(other)
    return next((kind for kind in sorted(mine.keys() & theirs.keys()) if mine[kind] != theirs[kind]), "")


def _merged(rows: list[Person]) -> tuple[list[Person], list[tuple[Person, str]]]:
    """Join the rows of one person; return those that share one key and differ in another by themselves."""
    groups, where = dict[int, list[Person]](), dict[tuple[str, str], int]()
    for number, row in enumerate(rows):
        near = sorted({where[key] for key in keys(row).items() if key in where})
        groups[number] = [*(other for place in near for other in groups.pop(place)), row]
        where |= {key: number for other in groups[number] for key in keys(other).items()}
    merged, unclear = [], []
    for group in groups.values():
        if any(_differ(one, other) for one in group for other in group):
            unclear += [(row, "it shares a key with another row, and differs in another") for row in group]
        else:
            merged.append(functools.reduce(functools.partial(_updated, guessed=True), group))
    return merged, unclear


class _Index:
    """Whom a key belongs to."""

    def __init__(self, people: Mapping[str, Person]):
        self.people = Roster(people)
        self.owners = defaultdict[tuple[str, str], set[str]](set)
        for person in people.values():
            known = person.known_as
            numbers = [("student number", known[name]) for name in NUMBERS if name in known]
            names = [person.id, known.get("login", ""), person.email]
            begins = [("beginning", local_part(name)) for name in names if local_part(name)]
            for key in (*keys(person).items(), *numbers, *begins):
                self.owners[key].add(person.id)

    def pointed_at(self, row: Person) -> set[str]:
        """Return all people whom a key of a row belongs to."""
        return set().union(*self._owners(row).values())

    def _owners(self, row: Person) -> dict[tuple[str, str], set[str]]:
        """Return the owners of a row's keys; GitHub Classroom's identifier may be a login or a number."""
        either = row.known_as.get("identifier", "")
        wanted = [*keys(row).items(), ("login", folded(either)), ("student number", either)]
        return {key: self.owners[key] for key in wanted if key in self.owners}

    def same(self, row: Person) -> tuple[str, str]:
        """Return who on the roster a row is, if anybody is; or why that cannot be told."""
        owners = self._owners(row)
        found = set[str]().union(*owners.values())
        if not found:
            return self._by_name(row)
        if len(found) > 1 or (row.id and row.id not in found):
            told = [
                f"{kind} {value!r} is {' and '.join(sorted(who))}'s" for (kind, value), who in owners.items()
            ]
            return "", ", but ".join(told if len(found) > 1 else [f"its id is {row.id!r}", *told])
        student = found.pop()
        mine, theirs = row.known_as, self.people[student].known_as
        for kind in sorted(mine.keys() & theirs.keys()):
            lasting = kind in LASTING or kind.startswith("moodle ")
            if lasting and mine[kind] != theirs[kind] and not row.id:  # a plain table's id decides
                why = f"it seems to be {student}, whose number ({kind}) is {theirs[kind]}"
                return "", f"{why}, not {mine[kind]}"
        return student, ""

    def _by_name(self, row: Person) -> tuple[str, str]:
        """Tell a person by the beginning of an address and the name; by the name if a row has no more."""
        if row.id:
            return "", ""
        login = row.known_as.get("login") or row.known_as.get("identifier", "")
        begins = {("beginning", local_part(name)) for name in (login, row.email)}
        near = {
            student
            for begin in begins
            for student in self.owners.get(begin, ())
            if not _differ(row, self.people[student])
        }
        fitting = {student for student in near if _may_be_called(row, self.people[student])}
        if len(fitting) == 1:
            return fitting.pop(), ""
        if same := {folded(student): student for student in near}.get(folded(login)):
            return "", f"{same} is on the roster by another name: {self.people[same].name}"
        if any(kind != "GitHub name" and not kind.startswith("moodle ") for kind in keys(row)):
            return "", ""
        match = self.people.find(name=row.name)
        several = not match.person and "may be" in match.why
        return (match.person.id if match.person else ""), (match.why if several else "")


def _may_be_called(row: Person, person: Person) -> bool:
    return not row.name or not person.name or bool(names_of(row) & names_of(person))


def _updated(person: Person, row: Person, *, guessed: bool) -> Person:
    """Return a person with what a row says; a guess at first and last names does not replace any."""
    named = person.name and (guessed or not row.name)
    return dataclasses.replace(
        person,
        first_name=person.first_name if named else row.first_name,
        last_name=person.last_name if named else row.last_name,
        email=row.email or person.email,
        lms_user_id=row.lms_user_id or person.lms_user_id,
        sections=row.sections or person.sections,
        group=row.group or person.group,
        known_as={**person.known_as, **row.known_as},
    )
