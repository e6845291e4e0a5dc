"""
A lecturer's own assignment beside the lessons: marks are nbgrader's, and what it lets through is closed.

One class with a lesson and an assignment of two notebooks is graded once, with walls: honest students,
strangers, and one whose second notebook is broken.
"""

import copy
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.authoring.lesson import ROOT
from autograder.authoring.notebooks import solution_notebook, text
from autograder.classroom import folder, release
from autograder.classroom.submission import Submission
from autograder.grade import batch, record, regrade, submission
from autograder.grade.earlier_release import of_earlier_release
from autograder.results import feedback, page, summary
from autograder.results.exporting import marks
from tests.autograder.grade.assignments.homework import NAME, cell, hand_in, put_source, solved
from tests.autograder.grade.assignments.strangers import ALL, HELPER, SECOND, STRANGERS, hand_in_all

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="walls are made of Linux's namespaces"),
    pytest.mark.xdist_group("own"),
]
LESSON = "01_sgd"
LEFT = shutil.ignore_patterns("aside")  # a named pipe cannot be copied
SHELL = """%pip --version
rows = !cat data.csv
def total(path):
    return sum(float(row.split(",")[1]) for row in rows[1:])"""
NOISY = """import sys
def squares(n):
    print("no", file=sys.stderr)
    return [i * i for i in range(1, n + 1)]"""


class World(NamedTuple):
    """The class after it was graded."""

    room: folder.Classroom
    results: dict[tuple[str, str], submission.Graded]


def honest(room: folder.Classroom) -> None:
    """Hand in what nbgrader by itself grades, too."""
    released = [copy.deepcopy(release.read_release(room, NAME, part)) for part in ("part1", "part2")]
    hand_in(room, "honest.all", solved(room, "part1"), solved(room, "part2", first="Mine."), helper=HELPER)
    hand_in(room, "honest.none", *released)
    wrong = solved(room, "part1", squares="def squares(n):\n    return [1, 4]", total=SHELL)
    hand_in(room, "honest.part", wrong, solved(room, "part2"), helper="K = 4\n")
    stops = solved(room, "part1", squares=NOISY, total=f"undefined\n{SHELL}")
    hand_in(room, "honest.stops", stops)


@pytest.fixture(scope="module")
def world(template, tmp_path_factory) -> World:
    """Everybody, graded once, with a student's lesson."""
    room = folder.open_class(shutil.copytree(template, tmp_path_factory.mktemp("own") / "a class"))
    put_source(room.root)
    release.release(room, NAME)
    honest(room)
    hand_in_all(room, ROOT)
    place = hand_in(room, "broken", solved(room, "part1"))
    (place / "part2.ipynb").write_text("{")
    place = hand_in(room, "renamed", solved(room, "part1"), solved(room, "part2"), helper=HELPER)
    (place / "part2.ipynb").rename(place / "part2 (1).ipynb")
    (hand_in(room, "elsewhere") / "mine.ipynb").write_text("{}")
    place = room.notebook("submitted", LESSON, "honest.all")
    place.parent.mkdir()
    place.write_text(text(solution_notebook(LESSON)))
    room = folder.open_class(room.root)
    return World(room, {(r.student, r.lesson): r for r in batch.grade(room, [LESSON, NAME])})


def scores(database: Path) -> dict[tuple[str, ...], Any]:
    """Return all that a gradebook says of the assignment's cells."""
    found: dict[tuple[str, ...], Any] = {}
    with Gradebook(f"sqlite:///{database}", "class") as gradebook:
        for one in gradebook.assignment_submissions(NAME):
            for notebook in one.notebooks:
                for grade in notebook.grades:
                    known = (grade.auto_score, grade.needs_manual_grade, grade.max_score, grade.score)
                    found[one.student_id, notebook.name, grade.name] = known
                for comment in notebook.comments:
                    found[one.student_id, notebook.name, f"comment {comment.name}"] = comment.comment
    return found


def test_marks_are_those_of_nbgrader_by_itself_cell_by_cell(world, tmp_path):
    """Also which cells await a person, and what is said of empty answers."""
    place = tmp_path / "stock"
    place.mkdir()
    for step in ("source", "release"):
        shutil.copytree(world.room.root / step, place / step)
    for path in (world.room.root / "submitted").glob("honest.*"):
        shutil.copytree(path / NAME, place / "submitted" / path.name / NAME)
    shutil.copy(world.room.root / "gradebook.db", place)
    (place / folder.CONFIG).write_text("c = get_config()\nc.Execute.kernel_name = 'python3'\n")
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}", "class") as gradebook:
        for one in list(gradebook.assignment_submissions(NAME)):
            gradebook.remove_submission(NAME, one.student_id)
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=600)
    ours = scores(world.room.root / "gradebook.db")

    assert done.returncode == 0, done.stderr
    theirs = scores(place / "gradebook.db")
    assert len(theirs) == 4 * 18
    assert {key: ours[key] for key in theirs} == theirs


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_earns_what_is_honest_and_it_is_told(world, name):
    """In one line, and only where there is something to tell."""
    one, result = STRANGERS[name], world.results[name, NAME]
    kept = record.read(Submission(world.room, NAME, name))
    lines = [line for line in result.trouble if not line.endswith("not handed in, its tests earn nothing")]

    assert {key: e["score"] for key, e in kept.exercises.items() if e["score"]} == one.earns
    if one.told is None:
        assert lines == []
    else:
        assert [line for line in lines if re.search(one.told, line)], lines


def test_nothing_of_the_class_is_seen_or_kept(world):
    """What a submission links to is copied nowhere."""
    notebook = nbformat.read(world.room.notebook("autograded", NAME, "looks_around", "part1"), as_version=4)
    names = {path.name for path in (world.room.root / "autograded/links_beside").rglob("*")}

    assert cell(notebook, "squares").outputs[0].text == "saw: False ['.ipython', 'data.csv']\n"
    assert names == {NAME, "part1.ipynb", "data.csv"}
    assert {path.name for path in (world.room.root / "aside/links_beside" / NAME).iterdir()} == {
        "book.db",
        "pipe",
        "deep",
    }


def test_written_answers_are_found_by_their_place(world):
    """Where nothing else tells: they await a person, with what the student wrote."""
    notebook = nbformat.read(
        world.room.notebook("autograded", NAME, "innocent_nameless", "part2"), as_version=4
    )
    known = scores(world.room.root / "gradebook.db")

    assert (cell(notebook, "first").source, cell(notebook, "second").source) == ("First.", "Second.")
    assert known["innocent_nameless", "part2", "first"] == (None, True, 1.0, 0.0)


def test_a_lesson_is_graded_in_the_same_batch(world):
    lesson = world.results["honest.all", LESSON]

    assert (lesson.status, lesson.score) == ("graded", lesson.points)
    assert world.results["honest.all", NAME].score == sum((ALL | SECOND).values())


def test_a_notebook_that_is_none_is_named(world):
    failed = world.results["broken", NAME]

    assert failed.status == "failed"
    assert failed.trouble == ("part2.ipynb: not a notebook: cut off, its JSON breaks in line 1, column 2",)


def test_a_notebook_of_another_name_is_told(world):
    """It is not graded, and the one that it may have been counts as not handed in."""
    renamed, elsewhere = world.results["renamed", NAME], world.results["elsewhere", NAME]

    assert (renamed.status, renamed.score) == ("graded", sum(ALL.values()))
    assert renamed.trouble == (
        f"part2 (1).ipynb is no notebook of {NAME}: it was not graded",
        "part2: not handed in, its tests earn nothing",
    )
    assert elsewhere.status == "failed"
    assert elsewhere.trouble == ("none of its notebooks is one that was released: part1.ipynb, part2.ipynb",)


def test_what_has_not_changed_is_not_graded_again(world):
    """A file beside the notebooks counts, one of the release as well."""
    room = folder.open_class(world.room.root)
    helper = room.root / "submitted/honest.part" / NAME / "helper.py"
    before = batch.fingerprint(room, NAME)

    def changed(student: str) -> bool:
        known, kept = Submission(room, NAME, student), record.read(Submission(room, NAME, student))
        return batch.submission_digest(before.inputs, known) != kept.ran

    helper.write_text("K = 5\n")
    assert [changed(student) for student in ("honest.all", "honest.part")] == [False, True]
    helper.write_text("K = 4\n")
    assert not changed("honest.part")

    data = room.root / "release" / NAME / "data.csv"
    content = data.read_text()
    data.chmod(0o644)
    data.write_text("name,mark\n")
    assert batch.fingerprint(room, NAME).inputs != before.inputs
    data.write_text(content)
    assert batch.fingerprint(room, NAME) == before


def test_it_is_reported_without_names_of_mistakes(world):
    found = summary.class_report(world.room, [LESSON, NAME])
    own = found.lessons[1]
    by_name = {exercise.name: exercise for exercise in own.exercises}

    assert own.misunderstood == []
    assert own.points == 22.0
    assert own.scores["honest.all"] == sum((ALL | SECOND).values())
    assert by_name["part1/test_squares"].states["honest.none"] == "unanswered"
    assert by_name["part1/test_squares"].states["honest.part"] == "wrong"
    assert by_name["part1/share"].states["honest.part"] == "partly"
    assert by_name["part2/first"].by_hand
    assert not by_name["part1/test"].by_hand
    assert "broken" in own.not_graded
    assert [exercise.name for exercise in own.exercises][:2] == ["part1/test_squares", "part1/share"]
    assert "part1/test_squares" in page.page(found, page.datetime(2026, 11, 29))


def test_it_is_exported(world):
    rows = {row["student"]: row for row in marks.rows(world.room, [NAME])}

    assert (rows["honest.all"]["status"], rows["honest.all"]["score"]) == ("awaits hand marks", 10.0)
    assert rows["broken"]["status"] == "not graded"


def test_marks_of_a_test_that_was_mended_since_are_of_an_earlier_release(world, tmp_path):
    """Its points need not have changed."""
    room = folder.open_class(shutil.copytree(world.room.root, tmp_path / "class", ignore=LEFT))
    who = ["honest.all", "broken"]
    assert of_earlier_release(room, NAME, who) == []

    with room.gradebook() as book:
        book.find_source_cell("test_squares", "part1", NAME).source += "\nassert squares(0) == []"
        book.db.commit()

    assert of_earlier_release(room, NAME, who) == ["honest.all"]


def test_regrading_says_that_its_tests_must_run_again(world):
    """Unless nothing has changed."""
    room = folder.open_class(world.room.root)
    known = batch.fingerprint(room, NAME)
    one = Submission(room, NAME, "honest.all")
    other = regrade.regrade_one(one, known._replace(key="other"))

    assert regrade.regrade_one(one, known)[2:6] == ("unchanged", 10.0, 10.0, 10.0)
    assert other.status == "not possible"
    assert other.trouble == (f"its tests must be run again: course grade {room.pasted} {NAME}",)


def test_feedback_has_a_page_for_each_notebook(world, tmp_path):
    room = folder.open_class(shutil.copytree(world.room.root, tmp_path / "class", ignore=LEFT))
    for path in (room.root / "autograded").iterdir():
        if path.name != "honest.all":
            shutil.rmtree(path)
    pages = feedback.feedback(room, NAME)

    assert [(one.student, one.trouble) for one in pages] == [("honest.all", "")]
    assert sorted(path.name for path in (room.root / "feedback/honest.all" / NAME).glob("*.html")) == [
        "part1.html",
        "part2.html",
    ]


def old_lesson(notebook: nbformat.NotebookNode) -> None:
    """Make a notebook one of a lesson that the course does not have any more."""
    notebook.metadata["course"] = {"version": "0.1.0"}
    cell(notebook, "share").metadata.nbgrader["grade_id"] = "check-share"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda nb: nb.metadata.kernelspec.update(language="R"),
            "part1.ipynb is written in R, and",
        ),
        (lambda nb: cell(nb, "share").metadata.nbgrader.update(grade_id="x"), "does not know .* part1/x"),
        (old_lesson, f"{NAME} was released with version 0.1.0 of the course; .* lacks this lesson"),
    ],
    ids=["language", "cell", "lesson"],
)
def test_what_cannot_be_graded_is_refused_before_anything_runs(few, change, told):
    path = few.notebook("release", NAME, name="part1")
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    path.chmod(0o644)
    nbformat.write(notebook, path)

    with pytest.raises(folder.ClassroomError, match=told):
        list(batch.grade(few, [NAME]))


@pytest.fixture
def few(world, tmp_path) -> folder.Classroom:
    """Two of the students, not graded yet."""
    room = shutil.copytree(world.room.root, tmp_path / "class", ignore=LEFT)
    for name in ("autograded", "answers"):
        shutil.rmtree(room / name)
    for path in (room / "submitted").iterdir():
        if path.name not in ("honest.all", "edited_tests"):
            shutil.rmtree(path)
    return folder.open_class(room)


def test_nbgraders_own_command_gives_the_same(world, few):
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME]
    done = subprocess.run(command, cwd=few.root, capture_output=True, text=True, timeout=600)
    students = ("honest.all", "edited_tests")

    assert done.returncode == 0, done.stderr
    for student in students:
        both = [record.read(Submission(room, NAME, student)) for room in (world.room, few)]
        assert both[0].exercises == both[1].exercises
        assert both[0].repairs == both[1].repairs


@pytest.mark.parametrize("isolation", ["walls", "none"])
def test_a_file_that_students_may_change_is_theirs_or_else_what_was_released(few, isolation):
    """Within the walls and without them. Any other file is the released one."""
    with open(few.root / folder.CONFIG, "a") as file:
        file.write(f'c.Autograde.exclude_overwriting = {{"{NAME}": ["data.csv"]}}\n')
    place = hand_in(few, "other.data", solved(few, "part1"), solved(few, "part2"), helper=HELPER)
    (place / "data.csv").write_text("name,mark\nann,1\n")
    shutil.rmtree(few.root / "submitted" / "edited_tests")

    done = {
        result.student: result
        for result in batch.grade(folder.open_class(few.root), [NAME], isolation=isolation)
    }

    assert all(result.status == "graded" for result in done.values()), done
    earned = {who: record.read(Submission(few, NAME, who)).exercises["part1/test"]["score"] for who in done}
    assert earned == {"honest.all": 1, "other.data": 0}
