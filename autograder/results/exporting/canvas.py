"""
Canvas's gradebook as CSV.

Its importer wants `Student`, `ID`, …, `Section`, and finds an assignment by the number at the end of its
header. What it reads unchanged changes nothing there; an empty cell takes a stored mark away.

Source: gradebook_exporter.rb and gradebook_importer.rb of instructure/canvas-lms.
"""

import re
from collections.abc import Mapping, Sequence

from autograder.classroom.roster.people import Person
from autograder.classroom.tables import Row, Table, new
from autograder.results.exporting.forms import Column, Form, Target, cell, maximum
from autograder.results.exporting.matching import Line

# The importer drops a header that contains one of these.
TOTALS = (
    *("Current Score", "Final Score", "Current Points", "Final Points", "Current Grade", "Final Grade"),
    *("Override Score", "Override Grade", "Override Status"),
)
POINTS = "points possible"
FRESH = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


class Canvas(Form):
    """The gradebook's export."""

    name = "Canvas"
    file = "the gradebook's export (Grades, Export, Export Entire Gradebook)"
    whole = True
    nobody = ("Student, Test",)
    too_much = "Canvas takes it as extra credit"
    import_page = "Grades, Import. Do it soon: a mark that is entered there in the meantime would be lost"

    def check(self, table: Table) -> None:
        """Check the headers that the importer itself looks for."""
        header = [name.strip() for name in table.header]
        if not {"ID", "Section"} <= set(header) or not {"Student", "LastName"} & set(header):
            raise self.ask("This is no gradebook of Canvas: it has no columns Student, ID and Section.")

    def columns(self, table: Table) -> list[Column]:
        """Return the assignments: after the section, with a number at the end."""
        section, points = table.column("Section"), self._points(table)
        found = []
        for place, header in enumerate(table.header):
            if section is None or place <= section or not (name := re.fullmatch(r"(.*)\((\d+)\)\s*", header)):
                continue
            closed = "read-only in Canvas" if "(" in cell(points, place) else ""
            if any(total in header for total in TOTALS):
                closed = "Canvas takes a column of this name for a total, and drops it"
            found.append(Column(place, header, name[1].strip(), maximum(cell(points, place)), closed))
        return found

    def _points(self, table: Table) -> Row:
        return next((row for row in table.rows if cell(row, 0).strip().casefold() == POINTS), Row())

    def rows(self, table: Table) -> list[Row]:
        """Leave out the rows above the students: they have no id."""
        ids = table.column("ID")
        return [row for row in table.rows if cell(row, ids).strip()]

    def line(self, table: Table, row: Row, lesson: str) -> Line:
        """Return the ids."""
        name = table.cell(row, "Student") or " ".join(
            (table.cell(row, "FirstName"), table.cell(row, "LastName"))
        )
        keys = (
            (("canvas", "lms_user_id"), table.cell(row, "ID")),
            (("sis", "id"), table.cell(row, "SIS User ID")),
            (("login", "email"), table.cell(row, "SIS Login ID")),
        )
        return Line(keys, name)

    def kept(self, table: Table, targets: Sequence[Target]) -> list[int]:
        """Keep the block about the student as it is: the importer counts its columns."""
        return [*range((table.column("Section") or 0) + 1), *(target.column.place for target in targets)]

    def fresh(self, people: Mapping[str, Person], targets: Sequence[Target]) -> Table:
        """Return the smallest table that Canvas takes, of those whom it can find by an id."""
        rows = []
        for person in people.values():
            canvas = person.known_as.get("canvas", "") or (
                person.lms_user_id if person.lms_user_id.isdigit() else ""
            )
            ids = (canvas, person.known_as.get("sis", ""), person.known_as.get("login", ""))
            if any(ids):
                rows.append(
                    [f"{person.last_name}, {person.first_name}", *ids, ", ".join(person.sections), ""]
                )
        if not rows:
            raise self.ask("Nobody on the roster has an id of Canvas's.")
        return new((*FRESH, *(target.column.header for target in targets)), rows)
