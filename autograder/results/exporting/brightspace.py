"""
Brightspace's grades as they are exported.

Its importer wants a key, grade items and `End-of-Line Indicator`, no names and no totals; the first cell of a
line, maybe the second too, begins with `#`. It caps marks above the maximum without a word.

Source: D2L's help, "Import grades from a CSV file".
"""

import re
from collections.abc import Mapping, Sequence

from autograder.classroom.roster.people import Person
from autograder.classroom.tables import Row, Table, new
from autograder.results.exporting.forms import Column, Form, Target, maximum
from autograder.results.exporting.matching import Line

GRADE = re.compile(r"(?P<title>.*?)\s+Points Grade\s*(?P<rest><.*>)?\s*")
POINTS = re.compile(r"MaxPoints:\s*([\d.,]+)")
KEYS, END, SIGN = ("OrgDefinedId", "Username"), "End-of-Line Indicator", "#"
TOTALS = re.compile(r"Adjusted Final Grade|Calculated Final Grade|Subtotal", re.I)


class Brightspace(Form):
    """The export of grades."""

    name = "Brightspace"
    file = "the export of grades (Grades, Enter Grades, Export: both ids, points grade)"
    too_much = "Brightspace cuts it to the maximum without a word, unless the item may exceed it"
    import_page = "Grades, Enter Grades, Import"

    def check(self, table: Table) -> None:
        """Check for a key and for the end of the line."""
        if table.column(*KEYS) is None:
            raise self.ask("This is no export of Brightspace: it has neither OrgDefinedId nor Username.")
        if table.column(END) is None:
            raise self.ask(f"The column {END} is missing, without which Brightspace takes nothing.")

    def columns(self, table: Table) -> list[Column]:
        """Return the items that are marked with points."""
        found = []
        for place, header in enumerate(table.header):
            if (item := GRADE.fullmatch(header)) and not TOTALS.search(header):
                points = POINTS.search(item["rest"] or "")
                closed = "calculated there" if re.search(r"<\s*(Calculated|Formula)", header) else ""
                top = maximum(points[1].rstrip(".,")) if points else None
                found.append(Column(place, header, item["title"], top, closed))
        return found

    def line(self, table: Table, row: Row, lesson: str) -> Line:
        """Return the keys without the sign before them."""
        number, login = (table.cell(row, name).removeprefix(SIGN) for name in KEYS)
        keys = (
            (("brightspace", "sis", "id", "lms_user_id"), number),
            (("login",), login),
            (("email",), table.cell(row, "Email")),
        )
        return Line(keys, f"{table.cell(row, 'First Name')} {table.cell(row, 'Last Name')}")

    def kept(self, table: Table, targets: Sequence[Target]) -> list[int]:
        """Leave out names and totals, as the import page asks."""
        ends = table.columns(END)
        return [*sorted(table.columns(*KEYS)), *(t.column.place for t in targets), ends[0]]

    def column(self, title: str, lesson: str) -> Column:
        """Return a column whose header says that it is one of marks."""
        header = title if GRADE.fullmatch(title) else f"{title or lesson} Points Grade"
        points = POINTS.search(header)
        return Column(-1, header, title or lesson, maximum(points[1]) if points else None)

    def fresh(self, people: Mapping[str, Person], targets: Sequence[Target]) -> Table:
        """Return the ids that the roster has: the number if anybody has one, else the user name."""
        numbers = {p.id: p.known_as.get("brightspace", "") for p in people.values()}
        logins = {p.id: p.known_as.get("login", "") for p in people.values()}
        name, ids = (KEYS[0], numbers) if any(numbers.values()) else (KEYS[1], logins)
        rows = [[f"{SIGN}{value}", *[""] * len(targets), SIGN] for value in ids.values() if value]
        if not rows:
            raise self.ask("Nobody on the roster has an OrgDefinedId or a user name of Brightspace's.")
        return new((name, *(target.column.header for target in targets), END), rows)
