"""
Every exercise tells its mistakes apart: each is rejected and named, and right answers in any style are
accepted.
"""

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.answer_key import is_trained, truth
from autograder.authoring.exercise import answer_from
from autograder.authoring.lesson import lesson_names, load
from course_lib.check import PACKS, read_pack
from course_lib.check.calling.running import outcomes_of
from course_lib.check.judge import judge, judge_number

EXERCISES = [(lesson, exercise) for lesson in lesson_names() for exercise in load(lesson).exercises]
HIDDEN_SEED = "another class"  # test_machines judges the same of "a class", on other machines
KNOWN_BEFORE = Path(__file__).parent / "autograder" / "known_mistakes.json.xz"  # of version 0.2: 925 of them


def report_of(answer, known):
    """Return the report on an answer, judged against what is known."""
    return (
        judge_number(known, answer)
        if known.digest
        else judge(known, outcomes_of(answer, known.cases, known.seconds))
    )


def report_on(lesson, exercise, version, known):
    """Return the report on a version of an answer."""
    return report_of(lesson.answer(exercise, version), known)


@pytest.fixture(scope="module", params=EXERCISES, ids=lambda pair: "-".join(pair))
def known(request):
    """An exercise with what its pack knows of it, and what a class knows on its hidden cases."""
    lesson = load(request.param[0])
    exercise = lesson.exercises[request.param[1]]
    hidden = [] if exercise.is_number else [exercise.hidden_cases(HIDDEN_SEED)]
    visible = read_pack(PACKS / f"{lesson.name}.npz", 0)[exercise.name]
    return lesson, exercise, [visible, *(truth(lesson, exercise.name, cases) for cases in hidden)]


def test_every_mistake_is_rejected_and_named(known):
    """On visible cases, and on any class's hidden ones alone; trained ones are named by what they show."""
    lesson, exercise, truths = known

    for mistake in exercise.mistakes:
        for one in truths:
            report = report_on(lesson, exercise.name, mistake.wrong, one)

            assert report.score < report.points, f"{mistake.name} passes"
            assert report.mistake == mistake.name or is_trained(*exercise.by_property), (
                f"{mistake.name} is taken for {report.mistake}: {report}"
            )


def test_every_mistake_known_before_is_rejected_and_named(known):
    """By the exercise or by a family."""
    lesson, exercise, truths = known
    before = json.loads(lzma.decompress(KNOWN_BEFORE.read_bytes()))

    for name, source in before.get(lesson.name, {}).get(exercise.name, {}).items():
        answer = answer_from(exercise.name, source, lesson.namespace)
        for one in truths:
            report = report_of(answer, one)

            assert report.score < report.points, f"{name} passes"
            assert report.mistake, f"{name} has no name any more: {report}"


def test_right_answers_in_other_styles_are_accepted(known):
    """The lesson's own solution, the library's reference, and every style; what takes long, once."""
    lesson, exercise, truths = known

    for version in [{}, *exercise.styles]:
        for one in truths[-1:] if exercise.takes_long else truths:
            report = report_on(lesson, exercise.name, version, one)

            assert report.score == report.points, f"{lesson.version(exercise.name, version)}\n{report}"


def test_exercise_knows_enough(known):
    """Five mistakes and three styles at least, each mistake with a sentence, and steps on the way."""
    _, exercise, truths = known

    assert len({mistake.name for mistake in truths[0].mistakes}) >= 5, "name at least five mistakes"
    assert len(exercise.styles) >= 3 or exercise.takes_long, "add right answers in three other styles"
    said = [m.sentence for m in truths[0].mistakes if m.sentence or not exercise.by_property[0]]
    assert all(sentence.endswith((".", "?", ")", ":")) for sentence in said)
    assert exercise.steps or exercise.is_number or exercise.by_property[0], "declare its steps"


def test_constant_answers_earn_nothing(known):
    """Neither zeros of the right shape nor None is worth a point, whatever the field."""
    _, exercise, truths = known
    if exercise.is_number:
        return

    for one in truths:
        silent = judge(one, outcomes_of(lambda *args, **options: None, one.cases, 1.0))
        assert silent.score == 0
        assert silent.messages

    rng = np.random.default_rng(0)
    noise = judge(truths[0], outcomes_of(lambda *args, **options: rng.normal(size=3), truths[0].cases, 1.0))
    assert noise.score < noise.points
