"""A part of a lesson: exercises and sections leave the release, and come back with their marks."""

import contextlib
import shutil
import sqlite3

import nbformat
import pytest
from nbgrader.converters import GenerateAssignment

from autograder.authoring.lesson import load
from autograder.authoring.notebooks import solution_notebook
from autograder.classroom import folder, kept, parts
from autograder.classroom.collect.store import store
from autograder.classroom.folder import ClassroomError
from autograder.classroom.parts import Part, cells
from autograder.classroom.release import read_release, release, released_exercises
from autograder.classroom.simulate import START
from autograder.grade import batch, regrade
from autograder.grade.answer_key import answer_key
from autograder.grade.earlier_release import of_earlier_release
from autograder.grade.fingerprint import fingerprint
from autograder.results.exporting.marks import rows
from autograder.results.summary import class_report

LESSON, EXERCISE = "01_sgd", "cosine_decay"
WRITTEN = "exercise-larger-batch"
OUT = Part(without=(EXERCISE,))


@pytest.fixture(scope="module")
def template_graded(template, tmp_path_factory):
    """A student with two right answers, and a mark by hand for a third and for a written one; graded."""
    room = folder.open_class(shutil.copytree(template, tmp_path_factory.mktemp("parts") / "class"))
    notebook = nbformat.read(room.notebook("release", LESSON), as_version=4)
    for cell in notebook.cells:
        if cell.id in (f"exercise-{EXERCISE}", "exercise-gd_step"):
            cell.source = load(LESSON).solution(cells.exercise_of(cell))
        elif cell.id == WRITTEN:
            cell.source = "Because."
    store(room, LESSON, "ann", nbformat.writes(notebook).encode(), START)
    assert [result.status for result in batch.grade(room, [LESSON])] == ["graded"]
    with room.gradebook() as book:
        for name in (WRITTEN, "check-step_decay"):
            grade = book.find_grade(name, LESSON, LESSON, "ann")
            grade.manual_score, grade.needs_manual_grade = 1.5, False
        book.find_comment(WRITTEN, LESSON, LESSON, "ann").manual_comment = "Why?"
        book.db.commit()
    return room.root


@pytest.fixture
def room(template_graded, tmp_path) -> folder.Classroom:
    return folder.open_class(shutil.copytree(template_graded, tmp_path / "class"))


def marks(room) -> dict[str, float]:
    """Return what the report says of ann, with her sum as nbgrader has it and the points there are."""
    (found,) = class_report(room, [LESSON]).lessons
    with room.gradebook() as book:
        most, score = book.find_assignment(LESSON).max_score, book.find_submission(LESSON, "ann").score
    assert (found.points, found.scores["ann"]) == (most, score)
    scores = {one.name: one.scores["ann"] for one in found.exercises}
    return scores | {"sum": score, "of": most, "awaits": len(found.awaits)}


def judged_again(room) -> list[regrade.Regraded]:
    answer_key.cache_clear()  # another command is another process
    return list(regrade.regrade(room, [LESSON], jobs=1))


def test_what_is_left_out_leaves_all_marks_and_comes_back_with_them(room):
    before, lines = marks(room), []
    part = Part(without=(EXERCISE, "step_decay", "larger-batch"))
    assert of_earlier_release(room, LESSON, ["ann", "nobody"]) == []

    release(room, LESSON, part=part, tell=lines.append)
    assert of_earlier_release(room, LESSON, ["ann", "nobody"]) == ["ann"]
    assert [row["status"] for row in rows(room, [LESSON])] == ["earlier release"]
    (left,) = judged_again(room)
    assert of_earlier_release(room, LESSON, ["ann"]) == []
    without = marks(room)
    release(room, LESSON)
    (back,) = judged_again(room)

    assert lines[0].startswith("cosine_decay is left out, and is still called by")
    assert not {*part.without} & without.keys()
    assert without["of"] == before["of"] - 7.0
    assert without["sum"] == before["sum"] - 2.0 - 1.5 - 1.5
    assert left.changes == {EXERCISE: (2.0, None)}
    assert back.changes == {EXERCISE: (None, 2.0)}
    assert marks(room) == before
    with room.gradebook() as book:
        assert book.find_comment(WRITTEN, LESSON, LESSON, "ann").manual_comment == "Why?"
    assert parts.entry(room, LESSON) == {}


def graded_again(room) -> list[str]:
    answer_key.cache_clear()
    return [result.status for result in batch.grade(room, [LESSON], jobs=1)]


@pytest.mark.parametrize("part", [OUT, Part(only_sections=(1, 2, 4))], ids=["exercise", "sections"])
def test_nothing_is_run_again_when_a_part_leaves_or_comes_back(room, part):
    """Unless the lesson itself has changed meanwhile."""
    for now in (part, Part()):
        release(room, LESSON, part=now)
        assert [one.status for one in judged_again(room)] == ["changed"]
        assert graded_again(room) == ["unchanged"]

    release(room, LESSON, part=part)
    before = fingerprint(room, LESSON).inputs
    path = room.notebook("release", LESSON)
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.id == "check-gd_step").source += "\n"
    path.chmod(0o644)
    nbformat.write(notebook, path)
    assert fingerprint(room, LESSON).inputs != before


def test_grading_meanwhile_ends_with_the_same_marks(room):
    """The notebook that was handed in still has the cells: they count for nothing, and then again."""
    before = marks(room)

    release(room, LESSON, part=OUT)
    (left,) = batch.grade(room, [LESSON], jobs=1)
    without = marks(room)
    release(room, LESSON)
    (refused,) = judged_again(room)
    (back,) = batch.grade(room, [LESSON], jobs=1)

    assert (left.status, left.trouble) == ("graded", ())
    assert (without["sum"], without["of"]) == (before["sum"] - 2.0, before["of"] - 2.0)
    assert EXERCISE in refused.trouble[0]
    assert back.status == "graded"
    assert marks(room) == before | {"awaits": 1}  # after a new run, nbgrader wants hand marks looked at


def test_the_release_says_what_is_left_out_whoever_makes_it(empty_class):
    """A later run of nbgrader's own command leaves out the same."""
    release(empty_class, LESSON, part=OUT)
    before = empty_class.notebook("release", LESSON).read_bytes()

    empty_class.convert(GenerateAssignment, LESSON, ".")

    notebook = read_release(empty_class, LESSON)
    note = next(cell for cell in notebook.cells if EXERCISE in cell.id)
    assert note.source == f"*`{EXERCISE}` is left out: go on below.*"
    assert EXERCISE not in released_exercises(notebook)
    assert parts.part(empty_class, LESSON) == OUT
    assert empty_class.notebook("release", LESSON).read_bytes() == before


def test_cells_removed_by_hand_are_left_out_and_the_release_is_mended(room):
    """After hand-ins nbgrader refuses to remove a cell, and has then removed the release."""
    before, lines = marks(room), []
    path = room.notebook("source", LESSON)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cells.exercise_of(cell) != EXERCISE]
    notebook.cells[0].source += "\n\nWelcome to our class."
    path.chmod(0o644)
    nbformat.write(notebook, path)
    with pytest.raises(ClassroomError, match="Cannot add or remove cells"):
        room.convert(GenerateAssignment, LESSON, ".")
    assert room.released() == []

    release(room, LESSON, tell=lines.append)
    judged_again(room)

    assert any(f"(--without {EXERCISE})" in line for line in lines)
    assert "Welcome" in read_release(room, LESSON).cells[0].source
    assert marks(room)["of"] == before["of"] - 2.0
    release(room, LESSON)
    judged_again(room)
    assert "Welcome" in read_release(room, LESSON).cells[0].source
    assert marks(room) == before


def test_a_release_that_fails_leaves_the_old_one(room, monkeypatch):
    files = {
        path: path.read_bytes()
        for step in ("source", "release")
        for path in (room.root / step).rglob("*.ipynb")
    }
    monkeypatch.setattr(GenerateAssignment, "convert_single_notebook", lambda *_: 1 / 0)

    with pytest.raises(ClassroomError):
        release(room, LESSON, part=OUT)

    assert {path: path.read_bytes() for path in files} == files
    assert parts.part(room, LESSON).whole


def add_mine(path) -> None:
    """Put a test of the instructor's own into a source."""
    notebook = nbformat.read(path, as_version=4)
    mine = nbformat.v4.new_code_cell("assert True", id="mine")
    told = {"grade": True, "solution": False, "locked": True, "schema_version": 3, "task": False}
    mine.metadata["nbgrader"] = told | {"grade_id": "mine", "points": 1.0, "cell_type": "code"}
    notebook.cells.append(mine)
    path.chmod(0o644)
    nbformat.write(notebook, path)


def everything(room) -> tuple:
    """Return all rows of the gradebook, and what the class keeps of its releases."""
    with contextlib.closing(sqlite3.connect(room.root / "gradebook.db")) as book:
        return sorted(book.iterdump()), kept.read(room, parts.FILE)


@pytest.mark.parametrize("where", ["nbgrader", "at the end"])
@pytest.mark.parametrize("change", ["cells come and go", "cells go", "first release"])
def test_a_release_that_fails_leaves_the_gradebook_as_it_was(room, monkeypatch, change, where):
    """Cells, marks by hand and by tests, comments: also after nbgrader has written its own part."""
    lesson, part, force = LESSON, OUT, False
    if change == "first release":
        lesson, part = "02_momentum", Part(without=("momentum_step",))
    else:
        add_mine(room.notebook("source", LESSON))
        if change == "cells go":
            release(room, LESSON, part=OUT)
            with room.gradebook() as book:
                grade = book.find_grade("mine", LESSON, LESSON, "ann")
                grade.auto_score, grade.extra_credit = 0.5, 0.25
                book.db.commit()
            part, force = Part(), True
    before = everything(room)
    if where == "nbgrader":
        monkeypatch.setattr(GenerateAssignment, "convert_single_notebook", lambda *_: 1 / 0)
    else:
        monkeypatch.setattr("autograder.classroom.release.leave_out", lambda *_: 1 / 0)

    with pytest.raises((ClassroomError, ZeroDivisionError)):
        release(room, lesson, part=part, force=force)

    assert everything(room) == before
    assert room.notebook("source", lesson).exists() is (lesson == LESSON)
    monkeypatch.undo()
    release(room, lesson, part=part, force=force)
    assert everything(room) != before


def test_a_new_test_after_hand_ins_is_taken_and_given_up_again(room):
    """The gradebook gets the cell, and a mark for each submission."""
    path = room.notebook("source", LESSON)
    add_mine(path)

    release(room, LESSON, part=OUT)
    with room.gradebook() as book:
        assert book.find_grade("mine", LESSON, LESSON, "ann").max_score == 1.0
    release(room, LESSON, force=True)

    with room.gradebook() as book:
        names = {grade.name for grade in book.find_submission_notebook(LESSON, LESSON, "ann").grades}
    assert "mine" not in names
    assert f"check-{EXERCISE}" in names


# ------------------------------------------------------------------------------------------ sections

LESSON_CELLS = solution_notebook(LESSON).cells


def test_only_some_sections_are_given_out():
    """What stands before section 1 stays; what has no number goes with the section above it."""
    out = cells.left_out(LESSON_CELLS, Part(only_sections=(1, 2)))
    left = [cell for cell in LESSON_CELLS if cell.id not in out]

    assert cells.exercises(left) == ["gd_step", "linear_regression_gradient"]
    assert left[:3] == LESSON_CELLS[:3]
    assert "## In your own words" not in "".join(cell.source for cell in left)


def test_given_code_stays_where_a_cell_that_stays_needs_it():
    given = {"grade": False, "solution": False, "locked": True, "grade_id": "provided-data"}
    sources = ["## 1 · Data", "data = 3", "## 2 · Use", "def f():\n    return data"]
    made = [
        (nbformat.v4.new_markdown_cell if source[0] == "#" else nbformat.v4.new_code_cell)(source, id=f"c{i}")
        for i, source in enumerate(sources)
    ]
    made[1].metadata["nbgrader"] = given

    assert cells.left_out(made, Part(only_sections=(2,))) == {"c0"}
    assert cells.left_out(made, Part(only_sections=(1,))) == {"c2", "c3"}


def test_who_still_calls_what_is_left_out_is_named():
    out = cells.left_out(LESSON_CELLS, Part(without=(EXERCISE, "gd_step")))

    found = cells.callers(LESSON_CELLS, out)

    assert found[EXERCISE] == ["a cell of section 7", "exercise tuned", "a cell of section 10"]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (Part(without=("cosine_decai",)), "Did you mean cosine_decay"),
        (Part(only_sections=(11,)), "sections are: 1, 2"),
        (Part(only_sections=(9,)), "Nothing to be graded"),
    ],
)
def test_a_part_that_is_not_there_is_refused(empty_class, part, told):
    with pytest.raises(ClassroomError, match=told):
        release(empty_class, LESSON, part=part)
