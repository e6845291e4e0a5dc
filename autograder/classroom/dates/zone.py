"""The class's time zone, in which the instructor gives times and reads them; stored are UTC times."""

import contextlib
import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograder.classroom import kept
from autograder.classroom.folder import Classroom, ClassroomError

FILE = "dates.json"  # "zone" and what else belongs to dates


def zone(classroom: Classroom) -> ZoneInfo:
    """
    Return the class's time zone: UTC where none was named.

    Raises:
        ClassroomError: If its name is not one of the IANA's.
    """
    return named(kept.read(classroom, FILE).get("zone", "UTC"))


def named(name: str) -> ZoneInfo:
    """
    Return the time zone of a name.

    Raises:
        ClassroomError: If it is not one of the IANA's.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise ClassroomError(f"{name!r} is not a time zone.\nName one such as Europe/Berlin.") from error


def set_zone(classroom: Classroom, name: str) -> None:
    """
    Give the class a time zone. Moments stay what they are; they are shown and typed otherwise.

    Raises:
        ClassroomError: If there is no such zone.
    """
    kept.write(classroom, FILE, kept.read(classroom, FILE) | {"zone": named(name).key})


def has_zone(classroom: Classroom) -> bool:
    """Return whether a time zone was named."""
    return "zone" in kept.read(classroom, FILE)


def machine_zone() -> str:
    """Return the name of this machine's time zone, or nothing where it cannot be told."""
    link = os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
    found = [os.environ.get("TZ", "").removeprefix(":") or link]
    with contextlib.suppress(OSError, ValueError):
        found.append(Path("/etc/timezone").read_text(encoding="ascii").strip())
    for name in filter(None, found):
        try:
            return named(name).key
        except ClassroomError:
            continue
    return ""
