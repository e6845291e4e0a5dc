"""
Brightspace's download: a folder ``N-M - NAME - Nov 27, 2026 1030 PM`` for each hand-in.

Only the name tells who it is: N and M are Brightspace's own, and sources disagree on them. The time has no
zone and no colon; it is the downloader's, in their language: where the month cannot be read, no time is told.
"""

import re
from datetime import datetime

from autograder.classroom.collect.download import Asked, Claim, Download, Entry
from autograder.classroom.collect.names import id_from

NAME = "Brightspace"
WHEN = r"[^/-]*\d{4},? \d{1,2}[:_]?\d{2}(?: ?[AP]M)?"
FOLDER = re.compile(rf"(?P<n>\d+)-(?P<m>\d+) - (?P<name>[^/]+) - (?P<when>{WHEN})")
FLAT = re.compile(rf"(?P<n>\d+)-(?P<m>\d+) - (?P<name>[^/]+?) - (?P<when>{WHEN}) - (?P<file>.+)")
FORMS = (
    "%b %d %Y %I%M %p",
    "%d %B %Y %I%M %p",
    "%B %d %Y %I%M %p",
    "%d %b %Y %I%M %p",
    "%b %d %Y %H%M",
    "%d %B %Y %H%M",
)


def read(download: Download, asked: Asked) -> dict[Entry, Claim]:
    """Return what Brightspace says of each file."""
    return {entry: claim for entry in download.entries if (claim := _claim_of(entry))}


def _claim_of(entry: Entry) -> Claim | None:
    parts = entry.name.parts
    match = FLAT.fullmatch(parts[0]) if len(parts) == 1 else FOLDER.fullmatch(parts[0])
    if not match:
        return None
    name, _, number = match["name"].rpartition(" - ")
    reading = {"name": name, "brightspace": number} if number.isdigit() else {"name": match["name"]}
    when = time_of(match["when"])
    return Claim(
        readings=(reading,),
        student=id_from(reading["name"]),
        file=match["file"] if len(parts) == 1 else "/".join(parts[1:]),
        when=when,
        timed_by=NAME if when else "",
    )


def time_of(text: str) -> datetime | None:
    """
    Return the time in a folder's name, without a zone.

    Example:
        >>> str(time_of("Nov 27, 2026 842 AM"))
        '2026-11-27 08:42:00'
    """
    plain = re.sub(r"[,:_]", "", text).strip()
    plain = re.sub(r"(\d{4} )(\d{3})(?=\D|$)", r"\g<1>0\2", plain)  # "842 AM"
    for form in FORMS:
        try:
            return datetime.strptime(plain, form)  # see above
        except ValueError:
            continue
    return None
