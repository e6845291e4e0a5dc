"""Collecting into a class with a roster: what waits, what is newer, when it came, what is taken back."""

import csv
import io
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from autograder.authoring.lesson import ROOT
from autograder.classroom import collect as collecting
from autograder.classroom import kept
from autograder.classroom.collect import Options, collect, collect_waiting, together
from autograder.classroom.collect.lms import exchange
from autograder.classroom.collect.refusals import refusals
from autograder.classroom.collect.undo import undo
from autograder.classroom.collect.waiting import Desk, Waiting
from autograder.classroom.folder import ClassroomError, open_class
from autograder.classroom.hand_ins import latest, log
from autograder.classroom.roster.dropping import drop
from autograder.classroom.roster.people import Person, save
from autograder.cli import app
from autograder.grade.lock import grading_lock

LESSON = "01_sgd"
PEOPLE = (
    Person("ann", "Ann", "Lee", known_as={"canvas": "11"}),
    Person("bo", "Bo", "Berg", known_as={"canvas": "12"}, group="Team 7"),
    Person("cy", "Cy", "Chen", known_as={"canvas": "13"}, group="Team 7"),
)


@pytest.fixture(scope="module")
def with_roster(template, tmp_path_factory):
    """A class in Berlin with three students."""
    room = open_class(shutil.copytree(template, tmp_path_factory.mktemp("roster") / "class"))
    save(room, PEOPLE)
    kept.write(room, "dates.json", {"zone": "Europe/Berlin"})
    return room.root


@pytest.fixture
def room(with_roster, tmp_path):
    return open_class(shutil.copytree(with_roster, tmp_path / "class"))


@pytest.fixture
def data(room):
    return room.notebook("release", LESSON).read_bytes()


def zip_at(place, files):
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return place


def results(room, *paths, **options):
    return {
        item.source.rpartition(": ")[2]: item
        for item in collect(room, LESSON, paths, options=Options(**options))
    }


def statuses(room, *paths, **options):
    return {item.student: item.status for item in collect(room, LESSON, paths, options=Options(**options))}


def fill_in(room, **students):
    """Say whose files are, as an instructor does in a spreadsheet that writes semicolons."""
    place = room.root / "waiting" / "waiting.csv"
    text = place.read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if "lesson;file" in text else ","))
    with open(place, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        writer.writeheader()
        for row in rows:
            found = next(
                (student for key, student in students.items() if key in row["source"]), row["student"]
            )
            writer.writerow(row | {"student": found})


def test_a_notebook_of_another_lesson_waits_and_says_which_it_is(room, data, tmp_path):
    """Every lesson has the cell provided-setup; it tells nothing."""
    other = (ROOT / "notebooks" / "02_momentum.ipynb").read_bytes()
    place = zip_at(tmp_path / "a.zip", {"leeann_11_1_01_sgd.ipynb": other, "bergbo_12_2_01_sgd.ipynb": data})

    found = results(room, place)

    assert found["leeann_11_1_01_sgd.ipynb"][1:4] == ("ann", "waiting", "not 01_sgd: it is 02_momentum")
    assert found["bergbo_12_2_01_sgd.ipynb"].status == "new"
    assert room.students(LESSON) == ["bo"]
    (row,) = csv.DictReader(io.StringIO((room.root / "waiting/waiting.csv").read_text("utf-8-sig")))
    assert (row["lesson"], row["student"]) == ("02_momentum", "ann")
    assert (room.root / "waiting" / row["file"]).read_bytes() == other


def test_a_notebook_that_lost_ids_and_metadata_is_known_by_its_checks(room, data, tmp_path):
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    notebook |= {"metadata": {}, "nbformat_minor": 4}
    (tmp_path / "ann.ipynb").write_text(json.dumps(notebook))
    told = json.dumps(new_notebook(cells=[new_code_cell('check("momentum_step", 1)')]))
    (tmp_path / "bo.ipynb").write_text(told)
    (tmp_path / "cy.ipynb").write_text(json.dumps(new_notebook(cells=[new_code_cell("1")])))

    found = {
        item.student: item
        for item in collect(room, LESSON, [tmp_path / f"{n}.ipynb" for n in ("ann", "bo", "cy")])
    }

    assert found["ann"].status == "new"
    assert found["bo"].why == "not 01_sgd: it is 02_momentum"
    assert found["cy"].why == "not 01_sgd: it contains none of its exercises"


def test_what_waits_is_collected_when_somebody_says_whose_it_is(room, data, tmp_path):
    """A group's file becomes that of each member; a row for which nothing is filled in stays."""
    changed = [data.replace(b"lr", f"lr{n}".encode()) for n in range(3)]
    names = ["Team 7_1", "Nobody Known_2", "=HYPERLINK(1)_3"]
    files = {f"{name}_assignsubmission_file/x.ipynb": text for name, text in zip(names, changed, strict=True)}
    assert {item.status for item in results(room, zip_at(tmp_path / "a.zip", files)).values()} == {"waiting"}
    assert not (room.root / "submitted").joinpath("Team.7").exists()

    fill_in(room, **{"Team 7": "bo cy", "Nobody": "stranger"})
    found = {item.student: item.status for item in collect_waiting(room, LESSON)}

    assert found == {"stranger": "waiting", "bo": "new", "cy": "new"}
    assert room.notebook("submitted", LESSON, "cy").read_bytes() == changed[0]
    fill_in(room, Nobody="ann", HYPERLINK="")
    assert {item.student: item.status for item in collect_waiting(room, LESSON)} == {"ann": "new"}
    left = (room.root / "waiting" / "waiting.csv").read_text("utf-8-sig").splitlines()
    assert len(left) == 2
    assert "HYPERLINK" in left[1]
    assert len(list((room.root / "waiting").glob("*.ipynb"))) == 1
    assert list(collect_waiting(room, LESSON)) == []


def test_two_people_of_one_name_wait_where_no_roster_tells_them_apart(empty_class, tmp_path):
    """Moodle's numbers differ; one person's work is not the other's older draft."""
    data = empty_class.notebook("release", LESSON).read_bytes()
    numbers = ("48203", "48204", "48205")
    names = {f"Min Lee_{number}_assignsubmission_file/x.ipynb": data for number in numbers[:2]}
    names["Ann Poe_48205_assignsubmission_file/x.ipynb"] = data

    found = [item[1:4] for item in results(empty_class, zip_at(tmp_path / "a.zip", names)).values()]

    doubt = "2 people of that name handed in: give each an id of their own"
    assert found == [("", "waiting", doubt)] * 2 + [("Ann.Poe", "new", "")]


def test_an_id_may_be_filled_in_in_capitals_and_one_that_is_nearly_right_is_suggested(room, data, tmp_path):
    names = {f"Who{n}_{n}_assignsubmission_file/x.ipynb": data + b" " * n for n in (1, 2)}
    results(room, zip_at(tmp_path / "a.zip", names))
    fill_in(room, Who1="Ann", Who2="anne")

    found = [item[1:4] for item in collect_waiting(room, LESSON)]

    assert found == [
        ("anne", "waiting", "'anne' is not on the roster: did you mean ann?"),
        ("ann", "new", ""),
    ]
    assert statuses(room, tmp_path / "a.zip", student="CY")["cy"] in ("new", "waiting")


def test_a_text_beside_a_broken_notebook_waits(room, tmp_path):
    names = {"leeann_11_text.html": b"<p>done", "leeann_11_5_a.ipynb": b"{", "bergbo_12_6_a.ipynb": b"{"}

    found = [item[1:4] for item in results(room, zip_at(tmp_path / "a.zip", names)).values()]

    assert ("ann", "waiting", "only a text, and no notebook that can be read") in found
    assert [status for _, status, _ in found].count("refused") == 2


def test_a_file_that_waits_is_listed_once_however_often_it_is_collected(room, data, tmp_path):
    place = zip_at(tmp_path / "a.zip", {"Who_1_assignsubmission_file/x.ipynb": data})
    for _ in range(2):
        assert {item.status for item in results(room, place).values()} == {"waiting"}

    assert len((room.root / "waiting" / "waiting.csv").read_text().splitlines()) == 2


def test_two_notebooks_of_one_student_wait_unless_times_tell_which_is_newer(room, data, tmp_path):
    """Canvas's ``-1`` says nothing; Blackboard's time does, to whatever order the names are in."""
    newer = data.replace(b"lr", b"rate")
    canvas = {
        "leeann_11_1_01_sgd.ipynb": data,
        "leeann_11_2_01_sgd-1.ipynb": newer,
        "chency_13_3_a.ipynb": data,
    }
    found = results(room, zip_at(tmp_path / "canvas.zip", canvas))
    assert [item.status for item in found.values()] == ["waiting", "waiting", "new"]
    assert (
        "enter the student for the one that counts, and - for the others"
        in found["leeann_11_1_01_sgd.ipynb"].why
    )

    attempts = {
        "L_ann_attempt_2026-11-20-10-00-00_z.ipynb": newer,
        "L_ann_attempt_2026-11-01-10-00-00_a.ipynb": data,
        "L_bo_attempt_2026-11-01-10-00-00_a.ipynb": data,
    }
    found = results(room, zip_at(tmp_path / "gradebook_1.zip", attempts))

    assert [item.status for item in found.values()] == ["new", "older", "new"]
    assert room.notebook("submitted", LESSON, "ann").read_bytes() == newer


def test_an_older_download_does_not_win_over_a_newer_one(room, data, tmp_path):
    """Moodle tells no times: what was replaced before is known again."""
    name = "Ann Lee_5_assignsubmission_file/01_sgd.ipynb"
    first = zip_at(tmp_path / "first.zip", {name: data})
    second = zip_at(tmp_path / "second.zip", {name: data + b"\n"})

    assert [statuses(room, place)["ann"] for place in (first, second, first, second)] == [
        "new",
        "replaced",
        "older",
        "unchanged",
    ]
    assert statuses(room, first, replace=True) == {"ann": "replaced"}


def test_times_are_the_lmss_or_said_to_be_somebody_elses(room, data, tmp_path):
    """Local times are the class's, in summer and in winter; a zip's own times are never used."""
    blackboard = {
        "L_ann_attempt_2026-07-01-22-00-00_a.ipynb": data,
        "L_bo_attempt_2026-11-01-22-00-00_a.ipynb": data,
    }
    results(room, zip_at(tmp_path / "gradebook_1.zip", blackboard))
    canvas = zip_at(tmp_path / "c.zip", {"chency_LATE_13_3_a.ipynb": data})
    given = datetime(2026, 11, 2, 8, tzinfo=UTC)
    results(room, canvas, handed_in=given)
    lines = latest(room, LESSON)

    assert [(lines[one].when.isoformat()[:16], lines[one].timed_by) for one in ("ann", "bo", "cy")] == [
        ("2026-07-01T20:00", "Blackboard"),
        ("2026-11-01T21:00", "Blackboard"),
        ("2026-11-02T08:00", "you"),
    ]
    assert lines["cy"].late
    stamp = room.notebook("submitted", LESSON, "ann").with_name("timestamp.txt").read_text()
    assert stamp == "2026-07-01 20:00:00 UTC"

    results(room, zip_at(tmp_path / "d.zip", {"chency_13_4_a.ipynb": data + b"\n"}))
    assert (latest(room, LESSON)["cy"].timed_by, latest(room, LESSON)["cy"].late) == ("", False)
    assert (datetime.now(UTC) - latest(room, LESSON)["cy"].when).total_seconds() < 60


def test_a_students_own_zip_is_opened_once_and_is_theirs_whatever_is_in_it(room, data, tmp_path):
    nested = zip_at(tmp_path / "n", {"hw/leeann_11_1_01_sgd.ipynb": data, "hw/again.zip": b"PK"}).read_bytes()
    empty = zip_at(tmp_path / "e", {"report.pdf": b""}).read_bytes()
    names = {"Bo Berg_1_assignsubmission_file/x.zip": nested, "Ann Lee_2_assignsubmission_file/x.zip": empty}
    names["Cy Chen_3_assignsubmission_onlinetext/onlinetext.html"] = b"<p>done"
    names["Cy Chen_3_assignsubmission_file/notes.pdf"] = b""

    found = [item[1:4] for item in results(room, zip_at(tmp_path / "a.zip", names)).values()]

    assert sorted(found) == [
        ("ann", "refused", "there is no notebook in it"),
        ("bo", "new", ""),
        ("bo", "refused", "a zip inside a student's zip: unpack it, and name it by itself"),
        ("cy", "waiting", "only a text, and no notebook"),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf  \n", "it is empty"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b'{\n<<<<<<< HEAD\n "cells": []\n=======\n', "git's marks of a conflict"),
        (b'{"cells": [', "cut off"),
        (b'{"cells": ["a', "cut off"),
        (b"dear teacher", "its JSON breaks in line 1, column 1"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "a zip"),
    ],
)
def test_what_is_no_notebook_is_called_what_it_is(room, tmp_path, content, why):
    (tmp_path / "ann.ipynb").write_bytes(content)

    (found,) = collect(room, LESSON, [tmp_path / "ann.ipynb"])

    assert (found.student, found.status) == ("ann", "refused")
    assert found.why.startswith(f"not a notebook: {why}")


def test_a_dropped_students_file_waits(room, data, tmp_path):
    drop(room, "ann")

    found = results(
        room, zip_at(tmp_path / "a.zip", {"leeann_11_1_a.ipynb": data, "bergbo_12_1_a.ipynb": data})
    )

    assert {item.status: item.why for item in found.values()} == {
        "waiting": "ann was dropped from the class",
        "new": "",
    }
    with pytest.raises(ClassroomError, match=r"dropped from the class\.\nPut them back: course drop "):
        results(room, tmp_path / "a.zip", student="ann")


def test_a_dry_run_says_the_same_and_writes_nothing(room, data, tmp_path):
    names = {"leeann_11_1_a.ipynb": data, "whoever_99_1_a.ipynb": data}
    place = zip_at(tmp_path / "a.zip", names)
    before = sorted(room.root.rglob("*"))

    dry = statuses(room, place, dry_run=True)

    assert sorted(room.root.rglob("*")) == before
    assert dry == statuses(room, place) == {"ann": "new", "": "waiting"}


def test_undo_takes_back_the_last_collecting_and_then_the_one_before(room, data, tmp_path):
    first, second = data, data + b"\n"
    results(room, zip_at(tmp_path / "a.zip", {"leeann_11_1_a.ipynb": first}))
    names = {"leeann_11_1_a.ipynb": second, "bergbo_12_1_a.ipynb": second, "who_99_1_a.ipynb": second}
    results(room, zip_at(tmp_path / "b.zip", names))
    (room.root / "autograded" / "bo" / LESSON).mkdir(parents=True)

    assert {(one.student, one.status, one.graded) for one in undo(room)} == {
        ("ann", "restored", False),
        ("bo", "removed", True),
        ("", "waits no longer", False),
    }
    assert room.students(LESSON) == ["ann"]
    assert room.notebook("submitted", LESSON, "ann").read_bytes() == first
    assert not list((room.root / "waiting").glob("*.ipynb"))
    assert [one.student for one in undo(room)] == ["ann"]
    assert (room.students(LESSON), log(room)) == ([], [])
    with pytest.raises(ClassroomError, match="Nothing was collected"):
        list(undo(room))
    assert statuses(room, tmp_path / "b.zip") == {"ann": "new", "bo": "new", "": "waiting"}


def test_undo_lets_wait_again_what_had_waited_and_so_does_it_after_a_discard(room, data, tmp_path):
    """The rows are as they were filled in; before that, what waits is taken off with its collecting."""
    names = {f"Who{n}_{n}_assignsubmission_file/x.ipynb": data + b" " * n for n in (1, 2)}
    place = zip_at(tmp_path / "a.zip", names)
    results(room, place)
    fill_in(room, Who1="bo cy", Who2="-")
    before = sorted(path.name for path in (room.root / "waiting").glob("*.ipynb"))

    found = [(item.student, item.status) for item in collect_waiting(room, LESSON)]

    assert found == [("", "discarded"), ("bo", "new"), ("cy", "new")]
    assert not list((room.root / "waiting").glob("*.ipynb"))
    assert {item.status for item in results(room, place).values()} == {"discarded", "waiting"}
    out = course("collect", room.root, "--undo")[1]
    assert out == f"1 file is no longer waiting in {room.root / 'waiting'}.\n"

    assert [(one.student, one.status) for one in undo(room)] == [
        ("-", "waits again"),
        ("bo cy", "waits again"),
        ("bo", "removed"),
        ("cy", "removed"),
    ]
    assert sorted(path.name for path in (room.root / "waiting").glob("*.ipynb")) == before
    assert len(list(collect_waiting(room, LESSON))) == 3
    for _ in range(2):
        list(undo(room))
    assert not list((room.root / "waiting").rglob("*.ipynb"))


def course(*arguments):
    done = CliRunner().invoke(app, [str(one) for one in arguments], env={"COLUMNS": "80"})
    return done.exit_code, done.output, done


def test_a_file_name_with_other_ends_of_lines_can_be_read_again_and_taken_back(room, data, tmp_path):
    zip_at(tmp_path / "a.zip", {"kimsoo_11_2_a\u2028b\u0085c.ipynb": data})
    list(collect(room, LESSON, [tmp_path / "a.zip"], options=Options("ann")))

    (line,) = log(room)

    assert "\u2028" in line.source
    assert [item.status for item in undo(room)] == ["removed"]


@pytest.mark.parametrize("file", ["../mine.txt", "{0}/mine.txt", "..", "", "waiting.csv"])
def test_a_list_that_somebody_edited_makes_nothing_vanish_but_what_waits(room, data, tmp_path, file):
    (room.root / "mine.txt").write_text("mine")
    list(collect(room, LESSON, [zip_at(tmp_path / "a.zip", {"zoe_99_2_01_sgd.ipynb": data})]))
    place = room.root / "waiting" / "waiting.csv"
    (name,) = (path.name for path in place.parent.glob("*.ipynb"))
    place.write_text(place.read_text("utf-8-sig").replace(name, file.format(room.root)))

    list(undo(room))

    assert (room.root / "mine.txt").exists()
    assert place.exists()
    assert (place.parent / name).exists()


def test_what_waited_is_never_taken_for_newer_than_what_was_handed_in(room, data, tmp_path):
    """Nobody tells which of the two is: it waits again, in a dry run too, unless one says so."""
    statuses(room, zip_at(tmp_path / "a.zip", {"leeann_11_1_a.ipynb": data}))
    results(room, zip_at(tmp_path / "b.zip", {"Who_1_assignsubmission_file/x.ipynb": data + b" "}))
    fill_in(room, Who="ann")

    for dry_run in (True, False):
        (found,) = collect_waiting(room, LESSON, options=Options(dry_run=dry_run))
        assert (found.student, found.status) == ("ann", "waiting")
        assert found.why.startswith("ann has handed in already, from a.zip, and nobody")
    assert room.notebook("submitted", LESSON, "ann").read_bytes() == data
    (found,) = collect_waiting(room, LESSON, options=Options(replace=True))
    assert (found.status, found.why[:40]) == ("replaced", "the earlier one goes to replaced/ann/01_")


def test_an_id_with_other_letters_is_nobodys(room, data, tmp_path):
    """A sharp s is no two s, although comparing names takes them for the same."""
    save(room, [Person("bgross", "Bo", "Groß")])
    results(room, zip_at(tmp_path / "a.zip", {"Who_1_assignsubmission_file/x.ipynb": data}))
    fill_in(room, Who="bgroß")

    (found,) = collect_waiting(room, LESSON)

    assert (found.status, found.why) == ("waiting", "'bgroß' is not on the roster: did you mean bgross?")


def test_a_spreadsheet_may_lose_letters_of_the_list(room, data, tmp_path):
    """A file is found by the digest that its name begins with; one that is not there is named."""
    names = {f"Nguyễn {n}_{n}_assignsubmission_file/nguyễn{n}.ipynb": data + b" " * n for n in (1, 2)}
    results(room, zip_at(tmp_path / "a.zip", names))
    fill_in(room, **{"Nguyễn 1": "bo", "Nguyễn 2": "cy"})
    place = room.root / "waiting" / "waiting.csv"
    place.write_bytes(place.read_text("utf-8-sig").encode("cp1252", "replace"))
    (second,) = place.parent.glob("*nguyễn2.ipynb")
    second.unlink()

    found = sorted(item[1:4] for item in collect_waiting(room, LESSON))

    lost = f"waiting/{second.name.replace('ễ', '?')} is not there"
    assert found == [("", "waiting", lost), ("bo", "new", "")]


def test_one_file_that_waits_is_collected_by_its_name(room, data, tmp_path):
    names = {f"Who{n}_{n}_assignsubmission_file/x.ipynb": data + b" " * n for n in (1, 2)}
    results(room, zip_at(tmp_path / "a.zip", names))
    first, second = sorted((room.root / "waiting").glob("*.ipynb"))

    asked = course("collect", room.root, LESSON, first)[2].exception
    code, out, _ = course("collect", room.root, "01", first, "--student", "ann")

    assert str(asked) == f"Whose is {first.name}?\nSay it: --student ID"
    assert (code, room.students(LESSON)) == (0, ["ann"])
    assert "1 file: 1 new" in out
    assert [path.name for path in (room.root / "waiting").glob("*.ipynb")] == [second.name]
    other = course("collect", room.root, "02", second, "--student", "ann")[2].exception
    assert "released" in str(other) or f"of {LESSON}, not of 02_momentum" in str(other)


@pytest.mark.parametrize("text", ["-", "'-", "'quoted", "=1+1", "plain"])
def test_a_list_is_read_as_it_was_written(room, text):
    desk = Desk(room)
    desk.put(Waiting(LESSON, "a.ipynb", "why", student=text, source=text), b"{}")
    desk.close()

    (row,) = Desk(room).rows

    assert (row.student, row.source) == (text, text)
    written = (room.root / "waiting" / "waiting.csv").read_text("utf-8-sig")
    assert ("'-" in written) == (text == "'-")


def test_times_that_nobody_can_read_are_told_and_texts_beside_notebooks(room, data, tmp_path):
    names = {"Ann Lee_1_assignsubmission_file/x.ipynb": data, "Bo Berg_2_assignsubmission_file/x.ipynb": data}
    names["Ann Lee_1_assignsubmission_onlinetext/onlinetext.html"] = b"<p>Hello</p>"
    place = zip_at(tmp_path / "a.zip", names)
    (tmp_path / "worksheet.csv").write_text(
        "ID,Vollständiger Name,Status,Zuletzt geändert (Abgabe)\n"
        'Teilnehmer/in 1,Ann Lee,x,"Samstag, 28. November 2026, 23:10"\n'
        'Teilnehmer/in 2,Bo Berg,x,"vor 3 Tagen, 23:10"\n'
    )

    _, out, _ = course("collect", room.root, LESSON, place, "-v")

    assert "2026-11-28 23:10 (Moodle)" in " ".join(out.split())
    assert "1 times" not in out
    assert "1 time of Moodle's could not be read, such as 'vor 3 Tagen, 23:10': it counts as on time." in out
    assert "1 text beside a notebook is left out" in out


def test_times_in_the_future_are_told_and_count_as_now(room, data, tmp_path):
    """A wrong time zone, or a wrong clock, is for the instructor to see."""
    place = zip_at(tmp_path / "a.zip", {"Ann Lee_1_assignsubmission_file/x.ipynb": data})
    (tmp_path / "worksheet.csv").write_text(
        "Identifier,Full name,Status,Last modified (submission)\n"
        'Participant 1,Ann Lee,x,"Wednesday, 28 November 2896, 11:10 PM"\n'
    )
    before = datetime.now(UTC)

    _, out, _ = course("collect", room.root, LESSON, place)

    assert "1 time lies in the future, such as 2896-11-28 23:10 (Europe/Berlin): it counts as the time" in out
    assert before <= latest(room, LESSON)["ann"].when <= datetime.now(UTC)


def test_files_of_one_name_are_told_apart_by_their_folders(room, data, tmp_path):
    names = {
        f"{name}_{n}_assignsubmission_file/01_sgd.ipynb": data
        for n, name in enumerate(["Ann Lee", "Bo Berg"])
    }
    names["Cy Chen_7_assignsubmission_file/01_sgd.ipynb"] = b""

    _, out, _ = course("collect", room.root, LESSON, zip_at(tmp_path / "a.zip", names))

    assert "Ann Lee_0_assignsubm…/01_sgd.ipynb" in out
    assert "01_sgd.ipynb of cy: not a notebook: it is empty" in out


def test_the_command_line_says_what_was_recognised_and_what_to_do_next(room, data, tmp_path):
    names = {"leeann_11_1_a.ipynb": data, "bergbo_12_1_a.ipynb": data, "who_99_1_a.ipynb": data}
    place = zip_at(tmp_path / "a b.zip", names)

    code, out, _ = course("collect", room.root, LESSON, place, "--handed-in", "2026-11-27 22:00", "-v")
    lines = out.splitlines()

    assert code == 1
    assert lines[0] == "a b.zip: a Canvas download: 2 of the 3 who handed in are on the roster"
    assert "2026-11-27 22:00" in out
    assert lines[-1] == f"course collect {room.pasted} 01_sgd --waiting"
    assert "3 files: 2 new, 1 waiting" in lines
    code, out, _ = course("collect", room.root, LESSON, place, "--json")
    assert next(set(row) for row in json.loads(out)) == {
        "file",
        "student",
        "status",
        "reason",
        "time",
        "timed_by",
        "late",
    }
    assert [row["status"] for row in json.loads(out)] == ["waiting", "unchanged", "unchanged"]


def test_a_reason_of_several_files_is_said_once_and_a_roster_is_known_for_one(room, data, tmp_path):
    names = {"leeann_11_1_a.ipynb": data, "leeann_11_2_b.ipynb": data + b" ", "chency_13_3_a.ipynb": data}
    (tmp_path / "canvas.csv").write_text("Student,ID,Section\n")

    _, out, _ = course("collect", room.root, LESSON, zip_at(tmp_path / "a.zip", names))
    code, nothing, _ = course("collect", room.root, LESSON, tmp_path / "canvas.csv")

    assert "waiting: leeann_11_1_a.ipynb, leeann_11_2_b.ipynb of ann: handed in 2 different notebooks" in out
    assert code == 1
    assert f"Read it: course roster {room.pasted} {tmp_path / 'canvas.csv'}" in nothing


def test_the_command_line_takes_back_unless_somebody_grades(room, data, tmp_path):
    place = zip_at(tmp_path / "a.zip", {"leeann_11_1_a.ipynb": data})
    course("collect", room.root, LESSON, place)

    with grading_lock(room):
        code, _, done = course("collect", room.root, "--undo")
    assert code == 1
    assert "Somebody else is grading" in str(done.exception)
    assert room.students(LESSON) == ["ann"]
    code, out, _ = course("collect", room.root, "--undo")
    assert (code, room.students(LESSON)) == (0, [])
    assert out.startswith("1 removed: ann\n")


def test_what_was_typed_wrongly_is_told(room, tmp_path):
    for typed, why in (("tomorrow", "not a time"), ("2026-10-25 02:30", "comes twice in Europe/Berlin")):
        assert why in str(course("collect", room.root, LESSON, tmp_path, "--handed-in", typed)[2].exception)
    assert "--waiting" in course("collect", room.root, LESSON)[1]
    with pytest.raises(
        ClassroomError, match=r"'Bob Smith' is not on the roster\.\nPut them on it: course roster"
    ):
        list(collect(room, LESSON, [tmp_path], options=Options("Bob Smith")))


def test_an_own_assignment_of_two_notebooks_is_collected_with_the_files_beside(room, tmp_path):
    """From an LMS, from folders, and in two turns: the notebook that a second hand-in lacks stays."""
    parts = {}
    for name in ("part1", "part2"):
        marked = {
            "grade_id": f"q-{name}",
            "grade": False,
            "solution": True,
            "locked": False,
            "schema_version": 3,
        }
        cells = [new_markdown_cell("# Sums"), new_code_cell(f"# {name}", metadata={"nbgrader": marked})]
        parts[name] = nbformat.writes(new_notebook(cells=cells)).encode()
        for step in ("source", "release"):
            place = room.notebook(step, "ps1", name=name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(parts[name])
    moodle = {
        "Ann Lee_1_assignsubmission_file/hw/part1.ipynb": parts["part1"],
        "Ann Lee_1_assignsubmission_file/hw/Untitled.ipynb": parts["part2"],
        "Ann Lee_1_assignsubmission_file/hw/data/a.csv": b"1,2",
        "Ann Lee_1_assignsubmission_file/hw/.hidden": b"",
    }
    home = tmp_path / "in" / "bo"
    home.mkdir(parents=True)
    (home / "part1.ipynb").write_bytes(parts["part1"])
    (home / "notes.txt").write_text("notes")

    found = list(collect(room, "ps1", [zip_at(tmp_path / "m.zip", moodle), tmp_path / "in"]))
    (tmp_path / "part2_bo.ipynb").write_bytes(parts["part2"])
    again = list(collect(room, "ps1", [tmp_path / "part2_bo.ipynb"]))

    def there(student):
        folder = room.root / "submitted" / student / "ps1"
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    assert [(item.student, item.status) for item in found] == [("ann", "new"), ("ann", "new"), ("bo", "new")]
    assert there("ann") == ["data/a.csv", "part1.ipynb", "part2.ipynb", "timestamp.txt"]
    assert [item.status for item in again] == ["replaced"]
    assert there("bo") == ["notes.txt", "part1.ipynb", "part2.ipynb", "timestamp.txt"]
    assert re.fullmatch(r"replaced/bo/ps1/[\d-]+", latest(room, "ps1")["bo"].replaced)


def test_of_an_exchange_only_the_assignment_that_is_asked_for_is_collected(room, data, tmp_path):
    """Its folder holds all assignments of a course; a file's name may be no text at all."""
    for name, time in (
        ("ann+01_sgd", "10:00:00"),
        ("ann+01_sgd", "11:30:00"),
        ("bo+02_momentum", "10:00:00"),
    ):
        place = tmp_path / "inbound" / f"{name}+2026-11-02 {time} UTC+abc" / f"{name[-6:]}.ipynb"
        place.parent.mkdir(parents=True)
        place.write_bytes(data)
        (place.parent / "timestamp.txt").write_text(f"2026-11-02 {time}.000001 UTC")  # as nbgrader submits
        (place.parent / "submission_secret.txt").write_text("0a" * 64)
    os.rename(place, os.fsencode(place.parent) + b"/\xff.ipynb")
    odd = tmp_path / "bo"
    odd.mkdir()
    with open(os.fsencode(odd) + b"/01_sgd (1) \xff.ipynb", "wb") as file:
        file.write(data)

    found = list(collect(room, LESSON, [tmp_path / "inbound", odd]))

    assert [(item.student, item.status, item.timed_by) for item in found] == [
        ("ann", "new", "nbgrader's exchange"),
        ("ann", "unchanged", "nbgrader's exchange"),
        ("bo", "new", ""),
    ]
    assert f"{latest(room, LESSON)['ann'].when:%H:%M}" == "10:00"  # the same again makes nobody late


def test_a_refused_file_is_known_until_its_student_hands_in_another(room, data, tmp_path):
    """A trial keeps nothing; undoing a collecting forgets its refusals."""
    for name, content in (("ann", b"{"), ("bo", b""), ("cy", data)):
        (tmp_path / f"{name}.ipynb").write_bytes(content)
    (tmp_path / "01_sgd_cy.ipynb").write_bytes(b"{")
    files = sorted(tmp_path.glob("*.ipynb"))

    list(collect(room, LESSON, files, options=Options(dry_run=True)))
    trial = refusals(room, LESSON)
    list(collect(room, LESSON, files))
    first = refusals(room, LESSON)
    (tmp_path / "ann.ipynb").write_bytes(data)
    list(collect(room, LESSON, [tmp_path / "ann.ipynb"]))
    second = refusals(room, LESSON)
    list(undo(room))
    third = refusals(room, LESSON)
    list(undo(room))
    drop(room, "bo")

    assert trial == {}
    assert (list(first), first["bo"]) == (["ann", "bo"], "not a notebook: it is empty")
    assert list(second) == ["bo"]
    assert list(third) == ["bo"]
    assert refusals(room, LESSON) == {}


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from autograder.classroom.collect import Options, collect, store, together
from autograder.classroom.folder import open_class

owner, name, calls = {"store": store, "together": together}[sys.argv[1]], sys.argv[2], int(sys.argv[3])
left = [calls]
holder = owner if hasattr(owner, name) else {"move": store.shutil, "replace": store.os}[name]
done = getattr(holder, name)

def dies(*arguments, **options):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return done(*arguments, **options)

setattr(holder, name, dies)
room, file = open_class(Path(sys.argv[4])), Path(sys.argv[5])
list(collect(room, "01_sgd", [file], options=Options(handed_in=datetime(2026, 12, 2, tzinfo=UTC))))
"""


@pytest.mark.parametrize(
    ("where", "step", "call", "earlier"),
    [
        ("store", "move", 1, True),  # before a first submission nothing is moved
        *(
            (where, *step, earlier)
            for where, *step in (("store", "replace", 1), ("store", "replace", 2), ("together", "add", 1))
            for earlier in (True, False)
        ),
    ],
)
def test_a_killed_collecting_loses_no_file_and_no_time(room, data, tmp_path, where, step, call, earlier):
    """The next one finishes it or takes it back, and says so; then the log tells of what is there."""
    first, second = tmp_path / "before" / "01_sgd_ann.ipynb", tmp_path / "01_sgd_ann.ipynb"
    first.parent.mkdir()
    first.write_bytes(data + b" ")
    second.write_bytes(data)
    days = [datetime(2026, 12, day, tzinfo=UTC) for day in (1, 2)]
    if earlier:
        list(collect(room, LESSON, [first], options=Options(handed_in=days[0])))

    arguments = (where, step, str(call), str(room.root), str(second))
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=ROOT, check=False)
    said = list[str]()
    other = tmp_path / "01_sgd_bo.ipynb"
    other.write_bytes(data)
    list(collect(room, LESSON, [other], tell=said.append))

    assert killed.returncode == -signal.SIGKILL
    place, lines = room.notebook("submitted", LESSON, "ann"), latest(room, LESSON)
    there = [kept.read_bytes() for kept in (place,) if kept.exists()]
    if step == "add":
        assert said == ["A collecting was killed before it had noted when ann handed in 01_sgd: done now."]
        assert there == [data]
        assert lines["ann"].when == days[1]
    else:
        assert said == [
            "A collecting was killed at 01_sgd of ann, and is taken back: collect that file again."
        ]
        assert there == ([first.read_bytes()] if earlier else [])
        assert [line.when for line in lines.values() if line.student == "ann"] == days[:earlier]
    assert not list(room.root.glob("submitted/ann/.*"))
    assert (room.root / together.FILE).stat().st_size == 0
    again = list(collect(room, LESSON, [second], options=Options(handed_in=days[1])))
    assert [one.status for one in again] == [
        "unchanged" if step == "add" else "replaced" if earlier else "new"
    ]
    assert latest(room, LESSON)["ann"].when == days[1]


@pytest.mark.parametrize(
    ("owner", "step"), [(together, "add"), (collecting, "put")], ids=["line", "submission"]
)
def test_ctrl_c_leaves_no_submission_without_its_line_and_the_next_run_takes_the_rest(
    room, data, tmp_path, monkeypatch, owner, step
):
    """Canvas's late flag stands in that line alone."""
    name = "leeann_LATE_11_1_01_sgd.ipynb", "bergbo_LATE_12_2_01_sgd.ipynb", "chency_LATE_13_3_01_sgd.ipynb"
    download = zip_at(tmp_path / "a_submissions.zip", dict.fromkeys(name, data))
    done = getattr(owner, step)

    def pressed(*arguments, **options):
        if not options.get("dry_run"):
            os.kill(os.getpid(), signal.SIGINT)
        return done(*arguments, **options)

    monkeypatch.setattr(owner, step, pressed)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start us deaf to it
    try:
        with pytest.raises(KeyboardInterrupt):
            list(collect(room, LESSON, [download]))
    finally:
        signal.signal(signal.SIGINT, before)
    first = room.students(LESSON)
    monkeypatch.undo()
    list(collect(room, LESSON, [download]))

    assert len(first) == 1
    assert {one.student: one.late for one in log(room)} == {"ann": True, "bo": True, "cy": True}
    assert len(log(room)) == 3


def test_in_a_true_exchange_a_folder_is_its_owners(room, data, tmp_path, monkeypatch):
    """Of another account of this machine: root gives it a folder, who else tests plays a stranger."""
    account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    save(room, [Person(account.pw_name)])
    if os.getuid():
        monkeypatch.setattr(exchange.os, "getuid", lambda: -1)
    time = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    for student in (account.pw_name, "ann"):
        folder = tmp_path / "inbound" / f"{student}+01_sgd+{time}+x"
        folder.mkdir(parents=True)
        (folder / "01_sgd.ipynb").write_bytes(data + b" " * len(student))
        (folder / "timestamp.txt").write_text(time)
        if os.getuid() == 0:
            os.chown(folder, account.pw_uid, account.pw_gid)

    found = {item.student: item for item in collect(room, LESSON, [tmp_path / "inbound"])}

    assert (found[account.pw_name].status, found[account.pw_name].timed_by) == ("new", exchange.NAME)
    assert found[""].why == f"its folder belongs to {account.pw_name}, and not to ann"


def test_in_a_copied_exchange_one_nameless_owner_is_one_student(room, data, tmp_path, monkeypatch):
    """Root gives folders to accounts that this machine lacks; who else tests has one account for all."""
    owners = {"ann": 2_000_001, "bo": 2_000_002, "cy": 2_000_002} if os.getuid() == 0 else {"bo": 0, "cy": 0}
    if os.getuid():
        monkeypatch.setattr(exchange.os, "getuid", lambda: -1)
        monkeypatch.setattr(exchange.pwd, "getpwuid", {}.__getitem__)
    time = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    for student, owner in owners.items():
        folder = tmp_path / "inbound" / f"{student}+01_sgd+{time}+x"
        folder.mkdir(parents=True)
        (folder / "01_sgd.ipynb").write_bytes(data + b" " * len(student))
        if owner:
            os.chown(folder, owner, owner)
    said = list[str]()

    found = list(collect(room, LESSON, [tmp_path / "inbound"], tell=said.append))

    assert {one.student for one in found} == ({"ann", ""} if os.getuid() == 0 else {""})
    assert sorted(one.why.partition(" (perhaps")[0] for one in found if one.status == "waiting") == [
        f"its folder has the same owner as that of {student}" for student in ("bo", "cy")
    ]
    assert said[-1] == (
        f"{len(owners)} folders belong to accounts that have no name on this machine: "
        "their students' names are taken as they are."
    )
