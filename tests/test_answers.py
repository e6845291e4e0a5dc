"""
What the check promises, on answers by people who have seen the lessons' texts alone.

`python -m benchmarks.check` prints the table, and each answer that is not judged as it should be.
"""

import os

import pytest

from autograder.authoring.lesson import lesson_names, load
from benchmarks.check import shares, troubles
from tests.blind_sample import LESSONS, cells, fits, judged, run

# Each lesson's answers are judged once, in one process.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("answers")]
EXERCISES = [(lesson, exercise) for lesson in LESSONS for exercise in load(lesson).exercises]
TRIED = LESSONS if os.environ.get("EVERY_LESSON") else LESSONS[::2]  # all in `make test-lessons`


def sample(lesson):
    """Return what the check says of a lesson's answers, but for those that train for most of a minute."""
    return judged(lesson, trained=False)


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES)
def test_each_exercise_has_four_right_and_ten_wrong_answers(lesson, exercise):
    """One written as wrong by an earlier text may be right by today's text."""
    answers, values = cells(lesson, exercise)

    assert sum(answer.is_right for answer in answers) >= 4
    assert len({answer.says for answer in answers}) == 14
    assert "assert" in values


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES)
def test_right_answers_keep_the_values_worked_out_by_hand(lesson, exercise):
    """They are right by the lesson's text, whatever the check says."""
    answers, values = cells(lesson, exercise)

    for answer in answers:
        if answer.is_right:
            exec(values, run(answer))


@pytest.mark.parametrize("lesson", TRIED)
def test_right_answers_earn_every_point(lesson):
    """
    In any style.

    Those that train for most of a minute (lesson 13's ``train_clothes``) are judged by
    ``python -m benchmarks.check`` alone: here they keep their values, on a tenth of the images.
    """
    refused = [one for one in sample(lesson) if one.outcome == "refused"]

    assert troubles(refused) == []


@pytest.mark.parametrize("lesson", TRIED)
def test_wrong_answers_are_rejected(lesson):
    """Each of them."""
    passed = [one for one in sample(lesson) if one.outcome == "passed" and not one.answer.is_right]

    assert troubles(passed) == []


@pytest.mark.parametrize("lesson", TRIED)
def test_every_name_given_is_true(lesson):
    """A reader has compared each with what is wrong; a new one is read, and put into fits/ or mended."""
    named = [one for one in sample(lesson) if one.has_false_name]

    assert troubles(named) == []


@pytest.mark.parametrize("lesson", TRIED)
def test_errors_are_told_with_their_line_or_a_hint(lesson):
    """Or with both."""
    bare = [one.first[0] for one in sample(lesson) if one.outcome == "raised" and not one.has_hint]

    assert bare == []


@pytest.mark.skipif(TRIED != LESSONS, reason="over all lessons: make test-lessons")
def test_most_wrong_answers_are_named_and_nearly_all_named_or_located():
    """Of those that return something of the right kind: three in four, and nineteen in twenty."""
    named, placed = shares([one for lesson in LESSONS for one in sample(lesson)])

    assert named >= 0.75
    assert placed >= 0.95


def test_the_sample_covers_every_lesson_and_fits_name_its_answers():
    """No lesson without answers, no entry for an answer that is not there."""
    assert lesson_names() == LESSONS
    for key, known in fits().items():
        answers, _ = cells(*key.split("/"))
        assert set(known) <= {answer.says for answer in answers if not answer.is_right}, key
