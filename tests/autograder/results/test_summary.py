"""The summary counts what is true of the class."""

import json
from collections import Counter

import pytest

from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.results.summary import as_data, class_report

LESSON = "01_sgd"
graded_once = pytest.mark.xdist_group("graded class")


@pytest.fixture(scope="module")
def lesson(graded_class):
    """Return the summary of the lesson that the class handed in."""
    return class_report(graded_class[0], [LESSON]).lessons[0]


@graded_once
def test_mistakes_are_counted_as_they_were_made(graded_class, lesson):
    """
    The simulation knows who made which mistake; the most frequent one comes first.

    What was trained (``tuned``) is named by what it shows, and a loop that is not mended is as given.
    """
    made = Counter(
        (exercise, choice["name"])
        for exercises in graded_class.truth.values()
        for exercise, choice in exercises.items()
        if choice["kind"] == "mistake" and exercise != "tuned"
    )
    found = {
        (m.exercise, m.name): len(m.students)
        for m in lesson.misunderstood
        if m.name != "as-given" and m.exercise != "tuned"
    }

    assert found == made
    counts = [len(m.students) for m in lesson.misunderstood]
    assert counts == sorted(counts, reverse=True)


@graded_once
def test_difficulty_is_the_mean_share_of_the_points(graded_class, lesson):
    """It agrees with the records of all students."""
    classroom, truth, _ = graded_class
    records = [record.read(Submission(classroom, LESSON, student)).exercises["gd_step"] for student in truth]

    (exercise,) = [e for e in lesson.exercises if e.name == "gd_step"]

    assert exercise.mean == pytest.approx(sum(r["score"] / r["points"] for r in records) / len(records))
    assert exercise.answered == pytest.approx(sum(r["answered"] for r in records) / len(records))


@graded_once
def test_exercises_keep_the_lessons_order_and_count_every_student(lesson):
    """Each student is in exactly one state per exercise."""
    names = [e.name for e in lesson.exercises]

    assert names.index("gd_step") < names.index("minibatches") < names.index("cosine_decay")
    assert {
        sum(map(e.count, ("right", "partly", "wrong", "unanswered", "awaits"))) for e in lesson.exercises
    } == {27}


@graded_once
def test_written_answers_await_a_person(graded_class, lesson):
    """Everyone who wrote an answer waits for a mark, and nobody else."""
    written = [s for s, e in graded_class.truth.items() if e["larger-batch"]["kind"] == "written"]

    assert lesson.awaits == sorted(written)


@graded_once
def test_ungraded_students_and_troubles_are_listed(lesson):
    """The file that is no notebook is not graded; hanging and repaired notebooks are."""
    assert lesson.not_graded == ["broken.file"]
    assert len(lesson.trouble) == 3
    assert len(lesson.repairs) >= 4


@graded_once
def test_the_data_is_json(graded_class):
    """``course report --json`` prints it."""
    data = json.loads(json.dumps(as_data(class_report(graded_class[0], [LESSON]))))

    assert data["lessons"][0]["lesson"] == LESSON
    assert len(data["lessons"][0]["scores"]) == 27
