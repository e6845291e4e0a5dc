"""What nbgrader would run without walls is refused in one line, and nothing of it has run."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Notebook

from autograder.authoring.notebooks import student_notebook
from autograder.classroom.collect.store import store
from autograder.classroom.folder import CONFIG, Classroom
from autograder.classroom.simulate import START
from autograder.grade import batch

LESSON = "01_sgd"


def nbgrader(folder: Path, *words: str) -> subprocess.CompletedProcess:
    """Run one of nbgrader's commands."""
    command = [sys.executable, "-m", "nbgrader", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)


@pytest.fixture
def room(empty_class, tmp_path) -> Classroom:
    """A class in which somebody handed in what leaves a file where it runs without walls."""
    notebook = student_notebook(LESSON)
    mark = nbformat.v4.new_code_cell(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    notebook.cells.insert(0, mark)
    store(empty_class, LESSON, "ann", nbformat.writes(notebook).encode(), START)
    return empty_class


def kernels(room: Classroom) -> set[str]:
    """Return the kernels that nbgrader would write into submissions."""
    with room.gradebook() as gradebook:
        return {notebook.kernelspec for notebook in gradebook.db.query(Notebook)}


def test_without_the_settings_of_the_class_nothing_runs(room, tmp_path):
    (room.root / CONFIG).unlink()

    ended = nbgrader(room.root, "autograde", LESSON)

    assert ended.returncode != 0
    assert "No such kernel named only-within-walls.use-course-grade" in ended.stderr
    assert not (tmp_path / "ran").exists()
    assert not list(room.root.glob("autograded/*/*/*"))


def test_a_class_of_an_earlier_version_refuses_once_it_was_graded(room):
    """And judges nothing that was not run."""
    with room.gradebook() as gradebook:
        for notebook in gradebook.db.query(Notebook):
            notebook.kernelspec = '{"name": "python3"}'
        gradebook.db.commit()

    (result,) = batch.grade(room, [LESSON])

    assert result.status == "graded"
    assert len(kernels(room)) == 1
    assert "only-within-walls" in kernels(room).pop()

    ended = nbgrader(room.root, "autograde", LESSON, "--no-execute", "--force")

    assert ended.returncode != 0
    assert "The notebook was not run, so nothing can be judged: leave out --no-execute." in ended.stderr


def test_what_was_handed_in_is_not_validated_and_ones_own_is(room, tmp_path):
    handed_in = room.notebook("submitted", LESSON, "ann")
    own = room.root / "source" / "own.ipynb"
    own.write_bytes(handed_in.read_bytes())

    refused = nbgrader(room.root, "validate", str(handed_in.relative_to(room.root)))
    assert "was handed in: it runs within walls only" in refused.stderr
    assert f"course grade {room.root}" in refused.stderr
    assert not (tmp_path / "ran").exists()

    nbgrader(room.root, "validate", str(own.relative_to(room.root)))
    assert (tmp_path / "ran").exists()
