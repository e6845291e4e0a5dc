"""A lesson started by ``course new`` is complete."""

import importlib.util

import pytest

from autograder.authoring.answer_key import is_trained, truth
from autograder.authoring.lesson import Lesson, LessonError, _agree, read_cells
from autograder.authoring.scaffold import new
from course_lib.check.calling.running import outcomes_of
from course_lib.check.judge import judge


@pytest.fixture
def started(tmp_path):
    """Return the new lesson and the folder of its exercises."""
    (tmp_path / "solutions").mkdir()
    source, package, *files = new("98_attention", tmp_path / "solutions", tmp_path / "exercises")
    exercises = {}
    for file in files:
        spec = importlib.util.spec_from_file_location(file.stem, file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        exercises[module.EXERCISE.name] = module.EXERCISE
    return Lesson("98_attention", tuple(read_cells(source)), exercises), package.parent


def test_a_new_lesson_has_an_exercise_of_each_kind(started):
    """To write, to mend and to use; each file has the name of its exercise, as ``load`` expects."""
    lesson, folder = started

    _agree(lesson)

    assert folder.name == "98_attention"
    assert {path.stem for path in folder.iterdir()} == {"__init__", *lesson.exercises}
    assert [bool(lesson.broken(name)) for name in lesson.exercises] == [False, True, False]
    assert [exercise.by_property[0] for exercise in lesson.exercises.values()] == ["", "", "levels"]
    assert [cell.name for cell in lesson.cells if cell.role == "predict"] == ["attention-growth"]
    assert "{" not in "".join(cell.source for cell in lesson.cells if cell.type == "markdown").replace(
        "{{badges}}", ""
    )


@pytest.mark.parametrize("name", ["attention_cube", "attention_centred", "attention_classifier"])
def test_a_new_lesson_tells_its_mistakes_apart(started, name):
    """Every style earns the points, and every mistake is rejected, and named where its values tell it."""
    lesson, _ = started
    exercise = lesson.exercises[name]
    known = truth(lesson, name)

    for version in [{}, *exercise.styles]:
        report = judge(known, outcomes_of(lesson.answer(name, version), known.cases, 1))
        assert report.score == report.points
    for mistake in exercise.mistakes:
        report = judge(known, outcomes_of(lesson.answer(name, mistake.wrong), known.cases, 1))
        assert report.score < report.points
        assert report.mistake == mistake.name or is_trained(*exercise.by_property)
    assert truth(lesson, name, exercise.hidden_cases("seed")).cases


@pytest.mark.parametrize("name", ["attention", "1_x", "13-attention", "../13_x", "01_other"])
def test_a_bad_or_taken_name_is_refused(name):
    """Nothing is written."""
    with pytest.raises(LessonError):
        new(name)
