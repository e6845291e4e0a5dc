"""Who has until when: everybody, a section, one student; in nbgrader's own columns wherever it has one."""

from datetime import UTC, datetime, timedelta

import pytest

from autograder.classroom import kept
from autograder.classroom.dates import due
from autograder.classroom.folder import ClassroomError
from autograder.classroom.roster.people import Person, save

LESSON = "01_sgd"
DATE = datetime(2026, 11, 27, 21, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def room(empty_class):
    """A class with two in section A, one in B, one in both; the lesson is due."""
    sections = {"ann": "A", "bea": "A", "cem": "B", "dan": "AB"}
    save(empty_class, [Person(name, sections=tuple(names)) for name, names in sections.items()])
    due.set_due(empty_class, LESSON, DATE)
    return empty_class


def extensions(room) -> dict[str, timedelta | None]:
    """Return what nbgrader's own table says."""
    with room.gradebook() as book:
        return {one.student_id: one.extension for one in book.assignment_submissions(LESSON)}


def dates(room) -> dict[str, datetime | None]:
    """Return when it is due for whom."""
    with room.gradebook() as book:
        found, ours = due.all_dates(room, book)[LESSON], due.sections(room)
        return {name: found.of(name, ours.get(name, ())) for name in ("ann", "bea", "cem", "dan")}


def test_everybodys_date_is_nbgraders_own(room):
    with room.gradebook() as book:
        assert book.find_assignment(LESSON).duedate == DATE.replace(tzinfo=None)
    assert set(dates(room).values()) == {DATE}


def test_a_date_may_stand_before_the_lesson_is_released(room):
    due.set_due(room, "02_momentum", DATE)

    with room.gradebook() as book:
        assert book.find_assignment("02_momentum").duedate == DATE.replace(tzinfo=None)
    with pytest.raises(ClassroomError, match="There is no lesson '99'"):
        due.set_due(room, "99", DATE)


def test_who_is_in_two_sections_has_the_later_date_and_an_extension_builds_on_it(room, enter):
    """Before anybody handed in it stands beside nbgrader's tables; afterwards nbgrader has it."""
    due.set_section(room, LESSON, "B", DATE + DAY)
    due.set_extension(room, LESSON, "dan", DATE + 3 * DAY)

    assert dates(room) == {"ann": DATE, "bea": DATE, "cem": DATE + DAY, "dan": DATE + 3 * DAY}

    for name in ("ann", "cem", "dan"):
        enter(name, DATE)
    with room.gradebook() as book:
        due.apply(room, book, [LESSON])
    assert extensions(room) == {"ann": None, "cem": DAY, "dan": 3 * DAY}


def test_an_earlier_section_and_a_moved_date_reach_nbgraders_table(room, enter):
    """A section's date is a moment; an extension moves with the date."""
    enter("ann", DATE)
    enter("cem", DATE)
    due.set_section(room, LESSON, "B", DATE - DAY)
    due.set_extension(room, LESSON, "ann", DATE + 2 * DAY)

    assert extensions(room) == {"ann": 2 * DAY, "cem": -DAY}

    due.set_due(room, LESSON, DATE + DAY)

    assert extensions(room) == {"ann": 2 * DAY, "cem": -2 * DAY}
    assert (dates(room)["ann"], dates(room)["cem"]) == (DATE + 3 * DAY, DATE - DAY)


def test_what_nbgrader_granted_stays_until_it_is_changed_here(room, enter):
    enter("ann", DATE)
    enter("bea", DATE)
    with room.gradebook() as book:
        book.grant_extension(LESSON, "ann", days=5)

    due.set_section(room, LESSON, "A", DATE + DAY)

    assert extensions(room) == {"ann": 5 * DAY, "bea": DAY}

    due.set_extension(room, LESSON, "ann", DATE + 2 * DAY)
    assert extensions(room) == {"ann": 2 * DAY, "bea": DAY}
    due.set_extension(room, LESSON, "ann", None)
    assert extensions(room) == {"ann": DAY, "bea": DAY}


def test_a_change_of_sections_moves_the_date(room, enter):
    enter("cem", DATE)
    due.set_section(room, LESSON, "B", DATE + DAY)
    save(room, [Person("cem", sections=("A",))])

    with room.gradebook() as book:
        due.apply(room, book, [LESSON])

    assert extensions(room) == {"cem": None}


def test_a_cleared_date_leaves_nothing_behind(room, enter):
    """With an extension and no date nbgrader fails."""
    enter("cem", DATE)
    due.set_section(room, LESSON, "B", DATE + DAY)

    due.set_due(room, LESSON, None)

    assert extensions(room) == {"cem": None}
    assert set(dates(room).values()) == {None}
    assert kept.read(room, "dates.json")["lessons"] == {}
    with room.gradebook() as book:
        assert book.find_submission(LESSON, "cem").total_seconds_late == 0


def test_what_cannot_be_set_says_what_there_is(room):
    with pytest.raises(ClassroomError, match="The sections are: A, B"):
        due.set_section(room, LESSON, "C", DATE)
    with pytest.raises(ClassroomError, match="has no student 'zoe'"):
        due.set_extension(room, LESSON, "zoe", DATE)
    due.set_due(room, LESSON, None)
    with pytest.raises(ClassroomError, match="Set it first: course due"):
        due.set_section(room, LESSON, "A", DATE)
    with pytest.raises(ClassroomError, match="Set it first: course due"):
        due.set_extension(room, LESSON, "ann", DATE)
