"""What the command writes, prints and remembers."""

import csv
import json
import os
import shutil
import signal

import pytest
from typer.testing import CliRunner

from autograder.classroom.roster.people import Person
from autograder.classroom.submission import Submission
from autograder.cli import app
from autograder.grade import record
from autograder.grade.earlier_release import released_as
from autograder.grade.nbgrader.gradebook import released_cells
from autograder.results.exercises import ExerciseMarks
from autograder.results.exporting.into import remember
from autograder.results.exporting.matching import Line, students
from autograder.results.exporting.numbers import rounded, written
from autograder.results.exporting.sheets import long, wide
from autograder.results.status import status
from autograder.results.summary import Mark
from tests.autograder.results.exporting.test_canvas import EXPORT
from tests.marked_class import LESSON


def course(*arguments) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_file_is_written_remembered_and_told_of(room, tmp_path):
    (tmp_path / "in.csv").write_text(EXPORT)

    out = tmp_path / "out.csv"
    said = course(
        "export", room.root, LESSON, "--format", "canvas", "--into", tmp_path / "in.csv", "--out", out
    )

    assert '"DL, Tue",+1,8.50,' in out.read_text()
    assert "3 marks of 01_sgd in the column 01 SGD (88123)." in said
    assert "Left out, awaits a mark by hand (1): xwang." in said
    assert "Left out, not handed in (1): ida." in said
    kept = json.loads((room.root / "exported.json").read_text())
    assert kept["canvas"][LESSON] == {"jmueller": 8.5, "squinn": 3.33, "late.l": 10.0}


def test_ctrl_c_leaves_no_file_that_is_not_remembered(room, tmp_path, monkeypatch):
    """Otherwise our own marks would be taken for a person's the next time; it is told in one line."""
    (tmp_path / "in.csv").write_text(EXPORT)
    out = tmp_path / "out.csv"

    def pressed(*arguments):
        os.kill(os.getpid(), signal.SIGINT)
        remember(*arguments)

    monkeypatch.setattr("autograder.results.exporting.into.remember", pressed)
    options = ["--format", "canvas", "--into", tmp_path / "in.csv", "--out", out]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start us deaf to it
    try:
        ended = CliRunner().invoke(app, list(map(str, ["export", room.root, LESSON, *options])))
    finally:
        signal.signal(signal.SIGINT, before)

    assert (ended.exit_code, ended.stdout) == (130, "")
    assert "8.50" in out.read_text()
    assert json.loads((room.root / "exported.json").read_text())["canvas"][LESSON]["jmueller"] == 8.5


def test_a_trial_is_not_remembered(room, tmp_path):
    (tmp_path / "in.csv").write_text(EXPORT)

    said = course("export", room.root, LESSON, "--format", "canvas", "--into", tmp_path / "in.csv", "--json")

    told = json.loads(said)
    assert {one["student"]: one["mark"] for one in told["written"]}["squinn"] == 3.33
    assert {one["student"] for one in told["left_out"]} == {"xwang", "ida"}
    assert not (room.root / "exported.json").exists()


def test_lessons_and_exercises_side_by_side(room, points):
    """A row for each student; no total while a mark awaits a person, or where none is."""
    rows = {row["student"]: row for row in wide(room, [LESSON], exercises=True)}

    assert list(rows["jmueller"])[-3:] == [LESSON, "total", "awaits"]
    assert rows["jmueller"]["total"] == pytest.approx(0.85 * points)
    assert rows["jmueller"][f"{LESSON}/gd_step"] == 2.0
    assert (rows["xwang"]["awaits"], rows["xwang"][f"{LESSON}/larger-batch"]) == (1, "")
    assert rows["xwang"]["total"] == ""
    assert (rows["ida"][LESSON], rows["ida"]["total"]) == ("", "")


def graded_as(room, student: str, **fields) -> None:
    """Keep a record of a student's grading."""
    record.write(Submission(room, LESSON, student), record.Record({}, **fields), {})


def test_marks_of_an_earlier_release_are_not_exported_as_final(room, tmp_path):
    """A record of 0.4 does not name its release: then the points of its exercises tell."""
    now = released_as(released_cells(room, LESSON))
    graded_as(room, "jmueller", release="another")
    graded_as(room, "squinn", release=now)
    record.write(
        Submission(room, LESSON, "late.l"), record.Record({"gd_step": {"score": 1.0, "points": 99.0}}), {}
    )
    (tmp_path / "in.csv").write_text(EXPORT)
    into = ("--format", "canvas", "--into", tmp_path / "in.csv")

    told = json.loads(course("export", room.root, LESSON, *into, "--json"))
    said = course("export", room.root, LESSON, *into, "--out", tmp_path / "out.csv")
    everything = json.loads(course("export", room.root, LESSON, *into, "--all", "--json"))

    assert [one["student"] for one in told["written"]] == ["squinn"]
    assert "Left out, graded under an earlier release (2): jmueller, late.l." in said
    command = f"course regrade {room.pasted} {LESSON}"
    assert f"2 submissions were graded under an earlier release. Update the marks: {command}" in said
    assert {one["student"] for one in everything["written"]} == {"jmueller", "squinn", "late.l"}
    rows = {row["student"]: row for row in wide(room, [LESSON])}
    assert (rows["jmueller"]["total"], rows["jmueller"]["awaits"]) == ("", 1)
    assert rows["squinn"]["total"] != ""


def test_a_mark_whose_files_are_gone_is_neither_missing_nor_0(room):
    shutil.rmtree(room.root / "submitted" / "squinn")

    (row,) = (row for row in long(room, [LESSON]) if row["student"] == "squinn")
    told = json.loads(course("export", room.root, LESSON, "--format", "canvas", "--zeros", "--json"))
    (stands,) = status(room, [LESSON])

    assert (row["status"], row["score"] > 0) == ("files gone", True)
    assert {one["student"]: one["mark"] for one in told["written"]}["ida"] == 0
    (left,) = (one for one in told["left_out"] if one["student"] == "squinn")
    assert left["reason"] == "graded, but the files are gone from submitted/"
    assert (stands.files_gone, "squinn" in stands.missing) == (["squinn"], False)


@pytest.mark.parametrize("form", ["csv", "wide", "canvas"])
def test_one_students_marks_are_exported_alone(room, form):
    told = json.loads(course("export", room.root, LESSON, "--format", form, "--student", "squinn", "--json"))

    rows = told["written"] if form == "canvas" else told
    assert [row["student"] for row in rows] == ["squinn"]


def test_the_download_is_not_overwritten(room, tmp_path):
    (tmp_path / "in.csv").write_text("Student,ID\n")
    args = ("export", room.root, LESSON, "--format", "canvas", "--into", tmp_path / "in.csv")

    said = CliRunner().invoke(app, [str(one) for one in (*args, "--out", tmp_path / "in.csv")])

    assert (said.exit_code, "would be lost" in said.output) == (1, True)
    assert (tmp_path / "in.csv").read_text() == "Student,ID\n"


def test_the_long_table_has_ids_times_and_exercises(room):
    row = next(row for row in long(room, [LESSON], exercises=True) if row["student"] == "jmueller")

    assert (row["email"], row["section"], row["late"]) == ("jmueller@uni.example", "DL; Tue", "no")
    assert row["gd_step"] == 2.0


def test_a_name_is_no_formula_in_a_spreadsheet(room, tmp_path):
    course("export", room.root, "--format", "wide", "--out", tmp_path / "wide.csv")

    with (tmp_path / "wide.csv").open(encoding="utf-8-sig", newline="") as file:
        assert "'=SUM(1)" in {row["last_name"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("mark", "text"),
    [(9.995, "10.00"), (1 / 3, "0.33"), (0.0, "0.00"), (-0.0, "0.00"), (1e-05, "0.00"), (1234.5, "1234.50")],
)
def test_marks_are_rounded_once_and_plainly_written(mark, text):
    assert written(mark) == text


@pytest.mark.parametrize("mark", [float("nan"), float("inf")])
def test_what_is_no_number_is_never_exported(mark):
    with pytest.raises(Exception, match="no number"):
        rounded(mark)


def test_what_nobody_wrote_is_empty_as_the_rest_while_a_mark_is_awaited():
    """By itself nbgrader gives it 0; a person's 0, and that of a check, are shown."""

    def mark(cell: str, *, by_person: bool = False) -> Mark:
        return Mark("ann", cell, 0.0, 2.0, False, by_person)

    marks = {"task": mark("task"), "gd_step": mark("check-gd_step"), "seen": mark("seen", by_person=True)}
    shown = ExerciseMarks([*marks], {"ann": marks}, frozenset({"task", "seen"})).shown

    assert [shown("ann", name, waits=True) for name in marks] == ["", 0.0, 0.0]
    assert shown("ann", "task") == 0.0


def test_a_line_of_somebody_dropped_says_so_and_one_of_nobody_names_its_ids():
    lines = [
        Line(((("login",), "lberg"), (("sis",), "77")), "Berg, Lea"),
        Line(((("sis",), "78"),), "Poe, Al"),
    ]
    gone = {"lberg": Person("lberg", "Lea", "Berg", known_as={"sis": "77"})}

    _, reasons, _ = students(lines, {"ann": Person("ann", "Ann", "Lee")}, gone)

    assert reasons == [
        "Berg, Lea: lberg was dropped from the class",
        "Poe, Al: nobody on the roster has '78' or the name 'Poe, Al'",
    ]
