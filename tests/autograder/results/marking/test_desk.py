"""Marking in a real gradebook: rubrics, identical answers, several markers, what nbgrader says afterwards."""

import threading
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import MissingEntry

from autograder.authoring.lesson import SOURCES, lesson_names, read_cells
from autograder.classroom import folder, release, rubrics
from autograder.classroom.roster.dropping import bring_back, drop
from autograder.results.marking import questions
from autograder.results.marking.desk import Change, Desk
from autograder.results.marking.mark import Item
from autograder.results.marking.opened import Refused
from tests.autograder.results.marking.written import ANSWERS, CELL, LESSON, hand_in


def number_of(room, student: str) -> int:
    """Return the number under which a student's answer is shown."""
    return rubrics.read(room, LESSON)["numbers"][student]


def give(desk: Desk, *students: str, items=(), adjustment=0.0, comment="", extra=False, marked=True) -> dict:
    """Give some students a mark, based on what the desk shows now."""
    numbers = [number_of(desk.classroom, one) for one in students]
    shown = desk.state(CELL)["marks"]
    change = Change(tuple(items), adjustment, comment, extra, marked)
    return desk.save(CELL, {number: shown[number]["version"] for number in numbers}, change)


def in_gradebook(room, student: str) -> tuple:
    """Return what nbgrader's own tables say of an answer."""
    with room.gradebook() as book:
        grade = book.find_grade(CELL, LESSON, LESSON, student)
        comment = book.find_comment(CELL, LESSON, LESSON, student).manual_comment
        return grade.manual_score, grade.extra_credit, grade.needs_manual_grade, comment


@pytest.fixture
def desk(room) -> Desk:
    """Everybody's answers, and a rubric of one item."""
    found = Desk(room, LESSON, "ada")
    found.overview()
    return found


def test_unanswered_questions_are_counted_and_not_shown(desk):
    (progress,) = desk.overview()
    shown = desk.question(CELL)

    assert (progress["answers"], progress["waiting"], progress["unanswered"]) == (6, 6, 1)
    assert sorted(number for card in shown["cards"] for number in card["members"]) == sorted(shown["marks"])
    assert number_of(desk.classroom, "gus") not in shown["marks"]


def test_the_question_its_answer_and_its_guide_stand_beside(desk):
    shown = desk.question(CELL)

    assert "batches of 128" in shown["prompt"]
    assert "linear scaling rule" in shown["model"]
    assert "Marking guide" in shown["guide"]
    assert "Marking guide" not in shown["model"]


@pytest.mark.parametrize("lesson", lesson_names())
def test_every_lesson_has_a_marking_guide_that_is_found(lesson, tmp_path):
    """And the question, a part of which may stand in the cell above."""
    room, path = folder.Classroom(tmp_path), tmp_path / "source" / lesson / f"{lesson}.ipynb"
    cells = [cell for cell in read_cells(SOURCES / f"{lesson}.py") if cell.type == "markdown"]
    built = [
        new_markdown_cell(cell.source, metadata={"nbgrader": {"grade_id": cell.name}} if cell.name else {})
        for cell in cells
    ]
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=built), path)

    for cell in (cell for cell in cells if cell.role == "exercise"):
        found = questions.asked(room, questions.Question(lesson, lesson, cell.name, 3.0))
        assert "Exercise " in found.prompt
        assert "Marking" not in found.model
        assert len(found.model) > 200
        assert len(found.guide) > 100


def test_nobody_is_named_until_it_is_asked(desk):
    shown = desk.question(CELL)

    assert not [name for name in ("ann", "cleo", "Roe") if name in repr(shown)]
    assert desk.who(CELL, number_of(desk.classroom, "cleo")) == "Cleo Roe (cleo)"


def test_identical_answers_are_one_card_until_one_is_taken_out(desk):
    pair = {number_of(desk.classroom, "ann"), number_of(desk.classroom, "ben")}

    before = [set(card["members"]) for card in desk.question(CELL)["cards"]]
    desk.set_apart(CELL, number_of(desk.classroom, "ben"))
    after = [set(card["members"]) for card in desk.question(CELL)["cards"]]

    assert pair in before
    assert pair not in after
    assert len(after) == len(before) + 1


def test_the_number_of_an_answer_stays_when_others_hand_in(desk):
    before = rubrics.read(desk.classroom, LESSON)["numbers"]

    hand_in(desk.classroom, {"aaron": "Late."})
    desk.overview()
    after = rubrics.read(desk.classroom, LESSON)["numbers"]

    assert after == before | {"aaron": len(before) + 1}
    assert list(sorted(before, key=before.get)) != sorted(before)


def test_who_is_dropped_leaves_the_rubrics_and_comes_back_with_items_and_number(desk):
    """Nobody else gets the number meanwhile, though it is the last."""
    room = desk.classroom
    hand_in(room, {"gus": "Mine."})  # the numbers are drawn: the last may be anybody's
    last = max(rubrics.read(room, LESSON)["numbers"].items(), key=lambda one: one[1])[0]
    state = desk.change_item(CELL, Item("", "names the steps", 1.0), None)
    give(desk, last, items=[state["rubric"][0]["id"]], comment="Good.")
    before = rubrics.read(room, LESSON)

    drop(room, last)
    without = (room.root / rubrics.FOLDER / f"{LESSON}.json").read_text()
    hand_in(room, {"aaron": "Late."})
    Desk(room, LESSON, "bob").overview()
    bring_back(room, last)

    after = rubrics.read(room, LESSON)
    assert last not in without
    assert after["numbers"] == before["numbers"] | {"aaron": len(before["numbers"]) + 1}
    assert after["questions"] == before["questions"]
    mark = Desk(room, LESSON, "bob").state(CELL)["marks"][after["numbers"][last]]
    assert (mark["by"], len(mark["items"]), mark["comment"]) == ("ada", 1, "Good.")


def test_a_mark_is_nbgraders_own(desk):
    item = desk.change_item(CELL, Item("", "names the  steps", 1.0))["item"]

    state = give(desk, "ann", "ben", items=[item], adjustment=0.5, comment="Why?")

    for student in ("ann", "ben"):
        assert in_gradebook(desk.classroom, student) == (
            1.5,
            None,
            False,
            "- names the steps (+1)\n- adjusted by +0.5\n\nWhy?",
        )
    assert (state["marked"], state["mean"]) == (2, 1.5)


def test_an_items_points_and_text_change_for_everybody_who_has_it(desk):
    item = desk.change_item(CELL, Item("", "names the steps", 1.0))["item"]
    give(desk, "ann", items=[item], adjustment=0.5)
    give(desk, "cleo", adjustment=1.0)

    state = desk.change_item(CELL, Item(item, "says: a quarter", 2.0), ("names the steps", 1.0))

    assert state["changed"] == 1
    assert in_gradebook(desk.classroom, "ann")[:3] == (2.5, None, False)
    assert in_gradebook(desk.classroom, "ann")[3] == "- says: a quarter (+2)\n- adjusted by +0.5"
    assert in_gradebook(desk.classroom, "cleo")[0] == 1.0


def test_an_item_that_is_removed_takes_its_points_with_it(desk):
    item = desk.change_item(CELL, Item("", "names the steps", 1.0))["item"]
    give(desk, "ann", items=[item], adjustment=0.5)

    state = desk.change_item(CELL, Item(item, "names the steps", 1.0), ("names the steps", 1.0), remove=True)

    assert state["rubric"] == []
    assert in_gradebook(desk.classroom, "ann") == (0.5, None, False, None)


def test_an_item_that_somebody_else_has_changed_is_not_overwritten(desk):
    item = desk.change_item(CELL, Item("", "names the steps", 1.0))["item"]
    desk.change_item(CELL, Item(item, "names the steps", 2.0), ("names the steps", 1.0))

    with pytest.raises(Refused, match=r"now 'names the steps' \(\+2\)"):
        desk.change_item(CELL, Item(item, "names the steps", 0.5), ("names the steps", 1.0))


def test_points_beyond_full_marks_need_a_confirmation(desk):
    give(desk, "ann", adjustment=4.0)
    give(desk, "cleo", adjustment=4.0, extra=True)

    assert in_gradebook(desk.classroom, "ann")[:2] == (3.0, None)
    assert in_gradebook(desk.classroom, "cleo")[:2] == (3.0, 1.0)


def test_a_mark_can_be_taken_back(desk):
    give(desk, "ann", adjustment=2.0, comment="Hm.")

    give(desk, "ann", comment="Hm.", marked=False)

    assert in_gradebook(desk.classroom, "ann") == (None, None, True, "Hm.")


def test_a_mark_of_the_formgrader_appears_and_is_kept(desk):
    with desk.classroom.gradebook() as book:
        grade = book.find_grade(CELL, LESSON, LESSON, "ann")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        book.db.commit()
    item = desk.change_item(CELL, Item("", "no reason", -0.5))["item"]

    shown = desk.state(CELL)["marks"][number_of(desk.classroom, "ann")]
    give(desk, "ann", items=[item], adjustment=shown["adjustment"])

    assert (shown["adjustment"], shown["marked"]) == (2.5, True)
    assert in_gradebook(desk.classroom, "ann")[0] == 2.0


def test_an_answer_that_was_graded_again_is_looked_at_again(desk):
    """Nbgrader sets its flag where a mark stands and the notebook is graded again."""
    give(desk, "ann", adjustment=2.0)
    with desk.classroom.gradebook() as book:
        book.find_grade(CELL, LESSON, LESSON, "ann").needs_manual_grade = True
        book.db.commit()

    state = desk.state(CELL)

    assert (state["marked"], state["waiting"], state["unchanged"]) == (0, 6, 1)
    assert state["marks"][number_of(desk.classroom, "ann")]["total"] == 2.0


def test_marks_of_unchanged_answers_are_confirmed_at_once(desk):
    """A new answer has to be looked at."""
    give(desk, "ann", adjustment=2.0)
    give(desk, "dan", adjustment=1.0)
    hand_in(desk.classroom, {"ann": ANSWERS["ann"], "dan": "Something else."})

    desk.confirm(CELL)

    assert in_gradebook(desk.classroom, "ann") == (2.0, None, False, None)
    assert in_gradebook(desk.classroom, "dan") == (1.0, None, True, None)


def test_two_markers_do_not_overwrite_each_other(desk):
    """The second save was based on what stood there before the first: nothing of it is written."""
    other, ann = Desk(desk.classroom, LESSON, "bob"), number_of(desk.classroom, "ann")
    seen = {ann: desk.state(CELL)["marks"][ann]["version"]}

    first = desk.save(CELL, seen, Change((), 2.0, "mine", False, True))
    second = other.save(CELL, seen, Change((), 1.0, "yours", False, True))

    assert first["conflict"] == []
    assert second["conflict"] == [ann]
    assert (second["marks"][ann]["total"], second["marks"][ann]["by"]) == (2.0, "ada")
    assert in_gradebook(desk.classroom, "ann") == (2.0, None, False, "mine")


def test_shares_and_sections_divide_the_class(desk):
    shares = [Desk(desk.classroom, LESSON, share=(part, 3)).state(CELL)["marks"] for part in (1, 2, 3)]
    section = Desk(desk.classroom, LESSON, section="A").state(CELL)["marks"]

    assert sorted(number for share in shares for number in share) == sorted(desk.state(CELL)["marks"])
    assert set(section) == {number_of(desk.classroom, one) for one in ("ann", "cleo")}


def test_an_answer_of_another_marker_is_refused(desk):
    own = Desk(desk.classroom, LESSON, section="A")

    with pytest.raises(Refused, match="not among yours"):
        own.save(CELL, {number_of(desk.classroom, "dan"): "any"}, Change((), 1.0, "", False, True))


def test_nonsense_is_refused(desk):
    for change in (
        Change(("none",), 0.0, "", False, True),
        Change((), float("nan"), "", False, True),
        Change((), 1e9, "", False, True),
        Change((), 0.0, "x" * 20_001, False, True),
    ):
        with pytest.raises(Refused):
            desk.save(CELL, {}, change)
    with pytest.raises(Refused):
        desk.change_item(CELL, Item("", " ", 1.0))


@pytest.fixture
def on_postgres(tmp_path, postgres) -> folder.Classroom:
    """A class with two answers whose gradebook a server has."""
    room, _ = folder.init(tmp_path / "class", postgres[0])
    release.release(room, LESSON)
    hand_in(room, {"ann": "One.", "ben": "Two."})
    return room


@pytest.mark.parametrize("where", ["room", pytest.param("on_postgres", marks=pytest.mark.slow)])
def test_markers_at_the_same_time_lose_nothing(where, request):
    room: folder.Classroom = request.getfixturevalue(where)
    Desk(room, LESSON).overview()
    failed = []

    def mark(student: str) -> None:
        try:
            desk = Desk(room, LESSON, student)
            for turn in range(3):
                desk.change_item(CELL, Item("", f"{student} {turn}", 0.0))
                assert give(desk, student, adjustment=turn / 2, comment=f"turn {turn}")["conflict"] == []
        except Exception as error:
            failed.append(error)

    markers = [threading.Thread(target=mark, args=(student,)) for student in ("ann", "ben")]
    for one in markers:
        one.start()
    for one in markers:
        one.join()

    assert failed == []
    assert len(Desk(room, LESSON).state(CELL)["rubric"]) == 6
    for student in ("ann", "ben"):
        assert in_gradebook(room, student) == (1.0, None, False, "turn 2")


def test_a_file_that_is_gone_costs_no_mark(desk):
    """Rubrics lie beside nbgrader's tables; the marks are in them."""
    item = desk.change_item(CELL, Item("", "names the steps", 1.0))["item"]
    give(desk, "ann", items=[item])
    Path(desk.classroom.root, "rubrics", f"{LESSON}.json").unlink()
    desk.overview()

    found = desk.state(CELL)["marks"][number_of(desk.classroom, "ann")]

    assert (found["adjustment"], found["comment"]) == (1.0, "- names the steps (+1)")


def test_nbgraders_flag_that_a_mark_is_missing_is_gone(desk):
    with desk.classroom.gradebook() as book:
        assert book.find_submission(LESSON, "ann").needs_manual_grade
    give(desk, "ann", adjustment=1.0)
    with desk.classroom.gradebook() as book:
        assert not book.find_submission(LESSON, "ann").needs_manual_grade
        with pytest.raises(MissingEntry):
            book.find_submission(LESSON, "nobody")
