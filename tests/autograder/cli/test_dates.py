"""What ``course due``, ``course status`` and ``course regrade --late`` print."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from autograder.classroom import folder, release
from autograder.classroom.collect.refusals import note
from autograder.classroom.roster.people import Person, save

LESSON = "01_sgd"
DATE = datetime(2026, 11, 27, 21, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def room(empty_class, enter):
    """A class in Berlin: one in time, one a day late, one late by the LMS's word, one guess, one missing."""
    save(empty_class, [Person(name) for name in ("ann", "bea", "cem", "dan", "eva")])
    enter("ann", DATE, "Blackboard")
    enter("bea", DATE + DAY, "Blackboard")
    enter("cem", DATE, "", late=True)
    enter("dan", DATE + 9 * DAY, "")
    with open(empty_class.root / folder.CONFIG, "a") as file:
        file.write("c.LatePolicy.kind = 'percent'\n")
    return folder.open_class(empty_class.root)


def test_dates_and_extensions_take_effect_by_regrade(course, room):
    course("due", room.root, "--zone", "Europe/Berlin")
    code, out, err = course("due", room.root, "1", "2026-11-27", "22:00")

    assert (code, err) == (0, "")
    assert "01_sgd   everybody   2026-11-27 22:00" in out
    assert "Late by these dates: 2 of 4 who handed in; guessed times: 2." in out
    assert "2 late penalties would change: bea 0 -> 1, cem 0 -> 1" in out
    assert f"course regrade {room.pasted} 01_sgd --late" in out

    late = f"course regrade {room.pasted} 01_sgd --late"
    told = f"01_sgd: 2 late penalties are not settled since marks or dates changed: {late}\n"
    assert course("export", room.root, LESSON)[2] == told

    _, out, _ = course("regrade", room.root, LESSON, "--late")
    assert course("export", room.root, LESSON)[2] == ""
    assert out == "01_sgd: 2 late penalties changed: bea 0 -> 1, cem 0 -> 1\n"

    _, out, _ = course("due", room.root, LESSON, "--student", "bea", "--extend", "2d")
    assert "bea         2026-11-29 22:00 (2 d later)" in out
    _, out, _ = course("regrade", room.root, "--late", "--json")
    assert json.loads(out) == [{"student": "bea", "lesson": LESSON, "before": 1.0, "after": 0.0}]
    assert course("regrade", room.root, "--late")[1] == "No late penalty changed.\n"

    _, out, _ = course("due", room.root, "--json")
    assert json.loads(out) == {
        "zone": "Europe/Berlin",
        "lessons": {
            LESSON: {
                "due": "2026-11-27T21:00:00+00:00",
                "sections": {},
                "students": {"bea": {"due": "2026-11-29T21:00:00+00:00", "extension_seconds": 172800.0}},
            }
        },
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([LESSON, "--extend", "2d"], "--extend is for a student"),
        ([LESSON, "2026-11-27", "--clear"], "Give only one of a time, --extend and --clear"),
        ([LESSON, "--section", "A"], "No time is given"),
        ([LESSON, "2026-11-27", "--student", "ann", "--section", "A"], "for a section or for students"),
        (["--clear"], "Which lesson?"),
        ([LESSON, "soon"], "'soon' is not a time"),
        (["--zone", "Berlin"], "'Berlin' is not a time zone"),
        (["99", "2026-11-27"], "There is no lesson '99'"),
    ],
)
def test_what_does_not_go_together_is_told(course, room, arguments, said):
    code, _, err = course("due", room.root, *arguments)

    assert code == 1
    assert said in err


def test_status_shows_a_lesson_in_a_line_of_80_columns_and_who_is_behind_it(course, room, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    long = "04_vanishing_gradients"
    release.release(room, long)
    for lesson in (LESSON, long):
        course("due", room.root, lesson, "2026-11-27T21:00Z")
    (room.root / "waiting").mkdir()
    rows = f"file,lesson,perhaps\na.ipynb,{LESSON},eva dan\nb.ipynb,{LESSON},\n"
    (room.root / "waiting" / "waiting.csv").write_text(rows)
    note(room, LESSON, {"eva": "the file is empty"}, [], datetime(2026, 11, 27, tzinfo=UTC))

    code, out, err = course("status", room.root)

    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines()[:-1])) <= 80
    (line,) = (line.split() for line in out.splitlines() if line.strip().startswith(LESSON))
    assert line == [LESSON, "27", "Nov", "21:00", "4", "1", "2", "2"]  # in, missing, late, waiting files
    assert long in out
    assert "Guessed times of handing in: 2. Refused files: 1. Whose: course status" in out

    _, out, _ = course("status", room.root, LESSON)
    assert out.rstrip().endswith("not handed in: eva")  # often the longest list: last
    assert "time is a guess: cem, dan" in out
    assert "unknown: the LMS says late" in out
    assert "refused: eva: the file is empty\nmay have handed in what waits: dan, eva\n" in out

    _, out, _ = course("status", room.root, LESSON, "--json")
    (found,) = json.loads(out)
    assert (found["handed_in"], found["missing"], found["graded"]) == (4, ["eva"], 0)
    assert (list(found["late"]), found["guessed_times"]) == (["bea", "cem"], ["cem", "dan"])
    assert (found["waiting_files"], found["waiting_of"]) == (2, ["dan", "eva"])
    assert found["refused"] == {"eva": "the file is empty"}


def test_free_late_days_are_shown_to_instructors(course, room):
    """Bea has used one, cem one by the LMS's word; nothing is said where a class has no such days."""
    course("due", room.root, LESSON, "2026-11-27T21:00Z")

    assert "free late days" not in course("status", room.root)[1]
    assert "free_late_days" not in json.loads(course("due", room.root, "--json")[1])

    with open(room.root / folder.CONFIG, "a") as file:
        file.write("c.LatePolicy.kind = 'late_days'\nc.LatePolicy.late_days = 2\n")
    _, told, _ = course("due", room.root, "--student", "bea", "--student", "ann")
    free = json.loads(course("due", room.root, "--student", "bea", "--json")[1])["free_late_days"]

    assert "free late days used, of 2: bea 1, cem 1\n" in course("status", room.root)[1]
    assert told.endswith(
        "bea: Free late days: 1 of 2 used, 1 left.\nann: Free late days: 0 of 2 used, 2 left.\n"
    )
    assert free == {"each": 2, "left": {"bea": 1}}


def test_status_cuts_a_long_list(course, room):
    save(room, [Person(f"s{number:02}") for number in range(40)])

    _, out, _ = course("status", room.root, LESSON)

    assert " ".join(out.split()).endswith("s18 and 21 more; all: --json")


def test_a_students_own_date_is_shown_and_a_wrong_id_is_told(course, room):
    save(room, [Person("ann", sections=("A",))])
    course("due", room.root, LESSON, "2026-11-27T21:00Z")
    course("due", room.root, LESSON, "2026-11-28T21:00Z", "--section", "A")
    course("due", room.root, LESSON, "--student", "bea", "--extend", "2d")

    _, out, _ = course("due", room.root, LESSON, "--student", "ann", "--student", "bea")
    _, data, _ = course("due", room.root, "--student", "ann", "--json")
    code, _, err = course("due", room.root, LESSON, "--student", "anns")

    assert "everybody" not in out
    assert "ann   2026-11-28 21:00" in out
    assert "bea   2026-11-29 21:00 (2 d later)" in out
    assert json.loads(data)["lessons"][LESSON]["students"] == {
        "ann": {"due": "2026-11-28T21:00:00+00:00", "extension_seconds": 0.0}
    }
    assert (code, err) == (1, f"{room.root} has no student 'anns'.\nDid you mean ann?\n")


def test_status_counts_files_that_wait_for_a_lesson_before_it_is_released(course, room):
    (room.root / "waiting").mkdir()
    (room.root / "waiting" / "waiting.csv").write_text("file,lesson\na.ipynb,02_momentum\nb.ipynb,nothing\n")

    _, out, _ = course("status", room.root, "--json")

    found = json.loads(out)
    assert [(one["lesson"], one["waiting_files"]) for one in found] == [(LESSON, 0), ("02_momentum", 1)]
    assert found[1]["missing"] == []
    assert course("status", room.root, "02")[0] == 0


@pytest.mark.xdist_group("graded class")
def test_status_counts_what_was_graded(course, graded_class):
    room, truth, _ = graded_class

    _, out, _ = course("status", room.root, "--json")

    (found,) = json.loads(out)
    assert (found["handed_in"], found["graded"]) == (28, 27)
    assert found["not_graded"] == ["broken.file"]
    assert set(found["troubled"]) <= set(truth)
    assert found["troubled"]
    assert found["awaits_hand_marks"]
    assert not found["late"]


def test_a_new_class_has_this_machines_zone_or_the_one_that_is_named(course, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Kolkata")

    _, out, _ = course("init", tmp_path / "one")
    code, _, err = course("init", tmp_path / "two", "--zone", "Mars")

    assert "Its time zone is Asia/Kolkata, this machine's." in out
    assert (code, (tmp_path / "two").exists()) == (1, False)
    assert "'Mars' is not a time zone" in err
