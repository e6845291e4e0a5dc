"""A class that was made, released and handed in with version 0.1.0 gets the same marks from this version."""

import json
import tarfile
from pathlib import Path

import nbformat
import pytest

from autograder.classroom.folder import ClassroomError, open_class
from autograder.classroom.release import check_release
from autograder.classroom.submission import Submission
from autograder.grade import batch, record

CLASS = Path(__file__).with_name("class_0_1_0.tar.xz")  # its marks.json has what version 0.1.0 gave
SINCE_0_3_0 = [  # partial points that are divided otherwise
    ("tariq.weber", "09_resnets", "residual_forward", 1.0),  # the cache, which is right, counts by itself
    ("tariq.weber", "10_lstm", "sample_next", 0.5),  # to ignore the temperature costs 1.5 of 2
]


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    folder = tmp_path_factory.mktemp("released")
    with tarfile.open(CLASS) as archive:
        archive.extractall(folder, filter="data")
    return open_class(folder / "class")


@pytest.mark.slow
def test_every_exercise_of_every_lesson_gets_the_same_mark(classroom):
    expected = json.loads((classroom.root / "marks.json").read_text())
    for student, lesson, name, mark in SINCE_0_3_0:
        expected[student][lesson][name] = mark
    lessons = classroom.released()

    results = list(batch.grade(classroom, lessons))
    marks = {
        student: {
            lesson: {
                name: exercise["score"]
                for name, exercise in record.read(Submission(classroom, lesson, student)).exercises.items()
            }
            for lesson in found
        }
        for student, found in expected.items()
    }

    assert {result.status for result in results} == {"graded"}
    assert len(results) == sum(map(len, expected.values())) == 20
    assert marks == expected


def test_a_release_with_a_lost_exercise_is_refused(classroom):
    path = classroom.notebook("release", "01_sgd")
    before = path.read_bytes()
    notebook = nbformat.reads(before.decode(), as_version=4)
    check = next(cell for cell in notebook.cells if cell.id == "check-gd_step")
    check.metadata["nbgrader"]["grade_id"] = "check-gradient_step"
    path.chmod(0o644)
    nbformat.write(notebook, path)

    with pytest.raises(
        ClassroomError, match=r"^01_sgd was released with version 0\.1\.0 of the course; \S+ lacks"
    ):
        check_release(classroom, "01_sgd")
    path.write_bytes(before)
