"""From submissions to marks: what students break, what they get wrong, and what they try."""

import copy
import json
import shutil
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from autograder.authoring.lesson import load
from autograder.authoring.notebooks import student_notebook
from autograder.classroom import folder
from autograder.classroom.collect.store import store
from autograder.classroom.simulate import START
from autograder.classroom.submission import Submission
from autograder.grade import batch, record
from autograder.grade.answer_key import answer_key_from, compute_answer_key
from autograder.grade.notebook.repair import problems, repair
from autograder.grade.notebook.verdict import judge_answer, judge_notebook
from autograder.results import feedback
from autograder.results.summary import marks
from course_lib.check import outcomes_of
from course_lib.check.codec import pack

LESSON = "01_sgd"
graded_once = pytest.mark.xdist_group("graded class")


def as_told(told: dict, kept: dict) -> bool:
    """Return whether the judge said of an answer what is true of it."""
    full, some = kept["score"] == kept["points"], kept["score"] < kept["points"]
    match told["kind"]:
        case "right":
            return full and kept["mistake"] is None
        case "mistake":
            return some and kept["mistake"] == told["name"] and kept["sentence"] in kept["messages"]
        case "unanswered":
            return kept["score"] == 0 and not kept["answered"]
        case "syntax":
            return kept["score"] == 0 and "SyntaxError" in kept["messages"][0]
    return kept["score"] == 0


@graded_once
def test_every_answer_gets_what_is_true_of_it(graded_class):
    room, truth, _ = graded_class

    wrong = [
        (student, exercise, told, kept)
        for student, exercises in truth.items()
        for exercise, kept in record.read(Submission(room, LESSON, student)).exercises.items()
        if not as_told(told := exercises[exercise], kept)
    ]

    assert wrong == []


@graded_once
def test_every_known_mistake_was_made_and_named(graded_class):
    room, truth, _ = graded_class
    known = {(name, m.name) for name, exercise in load(LESSON).exercises.items() for m in exercise.mistakes}

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
def test_one_broken_submission_is_told_and_stops_nobody(graded_class):
    _, truth, results = graded_class

    assert results["broken.file"].status == "failed"
    assert results["broken.file"].trouble == ("not a notebook",)
    assert {results[student].status for student in truth} == {"graded"}


@graded_once
def test_a_check_cell_holds_exactly_the_judges_word(graded_class):
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
def test_what_went_wrong_in_a_notebook_is_told(graded_class):
    _, _, results = graded_class
    told = " / ".join(line for result in results.values() for line in result.trouble)

    for part in (
        "did not end within 6 seconds",
        "Python itself ended",
        "printed more than",
        "appears 2 times",
        "check-minibatches was missing",
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
    assert "gd_step" in pages[0].read_text()


def test_only_what_changed_is_graded_again(empty_class):
    room, data = empty_class, student_notebook(LESSON)
    store(room, LESSON, "ann", nbformat.writes(data).encode(), START)
    first = [result.status for result in batch.grade(room, [LESSON])]
    second = [result.status for result in batch.grade(room, [LESSON])]
    store(room, LESSON, "ann", nbformat.writes(data).encode() + b"\n", START, replace=True)
    third = [result.status for result in batch.grade(room, [LESSON])]

    assert [first, second, third] == [["graded"], ["unchanged"], ["graded"]]


@pytest.fixture(scope="module")
def key():
    return answer_key_from(compute_answer_key(LESSON, "a secret"))


def collected(key, exercise, answer) -> bytes:
    return pack([tuple(o) for o in outcomes_of(answer, key.truths[exercise].cases, 1.0)])


def test_a_hidden_case_costs_points_but_its_values_are_not_told(key):
    truth, visible = key.truths["gd_step"], key.visible["gd_step"]
    learnt = [case.args[0].tobytes() for case in truth.cases[:visible]]

    def by_heart(param, grad, *, lr):
        return param - lr * grad if param.tobytes() in learnt else param * 12345

    report = judge_answer(key, "gd_step", collected(key, "gd_step", by_heart))
    shown = report._html() + str(report) + json.dumps(record.summary(report))

    assert report.score == 0
    assert "a case you have not seen" in shown
    for case in truth.cases[visible:]:
        for number in np.ravel(case.args[0]):
            assert f"{number:.4g}" not in shown


def test_each_class_has_hidden_cases_of_its_own(key):
    other = answer_key_from(compute_answer_key(LESSON, "another secret"))
    again = answer_key_from(compute_answer_key(LESSON, "a secret"))

    assert other.inputs != key.inputs == again.inputs


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04K\x01.",
        pack([]),
        pack(1.0),
        pack([("x", "", "", 0, [])]),
        pack([("x",)] * 9),
        pack([("x", 1, "", 0, [])] * 9),
        pack([("x", "", "", "0", [])] * 9),
    ],
)
def test_answers_that_are_no_answers_earn_nothing_and_stop_nothing(key, data):
    report = judge_answer(key, "gd_step", data)

    assert report.score == 0
    assert report.messages


def test_the_kernel_gets_no_expected_values(key):
    expected = key.truths["linear_regression_gradient"].expected[-1].result

    assert expected.tobytes() not in key.inputs
    assert b"mistake" not in key.inputs


def test_an_exercise_without_an_answer_is_told_why(key):
    stopped = nbformat.v4.new_output("error", ename="SyntaxError", evalue="invalid syntax", traceback=[])
    cells = {"exercise-gd_step": new_code_cell("def", outputs=[stopped])}

    report = judge_notebook(key, {}, cells)["gd_step"]

    assert (report.score, report.answered) == (0, True)
    assert report.messages == ["Your cell stopped with SyntaxError: invalid syntax"]


def test_repair_leaves_an_honest_notebook_as_it_is():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)

    assert repair(notebook, release) == []
    assert notebook.cells == release.cells


def test_repair_knows_cells_whose_ids_an_editor_changed():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    for i, cell in enumerate(notebook.cells):
        cell["id"] = f"x{i}"

    repair(notebook, release)

    graded = {"nbgrader", "course"}
    want = [cell.id for cell in release.cells if graded & cell.metadata.keys()]
    assert [cell.id for cell in notebook.cells if graded & cell.metadata.keys()] == want


def test_repair_puts_a_check_back_behind_an_answer_in_a_cell_of_ones_own():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "exercise-gd_step")
    notebook.cells[place : place + 2] = [new_code_cell("def gd_step(): ...", id="mine")]

    notes = repair(notebook, release)
    ids = [cell.id for cell in notebook.cells]

    assert ids.index("check-gd_step") == ids.index("mine") + 1
    assert "exercise-gd_step" not in ids
    assert notes == ["check-gd_step was missing: it was put back"]


def test_repair_counts_the_double_that_was_written_on():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "exercise-gd_step")
    stub = copy.deepcopy(notebook.cells[place])
    notebook.cells[place].source = "def gd_step(): return 1"
    notebook.cells.insert(place + 1, stub)

    repair(notebook, release)
    ids = [cell.id for cell in notebook.cells]

    assert notebook.cells[ids.index("exercise-gd_step")].source == "def gd_step(): return 1"
    assert len(ids) == len(set(ids))
    assert stub.source not in [cell.source for cell in notebook.cells]  # it would undo the answer above it


def test_repair_puts_a_check_below_an_answer_that_was_moved():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    ids = [cell.id for cell in notebook.cells]
    answer = notebook.cells[ids.index("exercise-gd_step")]
    others = [cell for cell in notebook.cells if cell.id not in ("exercise-gd_step", "check-gd_step")]
    notebook.cells = [*others, answer]

    repair(notebook, release)

    assert [cell.id for cell in notebook.cells][-2:] == ["exercise-gd_step", "check-gd_step"]


def test_problems_tell_of_a_lost_answer_and_change_nothing():
    notebook, release = student_notebook(LESSON), student_notebook(LESSON)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "exercise-gd_step"]
    before = copy.deepcopy(notebook)

    found = problems(notebook, release)

    assert found == ["exercise-gd_step is missing: the exercise counts as not answered"]
    assert notebook == before
