"""The report counts what is true of the class, and shows it without trusting anybody's text."""

import json
import re
from collections import Counter
from datetime import datetime

import pytest

from autograder.grade import record
from autograder.results.page import page
from autograder.results.summary import (
    ClassReport,
    ExerciseSummary,
    LessonSummary,
    Misunderstanding,
    as_data,
    class_report,
)

LESSON = "01_sgd"
graded_once = pytest.mark.xdist_group("graded class")
NOW = datetime(2026, 10, 5, 12, 0)
EVIL = '"><script>alert(1)</script>'


@pytest.fixture(scope="module")
def lesson(graded_class):
    return class_report(graded_class.room, [LESSON]).lessons[0]


@graded_once
def test_mistakes_are_counted_as_they_were_made(graded_class, lesson):
    made = Counter(
        (exercise, choice["name"])
        for exercises in graded_class.truth.values()
        for exercise, choice in exercises.items()
        if choice["kind"] == "mistake"
    )

    assert {(m.exercise, m.name): len(m.students) for m in lesson.misunderstood} == made
    counts = [len(m.students) for m in lesson.misunderstood]
    assert counts == sorted(counts, reverse=True)


@graded_once
def test_difficulty_is_the_mean_share_of_the_points(graded_class, lesson):
    room, truth, _ = graded_class
    kept = [record.read(room, LESSON, student).exercises["gd_step"] for student in truth]

    (exercise,) = [e for e in lesson.exercises if e.name == "gd_step"]

    assert exercise.mean == pytest.approx(sum(k["score"] / k["points"] for k in kept) / len(kept))
    assert exercise.answered == pytest.approx(sum(k["answered"] for k in kept) / len(kept))


@graded_once
def test_exercises_stand_in_the_lessons_order_with_every_student_counted(graded_class, lesson):
    names = [e.name for e in lesson.exercises]

    assert names.index("gd_step") < names.index("minibatches") < names.index("cosine_decay")
    assert {
        sum(map(e.count, ("right", "partly", "wrong", "unanswered", "awaits"))) for e in lesson.exercises
    } == {27}


@graded_once
def test_written_answers_await_a_person(graded_class, lesson):
    written = [s for s, e in graded_class.truth.items() if e["larger-batch"]["kind"] == "written"]

    assert lesson.awaits == sorted(written)


@graded_once
def test_who_was_not_graded_and_what_went_wrong_is_listed(lesson):
    assert lesson.not_graded == ["broken.file"]
    assert len(lesson.trouble) == 3
    assert len(lesson.repairs) >= 4


@graded_once
def test_the_page_names_every_mistake_and_needs_nothing_else(graded_class, lesson):
    shown = page(class_report(graded_class.room, [LESSON]), NOW)

    assert all(m.name.replace("-", " ") in shown for m in lesson.misunderstood)
    assert not re.search(r"<script|<link|src=|@import|url\(|https?://", shown)


@graded_once
def test_the_data_is_json(graded_class):
    data = json.loads(json.dumps(as_data(class_report(graded_class.room, [LESSON]))))

    assert data["lessons"][0]["lesson"] == LESSON
    assert len(data["lessons"][0]["scores"]) == 27


def test_names_and_messages_of_strangers_are_escaped():
    exercise = ExerciseSummary(EVIL, 2.0, False, {EVIL: "wrong"}, {EVIL: 0.0})
    mistake = Misunderstanding(EVIL, EVIL, EVIL, [EVIL])
    lesson = LessonSummary(
        EVIL, 2.0, [exercise], {EVIL: 0.0}, [mistake], {EVIL: [EVIL]}, {EVIL: [EVIL]}, [EVIL], [EVIL]
    )

    shown = page(ClassReport(EVIL, {EVIL: EVIL}, [lesson]), NOW)

    assert "<script" not in shown
    assert '"><' not in re.sub(r"<[a-z][^<>]*>", "", shown)


def test_a_class_in_which_nothing_is_graded_has_a_report(empty_class):
    shown = page(class_report(empty_class, [LESSON]), NOW)

    assert "Nobody has handed it in yet" in shown
