"""Who is dropped is out of everything, nothing of theirs is lost, and all of it can be put back."""

import csv
import json
import shutil
import warnings
from pathlib import Path

import pytest
from nbgrader.api import Comment, Grade, Gradebook, SubmittedAssignment

from autograder.classroom import folder, kept
from autograder.classroom.roster import dropping
from autograder.classroom.roster.beside import PLACES
from autograder.classroom.roster.people import Person, people, save, strangers
from autograder.grade import batch

LESSON = "01_sgd"
ANN = Person(
    "ann", "Ann", "Lee", "ann@uni.example", "17", ("A",), "red", {"canvas": "17", "moodle 01_sgd": "4"}
)
STEPS = ("submitted", "autograded", "feedback", "answers", "aside", "replaced")


@pytest.fixture(scope="module")
def with_two(template, tmp_path_factory) -> Path:
    """A class with two people who have something everywhere, and marks and comments by hand: to be copied."""
    empty_class = folder.open_class(shutil.copytree(template, tmp_path_factory.mktemp("two") / "class"))
    save(empty_class, [ANN, Person("bob", "Bob", "Ek")])
    for student in ("ann", "bob"):
        for step in STEPS:
            place = empty_class.root / step / student / LESSON
            place.mkdir(parents=True)
            (place / f"{LESSON}.ipynb").write_text(f"{student}, {step}")
    with empty_class.gradebook() as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own use of its database
        for student in ("ann", "bob"):
            submission = book.add_submission(LESSON, student, timestamp="2026-11-01 12:00:00 UTC")
            (notebook,) = submission.notebooks
            for number, grade in enumerate(notebook.grades):
                grade.auto_score, grade.needs_manual_grade = number / 4, number % 3 == 0
            notebook.grades[0].manual_score, notebook.grades[0].extra_credit = 1.5, 0.25
            notebook.comments[0].manual_comment = "=HYPERLINK(1), or: “because”"
        book.db.commit()
        book.grant_extension(LESSON, "ann", days=2)
    return empty_class.root


@pytest.fixture
def room(with_two, tmp_path) -> folder.Classroom:
    """A copy of that class."""
    return folder.open_class(shutil.copytree(with_two, tmp_path / "class"))


def left(room: folder.Classroom, but: tuple[str, ...] = ()) -> dict[str, object]:
    """Return all files of a class but the gradebook's, and all that the gradebook says."""
    files = {
        str(path.relative_to(room.root)): path.read_bytes()
        for path in room.root.rglob("*")
        if path.is_file() and path.suffix != ".db" and path.name not in but
    }
    with room.gradebook() as book:
        submissions = {
            (one.student.id, one.name): (one.timestamp, one.extension, one.score)
            for one in book.db.query(SubmittedAssignment)
        }
        marks = {
            (one.student.id, one.name): (
                one.auto_score,
                one.manual_score,
                one.extra_credit,
                one.needs_manual_grade,
            )
            for one in book.db.query(Grade)
        }
        comments = {
            (one.student.id, one.name): (one.auto_comment, one.manual_comment)
            for one in book.db.query(Comment)
        }
    return {
        "files": files,
        "submissions": submissions,
        "marks": marks,
        "comments": comments,
        "who": people(room),
    }


def test_who_is_dropped_is_out_of_everything_and_nobody_else_is_changed(room):
    before = left(room)

    place = dropping.drop(room, "ann")

    after = left(room)
    assert set(after["who"]) == {"bob"}
    for kind in ("submissions", "marks", "comments"):
        assert after[kind] == {key: value for key, value in before[kind].items() if key[0] == "bob"}
    for step in STEPS:
        assert not (room.root / step / "ann").exists()
        assert (place / step / LESSON / f"{LESSON}.ipynb").read_text() == f"ann, {step}"
        assert (room.root / step / "bob" / LESSON / f"{LESSON}.ipynb").exists()
    assert "ann" not in kept.read(room, "roster.json")
    assert dropping.dropped(room) == {"ann"}
    assert dropping.dropped_people(room) == {"ann": ANN}


def test_the_marks_are_a_table_to_read_in_which_nothing_is_a_formula(room):
    place = dropping.drop(room, "ann")

    with open(place / "marks.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_hand = [row for row in rows if row["by_hand"]]
    assert [row["score"] for row in by_hand] in ([""], ["1.75"])  # it may wait for a mark
    assert [row["comment"] for row in rows if row["comment"]] == ["'=HYPERLINK(1), or: “because”"]


def test_who_is_put_back_has_everything_as_it_was(room):
    before = left(room)
    dropping.drop(room, "ann")

    assert dropping.bring_back(room, "ann") == []

    assert left(room, ("dropped.json",)) == before
    assert dropping.dropped(room) == set()
    assert not (room.root / "dropped").exists()


def test_the_lines_of_who_is_dropped_leave_every_file_and_come_back(room):
    """A line that came meanwhile, as of a mark that was exported again, is newer and stays."""
    refused = {"reason": "empty", "collected": "2026-11-01T00:00:00+00:00"}
    extensions = {"ann": 3600.0, "bob": 60.0}
    for name, said in {
        "exported.json": {"canvas": {LESSON: {"ann": 3.0, "bob": 4.0}}, "moodle": {LESSON: {"ann": 5.0}}},
        "refused.json": {LESSON: {"ann": refused, "bob": refused}},
        "dates.json": {"zone": "UTC", "lessons": {LESSON: {"sections": {}, "extensions": extensions}}},
        "releases.json": {
            LESSON: {"without": ["gd_step"], "marks": {"check-gd_step": {"ann": {}, "bob": {}}}}
        },
    }.items():
        kept.write(room, name, said)
    before = left(room)

    dropping.drop(room, "ann")
    without = {name: (room.root / name).read_text() for name in PLACES}
    dropping.bring_back(room, "ann")
    whole = left(room, ("dropped.json",))
    dropping.drop(room, "ann")
    kept.write(room, "exported.json", {"canvas": {LESSON: {"ann": 9.0}}})
    dropping.bring_back(room, "ann")

    assert len(without) == 4
    assert all('"ann"' not in text and '"bob"' in text for text in without.values())
    assert whole == before
    assert kept.read(room, "exported.json")["canvas"] == {LESSON: {"ann": 9.0}}


@pytest.mark.parametrize("stop", ["write", "_move", "remove_student"])
def test_a_drop_that_was_interrupted_is_completed_by_the_next(room, monkeypatch, stop):
    before = left(room)
    calls = []

    def interrupted(*args):
        calls.append(args)
        if len(calls) == (3 if stop == "_move" else 1):
            raise KeyboardInterrupt
        return original(*args)

    owner = {"write": dropping.kept, "_move": dropping, "remove_student": Gradebook}[stop]
    original = getattr(owner, stop)
    with monkeypatch.context() as patched:
        patched.setattr(owner, stop, interrupted)
        with pytest.raises(KeyboardInterrupt):
            dropping.drop(room, "ann")

    dropping.drop(room, "ann")

    assert set(people(room)) == {"bob"}
    assert not any((room.root / step / "ann").exists() for step in STEPS)
    dropping.bring_back(room, "ann")
    assert left(room, ("dropped.json",)) == before


def test_what_was_handed_in_meanwhile_is_not_replaced(room):
    dropping.drop(room, "ann")
    save(room, [ANN])
    assert dropping.put_on(room, ["ann"]) == [room.root / "dropped" / "ann"]
    newer = room.root / "submitted" / "ann" / LESSON
    newer.mkdir(parents=True)
    (newer / f"{LESSON}.ipynb").write_text("newer")

    stays = dropping.bring_back(room, "ann")

    assert (newer / f"{LESSON}.ipynb").read_text() == "newer"
    assert {path.name for path in stays} == {*STEPS, "person.json", "marks.csv"}
    with room.gradebook() as book:
        assert book.db.query(SubmittedAssignment).count() == 1


def test_a_second_drop_keeps_what_the_first_one_kept(room):
    dropping.drop(room, "ann")
    save(room, [ANN])
    dropping.put_on(room, ["ann"])
    shutil.copytree(room.root / "submitted" / "bob", room.root / "submitted" / "ann")

    place = dropping.drop(room, "ann")

    assert (place / "submitted" / LESSON / f"{LESSON}.ipynb").read_text() == "bob, submitted"
    assert (place / "earlier" / "submitted" / LESSON / f"{LESSON}.ipynb").read_text() == "ann, submitted"
    assert json.loads((place / "earlier" / "person.json").read_text())["submissions"]


def test_a_mark_without_a_place_is_left_in_what_is_kept(room):
    place = dropping.drop(room, "ann")
    said = json.loads((place / "person.json").read_text())
    said["submissions"]["no_lesson"] = said["submissions"][LESSON]
    (place / "person.json").write_text(json.dumps(said))

    assert {path.name for path in dropping.bring_back(room, "ann")} == {"person.json", "marks.csv"}


@pytest.mark.parametrize("student", ["", ".", "..", "../bob", "bob/", "nobody"])
def test_who_is_not_in_the_class_cannot_be_dropped_or_put_back(room, student):
    with pytest.raises(folder.ClassroomError, match="has no student"):
        dropping.drop(room, student)
    with pytest.raises(folder.ClassroomError, match="is kept in"):
        dropping.bring_back(room, student)
    assert set(people(room)) == {"ann", "bob"}


def test_nothing_of_who_was_dropped_is_graded_even_if_it_is_put_in_the_folder(room):
    dropping.drop(room, "ann")
    shutil.copytree(room.root / "submitted" / "bob", room.root / "submitted" / "ann")

    assert batch.submissions(room, [LESSON]) == [(LESSON, "bob")]
    dropping.put_on(room, ["ann"])
    assert batch.submissions(room, [LESSON]) == [(LESSON, "ann"), (LESSON, "bob")]


def test_grading_puts_nobody_on_the_roster(room):
    """It adds all who handed in to nbgrader's table: also whom `nbgrader db student remove` took out."""
    save(room, [Person("by_id")])
    with room.gradebook() as book:
        book.remove_student("ann")
        for student in ("ann", "stranger"):
            book.add_student(student)

    assert strangers(room, ["ann", "bob", "by_id", "stranger"]) == ["ann", "stranger"]


def test_without_a_roster_nobody_is_a_stranger(empty_class):
    with empty_class.gradebook() as book:
        book.add_student("ann")

    assert strangers(empty_class, ["ann", "bob"]) == []
