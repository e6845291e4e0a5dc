"""What the tables of all LMSs have in common: columns that hold marks, lines of students, and rules."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from autograder.classroom.folder import ClassroomError
from autograder.classroom.roster.people import Person
from autograder.classroom.tables import Row, Table, key
from autograder.results.exporting.matching import Line
from autograder.results.exporting.numbers import parsed


class Column(NamedTuple):
    """A column of marks."""

    place: int
    header: str
    title: str  # what the assignment is called there
    maximum: float | None = None
    closed: str = ""  # why nothing can be written in it, if so


class Target(NamedTuple):
    """A lesson, and the column it goes to."""

    lesson: str
    column: Column


class Ask(ClassroomError):
    """A file of the LMS's own is needed, or another one."""


class Form(ABC):
    """One LMS's table of marks."""

    name: ClassVar[str]
    file: ClassVar[str]  # what it is called there, and where to get it
    whole: ClassVar[bool] = False  # lines and columns that are not meant come back as well
    one_lesson: ClassVar[bool] = False  # a file holds one assignment
    too_much: ClassVar[str]  # what happens there to a mark above the maximum
    writes_too_much: ClassVar[bool] = True
    no_mark: ClassVar[Sequence[str]] = ("", "-")
    nobody: ClassVar[Sequence[str]] = ()  # names of lines that are no student's
    import_page: ClassVar[str]  # where to hand it back, and what to look at there

    @abstractmethod
    def check(self, table: Table) -> None:
        """Raise an :class:`Ask` if a table is not this LMS's."""

    @abstractmethod
    def columns(self, table: Table) -> list[Column]:
        """Return the columns that may hold marks."""

    @abstractmethod
    def line(self, table: Table, row: Row, lesson: str) -> Line:
        """Return what a line tells of its student."""

    @abstractmethod
    def fresh(self, people: Mapping[str, Person], targets: Sequence[Target]) -> Table:
        """Return a table of the class's own, with empty marks, or raise an :class:`Ask` for a file."""

    def rows(self, table: Table) -> list[Row]:
        """Return the lines that are students'."""
        return table.rows

    def locked(self, table: Table, row: Row) -> str:
        """Return why nothing may be written in a line, if so."""
        return ""

    def is_no_mark(self, text: str) -> bool:
        """Return whether a cell says that there is no mark yet."""
        return text.casefold() in map(str.casefold, self.no_mark)

    def kept(self, table: Table, targets: Sequence[Target]) -> list[int]:
        """Return the columns to send where only what is meant is sent."""
        raise NotImplementedError

    def column(self, title: str, lesson: str) -> Column:
        """Return a column for a table of the class's own."""
        return Column(-1, title or lesson, title or lesson)

    def ask(self, why: str) -> Ask:
        """Return the error that asks for a file."""
        return Ask(f"{why}\nName {self.file}: --into FILE")


def target(form: Form, table: Table, lesson: str, title: str) -> Target:
    """
    Return the column of a lesson: the named one, or the only one whose title says so.

    Raises:
        Ask: If there is none, or several, or nothing can be written in it.
    """
    columns = form.columns(table)
    if title:
        found = [c for c in columns if key(title) in (key(c.header), key(c.title))]
    elif form.one_lesson and len(columns) == 1:
        found = columns
    else:
        same = [c for c in columns if _words(c.title) == _words(lesson)]
        found = same or [c for c in columns if f" {_words(lesson)} " in f" {_words(c.title)} "]
    if len(found) != 1:
        listed = "; ".join(c.header for c in (found or columns)[:8]) or "none"
        what = (
            f"No column is {title or lesson}" if not found else f"{len(found)} columns are {title or lesson}"
        )
        raise Ask(f"{what}. Columns of marks: {listed}.\nName one of them: --column '01 SGD (88123)'")
    if found[0].closed:
        raise Ask(f"{found[0].header}: {found[0].closed}.\nName another column, or open it in {form.name}.")
    return Target(lesson, found[0])


def _words(title: str) -> str:
    """Return a title's words in lower case, numbers without leading zeros."""
    return " ".join(word.lstrip("0") or "0" for word in re.findall(r"[^\W_]+", title.casefold()))


def cell(row: Row, place: int | None) -> str:
    """Return a line's cell; nothing where it is too short."""
    return row[place] if place is not None and place < len(row) else ""


def set_cell(row: Row, place: int, value: str) -> None:
    """Write in a line's cell, which may be too short for it."""
    row.extend("" for _ in range(place + 1 - len(row)))
    row[place] = value


def maximum(text: str) -> float | None:
    """Return the number of points that a text names, if it does, and if it is some."""
    return parsed(text) or None
