"""
Moodle: an assignment's grading worksheet, and the gradebook.

A worksheet's headers are translated, its first column holds "Participant 48211". What it reads unchanged
changes nothing there. The gradebook's import refuses all for one line that it does not like, and overrides.

Source: mod/assign/feedback/offline and grade/import/csv of moodle/moodle.
"""

import re
from collections.abc import Mapping, Sequence

from autograder.classroom.roster.people import Person
from autograder.classroom.tables import Row, Table, new
from autograder.results.exporting.forms import Column, Form, Target, cell, maximum
from autograder.results.exporting.matching import Line

# English, German, French, Spanish: of other languages' worksheets, one names the column.
FULL_NAME = ("Full name", "Vollständiger Name", "Nom complet", "Nombre completo")
FIRST = ("First name", "Vorname", "Prénom", "Nombre")
LAST = ("Last name", "Surname", "Nachname", "Nom", "Nom de famille", "Apellido(s)", "Apellidos")
EMAIL = (
    *("Email address", "E-mail address", "E-Mail-Adresse", "E-Mail", "Adresse de courriel"),
    *("Adresse e-mail", "Dirección de correo", "Correo electrónico"),
)
NUMBER = ("ID number", "ID-Nummer", "Matrikelnummer", "Numéro d'identification", "Número de ID")
USER = ("Username", "Anmeldename", "Nom d'utilisateur", "Nombre de usuario")
GRADE = ("Grade", "Bewertung", "Note", "Calificación")
MAXIMUM = ("Maximum grade", "Bestwertung", "Note maximale", "Calificación máxima")
SCALE = ("Scale", "Skala", "Barème", "Escala")
CAN_CHANGE = (
    *("Grade can be changed", "Bewertung kann geändert werden", "La note peut être modifiée"),
    "La calificación puede ser cambiada",
)
NO = ("no", "nein", "non")
NOT_POINTS = re.compile(
    r"\((feedback|percentage|letter|prozentsatz|buchstaben?|pourcentage|lettre)\)\s*$", re.I
)


def identity(table: Table, row: Row) -> Line:
    """Return what any of Moodle's tables tells of a student."""
    keys = (
        (("email",), table.cell(row, *EMAIL)),
        (("sis", "id", "lms_user_id"), table.cell(row, *NUMBER)),
        (("login",), table.cell(row, *USER)),
    )
    name = table.cell(row, *FULL_NAME) or f"{table.cell(row, *FIRST)} {table.cell(row, *LAST)}"
    return Line(keys, name)


def participant(row: Row) -> str:
    """Return the number in a worksheet's first cell, as in "Participant 48211"; nothing if none is."""
    number = re.fullmatch(r"\D+?(\d+)\s*", cell(row, 0))
    return number[1] if number else ""


class Worksheet(Form):
    """The grading worksheet of one assignment."""

    name = "Moodle"
    file = "the assignment's grading worksheet (Actions, Download grading worksheet)"
    whole = True
    one_lesson = True
    too_much = "Moodle would skip it without a word: left out"
    writes_too_much = False
    import_page = "the assignment, Actions, Upload grading worksheet"

    def check(self, table: Table) -> None:
        """Check for the columns that the importer needs."""
        if not table.rows or not all(map(participant, table.rows)):
            raise self.ask("This is no grading worksheet: its first column holds no 'Participant 48211'.")
        if table.column(*SCALE) is not None and table.column(*MAXIMUM) is None:
            raise self.ask("This assignment is marked on a scale, not with points. Set its grade to points.")

    def columns(self, table: Table) -> list[Column]:
        """Return the column of marks; there is one."""
        top = next((cell(row, place) for row in table.rows if (place := table.column(*MAXIMUM))), "")
        known = table.column(*GRADE)
        places = range(1, len(table.header)) if known is None else [known]
        return [Column(p, table.header[p], table.header[p], maximum(top)) for p in places]

    def line(self, table: Table, row: Row, lesson: str) -> Line:
        """Return the participant's number, and what else the site shows."""
        line = identity(table, row)
        return Line((((f"moodle {lesson}",), participant(row)), *line.keys), line.name)

    def locked(self, table: Table, row: Row) -> str:
        """Say where Moodle itself would skip a line."""
        return "locked there" if table.cell(row, *CAN_CHANGE).strip().casefold() in NO else ""

    def kept(self, table: Table, targets: Sequence[Target]) -> list[int]:
        """Keep all: an absent comment is no empty one, but the dates are needed."""
        return list(range(len(table.header)))

    def fresh(self, people: Mapping[str, Person], targets: Sequence[Target]) -> Table:
        """Ask for the worksheet: only it has the participants' numbers and the dates of their marks."""
        raise self.ask("Moodle takes marks back in its own worksheet only.")


class Gradebook(Form):
    """The gradebook's export as text, and its import."""

    name = "Moodle's gradebook"
    file = "the gradebook's export (Grades, Export, Plain text file)"
    too_much = "the whole import would be refused for it: left out"
    writes_too_much = False
    import_page = (
        "Grades, Import, CSV file. These marks then override the assignment's: prefer --format moodle. "
        "One line that Moodle refuses (nobody of that e-mail in the course) cancels all"
    )

    def check(self, table: Table) -> None:
        """Check that it has somebody's e-mail, number or user name."""
        if table.column(*EMAIL, *NUMBER, *USER) is None:
            raise self.ask("This is no export of Moodle's gradebook: it has neither e-mails nor ID numbers.")

    def columns(self, table: Table) -> list[Column]:
        """Return what is no feedback, percentage or letter, and has a kind of item before a colon."""
        return [
            Column(place, header, re.sub(r"^[^:]*:|\([^()]*\)\s*$", "", header).strip())
            for place, header in enumerate(table.header)
            if ":" in header and not NOT_POINTS.search(header)
        ]

    def line(self, table: Table, row: Row, lesson: str) -> Line:
        """Return the ids that the site shows."""
        return identity(table, row)

    def kept(self, table: Table, targets: Sequence[Target]) -> list[int]:
        """Leave out totals, other items, and the time of the export, for which all may be refused."""
        ids = {table.column(*names) for names in (FIRST, LAST, NUMBER, EMAIL, USER)}
        return [*sorted(place for place in ids if place is not None), *(t.column.place for t in targets)]

    def fresh(self, people: Mapping[str, Person], targets: Sequence[Target]) -> Table:
        """Return a table of those who have an e-mail, or of those who have a number, whichever are more."""
        ids = {
            "Email address": {p.id: p.email for p in people.values()},
            "ID number": {p.id: p.known_as.get("sis", "") for p in people.values()},
            "Username": {p.id: p.known_as.get("login", "") for p in people.values()},
        }
        name = max(ids, key=lambda one: sum(map(bool, ids[one].values())))
        rows = [[value, *[""] * len(targets)] for value in ids[name].values() if value]
        if not rows:
            raise self.ask("Nobody on the roster has an e-mail or an id of Moodle's.")
        return new((name, *(target.column.header for target in targets)), rows)
