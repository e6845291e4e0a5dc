"""Blackboard's two kinds of file come back in their own encoding, with the column's id."""

import codecs

import pytest

from autograder.classroom.tables import parse
from autograder.results.exporting.blackboard import Blackboard
from autograder.results.exporting.forms import Ask
from autograder.results.exporting.into import Wishes, fill
from tests.marked_class import LESSON

HEADER = (
    *("Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability"),
    "01 SGD [Total Pts: 10 Score] |664617",
    "Essay [Total Pts: up to 5 Score]|664618",
)
ROWS = (
    ("Müller", "Jürgen", "jmueller", "00123456", "2024-05-06 13:40:11", "Yes", "", "4.00"),
    ('Quinn "Q"', "Siobhán", "squinn", "00123457", "", "Yes", "Needs Grading", ""),
    ("王", "小明", "xwang", "", "", "Yes", "", ""),
    ("=SUM(1)", "Ida", "ida", "", "", "Yes", "", ""),
    ("Late", "Leo", "late.l", "", "", "Yes", "9.00000", ""),
)


def written(rows, separator, quoted):
    def cell(value):
        return f'"{value.replace(chr(34), chr(34) * 2)}"' if quoted or '"' in value else value

    return "".join(separator.join(map(cell, row)) + "\r\n" for row in rows)


def filled(room, data, **wishes):
    return fill(room, Blackboard(), [LESSON], parse(data), Wishes(**wishes), "blackboard")


@pytest.mark.parametrize(
    ("mark", "encoding", "separator", "quoted"),
    [(codecs.BOM_UTF16_LE, "utf-16-le", "\t", True), (codecs.BOM_UTF8, "utf-8", ",", True)],
)
def test_only_lines_with_marks_and_the_column_come_back(room, mark, encoding, separator, quoted):
    """Marks that are uploaded override: those of others and other columns are not sent again."""
    export = filled(room, mark + written((HEADER, *ROWS), separator, quoted).encode(encoding))

    marks = {"jmueller": "8.50", "squinn": "3.33", "late.l": "10.00"}
    expected = [(*row[:6], marks[row[2]]) for row in ROWS if row[2] in marks]
    assert export.table.to_bytes() == mark + written((HEADER[:7], *expected), separator, quoted).encode(
        encoding
    )


@pytest.mark.parametrize("said", ["Needs Grading(8)", "needs marking (7,5)", "In Progress", "Needs Grading"])
def test_an_attempt_that_waits_is_no_persons_mark(room, said):
    """Blackboard shows in brackets what a part of it has so far."""
    rows = [(*ROWS[0][:6], said, "")]

    export = filled(room, written((HEADER, *rows), ",", True).encode())

    assert [(one.student, one.mark) for one in export.written] == [("jmueller", 8.5)]


def test_what_is_neither_mark_nor_waiting_is_left_alone(room):
    export = filled(room, written((HEADER, (*ROWS[0][:6], "Exempt(8)", "")), ",", True).encode())

    assert export.written == []


def test_a_column_without_its_id_is_refused(room):
    with pytest.raises(Ask, match="column's id"):
        filled(room, written([("Username", "01 SGD"), ("jmueller", "")], ",", False).encode())
    with pytest.raises(Ask, match="text column"):
        fill(room, Blackboard(), [LESSON], None, Wishes("01 SGD"), "blackboard")


def test_without_a_file_user_names_and_the_column_are_enough(room):
    export = fill(room, Blackboard(), [LESSON], None, Wishes(HEADER[6]), "blackboard")

    lines = export.table.to_bytes().decode().splitlines()
    assert lines[0] == f'"Username"\t"{HEADER[6]}"'
    assert sorted(lines[1:]) == ['"jmueller"\t"8.50"', '"late.l"\t"10.00"', '"squinn"\t"3.33"']
