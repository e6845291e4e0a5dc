"""Moodle's worksheet and gradebook, in English and German, with all that Moodle passes over in silence."""

import pytest

from autograder.classroom.tables import parse
from autograder.results.exporting.forms import Ask
from autograder.results.exporting.into import Wishes, fill
from autograder.results.exporting.moodle import Gradebook, Worksheet
from tests.marked_class import LESSON, mark

ENGLISH = '''\
Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 48211","Jürgen Müller",jmueller@uni.example,"Submitted for grading",,10.00,Yes,\
"Monday, 6 May 2024, 1:37 PM",-,"<p>Well, ""done""</p>"
"Participant 48212","Siobhán Quinn ""Q""",squinn@uni.example,"Submitted for grading",,10.00,No,-,-,
"Participant 48213","小明 王",xwang@uni.example,"No submission",,10.00,Yes,-,-,
"Participant 48214","Leo Late",leo@uni.example,"Submitted for grading",5.00,10.00,Yes,-,\
"Tuesday, 7 May 2024, 9:00 AM",
'''
GERMAN = """\
ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden",\
"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)","Feedback als Kommentar"
Teilnehmer/in48211,"Jürgen Müller",jmueller@uni.example,"Zur Bewertung abgegeben",,"10,00",Ja,\
"Montag, 6. Mai 2024, 13:37",-,
Teilnehmer/in48212,"Siobhán Quinn",squinn@uni.example,"Keine Abgabe",,"10,00",Nein,-,-,
"""
GRADEBOOK = """\
"First name",Surname,"ID number",Institution,"Email address","Assignment: 01 SGD (Real)",\
"Assignment: 01 SGD (Feedback)","Assignment: Essay (Real)","Course total (Real)",\
"Last downloaded from this course"
Jürgen,Müller,00123456,,jmueller@uni.example,-,-,7.00,7.00,1714995429
小明,王,,,xwang@uni.example,-,-,-,-,1714995429
Leo,Late,,,leo@uni.example,5.00,-,-,-,1714995429
Guest,Else,,,guest@uni.example,-,-,-,-,1714995429
"""


def filled(room, text, form=Worksheet, **wishes):
    return fill(room, form(), [LESSON], parse(text.encode()), Wishes(**wishes), "moodle")


def reasons(export):
    return {one.student: one.reason for one in export.left}


def test_only_the_marks_of_the_worksheet_change(room):
    """Comments and the dates of the last change stay: an empty comment deletes, an older date is skipped."""
    export = filled(room, ENGLISH)

    expected = ENGLISH.replace('grading",,10.00,Yes', 'grading",8.50,10.00,Yes').replace(",5.00,", ",10.00,")
    assert export.table.to_bytes().decode() == expected
    assert reasons(export) == {
        "squinn": "locked there",
        "xwang": "awaits a mark by hand",
        "ida": "not handed in",
    }


def test_a_german_worksheet_gets_decimal_commas(room):
    text = filled(room, GERMAN).table.to_bytes().decode()

    assert text == GERMAN.replace('abgegeben",,"10,00"', 'abgegeben","8,50","10,00"')


def test_an_anonymous_worksheet_in_another_language_is_filled_by_numbers(room):
    """No names, no e-mails, tabs, headers nobody has told us of: the column is named."""
    text = "識別子\t評点\t最終\nParticipant 48211\t\t-\nParticipant 48212\t\t-\n"

    export = filled(room, text, column="評点", points=10.0)

    assert export.table.to_bytes().decode() == text.replace("48211\t", "48211\t8.50").replace(
        "48212\t", "48212\t3.33"
    )


def test_a_mark_above_the_maximum_is_told_as_moodle_would_not(room, points):
    mark(room, "jmueller", 1.2 * points)

    export = filled(room, ENGLISH)

    assert ("jmueller", "above the maximum") in reasons(export).items()
    assert 'grading",,10.00,Yes' in export.table.to_bytes().decode()


def test_a_scale_is_no_number_of_points(room):
    text = ENGLISH.replace("Maximum grade", "Scale")

    with pytest.raises(Ask, match="on a scale"):
        filled(room, text)


def test_without_a_worksheet_it_asks_for_one(room):
    with pytest.raises(Ask, match="Download grading worksheet"):
        fill(room, Worksheet(), [LESSON], None, Wishes(), "moodle")


def test_the_gradebook_gets_lines_with_marks_only(room):
    """No empty cell, nobody unknown, no total, no time of the download: each would cost or change more."""
    export = filled(room, GRADEBOOK, Gradebook, points=10.0)

    assert export.table.to_bytes().decode() == (
        '"First name",Surname,"ID number","Email address","Assignment: 01 SGD (Real)"\n'
        "Jürgen,Müller,00123456,jmueller@uni.example,8.50\n"
        "Leo,Late,,leo@uni.example,10.00\n"
    )


def test_a_mark_above_the_maximum_does_not_cancel_the_gradebooks_import(room, points):
    mark(room, "jmueller", 1.2 * points)

    export = filled(room, GRADEBOOK, Gradebook, points=10.0)

    assert "Müller" not in export.table.to_bytes().decode()
    assert reasons(export)["jmueller"] == "above the maximum"


def test_without_a_file_the_gradebook_is_filled_by_e_mail(room):
    export = fill(room, Gradebook(), [LESSON], None, Wishes(points=10.0), "moodle-gradebook")

    lines = export.table.to_bytes().decode().splitlines()
    assert lines[0] == "Email address,01_sgd"
    assert sorted(lines[1:]) == [
        "jmueller@uni.example,8.50",
        "leo@uni.example,10.00",
        "squinn@uni.example,3.33",
    ]


def test_other_files_are_refused(room):
    with pytest.raises(Ask, match="no grading worksheet"):
        filled(room, GRADEBOOK)
    with pytest.raises(Ask, match="no export of Moodle"):
        filled(room, "a,b\n1,2\n", Gradebook)
