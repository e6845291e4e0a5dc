"""A term of a class of 120, by the commands alone: a roster, four LMSs' downloads, marks and pages back."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder import cli
from autograder.authoring.cells import grade_id, kind
from autograder.authoring.lesson import load
from autograder.classroom.folder import Classroom, open_class
from autograder.results.marking.desk import Change, Desk

SGD, MOMENTUM, ADAM, DEEP = LESSONS = ("01_sgd", "02_momentum", "03_adam", "04_vanishing_gradients")
TITLES = ("01 SGD (71)", "02 Momentum (72)", "03 Adam (73)", "04 Vanishing gradients (74)")
NAMES = {f"u{n:03}": (f"First{n:03}", f"Last{n:03}") for n in range(1, 121)}
HANDED_IN = ("u001", "u002", "u041", "u042", "u081", "u082")  # two of each section
OUT = "cosine_decay"
OF_ITS_OWN = (
    "grade",
    "regrade",
    "feedback",
)  # commands that run in a process of their own: they keep answers
SETTINGS = """
c.LatePolicy.kind = "percent"
c.Execute.timeout = 60
"""


def section(student: str) -> str:
    return "ABC"[(int(student[1:]) - 1) // 40]


def canvas_file(points: dict[str, float]) -> str:
    """Return the gradebook that Canvas exports: help.instructure.com, "exports in the Gradebook"."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *TITLES])
    rows.writerow(
        ["    Points Possible", "", "", "", "", *(f"{points.get(name, 10):.2f}" for name in LESSONS)]
    )
    for student, (first, last) in NAMES.items():
        rows.writerow([f"{last}, {first}", 1000 + int(student[1:]), "", student, section(student), *[""] * 4])
    rows.writerow(["Student, Test", 99, "", "", "A", *[""] * 4])
    return out.getvalue()


def worksheet(times: dict[str, str], points: float) -> str:
    """Return the grading worksheet of a Moodle assignment: docs.moodle.org, "Assignment quick guide"."""
    out = io.StringIO()
    rows = csv.writer(out)
    header = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade"]
    rows.writerow([*header, "Grade can be changed", "Last modified (submission)", "Feedback comments"])
    for student, (first, last) in NAMES.items():
        who = [f"Participant {5000 + int(student[1:])}", f"{first} {last}", f"{student}@uni.example"]
        state = "Submitted for grading" if student in times else "No submission"
        rows.writerow([*who, state, "", f"{points:.2f}", "Yes", times.get(student, "-"), ""])
    return out.getvalue()


@pytest.fixture
def course(tmp_path, monkeypatch, capsys):
    """Return a function that runs ``course`` in a folder, as it is typed there, and the folder."""
    place = tmp_path / "a term"
    place.mkdir()
    monkeypatch.chdir(place)

    def run(*arguments, fails: bool = False) -> str:
        monkeypatch.setattr(sys, "argv", ["course", *map(str, arguments)])
        if arguments[0] in OF_ITS_OWN:
            command = [sys.executable, "-m", "autograder.cli", *sys.argv[1:]]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            code, out, err = done.returncode, done.stdout, done.stderr
        else:
            with pytest.raises(SystemExit) as end:
                cli.main()
            code, (out, err) = end.value.code, capsys.readouterr()
        assert bool(code) == fails, out + err
        return out

    return run, place


def answered(room: Classroom, lesson: str, count: int, text: str = "") -> tuple[bytes, float]:
    """Return a notebook whose first exercises are right, and what these are worth."""
    notebook = nbformat.read(room.notebook("release", lesson), as_version=4)
    names = [c.id.removeprefix("check-") for c in notebook.cells if kind(c) == "check"][:count]
    worth = 0.0
    for cell in notebook.cells:
        if kind(cell) == "answer" and cell.id.removeprefix("exercise-") in names:
            cell.source = load(lesson).version(cell.id.removeprefix("exercise-"), {})
        elif kind(cell) == "written" and text:
            cell.source = text
        elif cell.id.removeprefix("check-") in names:
            worth += cell.metadata.nbgrader.points
    return nbformat.writes(notebook).encode(), worth


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def points_of(room: Classroom) -> dict[str, float]:
    """Return what can be reached in each lesson."""
    with room.gradebook() as book:
        return {lesson: book.find_assignment(lesson).max_score for lesson in LESSONS}


def by_student(text: str) -> dict[str, dict[str, str]]:
    return {row["SIS Login ID"]: row for row in csv.DictReader(io.StringIO(text)) if row["SIS Login ID"]}


def test_a_whole_term(course):
    """Nobody's file is another's, every mark is right to the point, every trouble is one line."""
    run, place = course
    (place / "canvas.csv").write_text(canvas_file({}))
    run("init", "class", "--zone", "Europe/Berlin")
    with open(place / "class" / "nbgrader_config.py", "a") as file:
        file.write(SETTINGS)
    assert run("roster", "class", "canvas.csv").startswith("canvas.csv: a Canvas gradebook: 120 students\n")
    for number, lesson in enumerate(LESSONS):
        run("release", "class", lesson)
        run("due", "class", lesson, f"2024-11-{8 + 7 * number:02} 22:00")
    run("due", "class", "03", "2024-11-23 22:00", "--section", "B")
    run("due", "class", "02", "--student", "u081", "--extend", "2d")
    room, expected = open_class(place / "class"), dict[tuple[str, str], float]()

    def work(lesson: str, student: str, count: int = 99, text: str = "", late: float = 0.0) -> bytes:
        """Return a student's notebook, and keep what its mark is to be."""
        data, worth = answered(room, lesson, count, text)
        expected[lesson, student] = worth * (1 - late) + (1.0 if text else 0.0)
        return data

    # Canvas: no times, a late flag; a stranger, another lesson, an empty file, somebody else's name.
    sgd = {s: work(SGD, s, 99 if s != "u041" else 3) for s in HANDED_IN[:4]}
    sgd["u002"] = work(SGD, "u002", 99, "A quarter of the steps.")
    sgd["u042"] = work(SGD, "u042", 4, late=0.1)
    sgd["u081"], sgd["u082"] = work(SGD, "u081", 0, "I do not know."), work(SGD, "u082", 2)
    flagged = {"u042": "LATE_"}
    files = {
        f"last{s[1:]}first{s[1:]}_{flagged.get(s, '')}{1000 + int(s[1:])}_9{s[1:]}_01_sgd.ipynb": data
        for s, data in sgd.items()
        if s not in ("u081", "u082", "u041")
    }
    files["last081first081_1081_9081_last001first001_1001_9001_01_sgd.ipynb"] = sgd["u081"]
    files["stranger_77_9082_01_sgd.ipynb"] = sgd["u082"]
    files["last041first041_1041_9041_01_sgd.ipynb"] = b""
    files["last120first120_1120_9120_01_sgd.ipynb"] = answered(room, MOMENTUM, 1)[0]
    said = run("collect", "class", "01", zipped(place / "dl_submissions.zip", files), fails=True)
    assert "a Canvas download: 6 of the 7 who handed in are on the roster" in said
    assert "not 01_sgd: it is 02_momentum" in " ".join(said.split())
    assert "7 files: 4 new, 2 waiting, 1 refused" in said
    waiting = next((place / "class" / "waiting").glob("*stranger*"))
    run("collect", "class", "01", waiting.relative_to(place), "--student", "u082")
    again = {"last041first041_1041_9042_01_sgd (1).ipynb": sgd["u041"]}
    run("collect", "class", "01", zipped(place / "again_submissions.zip", again))

    # Moodle: the worksheet's times; a text beside a notebook; a file in a folder in a zip.
    when = dict.fromkeys(HANDED_IN, "Friday, 15 November 2024, 9:59 PM")
    when["u002"] = when["u081"] = "Saturday, 16 November 2024, 12:30 AM"
    (place / "moodle").mkdir()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("my work/02_momentum.ipynb", work(MOMENTUM, "u001"))
    files = {"First001 Last001_5001_assignsubmission_file/all.zip": inner.getvalue()}
    for s in HANDED_IN[1:]:
        data = work(MOMENTUM, s, 2, late=0.1 if s == "u002" else 0.0)
        files[f"First{s[1:]} Last{s[1:]}_{5000 + int(s[1:])}_assignsubmission_file/x.ipynb"] = data
    files["First002 Last002_5002_assignsubmission_onlinetext/onlinetext.html"] = b"<p>Sorry</p>"
    (place / "moodle" / "worksheet.csv").write_text(worksheet(when, 10.0))
    said = run("collect", "class", "02", zipped(place / "moodle" / "DL-02 Momentum-7.zip", files))
    assert "a Moodle download: 6 of the 6 who handed in are on the roster" in said

    # Somebody leaves; the LMSs still list them.
    run("drop", "class", "u082")

    # Blackboard: several attempts, of which the newest counts; a section with a later date.
    def attempt(student: str, time: str) -> str:
        return f"Lesson 03_{student}_attempt_2024-11-{time}-00_03_adam.ipynb"

    files = {attempt("u001", "20-10-00"): work(ADAM, "u001", 0), attempt("u082", "20-10-00"): b"{"}
    files[attempt("u001", "22-21-59")] = work(ADAM, "u001")
    files[attempt("u041", "23-21-00")] = work(ADAM, "u041", 3)
    files[attempt("u002", "23-21-00")] = work(ADAM, "u002", 3, late=0.1)
    said = run("collect", "class", "03", zipped(place / "gradebook_DL_Lesson 03.zip", files), fails=True)
    assert "u082 was dropped from the class" in " ".join(said.split())

    # Brightspace: the time in a folder's name.
    files = {
        f"12-{n} - First{s[1:]} Last{s[1:]} - Nov 29, 2024 {time}/04.ipynb": work(DEEP, s, 3, late=late)
        for n, (s, time, late) in enumerate((("u001", "1000 PM", 0.0), ("u042", "1030 PM", 0.1)))
    }
    run("collect", "class", "04", zipped(place / "Lesson 04 Download Nov 30, 2024 1000 AM.zip", files))
    del expected[SGD, "u082"], expected[MOMENTUM, "u082"]

    run("grade", "class")
    room = open_class(place / "class")
    desks = {name: Desk(room, SGD, name, section=part) for name, part in (("ada", "A"), ("ben", "C"))}
    for desk in desks.values():
        desk.overview()
        (key,) = desk.found
        cards, marks = desk.question(key)["cards"], desk.state(key)["marks"]
        versions = {n: marks[n]["version"] for card in cards for n in card["members"]}
        assert len(versions) == 1
        desk.save(key, versions, Change((), 1.0, "See the picture.", extra=False, marked=True))

    # In mid-term an exercise is left out. Nobody's code is run again.
    cosine = next(
        cell.metadata.nbgrader.points
        for cell in nbformat.read(room.notebook("release", SGD), as_version=4).cells
        if grade_id(cell) == f"check-{OUT}"
    )
    run("release", "class", "01", "--without", OUT)
    run("regrade", "class")
    graded = json.loads(run("grade", "class", "--json"))
    assert {one["status"] for one in graded} == {"unchanged"}
    for student in ("u001", "u002"):
        expected[SGD, student] -= cosine

    # Marks back: Canvas's gradebook with all four lessons, Moodle's worksheet with one.
    most = points_of(room)
    (place / "canvas.csv").write_text(canvas_file(most))
    into = ("--format", "canvas", "--into", "canvas.csv", "--out", "marks.csv")
    said = run("export", "class", *LESSONS, *into)
    assert said.count("u082 was dropped from the class") == 1
    assert "Left out of 03_adam, not handed in (116)." in said
    found = by_student((place / "marks.csv").read_text())
    assert {
        (lesson, student): float(row[title])
        for student, row in found.items()
        for lesson, title in zip(LESSONS, TITLES, strict=True)
        if row[title]
    } == pytest.approx(expected, abs=0.005)  # two decimals
    sheet = place / "moodle" / "worksheet.csv"
    sheet.write_text(worksheet(when, most[MOMENTUM]))
    run("export", "class", "02", "--format", "moodle", "--into", sheet, "--out", "moodle.csv")
    rows = csv.DictReader(io.StringIO((place / "moodle.csv").read_text()))
    assert {row["Email address"][:4]: float(row["Grade"]) for row in rows if row["Grade"]} == pytest.approx(
        {student: mark for (lesson, student), mark in expected.items() if lesson == MOMENTUM}, abs=0.005
    )

    # Feedback, as Moodle and Canvas take it back.
    run("feedback", "class", "02", "--format", "moodle", "--into", sheet, "--out", "m.zip")
    submissions = place / "dl_submissions.zip"
    run("feedback", "class", "01", "--format", "canvas", "--into", submissions, "--out", "c.zip")
    with zipfile.ZipFile(place / "m.zip") as archive:
        assert {name.split("_")[1] for name in archive.namelist()} == {"5001", "5002", "5041", "5042", "5081"}
        page = archive.read(next(name for name in archive.namelist() if "_5002_" in name)).decode()
    assert "First002 Last002" in page
    assert "late" in page
    assert not [student for student in NAMES if student != "u002" and student in page]
    with zipfile.ZipFile(place / "c.zip") as archive:
        assert {name.split("_")[1].removeprefix("LATE") or "1042" for name in archive.namelist()} == {
            "1001", "1002", "1041", "1042", "1081",
        }  # fmt: skip

    status = {one["lesson"]: one for one in json.loads(run("status", "class", "--json"))}
    assert [status[lesson]["handed_in"] for lesson in LESSONS] == [5, 5, 3, 2]
    assert [sorted(status[lesson]["late"]) for lesson in LESSONS] == [["u042"], ["u002"], ["u002"], ["u042"]]
    assert status[ADAM]["waiting_of"] == ["u082"]
