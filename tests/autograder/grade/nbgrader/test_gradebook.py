"""The gradebook with many writers, on SQLite and PostgreSQL; and broken surroundings, which end in a line."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import threading
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.lesson import load
from autograder.authoring.notebooks import student_notebook
from autograder.classroom import release
from autograder.classroom.collect.store import store
from autograder.classroom.folder import Classroom, init, open_class
from autograder.classroom.simulate import START
from autograder.errors import Broken, CourseError
from autograder.grade import batch
from autograder.grade.nbgrader import gradebook
from autograder.results.summary import marks

LESSON, EXERCISE = "01_sgd", "gd_step"


def hand_in(room: Classroom, count: int) -> list[str]:
    """Hand in lesson 01 for some students, each with one exercise answered."""
    notebook = student_notebook(LESSON)
    for cell in notebook.cells:
        if cell.id == f"exercise-{EXERCISE}":
            cell.source = load(LESSON).solution(EXERCISE)
    students = [f"s{n:02}" for n in range(count)]
    for student in students:
        store(room, LESSON, student, nbformat.writes(notebook).encode(), START)
    return students


def statuses(room: Classroom, **options) -> dict[str, str]:
    """Return what came of each student's submission; of a failed one, why."""
    return {
        result.student: result.status if result.status != "failed" else result.trouble[0]
        for result in batch.grade(room, [LESSON], **options)
    }


def journal(room: Classroom) -> str:
    with contextlib.closing(sqlite3.connect(gradebook.file_of(room))) as connection:
        return connection.execute("PRAGMA journal_mode").fetchone()[0]


# ----------------------------------------------------------------------------------------- databases


@pytest.fixture
def on_postgres(tmp_path, postgres) -> Classroom:
    """A class whose gradebook a server has."""
    room, made = init(tmp_path / "class", postgres[0])
    release.release(room, LESSON)
    assert not (room.root / "gradebook.db").exists()
    assert room.root / "gradebook.db" not in made
    return room


def all_are_in(room: Classroom, students: list[str]) -> None:
    """Assert that each student has each mark once, and the right one."""
    cells = {
        cell.id: cell.metadata["nbgrader"]
        for cell in student_notebook(LESSON).cells
        if "nbgrader" in cell.metadata
    }
    graded = {name: marked["points"] for name, marked in cells.items() if marked["grade"]}
    found = marks(room, LESSON)

    assert len(found) == len({(m.student, m.cell) for m in found}) == len(students) * len(graded)
    assert {m.student for m in found} == set(students)
    for mark in found:
        assert mark.score == (graded[mark.cell] if mark.cell == f"check-{EXERCISE}" else 0)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["empty_class", "on_postgres"])
def test_eight_workers_lose_no_row(where, request):
    room = request.getfixturevalue(where)
    students = hand_in(room, 16)

    found = statuses(room, jobs=8)

    assert found == dict.fromkeys(students, "graded")
    all_are_in(room, students)
    assert {result.status for result in batch.grade(room, [LESSON])} == {"unchanged"}


def test_a_server_that_is_down_is_reported(on_postgres, postgres):
    """The last test of that server."""
    hand_in(on_postgres, 1)
    postgres[1]()

    with pytest.raises(CourseError, match=r"The gradebook postgresql\+psycopg2://.*\nIs the server up\?"):
        list(batch.grade(on_postgres, [LESSON]))
    with pytest.raises(CourseError, match=r"The gradebook cannot be opened: .*\nCheck its address\."):
        init(on_postgres.root.parent / "other", postgres[0])


def test_many_write_at_once_only_while_a_batch_runs(empty_class):
    before = journal(empty_class)
    with gradebook.ready_for_many(empty_class):
        during = journal(empty_class)

    assert [before, during, journal(empty_class)] == ["delete", "wal", "delete"]
    assert not list(empty_class.root.glob("gradebook.db-*"))


def test_a_network_file_system_gets_no_write_ahead_log(empty_class, monkeypatch):
    monkeypatch.setattr(gradebook, "file_system", lambda path: "nfs4")

    with gradebook.ready_for_many(empty_class):
        assert journal(empty_class) == "delete"


def test_the_kind_of_a_file_system_is_known():
    assert gradebook.file_system(Path("/proc/self/status")) == "proc"
    assert gradebook.file_system(Path("/dev/null")) != gradebook.file_system(Path("/proc"))


# -------------------------------------------------------------------------------------- surroundings


def locked(room):
    connection = sqlite3.connect(room.root / "gradebook.db")
    connection.execute("BEGIN EXCLUSIVE")
    return contextlib.closing(connection)


@contextlib.contextmanager
def broken(place, content):
    """Have a file of the class without its content, or with another, for a while."""
    kept = place.read_bytes()
    place.chmod(0o644)
    place.unlink() if content is None else place.write_bytes(content)
    try:
        yield
    finally:
        place.write_bytes(kept)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (locked, "is locked by another program"),
        (lambda room: broken(room.root / "gradebook.db", None), "is gone"),
        (lambda room: broken(room.root / "gradebook.db", b"no database " * 999), "is not a gradebook"),
        (lambda room: broken(room.root / "gradebook.db", b""), "does not know 01_sgd"),
        (lambda room: broken(room.notebook("release", LESSON), None), "is not released"),
        (lambda room: broken(room.notebook("release", LESSON), b"{"), "is not a notebook"),
    ],
    ids=["locked", "gone", "no database", "empty", "no release", "no notebook"],
)
def test_environment_faults_are_reported_with_what_to_do(graded_one, monkeypatch, harm, told):
    monkeypatch.setattr(gradebook, "LOCK_SECONDS", 0.3)

    with harm(graded_one), pytest.raises(CourseError, match=told) as error:
        list(batch.grade(graded_one, graded_one.lessons([LESSON]), force=True))

    assert len(str(error.value).splitlines()) == 2
    assert [result.status for result in batch.grade(graded_one, [LESSON])] == ["unchanged"]


@pytest.fixture(scope="module")
def graded_one(template, tmp_path_factory) -> Classroom:
    """A class of one, graded."""
    room = open_class(shutil.copytree(template, tmp_path_factory.mktemp("one") / "class"))
    hand_in(room, 1)
    assert [result.status for result in batch.grade(room, [LESSON])] == ["graded"]
    return room


@pytest.fixture
def disk(template, tmp_path) -> Classroom:
    """A class on a small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", place]).returncode:
        pytest.skip("only root can mount a disk")
    try:
        yield open_class(shutil.copytree(template, place / "class"))
    finally:
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_stops_the_batch_and_loses_no_mark(disk):
    students, done, fill = hand_in(disk, 6), [], disk.root.parent / "fill"

    def grade_and_fill():
        for result in batch.grade(disk, [LESSON], jobs=1):
            done.append(result)
            with contextlib.suppress(OSError), open(fill, "wb", buffering=0) as file:
                while True:
                    file.write(b"-" * 4096)

    with pytest.raises(CourseError, match=r"No space is left.*\nFree some"):
        grade_and_fill()
    with pytest.raises(CourseError, match=r"No space is left.*\nFree some"):
        statuses(disk)
    fill.unlink()
    again = statuses(disk)

    assert {result.status for result in done} == {"graded"}
    assert len(done) < 6
    assert all(again[result.student] == "unchanged" for result in done)
    assert set(again.values()) == {"graded", "unchanged"}
    all_are_in(disk, students)


def test_a_folder_without_write_access_is_reported(disk):
    hand_in(disk, 1)
    subprocess.run(["mount", "-o", "remount,ro", disk.root.parent], check=True)

    with pytest.raises(CourseError, match=r"Read-only file system\.\n.* needs write access"):
        list(batch.grade(disk, [LESSON]))


def test_a_gradebook_that_is_locked_for_a_while_is_waited_for(empty_class):
    """Another program writes in it when the first mark is there, for two seconds."""
    students, done = hand_in(empty_class, 2), {}
    with contextlib.ExitStack() as held:
        for result in batch.grade(empty_class, [LESSON], jobs=1):
            done[result.student] = result.status
            if len(done) == 1:
                connection = sqlite3.connect(empty_class.root / "gradebook.db", check_same_thread=False)
                connection.execute("BEGIN IMMEDIATE")
                threading.Timer(2.0, connection.close).start()
                held.callback(connection.close)

    assert done == dict.fromkeys(students, "graded")
    all_are_in(empty_class, students)


def test_a_gradebook_that_goes_away_stops_the_batch(empty_class):
    hand_in(empty_class, 6)

    def grade_and_take_it_away():
        for _ in batch.grade(empty_class, [LESSON], jobs=1):
            (empty_class.root / "gradebook.db").unlink(missing_ok=True)

    with pytest.raises(CourseError, match="The gradebook") as error:
        grade_and_take_it_away()

    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize("junk", [b"no database", None])
def test_a_damaged_gradebook_is_told_in_one_line_whoever_reads_it(empty_class, junk):
    """Also where the damage is met only by a query."""
    file = empty_class.root / "gradebook.db"
    whole = file.read_bytes()
    with empty_class.gradebook() as book:
        page = (
            book.db.connection()
            .exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'assignment'")
            .scalar()
        )
        size = book.db.connection().exec_driver_sql("PRAGMA page_size").scalar()
    at = (page - 1) * size
    file.write_bytes(junk or whole[:at] + b"\xff" * size + whole[at + size :])

    told = pytest.raises(Broken, match=r"The gradebook .*\nPut back a copy of it")
    with told, empty_class.gradebook() as book:
        book.find_assignment("01_sgd")
