"""A lesson started by ``course new`` is complete."""

import importlib.util

import pytest

from autograder.authoring.answer_key import truth
from autograder.authoring.lesson import Lesson, LessonError, read_cells
from autograder.authoring.scaffold import new
from course_lib.check.calling.running import outcomes_of
from course_lib.check.judge import judge


@pytest.fixture
def started(tmp_path):
    """Return the new lesson and the folder of its exercises."""
    (tmp_path / "solutions").mkdir()
    source, package, file = new("98_attention", tmp_path / "solutions", tmp_path / "exercises")
    spec = importlib.util.spec_from_file_location("attention_cube", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    exercises = {module.EXERCISE.name: module.EXERCISE}
    return Lesson("98_attention", tuple(read_cells(source)), exercises), package.parent


def test_a_new_lesson_has_a_source_and_a_folder_with_one_exercise(started):
    """The exercise's file has the name of the exercise, as ``load`` expects."""
    lesson, folder = started

    assert folder.name == "98_attention"
    assert {path.stem for path in folder.iterdir()} == {"__init__", *lesson.exercises}
    assert [cell.name for cell in lesson.cells if cell.role == "check"] == ["attention_cube"]


def test_a_new_lesson_tells_its_mistakes_apart(started):
    """Every style earns the points, and every mistake is named."""
    lesson, _ = started
    exercise = lesson.exercises["attention_cube"]
    known = truth(lesson, exercise.name)

    for version in [{}, *exercise.styles]:
        assert judge(known, outcomes_of(lesson.answer(exercise.name, version), known.cases, 1)).score == 10
    for mistake in exercise.mistakes:
        wrong = lesson.answer(exercise.name, mistake.wrong)
        assert judge(known, outcomes_of(wrong, known.cases, 1)).mistake == mistake.name
    assert truth(lesson, exercise.name, exercise.hidden_cases("seed")).cases


@pytest.mark.parametrize("name", ["attention", "1_x", "13-attention", "../13_x", "01_other"])
def test_a_bad_or_taken_name_is_refused(name):
    """Nothing is written."""
    with pytest.raises(LessonError):
        new(name)
