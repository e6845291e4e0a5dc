"""`course grade` and plain `nbgrader autograde` agree: on marks, on what they leave, on what they refuse."""

import json
import os
import shutil
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.lesson import SOURCES
from autograder.authoring.notebooks import student_notebook
from autograder.classroom import folder, release
from autograder.classroom.collect.store import store
from autograder.classroom.dates import due
from autograder.classroom.simulate import START, simulate
from autograder.classroom.submission import MAX_NOTEBOOK
from autograder.grade import batch
from autograder.grade.answer_key import answer_key

LESSON = "01_sgd"
LESSONS = sorted(path.stem for path in SOURCES.glob("[0-9]*.py"))
CLASS = 27  # so many make every trouble there is
SLOW = ("never-ending function", "never-ending cell")


def nbgrader(place: Path, lesson: str) -> subprocess.CompletedProcess:
    """Run nbgrader's own command in a class folder."""
    command = [sys.executable, "-m", "nbgrader", "autograde", lesson]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=600)


def marks(room: folder.Classroom, lesson: str) -> dict[tuple, tuple]:
    """Return all that the gradebook says of a lesson."""
    found = {}
    with room.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(lesson):
            (notebook,) = submission.notebooks
            student = submission.student_id
            found[student, ""] = (submission.timestamp, notebook.late_submission_penalty, notebook.score)
            for grade in notebook.grades:
                found[student, grade.name] = (
                    grade.auto_score,
                    grade.manual_score,
                    grade.needs_manual_grade,
                    grade.max_score,
                )
            for comment in notebook.comments:
                found[student, f"comment {comment.name}"] = comment.comment
    return found


def left(room: folder.Classroom, lesson: str) -> dict[str, tuple]:
    """Return what stands in ``autograded/``: files and their modes, notebooks but for what varies."""
    found = {}
    for path in sorted((room.root / "autograded").rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        if path.suffix == ".ipynb":
            notebook = nbformat.reads(content.decode(), as_version=4)
            for cell in notebook.cells:
                cell.metadata.pop("execution", None)  # times
                if not cell.id.startswith("check-"):
                    cell.pop("outputs", None)  # of a student's own: addresses of objects, times
                    cell.pop("execution_count", None)  # of a kernel that ended, it may come or not
            content = notebook
        found[str(path.relative_to(room.root))] = stat.S_IMODE(path.stat().st_mode), content
    return found


def choose(truth: dict, lesson: str) -> list[str]:
    """
    Return students of a simulated class: one in each trouble but those that take time, and who is in none.

    Troubles have nothing to do with a lesson: one lesson takes them all, each other one its share of them.
    """
    told = {student: entry["lessons"][lesson] for student, entry in truth["students"].items()}
    troubled = {entry["trouble"]: student for student, entry in told.items() if entry["trouble"]}
    calm = [student for student, entry in told.items() if not entry["trouble"]]
    # those first who got the most wrong, an unanswered exercise among it
    calm.sort(key=lambda s: -len({answer["kind"] for answer in told[s]["exercises"].values()}))
    chosen = [student for trouble, student in troubled.items() if trouble not in SLOW]
    if lesson == LESSON:
        return [*chosen, *calm[:2]]
    return [*chosen[LESSONS.index(lesson) :: len(LESSONS)], *calm[:1]]


def make_late(room: folder.Classroom, lesson: str, students: list[str]) -> None:
    """Let everybody be late but the first, who has an extension, at 10 percent a day."""
    due.set_due(room, lesson, START - timedelta(hours=30))
    with room.gradebook() as gradebook:
        gradebook.update_or_create_student(students[0])
    due.set_extension(room, lesson, students[0], START + timedelta(days=90))
    with open(room.root / folder.CONFIG, "a") as settings:
        settings.write("c.LatePolicy.kind = 'percent'\n")
    vars(room).pop("config", None)  # of before


@pytest.mark.parametrize("lesson", LESSONS if os.environ.get("EVERY_LESSON") else LESSONS[1::8])
def test_every_mark_equals_that_of_nbgraders_own_command(tmp_path, lesson):
    room, _ = folder.init(tmp_path / "ours")
    release.release(room, lesson)
    simulate(room, [lesson], CLASS, 1)
    chosen = choose(json.loads((room.root / "truth.json").read_text()), lesson)
    for path in (room.root / "submitted").iterdir():
        if path.name not in chosen:
            shutil.rmtree(path)
    make_late(room, lesson, chosen)
    if lesson != LESSON:  # there each of them makes the answer key by itself
        answer_key(room, lesson)
    plain = folder.open_class(shutil.copytree(room.root, tmp_path / "plain"))

    ours = list(batch.grade(room, [lesson]))
    ran = nbgrader(plain.root, lesson)

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert {result.status for result in ours} == {"graded"}
    assert {student for student, _ in marks(room, lesson)} >= set(chosen)
    assert marks(room, lesson) == marks(plain, lesson)
    assert left(room, lesson) == left(plain, lesson)
    penalties = {student: found[1] for (student, cell), found in marks(room, lesson).items() if not cell}
    assert not penalties[chosen[0]]
    assert any(penalties.values()) or lesson != LESSON


def evil(template: Path, place: Path) -> folder.Classroom:
    """Return a class in which one student is honest, and others hand in what is no notebook, or more."""
    room = folder.open_class(shutil.copytree(template, place))
    data = nbformat.writes(student_notebook(LESSON)).encode()
    for student in ("honest", "linked", "huge", "list", "pipe", "beside"):
        store(room, LESSON, student, data, START)
    (room.root / "theirs.ipynb").write_bytes(data)
    (room.root / "secret.txt").write_text("a secret")
    handed_in = {student: room.notebook("submitted", LESSON, student) for student in room.students(LESSON)}
    for student in ("linked", "huge", "list", "pipe"):
        handed_in[student].unlink()
    handed_in["linked"].symlink_to(room.root / "theirs.ipynb")
    with open(handed_in["huge"], "wb") as file:
        file.truncate(MAX_NOTEBOOK + 1)
    handed_in["list"].write_text("[[]]")
    os.mkfifo(handed_in["pipe"])
    beside = handed_in["beside"].parent
    (beside / "numpy.py").write_text("raise SystemExit")
    (beside / "notes").mkdir()
    (beside / "notes" / "x.txt").write_text("x")
    (beside / "secret.txt").symlink_to(room.root / "secret.txt")
    (beside / "zero").symlink_to("/dev/zero")
    return room


def test_both_refuse_links_and_other_files_and_grade_the_rest(template, tmp_path):
    ours, plain = evil(template, tmp_path / "ours"), evil(template, tmp_path / "plain")

    told = {result.student: result.status for result in batch.grade(ours, [LESSON])}
    ran = nbgrader(plain.root, LESSON)

    assert told == {s: "graded" if s in ("honest", "beside") else "failed" for s in told}
    assert len(told) == 6
    assert ran.returncode != 0  # nbgrader says so where not all could be graded
    for room in (ours, plain):
        graded = {path.parts[-3:] for path in room.root.glob("autograded/*/*/*")}
        files = (f"{LESSON}.ipynb", "timestamp.txt")
        assert graded == {(student, LESSON, name) for student in ("honest", "beside") for name in files}
        aside = room.root / "aside" / "beside" / LESSON
        assert {path.name for path in aside.iterdir()} == {"numpy.py", "notes", "secret.txt", "zero"}
        assert (aside / "secret.txt").is_symlink()
        assert (aside / "notes" / "x.txt").read_text() == "x"
