"""
The rosters that LMSs export, each told by its header, as people without an id.

Which columns there are, and which rows are no students, follows the LMSs' own sources and documentation.
Moodle translates its headers; it is read in English and German.
"""

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from autograder.classroom.roster.people import Person
from autograder.classroom.tables import Table, key
from autograder.errors import CourseError

FIRST = ("First name", "Firstname", "first_name", "Vorname")
LAST = ("Last name", "Lastname", "last_name", "Surname", "Nachname")
EMAIL = ("Email address", "E-Mail-Adresse", "Email", "E-Mail", "Mail")
USERNAME = ("Username", "Anmeldename", "Benutzername")
NUMBER = ("ID number", "ID-Nummer", "Matrikelnummer")
WORD = r",?\s+(?:and|und|et|e|y|en|og|och|i)\s+"
AND = rf"{WORD}|,\s*"  # how Canvas joins sections in a sentence
ONE_SECTION = (
    "{!r} is taken as one section: no other row has each part. If these are several, the dates of none are "
    "this student's: read a CSV file beside this one, with the columns id,section and there {}"
)
NO_GROUP = ("", "-", "default group", "standardgruppe")
KNOWN = ("login", "sis", "canvas", "brightspace", "gradescope", "github")  # columns of a plain table, too


class RosterError(CourseError):
    """A file that is no roster, or not enough of one."""


class Read(NamedTuple):
    """What a file says."""

    format: str
    people: list[Person]
    whole: bool  # whether it lists everybody in the class
    guessed: bool  # whether first and last names were made of a full name
    notes: list[str]  # on rows that were left out


@dataclass(frozen=True)
class Format:
    """How one program exports people."""

    name: str
    needs: tuple[tuple[str, ...], ...]  # one of each must be in the header
    columns: Mapping[str, tuple[str, ...]]  # what is read -> the columns it may stand in
    lms: tuple[str, ...] = ()  # which of these the LMS takes marks back by
    whole: bool = True
    is_it: Callable[[Table], bool] = lambda table: True
    clean: Callable[[str, str], str] = lambda what, cell: cell
    why_not: Callable[[dict[str, str]], str] = lambda said: ""  # a note if a row is left out; "-" is not told


def read(table: Table, lesson: str = "") -> Read:
    """
    Return the people of a table.

    Args:
        table: A roster as an LMS exports it.
        lesson: The lesson to which a Moodle grading worksheet belongs.

    Raises:
        RosterError: If its header is none that is known, or nobody is named in it.
    """
    for form in FORMATS:
        if all(table.columns(*names) for names in form.needs) and form.is_it(table):
            return _read(table, form, lesson)
    shown = ", ".join(name.strip() for name in table.header[:6])
    raise RosterError(
        f"no roster that is known begins with these columns: {shown}.\n"
        "Export it again, or make a CSV file with the columns id,first_name,last_name,email,section."
    )


def _read(table: Table, form: Format, lesson: str) -> Read:
    if form is WORKSHEET and not lesson:
        raise RosterError(
            "a Moodle grading worksheet: its participant numbers belong to one assignment.\n"
            "Say to which: --lesson 01_sgd"
        )
    found, left_out = [], dict[str, list[str]]()
    for row in table.rows:
        said = {
            what: form.clean(what, _text(table.cell(row, *names))) for what, names in form.columns.items()
        }
        if why := form.why_not(said):
            left_out.setdefault(why, []).append(said.get("github") or said.get("sortable", ""))
        elif any(value for what, value in said.items() if what not in ("section", "group")):
            found.append(_person(said, form, lesson))
    found, joined = _with_sections(found, ";" if form is PLAIN else AND)
    if form is WORKSHEET and not any(person.name or person.email for person in found):
        raise RosterError(
            "a Moodle grading worksheet that names nobody: the assignment is marked anonymously.\n"
            "Reveal the students' identities in Moodle, and download it again."
        )
    if not found:
        raise RosterError(f"{form.name} without a student in it.\nExport it again.")
    notes = [
        why.format(n=len(who), who=", ".join(filter(None, who)))
        for why, who in left_out.items()
        if why != "-"
    ]
    notes += [ONE_SECTION.format(section, ";".join(re.split(AND, section))) for section in joined]
    guessed = "sortable" not in form.columns and not table.columns(*form.columns.get("first", ()))
    return Read(form.name, found, form.whole, guessed, notes)


def _text(cell: str) -> str:
    """Return a cell's text in single blanks, composed, without signs that cannot be seen."""
    seen = "".join(sign for sign in cell if sign.isprintable() or sign.isspace())
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def _person(said: dict[str, str], form: Format, lesson: str) -> Person:
    first, last, email = (said.get(what, "") for what in ("first", "last", "email"))
    known = {name: said[name] for name in KNOWN if said.get(name)}
    full = said.get("full", "")
    if identifier := said.get("identifier", ""):  # GitHub Classroom's: whatever the instructor chose
        if "@" in identifier:
            email = identifier
        elif re.search(r"[\s,]", identifier):
            full = identifier
        else:
            known["identifier"] = identifier
    if not (first or last):
        first, last = split(said.get("sortable") or full, sortable="sortable" in said)
    if sortable := said.get("sortable"):
        known["canvas name"] = sortable
    if number := said.get("participant"):
        known[f"moodle {lesson}"] = re.sub(r"\D", "", number)
    sections = tuple(filter(None, (said.get("section", ""),)))
    group = "" if key(said.get("group", "")) in NO_GROUP else said["group"]
    lms = next((said[what] for what in form.lms if said[what]), "")
    return Person(said.get("id", ""), first, last, email, lms, sections=sections, group=group, known_as=known)


def split(name: str, *, sortable: bool = False) -> tuple[str, str]:
    """
    Return the first and the last name of which a full one consists, as well as can be told.

    Example:
        >>> split("Müller, Jürgen"), split("Jürgen Müller"), split("王小明")
        (('Jürgen', 'Müller'), ('Jürgen', 'Müller'), ('', '王小明'))
    """
    last, comma, first = name.partition(",")
    if comma or sortable:
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return first, last


def _with_sections(found: list[Person], separator: str) -> tuple[list[Person], list[str]]:
    """
    Split "A and B" where others are in both, too: a section's own name may hold such a word.

    Returns:
        The people, and the sections that hold such a word and were not split.
    """
    sections = {section for person in found for section in person.sections}
    apart = {section: [piece.strip() for piece in re.split(separator, section)] for section in sections}
    left = []
    if separator == AND:
        known = Counter(piece for section in sections for piece in {section, *apart[section]})
        left = [one for one in sections if any(known[piece] < 2 for piece in apart[one])]
    apart |= {section: [section] for section in left}
    result = []
    for person in found:
        parts = filter(None, (piece for section in person.sections for piece in apart[section]))
        result.append(dataclasses.replace(person, sections=tuple(dict.fromkeys(parts))))
    return result, sorted(section for section in left if re.search(WORD, section))


# ------------------------------------------------------------------------------------------ one for each


def _canvas_row(said: dict[str, str]) -> str:
    """Tell students from the rows on points and posting, which have no id, and from the test student."""
    name = said["sortable"] or f"{said['last']}, {said['first']}"
    if not said["canvas"]:
        return "-"
    if not re.fullmatch(r"[0-9]+", said["canvas"]):
        return "{n} whose ID is not a number are left out, as a spreadsheet has changed them: {who}"
    return "the test student is left out" if name == "Student, Test" and not said["sis"] else ""


def _unescaped(what: str, cell: str) -> str:
    """Take off what Canvas puts around a text like a formula, and a spreadsheet's decimals off an id."""
    if what == "canvas":
        return re.sub(r"^([0-9]+)\.0+$", r"\1", cell)
    found = re.fullmatch(r'="(=.*)"', cell)
    return found[1] if found else cell


def _is_moodle(table: Table) -> bool:
    """Return whether a table with first names, last names and addresses is Moodle's, and not Google's."""
    header = [key(name) for name in table.header]
    own = ("id number", "id-nummer", "institution", "vorname", "last downloaded from this course")
    titles = r"(assignment|quiz|course total|aufgabe|test)\b.*"
    return any(name in own or re.fullmatch(titles, name) for name in header)


CANVAS = Format(
    "a Canvas gradebook",
    (("ID",), ("Section",), ("Student", "LastName")),
    {
        "sortable": ("Student",),
        "first": ("FirstName",),
        "last": ("LastName",),
        "canvas": ("ID",),
        "sis": ("SIS User ID",),
        "login": ("SIS Login ID",),
        "section": ("Section",),
    },
    lms=("canvas",),
    clean=_unescaped,
    why_not=_canvas_row,
)
BRIGHTSPACE = Format(
    "a Brightspace gradebook",
    (("End-of-Line Indicator", "OrgDefinedId"), ("OrgDefinedId", "Username")),
    {
        "brightspace": ("OrgDefinedId",),
        "login": USERNAME,
        "first": FIRST,
        "last": LAST,
        "email": EMAIL,
        "section": ("Sections", "Section"),
    },
    lms=("brightspace", "login"),
    clean=lambda what, cell: cell.removeprefix("#") if what in ("brightspace", "login") else cell,
)
GRADESCOPE = Format(
    "a Gradescope list",
    (("SID",), ("Email",), ("Name", "First Name", "Full Name")),
    {
        "first": FIRST,
        "last": LAST,
        "full": ("Name", "Full Name"),
        "gradescope": ("SID",),
        "email": ("Email",),
        "section": ("Sections", "Section"),
        "role": ("Role",),
    },
    whole=False,
    why_not=lambda said: "-" if key(said["role"]) in ("instructor", "ta", "reader") else "",
)
BLACKBOARD = Format(
    "a Blackboard gradebook",
    (LAST, FIRST, USERNAME, ("Student ID", "Last Access", "Availability")),
    {"first": FIRST, "last": LAST, "login": USERNAME, "sis": ("Student ID",)},
    lms=("login",),
)
GITHUB = Format(
    "a GitHub Classroom list",
    (("identifier", "roster_identifier"), ("github_username",)),
    {
        "identifier": ("identifier", "roster_identifier"),
        "github": ("github_username",),
        "group": ("group_name",),
    },
    whole=False,
    why_not=lambda said: "" if said["identifier"] else "{n} linked to nobody are left out: {who}",
)
WORKSHEET = Format(
    "a Moodle grading worksheet",
    (("Identifier", "ID"), ("Grade", "Bewertung"), ("Last modified (grade)", "Zuletzt geändert (Bewertung)")),
    {
        "participant": ("Identifier", "ID"),
        "full": ("Full name", "Vollständiger Name"),
        "first": FIRST,
        "last": LAST,
        "email": EMAIL,
        "sis": NUMBER,
        "login": USERNAME,
        "group": ("Group", "Gruppe"),
    },
    whole=False,
)
MOODLE = Format(
    "a Moodle gradebook",
    (FIRST, LAST, (*EMAIL, *NUMBER, *USERNAME)),
    {"first": FIRST, "last": LAST, "email": EMAIL, "sis": NUMBER, "login": USERNAME},
    lms=("sis",),
    is_it=_is_moodle,
)
PLAIN = Format(
    "a plain table",
    (("id", "student_id"),),
    {
        "id": ("id", "student_id"),
        "first": FIRST,
        "last": LAST,
        "email": EMAIL,
        "section": ("section", "sections"),
        "group": ("group",),
        "lms_user_id": ("lms_user_id",),
        **{name: (name,) for name in KNOWN},
    },
    lms=("lms_user_id",),
)
GOOGLE = Format(
    "a Google Classroom list",
    (LAST, FIRST, EMAIL),
    {"first": FIRST, "last": LAST, "email": EMAIL},
    is_it=lambda table: key(table.header[0]) == "last name",
    why_not=lambda said: "" if "@" in said["email"] else "-",
)
PEOPLE = dataclasses.replace(MOODLE, name="a list of people", is_it=lambda table: True)
FORMATS = (CANVAS, GITHUB, WORKSHEET, GRADESCOPE, BRIGHTSPACE, BLACKBOARD, PLAIN, MOODLE, GOOGLE, PEOPLE)
