"""Releasing a lesson to a class."""

import shutil

import nbformat
import pytest

from autograder.authoring.notebooks import student_notebook
from autograder.classroom import release
from autograder.classroom.folder import ClassroomError, open_class

LESSON = "01_sgd"


@pytest.fixture(scope="module")
def released(template, tmp_path_factory):
    room = open_class(shutil.copytree(template, tmp_path_factory.mktemp("collect") / "class"))
    return room, room.notebook("release", LESSON).read_bytes()


def test_what_is_released_is_the_committed_notebook_cell_for_cell(released):
    room, data = released

    cells = nbformat.reads(data.decode(), as_version=4).cells

    assert cells == student_notebook(LESSON).cells
    assert room.released() == [LESSON]


def test_release_keeps_a_source_that_the_class_has_changed(empty_class):
    source = empty_class.notebook("source", LESSON)
    mine = source.read_text().replace("lr", "rate")
    source.write_text(mine)

    with pytest.raises(ClassroomError, match="differs"):
        release.release(empty_class, LESSON)
    assert source.read_text() == mine

    release.release(empty_class, LESSON, force=True)
    assert [path.read_text() for path in source.parent.glob("*.bak")] == [mine]
