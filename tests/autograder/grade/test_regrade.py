"""Kept answers judged again: new tolerances, points and sentences, and nobody's code runs."""

import json
import shutil
import sys
from dataclasses import replace

import nbformat
import pytest
from nbgrader.converters import GenerateAssignment

from autograder import cli, whole
from autograder.authoring.lesson import load
from autograder.authoring.notebooks import student_notebook
from autograder.classroom import folder
from autograder.classroom.collect.store import store
from autograder.classroom.simulate import START
from autograder.classroom.submission import Submission
from autograder.grade import batch, fingerprint, lock, record, regrade
from autograder.grade.answer_key import answer_key
from autograder.grade.nbgrader import gradebook
from autograder.grade.notebook.run import BoundedClient
from course_lib.check.npz_tree import pack, read_ours

LESSON, EXERCISE, CHECK = "01_sgd", "gd_step", "check-gd_step"
STUDENTS = ("right", "uphill", "nothing")


@pytest.fixture(scope="module")
def template_graded(template, tmp_path_factory):
    """Three students, graded: a right answer, a known mistake, none."""
    room = folder.open_class(shutil.copytree(template, tmp_path_factory.mktemp("regrade") / "class"))
    lesson = load(LESSON)
    uphill = next(m for m in lesson.exercises[EXERCISE].mistakes if m.name == "uphill")
    answers = {"right": lesson.solution(EXERCISE), "uphill": lesson.version(EXERCISE, uphill.wrong)}
    for student in STUDENTS:
        notebook = student_notebook(LESSON)
        for cell in notebook.cells:
            if cell.id == f"exercise-{EXERCISE}" and student in answers:
                cell.source = answers[student]
        store(room, LESSON, student, nbformat.writes(notebook).encode(), START)
    assert {result.status for result in batch.grade(room, [LESSON])} == {"graded"}
    return room.root


@pytest.fixture
def room(template_graded, tmp_path, monkeypatch) -> folder.Classroom:
    """A copy of the graded class; whoever starts a kernel in this process fails."""
    monkeypatch.setattr(
        BoundedClient, "start_new_kernel", lambda *a, **k: pytest.fail("a kernel was started")
    )
    return folder.open_class(shutil.copytree(template_graded, tmp_path / "class"))


def again(room, student: str) -> regrade.Regraded:
    """Judge one student's answers again, in this process."""
    return regrade.regrade_one(Submission(room, LESSON, student), fingerprint.fingerprint(room, LESSON))


def mark(room, student: str, cell: str = CHECK):
    """Return a mark as the gradebook has it."""
    with room.gradebook() as book:
        grade = book.find_grade(cell, LESSON, LESSON, student)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.max_score


def shown(room, student: str) -> dict:
    """Return what a student's check cell shows."""
    notebook = nbformat.read(room.notebook("autograded", LESSON, student), as_version=4)
    (output,) = next(cell.outputs for cell in notebook.cells if cell.id == CHECK)
    return output.data


def points_of_class(room, points: float) -> None:
    """Give an exercise other points in the class, as an instructor does: its source, then nbgrader."""
    source = room.notebook("source", LESSON)
    notebook = nbformat.read(source, as_version=4)
    next(cell for cell in notebook.cells if cell.id == CHECK).metadata["nbgrader"]["points"] = points
    source.chmod(0o644)
    nbformat.write(notebook, source)
    room.convert(GenerateAssignment, LESSON, ".")


@pytest.fixture
def generous(monkeypatch):
    """A judge who takes everything, and says something else to who goes uphill."""

    def judge(room, lesson: str):
        key = answer_key(room, lesson)
        truth = key.truths[EXERCISE]
        wide = truth._replace(atol=[dict.fromkeys(limits, 1e9) for limits in truth.atol])
        return key._replace(truths=key.truths | {EXERCISE: wide}, reports={})

    monkeypatch.setattr(regrade, "answer_key", judge)


def test_nothing_changes_where_nothing_has_changed(room):
    other = (".db", lock.LOCK)
    files = [path for path in room.root.rglob("*") if path.is_file() and not path.name.endswith(other)]
    before = {path: path.read_bytes() for path in files}

    found = list(regrade.regrade(room, [LESSON]))

    assert {result.student: result.status for result in found} == dict.fromkeys(STUDENTS, "unchanged")
    assert {path: path.read_bytes() for path in before} == before


def test_what_an_earlier_version_kept_is_judged_as_it_was(room):
    """Its answers say what they changed; no arguments stand beside them."""
    submission = Submission(room, LESSON, "right")
    kept = [(*outcome[:4], []) for outcome in read_ours(record.answers(submission)[EXERCISE])]
    (submission.answers / f"{EXERCISE}.npz").write_bytes(pack(kept))
    record.amend(submission, replace(record.read(submission), arguments=False))

    assert again(room, "right").status == "unchanged"
    assert mark(room, "right")[0] > 0


def test_a_changed_tolerance_changes_marks_everywhere(room, generous):
    before = mark(room, "uphill")

    result = again(room, "uphill")

    assert (result.status, result.changes) == ("changed", {EXERCISE: (0.0, before[3])})
    assert result.score == result.before + before[3]
    assert before[0] == 0
    assert mark(room, "uphill") == (before[3], None, False, before[3])
    assert float(shown(room, "uphill")["text/plain"]) == before[3]
    assert "right" in shown(room, "uphill")["text/html"]
    assert record.read(Submission(room, LESSON, "uphill")).exercises[EXERCISE]["score"] == before[3]
    assert again(room, "uphill").status == "unchanged"


def test_a_changed_sentence_reaches_the_feedback_and_the_report(room, monkeypatch):
    def judge(room, lesson: str):
        key = answer_key(room, lesson)
        truth = key.truths[EXERCISE]
        others = [m._replace(sentence="Downhill, please.") for m in truth.mistakes]
        truths = key.truths | {EXERCISE: truth._replace(mistakes=others)}
        return key._replace(truths=truths, reports={})

    monkeypatch.setattr(regrade, "answer_key", judge)

    assert again(room, "uphill").status == "unchanged"  # in marks
    assert "Downhill, please." in shown(room, "uphill")["text/html"]
    kept = record.read(Submission(room, LESSON, "uphill"))
    assert kept.exercises[EXERCISE]["sentence"] == "Downhill, please."


@pytest.mark.parametrize("points", [1.0, 5.0])
def test_new_points_of_the_class_are_shares_of_the_old(room, points):
    """Judged in workers, as the command does; grading afterwards has nothing left to do."""
    old = mark(room, "right")
    points_of_class(room, points)

    found = {result.student: result for result in regrade.regrade(room, [LESSON])}

    assert old[0] == old[3] != points
    assert found["right"].changes == {EXERCISE: (old[0], points)}
    assert found["uphill"].status == found["nothing"].status == "unchanged"
    assert mark(room, "right") == (points, None, False, points)
    assert mark(room, "uphill")[0] == 0
    notebook = nbformat.read(room.notebook("autograded", LESSON, "right"), as_version=4)
    check = next(cell for cell in notebook.cells if cell.id == CHECK)
    assert check.metadata["nbgrader"]["points"] == points
    assert {result.status for result in batch.grade(room, [LESSON])} == {"unchanged"}


def test_grading_gives_the_points_of_the_class(room, monkeypatch):
    """A student who hands in again after the points were changed."""
    monkeypatch.undo()
    points_of_class(room, 5.0)
    path = room.notebook("submitted", LESSON, "right")
    path.write_bytes(path.read_bytes() + b"\n")

    found = {result.student: result.status for result in batch.grade(room, [LESSON])}

    assert found == dict.fromkeys(STUDENTS, "graded")
    assert mark(room, "right") == (5.0, None, False, 5.0)


def test_a_mark_given_by_hand_stays_and_asks_for_review(room, generous):
    with room.gradebook() as book:
        for student in ("right", "uphill"):
            grade = book.find_grade(CHECK, LESSON, LESSON, student)
            grade.manual_score, grade.needs_manual_grade = 0.5, False
        book.find_comment("exercise-gd_step", LESSON, LESSON, "uphill").manual_comment = "See me."
        book.db.commit()

    again(room, "right")
    again(room, "uphill")

    assert mark(room, "right")[1:3] == (0.5, False)
    assert mark(room, "uphill")[1:3] == (0.5, True)
    with room.gradebook() as book:
        assert book.find_comment("exercise-gd_step", LESSON, LESSON, "uphill").manual_comment == "See me."


def test_a_missing_answer_stays_missing(room, generous):
    before = record.read(Submission(room, LESSON, "nothing"))

    again(room, "nothing")

    kept = record.read(Submission(room, LESSON, "nothing"))
    assert kept.exercises == before.exercises
    assert not kept.exercises[EXERCISE]["answered"]


def test_answers_to_other_cases_are_left_alone_and_reported(room):
    (room.root / folder.SEED).write_text("another secret")
    before = mark(room, "right")

    found = list(regrade.regrade(folder.open_class(room.root), [LESSON]))

    assert {result.status for result in found} == {"not possible"}
    for result in found:
        (line,) = result.trouble
        assert EXERCISE in line
        assert f"{LESSON} --force" in line
    assert mark(room, "right") == before


@pytest.mark.parametrize(
    "harm",
    [
        lambda room: room.notebook("autograded", LESSON, "right").unlink(),
        lambda room: shutil.copy(
            room.notebook("release", LESSON), room.notebook("autograded", LESSON, "right").parent
        ),
    ],
    ids=["gone", "not executed"],
)
def test_what_was_not_fully_graded_is_reported(room, harm):
    room.notebook("autograded", LESSON, "right").chmod(0o644)
    harm(room)

    assert again(room, "right").status == "not possible"


@pytest.mark.parametrize(("place", "step"), [(regrade, "_save"), (whole, "write"), (record, "amend")])
def test_a_run_that_was_killed_anywhere_is_repeated(room, generous, monkeypatch, place, step):
    own = getattr(place, step)

    def end_after(*arguments):
        own(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(place, step, end_after)
    with pytest.raises(KeyboardInterrupt):
        again(room, "uphill")
    monkeypatch.setattr(place, step, own)
    again(room, "uphill")

    most = mark(room, "uphill")[3]
    assert mark(room, "uphill") == (most, None, False, most)
    assert float(shown(room, "uphill")["text/plain"]) == most
    uphill = Submission(room, LESSON, "uphill")
    assert record.is_complete(uphill, record.read(uphill))


def test_the_command_lists_what_changed(room, monkeypatch, capsys):
    points_of_class(room, 5.0)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["course", "regrade", str(room.root), *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return end.value.code or 0, capsys.readouterr().out

    first, second = run(), run("--json")

    assert first[0] == second[0] == 0
    assert "right" in first[1]
    assert "1 changed, 2 unchanged, 0 not regraded." in first[1]
    assert {entry["status"] for entry in json.loads(second[1])} == {"unchanged"}


def test_a_class_without_graded_work_is_reported(empty_class, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["course", "regrade", str(empty_class.root)])

    with pytest.raises(SystemExit) as end:
        cli.main()

    assert end.value.code == 1
    assert "course grade" in capsys.readouterr().err


def test_the_marks_of_another_gradebook_are_put_in(room):
    """As after a copy of the gradebook was put back."""
    with room.gradebook() as book:
        book.find_grade(CHECK, LESSON, LESSON, "right").auto_score = 0.25
        book.db.commit()

    again(room, "right")

    saved = gradebook.saved_scores(room, [LESSON])[LESSON]["right"]
    assert saved[CHECK] == mark(room, "right")[3]
