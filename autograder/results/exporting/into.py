"""
Write marks into an LMS's table: only whom is meant, and nothing that a person did there is undone in silence.

What becomes of a mark depends on three numbers: ours, the one in the file, and the one that was exported last
(kept in the class's exported.json). A number in the file that was not exported is a person's: it is never
lowered, and not touched at all while ours stays the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from autograder.classroom import kept
from autograder.classroom.folder import Classroom
from autograder.classroom.roster.dropping import dropped_people
from autograder.classroom.roster.people import Person, people
from autograder.classroom.tables import Row, Table
from autograder.results.exporting.forms import Ask, Form, Target, cell, set_cell, target
from autograder.results.exporting.marks import rows as standings
from autograder.results.exporting.matching import students
from autograder.results.exporting.numbers import decimal_sign, parsed, rounded, written

FILE = "exported.json"  # format -> lesson -> student -> the mark that was exported last
SHOWN = 5  # lines of a file that are nobody's, each with the reason
WAITS = {  # a status -> why there is no mark
    "missing": "not handed in",
    "not graded": "not graded yet",
    "awaits hand marks": "awaits a mark by hand",
    "earlier release": "graded under an earlier release",
    "files gone": "graded, but the files are gone from submitted/",
}
WITH_ALL = ("earlier release", "files gone")  # which are written if everything is asked for


@dataclass(frozen=True)
class Wishes:
    """What one may ask for."""

    column: str = ""
    points: float | None = None  # that the LMS gives for a lesson
    zeros: bool = False  # for what was not handed in
    lower: bool = False  # also what a person raised there
    everything: bool = False  # also what did not change, or may not be final
    only_marks: bool = False  # leave out of the file what is not meant
    named: bool = True  # the lessons are those that were asked for, not all
    students: tuple[str, ...] = ()  # only these; all if there are none


class Written(NamedTuple):
    """A mark that was written."""

    student: str
    lesson: str
    mark: float
    before: float | None  # what the file said


class Left(NamedTuple):
    """A mark that was not written."""

    student: str
    lesson: str
    reason: str
    detail: str = ""


@dataclass
class Export:
    """A table for an LMS, and what was written in it."""

    table: Table
    targets: list[Target]
    written: list[Written] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stored: dict[str, dict[str, float]] = field(default_factory=dict)  # lesson -> student -> mark, now there
    changed: list[Row] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return {
            "columns": {one.lesson: one.column.header for one in self.targets},
            "written": [one._asdict() for one in self.written],
            "left_out": [one._asdict() for one in self.left],
            "notes": self.notes,
        }


def fill(
    classroom: Classroom, form: Form, lessons: Sequence[str], table: Table | None, wishes: Wishes, name: str
) -> Export:
    """
    Return a table with the marks of some lessons: the given one, or the smallest that the LMS takes.

    Args:
        classroom: The class.
        form: The LMS's.
        lessons: Of which one must be given where only what is meant is sent.
        table: The LMS's own, in which marks are written; it is changed.
        wishes: What else was asked for.
        name: What the format is called in the record of exports.

    Raises:
        Ask: If the table is not what the LMS exports, or one is needed.
    """
    whole = table is not None and form.whole and not wishes.only_marks
    if len(lessons) > 1 and (form.one_lesson or not whole):
        raise Ask(f"{form.name} takes one lesson at a time here.\nName it: {' or '.join(lessons)}")
    if len(lessons) > 1 and wishes.column:
        raise Ask("A column belongs to one lesson.\nName it, too.")
    persons, gone, notes = people(classroom), dropped_people(classroom), list[str]()
    if given := table is not None:
        form.check(table)
        targets, notes = _targets(form, table, lessons, wishes)
    else:
        columns = [form.column(wishes.column, lesson) for lesson in lessons]
        table = form.fresh(persons, [Target(*pair) for pair in zip(lessons, columns, strict=True)])
        places = (table.header.index(column.header) for column in columns)
        targets = [
            Target(lesson, column._replace(place=place))
            for lesson, column, place in zip(lessons, columns, places, strict=True)
        ]
    export = Export(table, targets, notes=notes)
    last = kept.read(classroom, FILE).get(name, {})
    sign = decimal_sign((text for row in table.rows for text in row), table.dialect.delimiter)
    for one in targets:
        filling = _Filling(form, export, one, wishes, last.get(one.lesson, {}), gone, given, sign)
        only = wishes.students
        meant = [row for row in standings(classroom, [one.lesson]) if not only or row["student"] in only]
        filling.fill(meant, persons)
    if not whole:
        _leave_out(form, export, given)
    return export


def _targets(
    form: Form, table: Table, lessons: Sequence[str], wishes: Wishes
) -> tuple[list[Target], list[str]]:
    """Return the column of each lesson, and which have none where nobody named them."""
    found, without = [], list[str]()
    for lesson in lessons:
        try:
            found.append(target(form, table, lesson, wishes.column))
        except Ask:
            if wishes.named or len(lessons) == 1:
                raise
            without.append(lesson)
    if not found:
        raise form.ask(f"No column is that of {' or '.join(lessons)}.")
    return found, [f"No column is that of {lesson}: left out." for lesson in without]


def remember(classroom: Classroom, export: Export, name: str) -> None:
    """Keep which marks the LMS has once this table is imported."""
    everything = kept.read(classroom, FILE)
    for lesson, marks in export.stored.items():
        everything.setdefault(name, {}).setdefault(lesson, {}).update(marks)
    kept.write(classroom, FILE, everything)


def _leave_out(form: Form, export: Export, given: bool) -> None:
    """Leave lines and columns out of a table that are not meant: an empty cell may take a mark away."""
    table, changed = export.table, set(map(id, export.changed))
    places = form.kept(table, export.targets) if given else list(range(len(table.header)))
    of_students = {id(row) for row in form.rows(table)}
    table.lines = [
        _part(line, places) for line in table.lines if id(line) in changed or id(line) not in of_students
    ]


def _part(row: Row, places: Sequence[int]) -> Row:
    """Return some cells of a line, as they are written."""
    raw = [row.raw[place] for place in places] if len(row.raw) > max(places) else ()
    return Row([cell(row, place) for place in places], raw, row.end)


@dataclass
class _Filling:
    """One lesson's marks on their way into their column."""

    form: Form
    export: Export
    target: Target
    wishes: Wishes
    last: Mapping[str, float]
    dropped: Mapping[str, Person]
    given: bool
    sign: str
    rows: dict[str, Row] = field(default_factory=dict)
    scale: float = 1.0

    def fill(self, table: list[dict[str, Any]], persons: Mapping[str, Person]) -> None:
        """Write what may be written."""
        form, lesson = self.form, self.target.lesson
        lines = [(row, form.line(self.export.table, row, lesson)) for row in form.rows(self.export.table)]
        lines = [(row, line) for row, line in lines if line.name not in form.nobody]
        found, reasons, named = students((line for _, line in lines), persons, self.dropped)
        self.rows = {student: row for student, (row, _) in zip(found, lines, strict=True) if student}
        self.export.notes += [f"A line of the file is left alone: {reason}." for reason in reasons[:SHOWN]]
        if len(reasons) > SHOWN:
            self.export.notes.append(f"And {len(reasons) - SHOWN} more lines: nobody of this class.")
        if named:
            more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
            self.export.notes.append(f"Found by their names alone: {', '.join(named[:SHOWN])}{more}.")
        self.scale = self._scale(table[0]["max_score"] if table else 0.0)
        for standing in table:
            self._one(standing)

    def _scale(self, ours: float) -> float:
        """Return what our points are to be multiplied by, and tell if it is not 1."""
        theirs = self.wishes.points or self.target.column.maximum or ours
        if ours and theirs != ours:
            whose = "as you asked" if self.wishes.points else f"the maximum of {self.target.column.header}"
            self.export.notes.append(
                f"{self.target.lesson}: scaled from {ours:g} points to {theirs:g}, {whose}."
            )
        return theirs / ours if ours else 1.0

    def _one(self, standing: Mapping[str, Any]) -> None:
        """Write one student's mark, or say why not."""
        student, status = standing["student"], standing["status"]
        if status == "graded" or (status in WITH_ALL and self.wishes.everything):
            mark = rounded(standing["final_score"] * self.scale)
        elif status == "missing" and self.wishes.zeros:
            mark = 0.0
        else:
            return self._leave(student, WAITS[status])
        row = self.rows.get(student)
        if row is None:
            return self._leave(student, "not in the file" if self.given else f"no id of {self.form.name}'s")
        if why := self.form.locked(self.export.table, row):
            return self._leave(student, why)
        self._write(student, row, mark)

    def _write(self, student: str, row: Row, mark: float) -> None:
        column, text = self.target.column, cell(row, self.target.column.place).strip()
        there = parsed(text)
        if there is None and not self.form.is_no_mark(text):
            return self._leave(student, f"the file says {text[:20]}")
        if why := self._kept_out(student, there, mark):
            return self._leave(student, *why)
        top = self.wishes.points or column.maximum
        if top is not None and mark > top:
            told = f"{mark:g} of {top:g}: {self.form.too_much}"
            if not self.form.writes_too_much:
                return self._leave(student, "above the maximum", told)
            self.export.notes.append(f"{student}: {told}.")
        set_cell(row, column.place, written(mark, self.sign))
        self.export.changed.append(row)
        self.export.written.append(Written(student, self.target.lesson, mark, there))
        self._store(student, mark)

    def _kept_out(self, student: str, there: float | None, mark: float) -> tuple[str, ...]:
        """Return why a mark in the file stays as it is, if it does."""
        last = self.last.get(student)
        if not self.given and last == mark and not self.wishes.everything:
            return ("unchanged",)
        if there is None:
            return ()
        if there == mark:
            self._store(student, mark)
            return () if self.wishes.everything else ("unchanged",)
        if there == last:
            if mark < there:
                self.export.notes.append(f"{student}: lowered from {there:g}, which was ours, to {mark:g}.")
            return ()
        if there > mark:
            return () if self.wishes.lower else ("higher there", f"{there:g} there, {mark:g} here")
        if last == mark and not self.wishes.everything:
            return ("lowered there", f"{there:g} there, {mark:g} here")
        return ()

    def _store(self, student: str, mark: float) -> None:
        self.export.stored.setdefault(self.target.lesson, {})[student] = mark

    def _leave(self, student: str, reason: str, detail: str = "") -> None:
        self.export.left.append(Left(student, self.target.lesson, reason, detail))
