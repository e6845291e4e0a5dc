"""
Moodle's "Download all submissions": ``NAME_NUMBER_assignsubmission_file/…``, or ``NAME_NUMBER_…_FILE``.

The number is the participant's in this one assignment; the grading worksheet joins it to an e-mail address.
Neither time nor attempt is in the names; the worksheet has the time, in its downloader's language.
"""

import re
from collections import defaultdict
from pathlib import PurePath

from autograder.classroom.collect.download import Asked, Claim, Download, Entry
from autograder.classroom.collect.lms.moodle_worksheet import Participant
from autograder.classroom.collect.names import id_from
from autograder.classroom.roster.matching import names

NAME = "Moodle"
FOLDER = re.compile(r"(?P<name>[^/]+)_(?P<number>[0-9]+)_assignsubmission_(?P<plugin>[a-z0-9]+)_?")
FLAT = re.compile(r"(?P<name>[^_/]*)_(?P<number>[0-9]+)_assignsubmission_(?P<plugin>[a-z0-9]+)_(?P<file>.+)")
NO_GROUP = re.compile(r"(?P<name>[^_/]+)_assignsubmission_(?P<plugin>[a-z0-9]+)_?")
ANONYMOUS = {"participant", "teilnehmer", "teilnehmerin", "participante", "partecipante", "deelnemer"}


def read(
    download: Download, asked: Asked, participants: dict[str, Participant] | None = None
) -> dict[Entry, Claim]:
    """Return what Moodle says of each file."""
    found = {entry: parts for entry in download.entries if (parts := parts_of(entry.name))}
    numbers: dict[str, set[str]] = defaultdict(set)
    for name, number, _, _ in found.values():
        numbers[name].add(number)
    nameless = {name for name, of in numbers.items() if len(of) > 1 and len(numbers) == 1}
    return {
        entry: _claim(asked.name, *parts, anonymous=parts[0] in nameless, participants=participants or {})
        for entry, parts in found.items()
    }


def parts_of(path: PurePath) -> tuple[str, str, str, str] | None:
    """
    Return name, participant number, plugin and the student's part of a path.

    Example:
        >>> parts_of(PurePath("Séan OBrien_77_assignsubmission_file/a/x.ipynb"))
        ('Séan OBrien', '77', 'file', 'a/x.ipynb')
    """
    if len(path.parts) == 1:
        match = FLAT.fullmatch(path.name)
        return (match["name"], match["number"], match["plugin"], match["file"]) if match else None
    top, rest = path.parts[0], "/".join(path.parts[1:])
    if match := FOLDER.fullmatch(top):
        return match["name"], match["number"], match["plugin"], rest
    match = NO_GROUP.fullmatch(top)
    return (match["name"], "", match["plugin"], rest) if match else None


def _claim(
    lesson: str,
    name: str,
    number: str,
    plugin: str,
    file: str,
    *,
    anonymous: bool,
    participants: dict[str, Participant],
) -> Claim:
    only = "a text" if plugin == "onlinetext" else ""
    if not number:
        return Claim(
            file=file, only=only, doubt=f"{name!r} is not a person: students without a group handed it in"
        )
    anonymous = anonymous or name.casefold() in ANONYMOUS
    reading = {f"moodle {lesson}": number} | ({} if anonymous else {"name": name})
    known = participants.get(number)
    if known and known.name and not anonymous and not names(known.name) & names(name):
        known = None  # another assignment's worksheet
    if known:
        reading |= {key: value for key, value in (("email", known.email), ("name", known.name)) if value}
    return Claim(
        readings=(reading,),
        student="" if anonymous and not known else id_from(name if not known else known.name or name),
        file=file,
        when=known.when if known else None,
        timed_by=NAME if known and known.when else "",
        unread=known.unread if known else "",
        only=only,
    )
