"""Late is who is known to be: a time that nobody tells is never held against anybody."""

from datetime import UTC, datetime, timedelta

import pytest

from autograder.classroom.collect.undo import undo
from autograder.classroom.dates import due, lateness
from autograder.classroom.dates.lateness import FLAG, GUESS, TOLD

LESSON = "01_sgd"
DATE = datetime(2026, 11, 27, 21, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def late(empty_class, enter):
    """Return a function that hands in at a time, and returns by how many seconds that was late."""
    due.set_due(empty_class, LESSON, DATE)

    def found(when: datetime, timed_by: str | None = None, **options: bool) -> tuple[float, str]:
        enter("ann", when, timed_by, **options)
        one = lateness.lateness(empty_class, [LESSON])[LESSON]["ann"]
        return one.seconds, one.known_by

    return found


@pytest.mark.parametrize(
    ("after", "seconds"),
    [(-DAY, 0), (timedelta(), 0), (timedelta(milliseconds=999), 0), (SECOND, 1), (DAY, 86_400)],
)
def test_equal_to_the_deadline_to_the_second_is_on_time(late, after, seconds):
    assert late(DATE + after, "Blackboard") == (seconds, TOLD)


def test_a_guess_is_on_time_unless_the_lms_says_late(late):
    assert late(DATE + 3 * DAY, "") == (0, GUESS)
    assert late(DATE - DAY, "", late=True) == (86_400, FLAG)


def test_without_a_line_on_its_collection_nbgraders_timestamp_is_true(late):
    """So it was collected by nbgrader's own means."""
    assert late(DATE + DAY) == (86_400, TOLD)


def test_a_guess_stays_one_after_it_was_taken_back(empty_class, late):
    """Its marks are in the gradebook still; nothing makes them late."""
    late(DATE + DAY, "")
    assert [one.status for one in undo(empty_class)] == ["removed"]

    assert lateness.late(empty_class, LESSON, "ann", DATE + DAY, DATE)[:2] == (0, GUESS)


def test_a_true_time_that_comes_afterwards_takes_the_place_of_the_guess(late):
    late(DATE + 3 * DAY, "")

    assert late(DATE + 2 * DAY, "you") == (2 * 86_400, TOLD)


def test_the_settings_say_what_a_flag_and_a_guess_count(empty_class, late):
    with open(empty_class.root / "nbgrader_config.py", "a") as file:
        file.write("c.LatePolicy.flagged_days = 2\nc.LatePolicy.trust_guesses = True\n")
    vars(empty_class).pop("config", None)

    assert late(DATE + DAY, "") == (86_400, GUESS)
    assert late(DATE - DAY, "", late=True) == (2 * 86_400, FLAG)


def test_an_extension_shortens_what_a_flag_counts(empty_class, late):
    """The LMS measured by its own date, and may not know of the extension."""
    late(DATE - DAY, "", late=True)
    due.set_extension(empty_class, LESSON, "ann", DATE + timedelta(hours=6))
    assert late(DATE - DAY, "", late=True) == (18 * 3600, FLAG)

    due.set_extension(empty_class, LESSON, "ann", DATE + DAY)
    assert late(DATE - DAY, "", late=True) == (0, FLAG)


def test_nobody_is_late_for_what_has_no_date(empty_class, late):
    due.set_due(empty_class, LESSON, None)

    assert late(DATE + DAY, "Blackboard") == (0, TOLD)
    assert late(DATE + DAY, "", late=True) == (0, FLAG)
