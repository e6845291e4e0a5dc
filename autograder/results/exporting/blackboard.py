"""
Blackboard's Grade Center as it is downloaded, tab-separated UTF-16 or quoted CSV.

A header without the column's id makes a new text column. Marks that are uploaded override: only those
meant are sent.

Source: Blackboard's help, "Work offline with grade data".
"""

import re
from collections.abc import Mapping, Sequence

from autograder.classroom.roster.people import Person
from autograder.classroom.tables import Dialect, Row, Table, new
from autograder.results.exporting.forms import Column, Form, Target, maximum
from autograder.results.exporting.matching import Line

ID = re.compile(r"\|\s*(\d+)\s*$")
TITLE = re.compile(r"(.*?)\s*(?:\[[^\[\]]*\]\s*)?\|\s*\d+\s*$")
POINTS = re.compile(r"(?:Total Pts:|up to)\s*([\d.,]+)", re.I)
PROVISIONAL = re.compile(r"\s*\([\d.,]+\)$")  # a mark so far of an attempt that waits: Needs Grading(8)
ABOUT = ("Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability")


class Blackboard(Form):
    """The Grade Center's download."""

    name = "Blackboard"
    file = "the gradebook's download (Work Offline, Download)"
    too_much = "Blackboard takes it"
    no_mark = ("", "-", "Needs Grading", "Needs Marking", "In Progress")
    import_page = "Work Offline, Upload. Tick this column only"

    def check(self, table: Table) -> None:
        """Check for user names and a column's id."""
        if table.column("Username") is None:
            raise self.ask("This is no gradebook of Blackboard: it has no column Username.")
        if not self.columns(table):
            raise self.ask("No header has a column's id, such as '01 SGD … |664617'.")

    def columns(self, table: Table) -> list[Column]:
        """Return the columns that have an id."""
        return [self._column(place, h) for place, h in enumerate(table.header) if ID.search(h)]

    def _column(self, place: int, header: str) -> Column:
        title, points = TITLE.match(header), POINTS.search(header)
        return Column(
            place, header, title[1] if title else header, maximum(points[1].rstrip(".,")) if points else None
        )

    def line(self, table: Table, row: Row, lesson: str) -> Line:
        """Return the ids."""
        keys = (
            (("login", "lms_user_id", "id"), table.cell(row, "Username")),
            (("sis",), table.cell(row, "Student ID")),
        )
        return Line(keys, f"{table.cell(row, 'First Name')} {table.cell(row, 'Last Name')}")

    def is_no_mark(self, text: str) -> bool:
        """Take an attempt that waits as no mark, also where a part of it has points."""
        return super().is_no_mark(PROVISIONAL.sub("", text))

    def kept(self, table: Table, targets: Sequence[Target]) -> list[int]:
        """Keep what is about the student."""
        about = [place for place in table.columns(*ABOUT)]
        return [*sorted(about), *(target.column.place for target in targets)]

    def column(self, title: str, lesson: str) -> Column:
        """Return the named column, which must have its id."""
        if not ID.search(title):
            raise self.ask("Blackboard would make a new text column of a header without its '|664617'.")
        return self._column(-1, title)

    def fresh(self, people: Mapping[str, Person], targets: Sequence[Target]) -> Table:
        """Return the user names that the roster has."""
        names = [person.known_as.get("login", "") or person.lms_user_id for person in people.values()]
        if not any(names):
            raise self.ask("Nobody on the roster has a user name of Blackboard's.")
        rows = [[name, *[""] * len(targets)] for name in names if name]
        header = ("Username", *(target.column.header for target in targets))
        return new(header, rows, Dialect(delimiter="\t", quote_all=True))
