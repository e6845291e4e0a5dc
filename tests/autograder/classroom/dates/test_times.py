"""What an instructor types as a time, and what clocks do twice a year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autograder.classroom.dates.times import in_zone, later, parsed
from autograder.classroom.dates.zone import machine_zone, set_zone, zone
from autograder.classroom.folder import ClassroomError

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-11-27 22:00", "2026-11-27T21:00:00+00:00"),
        ("2026-07-27 22:00", "2026-07-27T20:00:00+00:00"),
        ("2026-11-27", "2026-11-27T22:59:59+00:00"),
        ("2026-10-24 22:00", "2026-10-24T20:00:00+00:00"),  # the evening before clocks are put back
        ("2026-10-25 22:00", "2026-10-25T21:00:00+00:00"),  # and after
        ("2026-11-27T22:00:30+05:30", "2026-11-27T16:30:30+00:00"),
        ("2026-11-27 22:00Z", "2026-11-27T22:00:00+00:00"),
        ("2026-11-27 22:00:00.250 UTC", "2026-11-27T22:00:00+00:00"),
        ("2026-10-25 02:30+01:00", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_a_time_is_one_of_the_class_unless_it_has_an_offset(typed, utc):
    assert parsed(typed, BERLIN).isoformat() == utc


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-03-29 02:30", "does not exist in Europe/Berlin"),
        (
            "2026-10-25 02:30",
            'Say which with its offset: "2026-10-25 02:30+02:00" or "2026-10-25 02:30+01:00"',
        ),
        ("27.11.2026", "is not a time"),
        ("2026-11-31", "is not a time"),
        ("2026-11-27 25:00", "is not a time"),
        ("tomorrow", "Write it as 2026-11-27"),
        ("0001-01-01 00:10", "is not a time"),
    ],
)
def test_a_time_that_clocks_never_or_twice_show_is_refused(typed, said):
    with pytest.raises(ClassroomError) as raised:
        parsed(typed, BERLIN)

    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("by", "shown"),
    [
        ("2d", "2026-10-26 22:00:00+01:00"),  # days are those of the calendar
        ("48h", "2026-10-26 21:00:00+01:00"),  # hours are hours
        ("1w 1d30m", "2026-11-01 22:30:00+01:00"),
    ],
)
def test_an_extension_over_a_change_of_clocks_ends_at_the_same_time_of_day(by, shown):
    start = datetime(2026, 10, 24, 20, tzinfo=UTC)

    assert in_zone(later(start, by, BERLIN), BERLIN) == shown


@pytest.mark.parametrize("by", ["", "2", "d", "-1d", "2 days ago", "soon", "9999w9999w"])
def test_what_is_no_length_of_time_is_refused(by):
    with pytest.raises(ClassroomError):
        later(datetime(9990, 1, 1, tzinfo=UTC), by, BERLIN)


def test_a_time_is_shown_with_the_offset_of_its_day():
    assert in_zone(datetime(2026, 7, 1, 12), BERLIN) == "2026-07-01 14:00:00+02:00"
    assert in_zone(datetime(2026, 12, 1, 12, 0, 0, 999_999), BERLIN) == "2026-12-01 13:00:00+01:00"


def test_the_zone_is_kept_and_a_wrong_name_is_told(empty_class):
    assert zone(empty_class).key == "UTC"

    set_zone(empty_class, "America/St_Johns")

    assert zone(empty_class).utcoffset(datetime(2026, 1, 1)) == -timedelta(hours=3, minutes=30)
    for name in ("Europe/Nowhere", "../../etc/passwd", "", "Europe"):
        with pytest.raises(ClassroomError, match="is not a time zone"):
            set_zone(empty_class, name)


def test_the_machines_zone_is_taken_from_its_environment(monkeypatch):
    monkeypatch.setenv("TZ", ":Asia/Kolkata")

    assert machine_zone() == "Asia/Kolkata"
