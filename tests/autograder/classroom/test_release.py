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


def test_another_version_of_the_course_alone_is_no_other_lesson(empty_class):
    source = empty_class.notebook("source", LESSON)
    notebook = nbformat.read(source, as_version=4)
    notebook.metadata["course"]["version"] = "0.0.1"
    source.chmod(0o644)
    nbformat.write(notebook, source)

    assert release.release(empty_class, LESSON).is_file()


def test_a_class_may_have_test_cells_of_its_own(empty_class):
    """An instructor's own test, as nbgrader marks it, is none of the course's exercises."""
    path = empty_class.notebook("release", LESSON)
    notebook = nbformat.read(path, as_version=4)
    own = nbformat.v4.new_code_cell("assert True", id="my-own-test")
    own.metadata["nbgrader"] = {"grade": True, "solution": False, "locked": True, "grade_id": "my-own-test"}
    notebook.cells.append(own)
    path.chmod(0o644)
    nbformat.write(notebook, path)

    release.check_release(empty_class, LESSON)
