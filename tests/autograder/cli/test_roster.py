"""``course roster`` and ``course drop`` as an instructor runs them."""

import io
import json
import shutil
import sys

import pytest

from autograder.classroom import folder
from autograder.classroom.roster.people import Person, people, save
from autograder.grade.lock import grading_lock

LESSON = "01_sgd"
CANVAS = """\
Student,ID,SIS Login ID,Section
,,,Manual Posting
    Points Possible,,,
"Müller, Jürgen",40117,jmueller,DL
"Quinn, Siobhán",40118,squinn,DL and Lab
"Wang, Wei",40119,wwang,Lab
"""


@pytest.fixture
def canvas(tmp_path):
    """What Canvas exports for three students."""
    (tmp_path / "canvas.csv").write_text(CANVAS)
    return tmp_path / "canvas.csv"


def without(path, line):
    path.write_text("".join(one for one in CANVAS.splitlines(True) if line not in one))
    return path


def test_a_roster_is_read_shown_and_printed(course, empty_class, canvas):
    empty = course("roster", empty_class.root)
    code, out, _ = course("roster", empty_class.root, canvas)

    assert "Nobody is on the roster" in empty[1]
    assert code == 0
    assert out.startswith("canvas.csv: a Canvas gradebook: 3 students\n")
    assert out.endswith("3 new, 0 unchanged\n")
    assert course("roster", empty_class.root, canvas)[1].endswith("\n3 unchanged\n")
    printed = course("roster", empty_class.root)[1]
    assert "Jürgen Müller" in printed
    assert printed.endswith("3 students: 2 in DL; 2 in Lab\n")
    assert [one["id"] for one in json.loads(course("roster", empty_class.root, "--json")[1])] == [
        "jmueller",
        "squinn",
        "wwang",
    ]


def test_a_dry_run_changes_nothing(course, empty_class, canvas):
    assert course("roster", empty_class.root, canvas, "--dry-run")[1].endswith("3 new, 0 unchanged\n")
    assert people(empty_class) == {}


def test_who_is_gone_is_dropped_only_after_a_yes(course, empty_class, canvas, monkeypatch):
    course("roster", empty_class.root, canvas)
    without(canvas, "wwang")

    def answered(text):
        terminal = io.StringIO(text)
        terminal.isatty = lambda: True
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", terminal)
            return course("roster", empty_class.root, canvas)

    assert (
        f"Nobody is dropped. Drop them: course drop {empty_class.root} wwang"
        in (course("roster", empty_class.root, canvas)[1])
    )
    assert "Drop wwang? What they handed in is kept. [y/N]" in answered("n\n")[1]
    assert "wwang" in people(empty_class)
    assert json.loads(course("roster", empty_class.root, canvas, "--json")[1])["gone"] == [
        {"student": "wwang", "dropped": False}
    ]

    answered("y\n")

    assert list(people(empty_class)) == ["jmueller", "squinn"]
    assert (empty_class.root / "dropped" / "wwang" / "person.json").is_file()


def test_yes_drops_without_asking_and_a_file_does_not_bring_back(course, empty_class, canvas):
    course("roster", empty_class.root, canvas)
    course("roster", empty_class.root, without(canvas, "wwang"), "--yes")
    canvas.write_text(CANVAS)

    code, out, _ = course("roster", empty_class.root, canvas)

    assert code == 0
    assert "Dropped before, and in a file: wwang. They stay dropped." in out
    assert "wwang" not in people(empty_class)

    added = course("roster", empty_class.root, "--add", "wwang")[1]

    assert (
        f"wwang was dropped before. What was handed in then is kept: {empty_class.root}/dropped/wwang"
        in added
    )
    assert people(empty_class)["wwang"].known_as["canvas"] == "40119"


def test_a_changed_person_is_shown_and_a_contradiction_refused(course, empty_class, canvas):
    course("roster", empty_class.root, canvas)
    canvas.write_text(CANVAS.replace("Müller,", "Maier\x1b[2J,").replace("40118", "50000"))

    code, out, _ = course("roster", empty_class.root, canvas)
    data = json.loads(course("roster", empty_class.root, canvas, "--json")[1])

    assert code == 1
    assert "Jürgen Maier[2J" in out
    assert "\x1b" not in out
    why = "it seems to be squinn, whose number (canvas) is 40118, not 50000"
    assert f"refused: Siobhán Quinn: {why}\n" in out
    assert data["refused"] == [{"row": "Siobhán Quinn", "reason": why}]
    assert data["gone"] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "Mark,Comment\n1,2\n",
            "canvas.csv: no roster that is known begins with these columns: Mark, Comment",
        ),
        ("", "canvas.csv: there is nothing in it"),
        ("ID,Bewertung,Zuletzt geändert (Bewertung)\nTeilnehmer/in1,,\n", "Say to which: --lesson 01_sgd"),
    ],
)
def test_a_file_that_is_no_roster_is_told_in_two_lines(course, empty_class, canvas, text, what):
    canvas.write_text(text)

    code, _, err = course("roster", empty_class.root, canvas)

    assert (code, len(err.splitlines())) == (1, 2)
    assert what in err


def test_an_id_that_cannot_be_a_folder_is_not_added(course, empty_class):
    code, _, err = course("roster", empty_class.root, "--add", "../x")

    assert (code, people(empty_class)) == (1, {})
    assert "'../x' cannot be an id" in err


def test_nobody_is_dropped_if_one_name_is_wrong_or_somebody_grades(course, empty_class, canvas, monkeypatch):
    monkeypatch.setattr("autograder.grade.lock.LOCK_SECONDS", 0.1)
    course("roster", empty_class.root, canvas)

    wrong = course("drop", empty_class.root, "wwang", "nobody")
    with grading_lock(empty_class):
        busy = course("drop", empty_class.root, "wwang")

    assert "has no student 'nobody'" in wrong[2]
    assert "Somebody else is grading" in busy[2]
    assert len(people(empty_class)) == 3


@pytest.mark.xdist_group("graded class")
def test_a_student_who_is_dropped_and_put_back_is_graded_as_before(course, graded_class, tmp_path):
    """
    Everything is in its old place: nothing is graded again, and no mark has changed.

    Who is not on the roster is graded, and named: ``nbgrader db student remove`` takes nobody's files away.
    """
    room = folder.open_class(shutil.copytree(graded_class.room.root, tmp_path / "class"))
    shutil.rmtree(room.root / "submitted" / "broken.file")
    student, stranger = sorted(graded_class.truth)[:2]
    save(room, [Person(stranger)])
    (room.root / "roster.json").unlink()
    marks = course("export", room.root, "--json")[1]

    code, out, _ = course("drop", room.root, student, "--json")
    left = json.loads(course("export", room.root, "--json")[1])
    shutil.copytree(room.root / "submitted" / stranger, room.root / "submitted" / student)
    lines = course("grade", room.root, LESSON)[2].splitlines()
    shutil.rmtree(room.root / "submitted" / student)
    back = course("drop", room.root, student, "--undo")[1]
    graded = json.loads(course("grade", room.root, LESSON, "--json")[1])

    assert (code, json.loads(out)[0]["student"]) == (0, student)
    assert student not in {row["student"] for row in left}
    assert lines[-2:] == [
        f"Dropped, so not graded: {student}. To bring back: course drop {room.root} {student} --undo",
        f"Graded, but not on the roster: {stranger}. To add: course roster {room.root} --add {stranger}. "
        f"To drop: course drop {room.root} {stranger}",
    ]
    assert back == f"{student} is back, with what was handed in, and the marks.\n"
    assert {one["status"] for one in graded} == {"unchanged"}
    assert course("export", room.root, "--json")[1] == marks


def test_what_many_get_is_told_in_one_line(course, empty_class, tmp_path):
    """Sections are counted; a single change has its row."""
    head = "id,first_name,last_name,email,section,github\n"
    people = [f"s{n},Ann{n},Lee,s{n}@uni.example" for n in range(8)]
    (tmp_path / "a.csv").write_text(head + "".join(f"{one},,\n" for one in people))
    course("roster", empty_class.root, tmp_path / "a.csv")
    lines = [f"{one},{'Thu' if n < 5 else 'Lab'},gh-{n}\n" for n, one in enumerate(people)]
    lines[0] = lines[0].replace("Ann0", "Anna")
    (tmp_path / "b.csv").write_text(head + "".join(lines))

    _, out, _ = course("roster", empty_class.root, tmp_path / "b.csv")

    assert "sections, new for 8: 3 in Lab; 5 in Thu\n" in out
    assert "github, new for 8\n" in out
    assert [line.split() for line in out.splitlines() if "Anna" in line] == [
        ["s0", "name", "Ann0", "Lee", "Anna", "Lee"]
    ]


def test_a_worksheet_is_read_for_a_lesson_that_is_not_released_yet(course, empty_class, tmp_path):
    (tmp_path / "w.csv").write_text(
        "Identifier,Full name,Email address,Grade,Last modified (grade)\n"
        "Participant 48203,Min Lee,mlee@uni.example,-,-\n"
    )

    code, _, err = course("roster", empty_class.root, tmp_path / "w.csv", "--lesson", "02")
    wrong = course("roster", empty_class.root, tmp_path / "w.csv", "--lesson", "99")

    assert (code, err) == (0, "")
    assert people(empty_class)["mlee"].known_as["moodle 02_momentum"] == "48203"
    assert "There is no lesson '99'" in wrong[2]


def test_a_wrong_path_is_told_and_which_is_meant(course, empty_class, canvas, tmp_path):
    a_file, a_folder = course("status", canvas), course("roster", empty_class.root, tmp_path)
    inside = course("status", empty_class.root / "submitted")

    assert a_file[2].startswith(f"{canvas} is a file, and a class is a folder.\n")
    assert a_folder[2].startswith(f"{tmp_path} is a folder.\n")
    assert f"lies in the class {empty_class.root}.\nName that: {empty_class.root}\n" in inside[2]
