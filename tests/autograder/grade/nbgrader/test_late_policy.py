"""What lateness costs, by the class's settings, for everybody at once and without a notebook's run."""

import math
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from traitlets.config import Config

from autograder.classroom import folder
from autograder.classroom.dates import due
from autograder.classroom.dates.lateness import late_line
from autograder.classroom.roster.people import Person, save
from autograder.errors import Broken
from autograder.grade.fingerprint import fingerprint
from autograder.grade.nbgrader.late_policy import LatePolicy
from autograder.grade.nbgrader.penalties import Change, checked, free_days, settle
from autograder.results.exporting.sheets import wide

LESSON = "01_sgd"
DATE = datetime(2026, 11, 27, 21, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PLUGIN = """
from nbgrader.plugins import BasePlugin

class {name}(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {penalty}
"""


def set_up(room, *lines: str) -> folder.Classroom:
    """Add lines to a class's settings, and return the class as the next command sees it."""
    with open(room.root / folder.CONFIG, "a") as file:
        file.write("\n".join((*lines, "")))
    return folder.open_class(room.root)


def penalties(room, lesson: str = LESSON) -> dict[str, float | None]:
    """Return what stands in nbgrader's gradebook."""
    with room.gradebook() as book:
        return {
            one.student_id: one.notebooks[0].late_submission_penalty
            for one in book.assignment_submissions(lesson)
        }


@pytest.mark.parametrize(
    ("days", "settings", "penalty"),
    [
        (0, {}, None),
        (1 / 86_400, {}, 1.0),  # a begun day is a day
        (1, {}, 1.0),
        (1 + 1 / 86_400, {}, 2.0),
        (1.5, {"percent_per_day": 25}, 5.0),
        (20, {}, 10.0),
        (20, {"most_percent": 50}, 5.0),
        (5 / 1440, {"grace_minutes": 5}, None),
        (5 / 1440 + 1 / 86_400, {"grace_minutes": 5}, 1.0),  # beyond grace it counts from the deadline
        (3, {"kind": "none"}, None),
        (3, {"kind": "none", "penalty_method": "zero"}, 10.0),  # nbgrader's own setting
        (3, {"kind": "late_days", "late_days": 3}, None),
        (3.1, {"kind": "late_days", "late_days": 3}, 1.0),
        (3.1, {"kind": "late_days", "late_days": 3, "beyond": "zero"}, 10.0),
    ],
)
def test_what_some_days_cost_of_10_points(days, settings, penalty):
    policy = LatePolicy(config=Config({"LatePolicy": {"kind": "percent"} | settings}))

    assert policy.late_submission_penalty("ann", 10.0, round(days * 86_400)) == penalty


def test_a_change_is_told_and_written_once(empty_class, enter):
    enter("ann", DATE + DAY + SECOND)
    enter("bea", DATE)
    due.set_due(empty_class, LESSON, DATE)
    room = set_up(empty_class, "c.LatePolicy.kind = 'percent'")

    assert settle(room, [LESSON], write=False) == [Change("ann", LESSON, 0.0, 2.0)]
    assert penalties(room) == {"ann": None, "bea": None}
    assert settle(room, [LESSON]) == [Change("ann", LESSON, 0.0, 2.0)]
    assert penalties(room) == {"ann": 2.0, "bea": None}
    assert settle(room, [LESSON]) == []

    due.set_extension(room, LESSON, "ann", DATE + DAY)
    assert settle(room, [LESSON]) == [Change("ann", LESSON, 2.0, 1.0)]
    assert late_line(room, LESSON, "ann") == "Handed in 1 s late: 1 point taken off."
    due.set_extension(room, LESSON, "ann", DATE + DAY + SECOND)
    assert settle(room, [LESSON]) == [Change("ann", LESSON, 1.0, 0.0)]
    assert (late_line(room, LESSON, "ann"), penalties(room)["ann"]) == ("", None)


def test_sections_count_by_their_own_dates_when_penalties_are_settled(empty_class, enter):
    """One of the rows came into the gradebook after its section's date was set."""
    save(empty_class, [Person("ann", sections=("A",)), Person("bea", sections=("B",))])
    due.set_due(empty_class, LESSON, DATE)
    due.set_section(empty_class, LESSON, "B", DATE + DAY)
    enter("ann", DATE + DAY)
    enter("bea", DATE + DAY)
    room = set_up(empty_class, "c.LatePolicy.kind = 'percent'")

    settle(room, [LESSON])

    assert penalties(room) == {"ann": 1.0, "bea": None}


def test_late_days_are_used_up_in_the_order_of_due_dates(empty_class, enter):
    """Three lessons, two days late each, with three days free: the last ones cost, whatever came first."""
    lessons = ("02_momentum", LESSON, "03_adam")
    for number, lesson in enumerate(lessons):
        enter("ann", DATE + 7 * number * DAY + 2 * DAY, lesson=lesson)
        due.set_due(empty_class, lesson, DATE + 7 * number * DAY)
    room = set_up(empty_class, "c.LatePolicy.kind = 'late_days'", "c.LatePolicy.late_days = 3")

    settle(room, ["03_adam"])

    assert [penalties(room, lesson)["ann"] for lesson in lessons] == [None, 1.0, 2.0]
    assert free_days(room).said("ann") == "Free late days: 3 of 3 used, 0 left."
    assert free_days(room).said("bea") == "Free late days: 0 of 3 used, 3 left."
    assert [row["late_days_left"] for row in wide(room, list(lessons))] == [0]

    due.set_extension(room, "02_momentum", "ann", DATE + 2 * DAY)

    assert settle(room, ["02_momentum"]) == [
        Change("ann", LESSON, 1.0, 0.0),
        Change("ann", "03_adam", 2.0, 1.0),
    ]
    assert penalties(room, "03_adam")["ann"] == 1.0


def test_free_days_that_would_not_save_the_marks_are_kept(empty_class, enter):
    for number, lesson in enumerate((LESSON, "02_momentum")):
        enter("ann", DATE + 7 * number * DAY + (4 - 2 * number) * DAY, lesson=lesson)
        due.set_due(empty_class, lesson, DATE + 7 * number * DAY)
    lines = ("kind = 'late_days'", "late_days = 3", "beyond = 'zero'")
    room = set_up(empty_class, *(f"c.LatePolicy.{line}" for line in lines))

    settle(room, [LESSON])

    assert (penalties(room)["ann"], penalties(room, "02_momentum")["ann"]) == (10.0, None)


def test_a_class_brings_a_plugin_of_its_own(empty_class, enter):
    """Two classes with a file of the same name do not meet."""
    enter("ann", DATE + DAY)
    due.set_due(empty_class, LESSON, DATE)
    (empty_class.root / "late.py").write_text(
        PLUGIN.format(name="Hourly", penalty="total_seconds_late / 36000")
    )
    room = set_up(empty_class, "c.AssignLatePenalties.plugin_class = 'late.Hourly'")

    settle(room, [LESSON])

    assert math.isclose(penalties(room)["ann"], 2.4)

    (room.root / "late.py").write_text(PLUGIN.format(name="Hourly", penalty="1000"))
    settle(room, [LESSON])
    assert penalties(room)["ann"] == 10.0  # no more than the score


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "c.LatePolicy.kind = 'percnt'",
            "expected any of ['none', 'percent', 'late_days'], not the str 'percnt'",
        ),
        ("c.LatePolicy.percent_per_day = 200", "should not be greater than 100"),
        ("c.LatePolicy.percent = 5", "LatePolicy has no setting 'percent'"),
        ("c.AssignLatePenalties.plugin_class = 'later.Plugin'", "there is no later.py beside"),
        ("c.AssignLatePenalties.plugin_class = 'late.Other'", "has no attribute 'Other'"),
    ],
)
def test_a_bad_setting_is_told_once_and_before_anything_is_graded(empty_class, line, said):
    (empty_class.root / "late.py").write_text(PLUGIN.format(name="Hourly", penalty="1"))

    with pytest.raises(folder.ClassroomError) as raised:
        checked(set_up(empty_class, line))

    assert said in str(raised.value)
    assert "0x" not in str(raised.value)


def test_a_plugin_that_fails_is_the_classes_fault(empty_class, enter):
    enter("ann", DATE + DAY)
    due.set_due(empty_class, LESSON, DATE)
    (empty_class.root / "late.py").write_text(PLUGIN.format(name="Hourly", penalty="1 / 0"))
    room = set_up(empty_class, "c.AssignLatePenalties.plugin_class = 'late.Hourly'")

    with pytest.raises(Broken, match="The late policy Hourly failed for ann, 01_sgd: ZeroDivisionError"):
        settle(room, [LESSON])


@pytest.mark.xdist_group("graded class")
def test_a_policy_makes_nobody_be_graded_again(graded_class, tmp_path):
    room = folder.open_class(shutil.copytree(graded_class.room.root, tmp_path / "class"))
    before = fingerprint(room, LESSON)

    room = set_up(room, "c.LatePolicy.kind = 'percent'", "c.LateSubmissionPlugin.penalty_method = 'zero'")

    assert fingerprint(room, LESSON) == before
