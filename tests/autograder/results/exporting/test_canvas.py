"""Canvas's gradebook comes back with marks in one column, and with nothing else changed."""

import pytest

from autograder.classroom.tables import parse
from autograder.results.exporting.canvas import Canvas
from autograder.results.exporting.forms import Ask
from autograder.results.exporting.into import Wishes, fill, remember
from tests.marked_class import LESSON, mark

EXPORT = '''\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,01 SGD (88123),"Lab (2), ""B"" (88124)",\
Final Score essay (88125),Current Score
,,,,,,Manual Posting,,,
    Points Possible,,,,,,10.00,5.00,5.00,(read only)
"Müller, Jürgen",40117,00123456,jmueller,"DL, Tue",+1,,4.00,,85.00
"Quinn ""Q"", Siobhán",40118,00123457,squinn,DL and Lab,,,,,
"王, 小明",40119,00123458,xwang,DL,,,,,
"=""=SUM(1), Ida""",40120,,ida,DL,-,,N/A,,
"Late, Leo",40121,,late.l,DL,,9.00,,,
"Student, Test",40999,,,DL,,,,,
'''


def filled(room, text=EXPORT, lessons=(LESSON,), **wishes):
    return fill(room, Canvas(), lessons, parse(text.encode()), Wishes(**wishes), "canvas")


def test_only_the_marks_change(room):
    """Rounded once: a third is 3.33, and 9.995 is 10. Who awaits a mark, or has none, keeps the cell."""
    export = filled(room)

    expected = (
        EXPORT.replace('"DL, Tue",+1,,', '"DL, Tue",+1,8.50,')
        .replace("DL and Lab,,,", "DL and Lab,,3.33,")
        .replace("DL,,9.00,", "DL,,10.00,")
    )
    assert export.table.to_bytes().decode() == expected
    assert {(one.student, one.reason) for one in export.left} == {
        ("xwang", "awaits a mark by hand"),
        ("ida", "not handed in"),
    }
    assert any("scaled from" in note and "to 10" in note for note in export.notes)


def test_other_dialects_come_back(room):
    """A mark, semicolons and decimal commas; names in two columns; no columns of the SIS; CRLF."""
    text = (
        "\ufeffLastName;FirstName;ID;SIS Login ID;Section;01 SGD (88123);Final Score\r\n"
        "    Points Possible;;;;;10,00;(read only)\r\n"
        "Müller;Jürgen;40117;jmueller;DL;8,00;80,00\r\n"
    )

    export = filled(room, text)

    assert export.table.to_bytes().decode() == text.replace("8,00;80", "8,50;80")


@pytest.mark.parametrize(("cell", "reason"), [("EX", "the file says EX"), ("N/A", "the file says N/A")])
def test_who_is_excused_stays_so(room, cell, reason):
    text = EXPORT.replace('"DL, Tue",+1,,', f'"DL, Tue",+1,{cell},')

    export = filled(room, text)

    assert ("jmueller", reason) in {(one.student, one.reason) for one in export.left}
    assert f'"DL, Tue",+1,{cell},' in export.table.to_bytes().decode()


def test_a_mark_that_a_person_raised_is_not_lowered(room):
    """Unless it is asked for; one that was exported by us may be."""
    text = EXPORT.replace('"DL, Tue",+1,,', '"DL, Tue",+1,9.00,')

    kept, lowered = filled(room, text), filled(room, text, lower=True)

    assert ("jmueller", "higher there", "9 there, 8.5 here") in [
        (one.student, one.reason, one.detail) for one in kept.left
    ]
    assert "+1,9.00," in kept.table.to_bytes().decode()
    assert "+1,8.50," in lowered.table.to_bytes().decode()


def test_what_was_exported_is_ours_to_change_and_what_a_person_changed_is_not(room, points):
    remember(room, filled(room), "canvas")
    there = EXPORT.replace('"DL, Tue",+1,,', '"DL, Tue",+1,8.50,').replace("Lab,,,", "Lab,,2.00,")
    mark(room, "jmueller", points / 2)

    again = filled(room, there)

    text = again.table.to_bytes().decode()
    assert '"DL, Tue",+1,5.00,' in text
    assert any("jmueller: lowered from 8.5, which was ours, to 5" in note for note in again.notes)
    assert "Lab,,2.00," in text
    assert ("squinn", "lowered there") in {(one.student, one.reason) for one in again.left}
    assert "Lab,,3.33," in filled(room, there, everything=True).table.to_bytes().decode()


def test_a_mark_that_was_exported_is_no_blank_again(room):
    """An empty cell would take it away, if it is there since."""
    remember(room, filled(room), "canvas")

    assert '"DL, Tue",+1,8.50,' in filled(room).table.to_bytes().decode()


def test_zeros_only_where_they_are_asked_for(room):
    assert ",40120,,ida,DL,-,0.00,N/A," in filled(room, zeros=True).table.to_bytes().decode()


def test_a_mark_above_the_maximum_is_told(room, points):
    mark(room, "jmueller", 1.2 * points)

    export = filled(room)

    assert "jmueller: 12 of 10: Canvas takes it as extra credit." in export.notes
    assert "+1,12.00," in export.table.to_bytes().decode()


@pytest.mark.parametrize(
    ("column", "says"),
    [("Final Score essay", "drops it"), ("Current Score", "No column"), ("Notes", "No column")],
)
def test_what_canvas_does_not_import_is_never_written(room, column, says):
    with pytest.raises(Ask, match=says):
        filled(room, column=column)


def test_a_title_like_another_header_is_found_by_its_id(room):
    """By the whole header, or by the title; here one with a number in brackets, a comma and quotes."""
    export = filled(room, column='Lab (2), "B" (88124)')

    assert "+1,,4.25," in export.table.to_bytes().decode()


def test_two_columns_of_one_lesson_are_a_question(room):
    text = EXPORT.replace('"Lab (2), ""B"" (88124)"', "SGD 01 SGD again (88126)")

    assert "+1,8.50," in filled(room, text).table.to_bytes().decode()  # one has just this name
    with pytest.raises(Ask, match="2 columns"):
        filled(room, text.replace(",01 SGD (88123)", ",Lesson 01 SGD (88123)"))


def test_ids_that_contradict_each_other_change_nothing(room):
    text = EXPORT.replace("40117,00123456", "40118,00123456")

    export = filled(room, text)

    assert '"DL, Tue",+1,,' in export.table.to_bytes().decode()
    assert any("Müller, Jürgen" in note for note in export.notes)


def test_a_namesake_with_another_id_is_nobody(room):
    text = EXPORT.replace("40117,00123456,jmueller", "50117,00999999,other")

    export = filled(room, text)

    assert '"DL, Tue",+1,,' in export.table.to_bytes().decode()
    assert ("jmueller", "not in the file") in {(one.student, one.reason) for one in export.left}


def test_a_known_person_with_another_number_is_left_alone(room):
    """The login is his, the Canvas id is nobody's: either may be wrong."""
    export = filled(room, EXPORT.replace("40117,00123456", "50117,"))

    assert ("jmueller", "not in the file") in {(one.student, one.reason) for one in export.left}
    assert any("another number (canvas)" in note for note in export.notes)


def test_only_marks_leaves_the_rest_out(room):
    """The block about the student stays whole: Canvas counts its columns."""
    export = filled(room, only_marks=True)

    assert export.table.to_bytes().decode().splitlines()[:4] == [
        "Student,ID,SIS User ID,SIS Login ID,Section,01 SGD (88123)",
        ",,,,,Manual Posting",
        "    Points Possible,,,,,10.00",
        '"Müller, Jürgen",40117,00123456,jmueller,"DL, Tue",8.50',
    ]


def test_without_a_file_the_smallest_that_canvas_takes(room):
    export = fill(room, Canvas(), [LESSON], None, Wishes("01 SGD (88123)", 10.0), "canvas")

    header, first, *rest = export.table.to_bytes().decode().splitlines()
    assert header == "Student,ID,SIS User ID,SIS Login ID,Section,01 SGD (88123)"
    assert first.endswith('Leo",40121,,late.l,,10.00') or '40117,00123456,jmueller,"DL, Tue",8.50' in first
    assert len(rest) == 2  # nobody without a mark


def test_without_a_file_only_what_changed_is_sent_again(room):
    wishes = Wishes("01 SGD (88123)", 10.0)
    remember(room, fill(room, Canvas(), [LESSON], None, wishes, "canvas"), "canvas")

    again = fill(room, Canvas(), [LESSON], None, wishes, "canvas")

    assert again.written == []
    assert sum(one.reason == "unchanged" for one in again.left) == 3


def test_another_file_is_refused(room):
    with pytest.raises(Ask, match="no gradebook of Canvas"):
        filled(room, "name,mark\nann,1\n")
