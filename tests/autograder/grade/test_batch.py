"""The driver: many at once, and nothing lost or doubled, whatever dies and when."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbgrader.api import SubmittedAssignment

from autograder.authoring.lesson import load
from autograder.authoring.notebooks import student_notebook
from autograder.classroom import folder
from autograder.classroom.collect.store import store
from autograder.classroom.simulate import START
from autograder.classroom.submission import Submission
from autograder.errors import CourseError
from autograder.grade import batch, record, workers
from autograder.grade.submission import one_safe_line

LESSON = "01_sgd"
EXERCISE = "gd_step"


def hand_in(room: folder.Classroom, *students: str) -> None:
    """Hand in lesson 01 for some students: the first, third, … have answered one exercise, and a question."""
    for number, student in enumerate(students):
        notebook = student_notebook(LESSON)
        for cell in notebook.cells:
            if cell.id == f"exercise-{EXERCISE}" and number % 2 == 0:
                cell.source = load(LESSON).solution(EXERCISE)
            elif cell.id == WRITTEN and number % 2 == 0:
                cell.source = "Because."
        store(room, LESSON, student, nbformat.writes(notebook).encode(), START)


WRITTEN = next(
    cell.id
    for cell in student_notebook(LESSON).cells
    if cell.cell_type == "markdown" and "nbgrader" in cell.metadata
)


def statuses(room: folder.Classroom, **options) -> dict[str, str]:
    """Return what came of each student's submission; of a failed one, why."""
    return {
        result.student: result.status if result.status != "failed" else result.trouble[0]
        for result in batch.grade(room, [LESSON], **options)
    }


def left(room: folder.Classroom) -> dict[str, object]:
    """Return all that grading leaves of a class, without what differs from run to run."""
    with room.gradebook() as book:
        grades = {
            (student.id, submission.assignment.name, grade.name): (
                grade.auto_score,
                grade.manual_score,
                grade.needs_manual_grade,
                grade.max_score,
            )
            for student in book.students
            for submission in student.submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        comments = {
            (comment.notebook.student.id, comment.name): (comment.auto_comment, comment.manual_comment)
            for submission in book.db.query(SubmittedAssignment)
            for notebook in submission.notebooks
            for comment in notebook.comments
        }
    files = {}
    for step in ("autograded", "answers"):
        for path in sorted((room.root / step).rglob("*")):
            if path.is_file():
                files[str(path.relative_to(room.root))] = _lasting(path)
    return {"grades": grades, "comments": comments, "files": files}


def _lasting(path: Path) -> object:
    if path.suffix == ".ipynb":
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # when it ran
        return notebook
    if path.name == "report.json":
        return json.loads(path.read_text()) | {"notebook": "", "seconds": 0.0}
    return path.read_bytes()


@pytest.fixture
def room(empty_class) -> folder.Classroom:
    """A class in which one student handed in."""
    hand_in(empty_class, "ann")
    return empty_class


# ------------------------------------------------------------------------------ what is graded again


def forget_in_gradebook(room, student):
    with room.gradebook() as book:
        book.remove_submission(LESSON, student)


def forget_a_mark(room, student):
    with room.gradebook() as book:
        book.find_grade(f"check-{EXERCISE}", LESSON, LESSON, student).auto_score = 0.25
        book.db.commit()


def half_a_notebook(room, student):
    path = room.notebook("autograded", LESSON, student)
    path.chmod(0o644)
    path.write_text(path.read_text()[:1000])


def resubmit(room, student):
    path = room.notebook("submitted", LESSON, student)
    path.write_bytes(path.read_bytes() + b"\n")


def half_a_record(submission: Submission) -> None:
    (submission.answers / "report.json").write_text("{")


HARMS = {
    "nothing": lambda room, student: None,
    "submission": forget_in_gradebook,
    "mark": forget_a_mark,
    "half": half_a_notebook,
    "resubmitted": resubmit,
    "notebook": lambda room, student: shutil.rmtree(room.root / "autograded" / student),
    "answers": lambda room, student: shutil.rmtree(Submission(room, LESSON, student).answers),
    "record": lambda room, student: half_a_record(Submission(room, LESSON, student)),
}


def test_only_incomplete_or_changed_work_is_graded_again(empty_class):
    hand_in(empty_class, *HARMS)
    first = statuses(empty_class)
    whole = left(empty_class)
    for student, harm in HARMS.items():
        harm(empty_class, student)

    second, third = statuses(empty_class), statuses(empty_class)

    assert set(first.values()) == {"graded"}
    assert second == {student: "unchanged" if student == "nothing" else "graded" for student in HARMS}
    assert set(third.values()) == {"unchanged"}
    whole_but_stamps = {name: data for name, data in whole["files"].items() if "report.json" not in name}
    again = left(empty_class)
    assert again["grades"] == whole["grades"]
    assert whole_but_stamps.items() <= again["files"].items()


def test_work_graded_without_walls_is_graded_again_with_them(room):
    kept = [
        statuses(room, isolation="none"),
        statuses(room, isolation="none"),
        statuses(room),
        statuses(room),
    ]

    assert [found["ann"] for found in kept] == ["graded", "unchanged", "graded", "unchanged"]
    assert record.read(Submission(room, LESSON, "ann")).isolation == "walls"
    assert statuses(room, isolation="none") == {"ann": "unchanged"}


CLOCK = """
import time

if not hasattr(time, "true"):  # in each process that reads these settings
    time.true, ahead = time.time, __import__("itertools").cycle([0.0, 1e8, -1e8])
    time.time = lambda: time.true() + next(ahead)
"""


def test_a_submission_from_the_future_is_graded_by_a_clock_that_jumps(room, monkeypatch):
    """Three years forward and back at each look: deadlines count by another clock, and no mark by any."""
    monkeypatch.setattr(time, "time", time.time)  # back to what it is
    monkeypatch.setattr(time, "true", time.time, raising=False)
    monkeypatch.delattr(time, "true")
    with open(room.root / folder.CONFIG, "a") as file:
        file.write(CLOCK)
    room = folder.open_class(room.root)
    stamp = room.notebook("submitted", LESSON, "ann").with_name("timestamp.txt")
    stamp.write_text("2099-01-01 00:00:00 UTC")
    for path in (stamp, room.notebook("release", LESSON)):
        os.utime(path, (4e9, 4e9))

    assert statuses(room) == {"ann": "graded"}
    assert abs(time.time() - time.time()) > 1e7
    assert statuses(room) == {"ann": "unchanged"}


# ----------------------------------------------------------------------------------- killed runs


def family(process: psutil.Process) -> list[psutil.Process]:
    """Return a process and all that it started, and they."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=20)
    return not alive


def records(room) -> list[tuple[str, int]]:
    """Return which records there are, and from when."""
    found = []
    for path in sorted(room.root.glob(f"answers/*/{LESSON}/report.json")):
        with contextlib.suppress(FileNotFoundError):
            found.append((str(path), path.stat().st_mtime_ns))
    return found


def start(room, scratch, *options) -> subprocess.Popen:
    command = [sys.executable, "-m", "autograder.cli", "grade", str(room.root), "--jobs", "2", *options]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    )


@pytest.fixture
def scratch():
    """A folder for temporary files with a short name: sockets have short ones."""
    place = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    yield place
    shutil.rmtree(place)


@pytest.mark.slow
def test_a_kill_at_any_instant_loses_and_doubles_nothing(empty_class, template, tmp_path, scratch):
    """Eight times, at random: the driver's group, the driver alone, its workers, or all that it started."""
    students = [f"s{n}" for n in range(6)]
    quiet = folder.open_class(shutil.copytree(template, tmp_path / "quiet"))
    for room in (quiet, empty_class):
        hand_in(room, *students)
        assert set(statuses(room).values()) == {"graded"}
        with room.gradebook() as book:
            for cell, score in ((WRITTEN, 1.5), (f"check-{EXERCISE}", 0.5)):
                book.find_grade(cell, LESSON, LESSON, "s0").manual_score = score
            book.find_comment(WRITTEN, LESSON, LESSON, "s0").manual_comment = "See me."
            book.db.commit()
        assert set(statuses(room, force=True).values()) == {"graded"}
    chance, orphans, amid = random.Random(1), [], 0

    for number in range(8):
        before = records(empty_class)
        forced = number < 4  # the others go on where it was killed
        run = start(empty_class, scratch, *(["--force"] if forced else []))
        if forced:  # wait until something was written, and then for a while
            while run.poll() is None and records(empty_class) == before:
                time.sleep(0.01)
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(chance.uniform(0.0, 1.0 if forced else 5.0))
        assert run.poll() in (None, 0), run.stderr.read()
        processes = family(psutil.Process(run.pid)) if run.poll() is None else []
        amid += bool(processes) and records(empty_class) != before
        match number % 4:
            case 0:
                victims = processes[:1]
            case 1:
                victims = processes[1:]
            case 2:
                victims = processes
            case _:
                victims = []
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(run.pid, signal.SIGKILL)
        for victim in victims:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
        if number % 4 == 1:  # the driver lives, and sees to it itself
            run.wait(120)
        run.wait(20)
        run.stderr.close()
        orphans += processes
    end = start(empty_class, scratch)
    _, told = end.communicate(timeout=300)

    assert end.returncode == 0, told
    assert set(statuses(empty_class).values()) == {"unchanged"}
    assert left(empty_class) == left(quiet)
    assert amid > 1
    assert gone(orphans)
    assert not list(empty_class.root.glob("*/*/.*"))
    assert not list(scratch.glob("course-*"))
    assert not [path for path in empty_class.root.iterdir() if path.name.endswith(("-wal", "-shm"))]


def test_a_forkserver_that_is_killed_in_mid_batch_costs_nobody_a_mark(empty_class):
    """Whoever needs it next starts another; kernels that run have nothing to do with it."""
    students = [f"s{n}" for n in range(8)]
    hand_in(empty_class, *students)
    whole = {result.student: result.score for result in batch.grade(empty_class, [LESSON])}
    others, results = set(psutil.Process().children()), []

    for result in batch.grade(empty_class, [LESSON], force=True, jobs=2):
        if not results:
            (server,) = [
                child
                for child in set(psutil.Process().children()) - others
                if "autograder.kernel.forkserver" in child.cmdline()
            ]
            server.kill()
        results.append(result)

    assert {result.student: result.score for result in results} == whole
    assert {(result.status, result.trouble) for result in results} == {("graded", ())}
    assert gone([server])


@pytest.mark.slow
def test_memory_is_flat_over_many_submissions(empty_class, monkeypatch):
    """1,000 by hand: the driver stays at 137 MiB and a worker at 128; here 100, in workers renewed once."""
    monkeypatch.setattr(workers, "RENEWED_AFTER", 50)
    hand_in(empty_class, *(f"s{n:03}" for n in range(100)))
    me, seen = psutil.Process(), []

    for result in batch.grade(empty_class, [LESSON]):
        assert result.status == "graded", result
        sizes = [0]
        for process in me.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                sizes.append(process.memory_info().rss)
        seen.append((me.memory_info().rss, max(sizes)))

    early, late = seen[15:40], seen[75:]
    for which in (0, 1):
        assert max(sizes[which] for sizes in late) < 1.1 * max(sizes[which] for sizes in early)


# ------------------------------------------------------------------------------------- what is reported


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain Zoë 数", "plain Zoë 数"),
        ("two\nlines\tand\rmore", "two lines and more"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\x9b2J \u202egnp.exe\u2066", "�2J �gnp.exe�"),
        ("not \udcff UTF-8 \x00", "not � UTF-8 �"),
        ("x" * 1000, "x" * 299 + "…"),
    ],
)
def test_a_strangers_text_becomes_one_harmless_line(text, shown):
    assert one_safe_line(text) == shown
    shown.encode()


def test_where_walls_are_missing_nothing_is_graded(room, monkeypatch):
    from autograder.kernel import forkserver_client
    from autograder.kernel.doctor import Wall

    missing = Wall("network", False, "there is none")
    monkeypatch.setattr(forkserver_client, "look", lambda secrets: [missing])

    with pytest.raises(CourseError, match=r"network.*\n.*--isolation none"):
        statuses(room)

    assert record.read(Submission(room, LESSON, "ann")) is None
