"""Brightspace's grades come back with keys, marks and the end of the line, as its import page asks."""

import pytest

from autograder.classroom.tables import parse
from autograder.results.exporting.brightspace import Brightspace
from autograder.results.exporting.forms import Ask
from autograder.results.exporting.into import Wishes, fill
from tests.marked_class import LESSON, mark

EXPORT = '''\
\ufeffOrgDefinedId,Username,Last Name,First Name,Email,\
01 SGD Points Grade <Numeric MaxPoints:10 Weight:5 Category:Labs>,Essay Points Grade <Numeric MaxPoints:5>,\
Calculated Final Grade Numerator,End-of-Line Indicator\r
#00123456,jmueller,Müller,"Jürgen, Dr.",jmueller@uni.example,8,4,12,#\r
#00123457,#squinn,"Quinn ""Q""",Siobhán,squinn@uni.example,,,,#\r
#0000,ida,=SUM(1),Ida,ida@uni.example,,,,#\r
#0001,late.l,Late,Leo,leo@uni.example,,,,#\r
'''


def filled(room, text=EXPORT, **wishes):
    return fill(room, Brightspace(), [LESSON], parse(text.encode()), Wishes(**wishes), "brightspace")


def test_keys_marks_and_the_end_come_back(room):
    """No names, no totals, no other items; the sign before a key stays as it was."""
    text = filled(room).table.to_bytes().decode()

    assert text == (
        "\ufeffOrgDefinedId,Username,01 SGD Points Grade <Numeric MaxPoints:10 Weight:5 Category:Labs>,"
        "End-of-Line Indicator\r\n"
        "#00123456,jmueller,8.50,#\r\n#00123457,#squinn,3.33,#\r\n#0001,late.l,10.00,#\r\n"
    )


def test_a_mark_that_would_be_cut_is_told(room, points):
    mark(room, "jmueller", 1.2 * points)

    export = filled(room)

    assert any(note.startswith("jmueller: 12 of 10: Brightspace cuts it") for note in export.notes)


def test_without_the_end_of_the_line_it_is_refused(room):
    with pytest.raises(Ask, match="End-of-Line"):
        filled(room, EXPORT.replace(",End-of-Line Indicator", ",Other"))


def test_without_a_file_user_names_are_enough(room):
    export = fill(room, Brightspace(), [LESSON], None, Wishes(points=10.0), "brightspace")

    lines = export.table.to_bytes().decode().splitlines()
    assert lines[0] == "Username,01_sgd Points Grade,End-of-Line Indicator"
    assert sorted(lines[1:]) == ["#jmueller,8.50,#", "#late.l,10.00,#", "#squinn,3.33,#"]
