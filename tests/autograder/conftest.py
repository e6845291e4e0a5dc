"""A class that is graded once for all tests: real notebooks, real kernels, nbgrader's own chain."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from nbgrader.api import MissingEntry

from autograder.classroom import folder, hand_ins, release
from autograder.classroom.collect.store import store
from autograder.classroom.simulate import simulate
from autograder.grade import batch, submission
from autograder.grade.answer_key import answer_key

LESSON = "01_sgd"
STUDENTS = 27  # enough for every mistake, every style and every trouble


class Graded(NamedTuple):
    """A simulated class and what came of it."""

    room: folder.Classroom
    truth: dict[str, Any]  # student -> what is true of their answers
    results: dict[str, submission.Graded]


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Path:
    """
    An empty class with lesson 01 released, a cell of which may run for 6 seconds: to be copied.

    Its answer key is kept in it: whoever copies the class need not compute it.
    """
    room, _ = folder.init(tmp_path_factory.mktemp("template") / "class")
    with open(room.root / folder.CONFIG, "a") as file:
        file.write("c.Execute.timeout = 6\n")
    release.release(room, LESSON)
    answer_key(room, LESSON)
    return room.root


@pytest.fixture
def empty_class(template, tmp_path) -> folder.Classroom:
    """An empty class with lesson 01 released."""
    return folder.open_class(shutil.copytree(template, tmp_path / "class"))


@pytest.fixture(scope="session")
def graded_class(template, tmp_path_factory) -> Graded:
    """Simulated students, and one file that is no notebook, graded."""
    room = folder.open_class(shutil.copytree(template, tmp_path_factory.mktemp("graded") / "class"))
    simulate(room, [LESSON], STUDENTS, 1)
    truth = json.loads((room.root / "truth.json").read_text())
    broken = room.notebook("submitted", LESSON, "broken.file")
    broken.parent.mkdir(parents=True)
    broken.write_text("{")
    results = {result.student: result for result in batch.grade(room, [LESSON])}
    return Graded(
        room, {s: told["lessons"][LESSON]["exercises"] for s, told in truth["students"].items()}, results
    )


@pytest.fixture
def enter(empty_class):
    """Return a function that enters a submission as graded, 10 points of it, without running anything."""

    def entered(
        student: str, when: datetime, timed_by: str | None = None, *, lesson: str = LESSON, late: bool = False
    ) -> None:
        with empty_class.gradebook() as book, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own use of its database
            book.update_or_create_student(student)
            try:
                book.find_notebook(lesson, lesson)
            except MissingEntry:
                book.update_or_create_assignment(lesson)
                book.add_notebook(lesson, lesson)
                book.add_grade_cell("check-gd_step", lesson, lesson, max_score=10, cell_type="code")
            naive = when.astimezone(UTC).replace(tzinfo=None)
            book.update_or_create_submission(lesson, student, timestamp=naive)
            book.find_grade("check-gd_step", lesson, lesson, student).auto_score = 10.0
            book.db.commit()
        store(empty_class, lesson, student, f'{{"{when}"}}'.encode(), when, replace=True)
        if timed_by is not None:
            line = hand_ins.HandIn(lesson, student, "a.ipynb", datetime.now(UTC), when, timed_by, late)
            hand_ins.add(empty_class, [line])

    return entered


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL server of its own, on a socket in a folder of its own: its address and how to stop it."""
    found = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        *filter(None, [shutil.which("initdb")]),
    ]
    if not found:
        pytest.fail("PostgreSQL is not installed: run `make system-packages`.", pytrace=False)
    tools, folder = Path(found[-1]).resolve().parent, Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if who:
        shutil.chown(folder, "postgres", "postgres")

    def run(tool, *options):
        command = [str(tools / tool), *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, timeout=60, **who)

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "course", "--auth=trust", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")

    def stop():
        with contextlib.suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")

    run("createdb", "-h", str(folder), "-U", "course", "class")
    yield f"postgresql+psycopg2://course@/class?host={folder}", stop
    stop()
    shutil.rmtree(folder, ignore_errors=True)
