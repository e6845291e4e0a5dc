"""
nbgrader's exchange, ``STUDENT+ASSIGNMENT+TIME[+RANDOM]/``, and what `nbgrader collect` makes of it.

The student's own process wrote name and time there. In a true exchange the folder belongs to its student,
which is checked; a time that does not fit the folder's own is not taken. In a copy from another machine its
owner may have no name here: then two students whose folders have one owner are doubted.
"""

import re
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePath

from autograder.classroom.collect.download import Asked, Claim, Download, Entry

if sys.platform != "win32":
    import os
    import pwd

NAME = "nbgrader's exchange"
STAMP = "timestamp.txt"
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? ?(?:UTC|GMT|Z|[+-]\d\d:?\d\d)"
FOLDER = re.compile(rf"(?P<student>.+)\+(?P<assignment>[^+]+)\+(?P<time>{TIME})(?:\+[\w-]+)?")
APART = timedelta(hours=1)
NAMELESS = "#"  # how an owner is called who has no name on this machine: no account's name begins so


def read(download: Download, asked: Asked) -> dict[Entry, Claim]:
    """Return what the folders say of each file in them."""
    stamps = {entry.name.parent: entry for entry in download.entries if entry.name.name == STAMP}
    found = {
        entry: claim
        for entry in download.entries
        if (claim := _inbound(entry, asked.name) or _collected(entry, asked, stamps))
    }
    students: dict[str, set[str]] = defaultdict(set)
    for claim in found.values():
        students[claim.unchecked].add(claim.student)
    return {entry: _doubted(claim, students[claim.unchecked]) for entry, claim in found.items()}


def _doubted(claim: Claim, students: set[str]) -> Claim:
    """Return a claim with the doubt that its folder's nameless owner wrote for several students."""
    if not claim.unchecked or len(students) < 2:
        return claim
    return replace(claim, doubt=f"its folder has the same owner as that of {min(students - {claim.student})}")


def _inbound(entry: Entry, lesson: str) -> Claim | None:
    """Return what a folder of the exchange says."""
    match = FOLDER.fullmatch(entry.name.parts[0]) if len(entry.name.parts) > 1 else None
    if not match:
        return None
    student, when = match["student"], time_of(match["time"])
    if match["assignment"] != lesson:
        return Claim(of_another=True)
    owner, made, kept = _owner(entry)
    nameless = owner if owner.startswith(NAMELESS) else ""
    is_fine = owner in ("", student, nameless)
    doubt = "" if is_fine else f"its folder belongs to {owner}, and not to {student}"
    if owner and when and made and abs(made - when) > APART:
        when = made  # the name's is the student's to choose
    # Its owner can set a folder's time, but not hide when: then, as in a copy, nobody tells the time.
    told = not (when and kept and kept - when > APART)
    return _claim(entry, student, when, doubt, told=told, unchecked=nameless)


def _collected(entry: Entry, asked: Asked, stamps: dict[PurePath, Entry]) -> Claim | None:
    """
    Return what ``STUDENT/LESSON/`` with a time stamp says, as `nbgrader collect` leaves it.

    Students can put such a file into a folder: its time counts where the instructor names the system.
    """
    parts = entry.name.parts
    place = PurePath(*parts[:2])
    if len(parts) < 3 or place not in stamps or FOLDER.fullmatch(parts[1]):  # which is of the exchange itself
        return None
    if parts[1] != asked.name:
        return Claim(of_another=True)
    try:
        text = stamps[place].read()[:100].decode()
    except Exception:  # damaged
        text = ""
    return _claim(entry, parts[0], time_of(text.strip()), "", told=bool(asked.lms))


def _claim(
    entry: Entry, student: str, when: datetime | None, doubt: str, *, told: bool, unchecked: str = ""
) -> Claim:
    if when and when > datetime.now(UTC) + APART:
        when = None
    file = "/".join(entry.name.parts[1:])
    timed_by = NAME if when and told else ""
    return Claim(({"login": student},), student, file, when, timed_by, doubt=doubt, unchecked=unchecked)


def time_of(text: str) -> datetime | None:
    """
    Return a time with its zone, which must be one that is no name of several.

    Example:
        >>> str(time_of("2026-11-27 13:37:09.5 +0200"))
        '2026-11-27 11:37:09+00:00'
    """
    if not re.fullmatch(TIME, text):
        return None
    try:
        found = datetime.fromisoformat(
            re.sub(r" ?(UTC|GMT|Z)$", "+00:00", text).replace(" +", "+").replace(" -", "-")
        )
    except ValueError:
        return None
    return found.astimezone(UTC).replace(microsecond=0)


def _owner(entry: Entry) -> tuple[str, datetime | None, datetime | None]:
    """Return who owns a folder in a true exchange, when it was written, and since when the disk has it so."""
    if entry.path is None or sys.platform == "win32":
        return "", None, None
    folder = entry.path.parents[len(entry.name.parts) - 2]
    try:
        info = Path(folder).stat()
        if info.st_uid in (0, os.getuid()):
            return "", None, None
        written, kept = (datetime.fromtimestamp(time, UTC) for time in (info.st_mtime, info.st_ctime))
    except (OSError, ValueError, OverflowError):
        return "", None, None
    try:
        return pwd.getpwuid(info.st_uid).pw_name, written, kept
    except KeyError:
        return f"{NAMELESS}{info.st_uid}", None, None
