"""
Blackboard's "Assignment file download": ``TITLE_USER_attempt_TIME_FILE`` and ``….txt``.

The first ``_attempt_TIME`` is Blackboard's: what follows it, the student chose. Titles and user names may
hold underscores; the first line of the text, a receipt, tells the user. The time has no zone: the class's
is taken.
"""

import re
from datetime import datetime

from autograder.classroom.collect.download import Asked, Claim, Download, Entry
from autograder.classroom.collect.entry_names import shared

NAME = "Blackboard"
FILE = re.compile(r"(?P<left>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:(?P<receipt>\.txt)|_(?P<file>.+))")
WHO = re.compile(r"[^:\r\n]+: .*\((?P<user>[^()\r\n]+)\)\s*")  # "Name: Jürgen Müller (jmueller)"


def read(download: Download, asked: Asked) -> dict[Entry, Claim]:
    """Return what Blackboard says of each file."""
    flat = (entry for entry in download.entries if len(entry.name.parts) == 1)
    matches = {entry: match for entry in flat if (match := FILE.fullmatch(entry.name.name))}
    lefts = {match["left"] for match in matches.values()}
    users = {match["left"]: _receipt(entry) for entry, match in matches.items() if match["receipt"]}
    same = shared(lefts, "_")
    return {entry: claim_of(match, users.get(match["left"], ""), same) for entry, match in matches.items()}


def claim_of(match: re.Match[str], user: str = "", title: str = "") -> Claim:
    """Return what a name says; ``user`` is the receipt's, and ``title`` what all names begin with."""
    left = match["left"]
    logins = [left[place.end() :] for place in re.finditer("_", left) if left[place.end() :]]
    if user and left.endswith(f"_{user}"):
        logins = [user]
    else:
        user = left.removeprefix(f"{title}_") if title else left.rpartition("_")[2]
    return Claim(
        readings=tuple({"login": login} for login in logins),
        student=user,
        file=match["file"] or "",
        when=time_of(match["time"]),
        timed_by=NAME,
        only="a text" if match["receipt"] else "",
    )


def time_of(stamp: str) -> datetime | None:
    """Return the time of an attempt, without a zone."""
    try:
        return datetime.strptime(stamp, "%Y-%m-%d-%H-%M-%S")  # see above
    except ValueError:
        return None


def _receipt(entry: Entry) -> str:
    """Return the user whom a receipt's first line names; the rest of it may be the student's own text."""
    try:
        first = entry.read().decode("utf-8-sig", "replace").splitlines()[:1]
    except Exception:  # a damaged archive: its names are enough
        return ""
    match = WHO.fullmatch(first[0]) if first else None
    return match["user"].strip() if match else ""
