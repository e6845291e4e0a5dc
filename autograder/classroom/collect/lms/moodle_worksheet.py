"""Moodle's grading worksheet, which joins a participant number to a person. Its headers are translated."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from autograder.classroom.dates.languages import read_time
from autograder.classroom.tables import Row, Table, TableError, read

IDENTIFIER = re.compile(r"[^\d@]*?(\d+)")  # "Participant 48211"
SUBMITTED = ("Last modified (submission)", "Zuletzt geändert (Abgabe)")
LIKE_A_TIME = re.compile(r"(?=.*\b\d{4}\b).*\d[:.]\d\d", re.DOTALL)


class Participant(NamedTuple):
    """A row of a worksheet."""

    name: str
    email: str
    when: datetime | None  # in the zone of whoever downloaded it
    unread: str = ""  # what stands in its place, if that is none that can be read


def participants(paths: Iterable[Path]) -> dict[str, Participant]:
    """Return the rows of those files that are worksheets, by participant number."""
    found: dict[str, Participant] = {}
    for path in paths:
        try:
            found |= _rows(read(path))
        except (TableError, OSError):
            continue
    return found


def _rows(table: Table) -> dict[str, Participant]:
    """Return the rows of a table whose first column holds one number behind one and the same word."""
    rows = [row for row in table.rows if len(row) > 2]
    numbers = [IDENTIFIER.fullmatch(row[0].strip()) for row in rows]
    words = {match[0][: match.start(1)] for match in numbers if match}
    if not rows or not all(numbers) or len(words) != 1 or not next(iter(words)).strip():
        return {}
    place = _submitted(table, rows)
    return {
        match[1]: Participant(
            row[1].strip() if "@" not in row[1] else "",
            next((cell.strip() for cell in row[1:6] if re.fullmatch(r"\S+@\S+", cell.strip())), ""),
            *_time(row[place].strip() if place is not None and place < len(row) else ""),
        )
        for match, row in zip(numbers, rows, strict=True)
        if match
    }


def _submitted(table: Table, rows: list[Row]) -> int | None:
    """Return the column of the times of handing in; in other languages it is the first one with times."""
    like_times = (
        place
        for place in range(2, len(table.header))
        if any(place < len(row) and LIKE_A_TIME.match(row[place]) for row in rows)
    )
    return next(iter((*table.columns(*SUBMITTED), *like_times)), None)


def _time(text: str) -> tuple[datetime | None, str]:
    """Return a time, to which the class's zone is given later; or what stands in its place."""
    when = read_time(text)
    return when, "" if when or not any(map(str.isalnum, text)) else text
