"""A class that is graded once for all tests: real notebooks, real kernels, nbgrader's own chain."""

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from autograder.classroom import folder, release
from autograder.classroom.simulate import simulate
from autograder.grade import batch, submission

LESSON = "01_sgd"
STUDENTS = 27  # enough for every mistake, every style and every trouble


class Graded(NamedTuple):
    """A simulated class and what came of it."""

    room: folder.Classroom
    truth: dict[str, Any]  # student -> what is true of their answers
    results: dict[str, submission.Graded]


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Path:
    """An empty class with lesson 01 released, a cell of which may run for 6 seconds: to be copied."""
    room, _ = folder.init(tmp_path_factory.mktemp("template") / "class")
    with open(room.root / folder.CONFIG, "a") as file:
        file.write("c.Execute.timeout = 6\n")
    release.release(room, LESSON)
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
