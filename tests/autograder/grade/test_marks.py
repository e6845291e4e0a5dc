"""From submissions to marks: what students break, what they get wrong, and what they try."""

import shutil
import subprocess
import sys

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder.authoring.answer_key import is_trained
from autograder.authoring.lesson import load
from autograder.authoring.notebooks import student_notebook
from autograder.classroom import folder
from autograder.classroom.collect.store import store
from autograder.classroom.simulate import START
from autograder.classroom.submission import Submission
from autograder.grade import batch, record
from autograder.results import feedback
from autograder.results.summary import marks

LESSON = "01_sgd"
TRAINED = {name for name, one in load(LESSON).exercises.items() if is_trained(*one.by_property)}
graded_once = pytest.mark.xdist_group("graded class")


def as_told(exercise: str, told: dict, kept: dict) -> bool:
    """Return whether the judge said of an answer what is true of it."""
    full, some = kept["score"] == kept["points"], kept["score"] < kept["points"]
    match told["kind"]:
        case "right":
            return full and kept["mistake"] is None
        case "mistake" if exercise in TRAINED:
            return some
        case "mistake":
            return some and kept["mistake"] == told["name"] and kept["sentence"] in kept["messages"]
        case "leaning":  # it calls wrong answers of the same student
            return True
        case "unanswered":
            return kept["score"] == 0 and not kept["answered"]
        case "syntax":
            return kept["score"] == 0 and "SyntaxError" in kept["messages"][0]
    return kept["score"] == 0


@graded_once
def test_every_answer_gets_the_mark_it_deserves(graded_class):
    room, truth, _ = graded_class

    wrong = [
        (student, exercise, told, kept)
        for student, exercises in truth.items()
        for exercise, kept in record.read(Submission(room, LESSON, student)).exercises.items()
        if not as_told(exercise, told := exercises[exercise], kept)
    ]

    assert wrong == []


@graded_once
def test_every_known_mistake_was_made_and_named(graded_class):
    room, truth, _ = graded_class
    known = {
        (name, mistake.name)
        for name, exercise in load(LESSON).exercises.items()
        if name not in TRAINED
        for mistake in exercise.mistakes
    }

    named = {
        (exercise, kept["mistake"])
        for student in truth
        for exercise, kept in record.read(Submission(room, LESSON, student)).exercises.items()
    }

    assert known <= named


@graded_once
def test_the_gradebook_has_what_the_judge_said(graded_class):
    room, truth, _ = graded_class

    saved = {(m.student, m.cell): m.score for m in marks(room, LESSON)}

    for student in truth:
        for exercise, kept in record.read(Submission(room, LESSON, student)).exercises.items():
            assert saved[student, f"check-{exercise}"] == kept["score"], (student, exercise)


@graded_once
def test_one_broken_submission_is_reported_and_stops_nobody(graded_class):
    _, truth, results = graded_class

    assert results["broken.file"].status == "failed"
    assert results["broken.file"].trouble == ("not a notebook: cut off, its JSON breaks in line 1, column 2",)
    assert [results[student] for student in truth if results[student].status != "graded"] == []


@graded_once
def test_a_check_cell_holds_exactly_the_judges_report(graded_class):
    room, truth, _ = graded_class

    for student in truth:
        notebook = nbformat.read(room.notebook("autograded", LESSON, student), as_version=4)
        for cell in notebook.cells:
            if cell.id.startswith("check-"):
                (output,) = cell.outputs
                assert output.output_type == "execute_result"
                float(output.data["text/plain"])
                assert "<div" in output.data["text/html"]


@graded_once
def test_demos_are_never_run(graded_class):
    room, truth, _ = graded_class

    for student in truth:
        notebook = nbformat.read(room.notebook("autograded", LESSON, student), as_version=4)
        skipped = [cell for cell in notebook.cells if "course" in cell.metadata]
        assert skipped
        assert all(cell.execution_count is None and not cell.outputs for cell in skipped)


@graded_once
def test_what_went_wrong_in_a_notebook_is_reported(graded_class):
    _, _, results = graded_class
    told = " / ".join(line for result in results.values() for line in result.trouble)

    for part in (
        "did not end within 6 seconds",
        "Python itself ended",
        "printed more than",
        "appears 2 times",
        "check-sgd_step was missing",
        "provided-setup was missing",
        "was edited",
        "tagged to be skipped",
    ):
        assert part in told


@graded_once
def test_the_formgrader_shows_the_marks(graded_class):
    room, truth, _ = graded_class
    api = NbGraderAPI(coursedir=CourseDirectory(config=room.config), config=room.config)

    shown = {entry["student"]: entry for entry in api.get_submissions(LESSON)}

    for student in truth:
        kept = record.read(Submission(room, LESSON, student)).exercises.values()
        assert shown[student]["autograded"]
        assert shown[student]["submitted"]
        assert shown[student]["score"] == sum(entry["score"] for entry in kept)


@graded_once
def test_nbgraders_own_command_gives_the_same_marks(graded_class, tmp_path):
    room, truth, results = graded_class
    place = tmp_path / "class"
    shutil.copytree(room.root, place)
    shutil.rmtree(place / "autograded")
    troubled = [
        student
        for student in truth
        if results[student].trouble and "6 seconds" not in results[student].trouble[0]
    ]
    chosen = [next(student for student in truth if not results[student].trouble), *troubled[:2]]

    for path in place.glob("submitted/*"):
        if path.name not in chosen:
            shutil.rmtree(path)
    command = [sys.executable, "-m", "nbgrader", "autograde", LESSON]
    subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=120)

    def of(root):
        return {m for m in marks(folder.open_class(root), LESSON) if m.student in chosen}

    assert of(place) == of(room.root)
    assert (place / "autograded" / chosen[0] / LESSON / f"{LESSON}.ipynb").exists()


@graded_once
def test_feedback_is_written_for_everyone(graded_class, tmp_path):
    room, truth, _ = graded_class
    place = tmp_path / "class"
    shutil.copytree(room.root, place)
    for path in place.glob("autograded/*"):
        if path.name not in list(truth)[:2]:
            shutil.rmtree(path)

    pages = feedback.feedback(folder.open_class(place), LESSON)

    assert len(pages) == 2
    assert [page.trouble for page in pages] == ["", ""]
    assert "gd_step" in pages[0].path.read_text()


def test_only_what_changed_is_graded_again(empty_class):
    room, data = empty_class, student_notebook(LESSON)
    store(room, LESSON, "ann", nbformat.writes(data).encode(), START)
    first = [result.status for result in batch.grade(room, [LESSON])]
    second = [result.status for result in batch.grade(room, [LESSON])]
    store(room, LESSON, "ann", nbformat.writes(data).encode() + b"\n", START, replace=True)
    third = [result.status for result in batch.grade(room, [LESSON])]

    assert [first, second, third] == [["graded"], ["unchanged"], ["graded"]]
