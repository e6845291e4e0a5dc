"""Times as an instructor types and reads them: in the class's zone, with what clocks do twice a year."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from autograder.classroom.dates.zone import zone
from autograder.classroom.folder import Classroom, ClassroomError

FORMS = 'Write it as 2026-11-27, as "2026-11-27 22:00", or with an offset: 2026-11-27T22:00+01:00.'
TYPED = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?", re.ASCII
)
PART = re.compile(r"(\d{1,4})\s*([wdhm])", re.ASCII)
UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
DAY_ENDS = time(23, 59, 59)


def parsed(typed: str, where: ZoneInfo) -> datetime:
    """
    Return the moment that somebody typed, in UTC; a date alone means the end of that day.

    Raises:
        ClassroomError: If it is no time, or clocks show it never or twice.

    Example:
        >>> parsed("2026-11-27 22:00", ZoneInfo("Europe/Berlin")).isoformat()
        '2026-11-27T21:00:00+00:00'
    """
    found = TYPED.fullmatch(typed.strip())
    try:
        if not found:
            raise ValueError
        day, clock, offset = found.groups()
        if offset:
            offset = "+00:00" if offset in ("Z", "UTC") else offset
            return datetime.fromisoformat(f"{day}T{clock}{offset}").astimezone(UTC)
        local = datetime.combine(
            datetime.fromisoformat(day), time.fromisoformat(clock) if clock else DAY_ENDS, where
        )
        first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError):
        raise ClassroomError(f"{typed!r} is not a time.\n{FORMS}") from None
    if first == second:
        return first
    plain = f"{local:%Y-%m-%d %H:%M:%S}"
    if first.astimezone(where).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ClassroomError(
            f"{plain} does not exist in {where.key}: clocks are put forward over it.\n"
            "Give an earlier or a later time."
        )
    once, again = (when.astimezone(where).isoformat(sep=" ", timespec="minutes") for when in (first, second))
    raise ClassroomError(
        f"{plain} comes twice in {where.key}: clocks are put back over it.\n"
        f'Say which with its offset: "{once}" or "{again}".'
    )


def later(when: datetime, by: str, where: ZoneInfo) -> datetime:
    """
    Return a moment that is later by ``2d``, ``36h`` or ``1w 2d 30m``.

    Days and weeks are those of the calendar: two days after 22:00 it is 22:00, whatever clocks do meanwhile.

    Raises:
        ClassroomError: If it is no length of time.
    """
    parts = {unit: int(number) for number, unit in PART.findall(by)}
    if not parts or PART.sub("", by).strip():
        raise ClassroomError(f"{by!r} is not a length of time.\nWrite 2d, 36h, 90m, or 1d12h.")
    try:
        days = timedelta(weeks=parts.get("w", 0), days=parts.get("d", 0))
        clock = timedelta(hours=parts.get("h", 0), minutes=parts.get("m", 0))
        return (when.astimezone(where) + days).astimezone(UTC) + clock
    except OverflowError:
        raise ClassroomError(f"{by!r} is too long.\nWrite 2d, 36h, 90m, or 1d12h.") from None


def utc(when: datetime) -> datetime:
    """Return a time with its zone, UTC; one without is UTC, as all of nbgrader's are."""
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def shown(classroom: Classroom, when: datetime | None) -> str:
    """Return a time for a table: in the class's zone, with its offset; nothing for none."""
    return in_zone(when, zone(classroom)) if when else ""


def in_zone(when: datetime, where: ZoneInfo) -> str:
    """
    Return a time in a zone, with its offset.

    Example:
        >>> in_zone(datetime(2026, 11, 27, 21), ZoneInfo("Europe/Berlin"))
        '2026-11-27 22:00:00+01:00'
    """
    return utc(when).astimezone(where).isoformat(sep=" ", timespec="seconds")


def spoken(seconds: float) -> str:
    """
    Return a length of time as one says it, rounded to its two largest units.

    Example:
        >>> spoken(93_600), spoken(59), spoken(-7200)
        ('1 d 2 h', '59 s', '-2 h')
    """
    left, parts = abs(int(seconds)), []
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number} {unit}")
    return ("-" if seconds < 0 else "") + (" ".join(parts[:2]) or "0 s")
