"""A lesson started by `course new` is whole."""

import importlib.util

import pytest

from autograder.authoring.answer_key import truth
from autograder.authoring.lesson import Lesson, LessonError, read_cells
from autograder.authoring.scaffold import new
from course_lib.check import outcomes_of
from course_lib.check.judge import judge


@pytest.fixture
def started(tmp_path):
    """A lesson of two files, loaded."""
    source, told = new("98_attention", tmp_path, tmp_path / "..")
    spec = importlib.util.spec_from_file_location("told", told)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield Lesson("98_attention", tuple(read_cells(source)), {e.name: e for e in module.EXERCISES})
    told.unlink()


def test_new_lesson_tells_its_mistakes_apart(started):
    """As every lesson must."""
    exercise = started.exercises["attention_cube"]
    known = started.truth(exercise.name)

    for version in [{}, *exercise.styles]:
        assert judge(known, outcomes_of(started.answer(exercise.name, version), known.cases, 1)).score == 10
    for mistake in exercise.mistakes:
        assert (
            judge(known, outcomes_of(started.answer(exercise.name, mistake.wrong), known.cases, 1)).mistake
            == mistake.name
        )
    assert truth(exercise, exercise.hidden_cases("seed"), []).cases


@pytest.mark.parametrize("name", ["attention", "1_x", "13-attention", "../13_x", "01_other"])
def test_bad_or_taken_names_are_refused(name):
    """And nothing is written."""
    with pytest.raises(LessonError):
        new(name)
