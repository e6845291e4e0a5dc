"""What the report says over several lessons."""

from datetime import datetime

import pytest

from autograder.classroom.folder import ClassroomError
from autograder.classroom.roster.people import Person, people, save
from autograder.results.page import page
from autograder.results.summary import (
    ClassReport,
    ExerciseSummary,
    LessonSummary,
    Misunderstanding,
    class_report,
)
from autograder.results.term import Costly, Hard, Returning, Section, Stuck, over

NAMES = {"ann": "Ann Ash", "ben": "Ben Birk", "cem": "Cem Can"}


def lesson(name: str, scores: dict[str, float], **made) -> LessonSummary:
    """Return a lesson of 4 points with one exercise."""
    states = dict.fromkeys(scores, "right")
    exercise = ExerciseSummary(f"step_{name}", 4.0, False, states, dict(scores))
    empty = {"misunderstood": [], "trouble": {}, "repairs": {}, "awaits": [], "not_graded": []}
    return LessonSummary(name, 4.0, [exercise], scores, **empty | made)


def mistake(exercise: str, *students: str) -> Misunderstanding:
    return Misunderstanding(exercise, "bias-left-out", "You left the bias out.", list(students))


def test_a_mistake_comes_back_if_two_lessons_have_it():
    """What the same lesson has in two exercises does not come back."""
    once = [mistake("f", "ann"), mistake("g", "ann")]
    full = dict.fromkeys(NAMES, 4.0)

    alone = over(ClassReport("c", NAMES, [lesson("01", full, misunderstood=once), lesson("02", full)]))
    twice = [
        lesson("01", full, misunderstood=once),
        lesson("02", full, misunderstood=[mistake("h", "ann", "ben")]),
    ]
    (found,) = over(ClassReport("c", NAMES, twice)).returning

    assert alone.returning == []
    assert found == Returning(
        "bias-left-out", [("01", "f"), ("01", "g"), ("02", "h")], ["ann", "ben"], ["ann"]
    )


def test_who_is_low_or_missing_in_two_lessons_in_a_row_is_stuck():
    """Ann skipped one lesson only; of Ben, one waits for a mark; Cem has 1 of 4, then nothing."""
    lessons = [
        lesson("01", {"ann": 4.0, "ben": 0.0, "cem": 1.0}),
        lesson("02", {"ben": 0.0}, awaits=["ben"]),
        lesson("03", {"ann": 3.0, "ben": 4.0, "cem": 4.0}),
    ]

    assert over(ClassReport("c", NAMES, lessons)).stuck == [Stuck("cem", [("01", 0.25), ("02", None)])]


def test_who_still_has_time_for_a_lesson_is_not_stuck():
    """Cem handed in nothing twice, but the second lesson is not due for him."""
    lessons = [lesson("01", {"ann": 4.0}), lesson("02", {"ann": 4.0}, has_time=frozenset({"cem"}))]

    assert [one.student for one in over(ClassReport("c", NAMES, lessons)).stuck] == ["ben"]


def test_an_exercise_is_too_hard_by_its_mean_or_by_who_left_it_out():
    """Four hand-ins are too few to say so."""
    hard = lesson("01", dict.fromkeys("abcde", 1.0))
    skipped = lesson("02", dict.fromkeys("abc", 4.0) | {"d": 0.0, "e": 0.0})
    skipped.exercises[0].states |= {"d": "unanswered", "e": "unanswered"}
    few = lesson("03", dict.fromkeys("abcd", 0.0))

    found = over(ClassReport("c", NAMES, [hard, skipped, few])).hard

    assert found == [Hard("01", "step_01", 0.25, 0.0), Hard("02", "step_02", 0.6, pytest.approx(0.4))]


def test_sections_and_slow_submissions_have_their_rows():
    done = lesson("01", {"ann": 4.0, "ben": 2.0}, seconds={"ann": 2.0, "ben": 90.0, "cem": 3.0})
    sections = {"ann": ("A",), "ben": ("A", "B"), "cem": ("B",)}

    found = over(ClassReport("c", NAMES, [done], sections))

    assert found.sections == [Section("A", 2, [(2, 0.75)]), Section("B", 2, [(1, 0.5)])]
    assert found.costly == [Costly("ben", "01", 90.0)]


def test_the_page_shows_it_with_names_and_trusts_none():
    low = {"ann": 0.0, "ben": 4.0}
    evil = "<b>x</b>"
    lessons = [
        lesson("01", low, misunderstood=[mistake("f", "ann")], seconds={"ann": 90.0, "ben": 1.0, "x": 1.0}),
        lesson("02", low, misunderstood=[mistake("g", "ann")]),
    ]

    shown = page(ClassReport("c", NAMES | {"ann": evil}, lessons, {"ann": (evil,)}), datetime(2026, 10, 5))

    for words in ("Over the term", "Mistakes that come back", "Stuck", "Sections", "Took the grader long"):
        assert words in shown
    assert evil not in shown


@pytest.mark.xdist_group("graded class")
def test_a_report_may_be_of_one_section(graded_class, tmp_path):
    """Only its students count, in every number."""
    room = graded_class.room
    first, second = room.students("01_sgd")[:2]
    before = people(room)
    save(room, [Person(first, "Ann", "Ash", sections=("A",)), Person(second, sections=("B",))])

    report = class_report(room, ["01_sgd"], section="A")

    assert report.lessons[0].scores.keys() <= {first}
    assert report.names == {first: "Ann Ash"}
    assert report.title.endswith("· A")
    save(room, [Person(second, "Ann", "Ash", sections=("B",))])
    assert class_report(room, ["01_sgd"], section="A").names == {first: f"Ann Ash ({first})"}
    with pytest.raises(ClassroomError, match="The sections are: A, B"):
        class_report(room, ["01_sgd"], section="C")
    save(room, [before[first], before[second]])
