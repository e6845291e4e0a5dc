"""
Every exercise tells its mistakes apart: each is rejected and named, and right answers in any style are
accepted.
"""

import numpy as np
import pytest

from autograder.authoring.lesson import lesson_names, load
from course_lib.check import outcomes_of
from course_lib.check.judge import judge, judge_number

EXERCISES = [(lesson, exercise) for lesson in lesson_names() for exercise in load(lesson).exercises]
HIDDEN_SEEDS = ("a class", "another class")


def report_on(lesson, exercise, version, known):
    """Return the report on a version of an answer, judged against what is known."""
    answer = lesson.answer(exercise, version)
    return (
        judge_number(known, answer)
        if known.digest
        else judge(known, outcomes_of(answer, known.cases, known.seconds))
    )


@pytest.fixture(scope="module", params=EXERCISES, ids=lambda pair: "-".join(pair))
def known(request):
    """An exercise with what is known of it on its visible cases, and on two classes' hidden ones."""
    lesson = load(request.param[0])
    exercise = lesson.exercises[request.param[1]]
    hidden = [lesson.truth(exercise.name, exercise.hidden_cases(seed)) for seed in HIDDEN_SEEDS]
    return lesson, exercise, [lesson.truth(exercise.name), *(hidden if not exercise.is_number else [])]


def test_every_mistake_is_rejected_and_named(known):
    """On visible cases, and on any class's hidden ones alone."""
    lesson, exercise, truths = known

    for mistake in exercise.mistakes:
        for truth in truths:
            report = report_on(lesson, exercise.name, mistake.wrong, truth)

            assert report.score < report.points, f"{mistake.name} passes"
            assert report.mistake == mistake.name, f"{mistake.name} is taken for {report.mistake}: {report}"


def test_right_answers_in_other_styles_are_accepted(known):
    """The lesson's own solution, the library's reference, and every style."""
    lesson, exercise, truths = known

    for version in [{}, *exercise.styles]:
        for truth in truths:
            report = report_on(lesson, exercise.name, version, truth)

            assert report.score == report.points, f"{lesson.version(exercise.name, version)}\n{report}"


def test_exercise_knows_enough(known):
    """Five mistakes and three styles at least, each mistake with a name of its own and a sentence."""
    _, exercise, _ = known

    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names) >= 5, f"{exercise.name}: name at least five mistakes, each once"
    assert len(exercise.styles) >= 3, f"{exercise.name}: add right answers in at least three other styles"
    assert all(mistake.sentence.endswith((".", "?", ")")) for mistake in exercise.mistakes)


def test_constant_answers_earn_nothing(known):
    """Neither zeros of the right shape nor None is worth a point, whatever the field."""
    _, exercise, truths = known
    if exercise.is_number:
        return

    for truth in truths:
        silent = judge(truth, outcomes_of(lambda *args, **options: None, truth.cases, 1.0))
        assert silent.score == 0
        assert silent.messages

    rng = np.random.default_rng(0)
    noise = judge(truths[0], outcomes_of(lambda *args, **options: rng.normal(size=3), truths[0].cases, 1.0))
    assert noise.score < noise.points
