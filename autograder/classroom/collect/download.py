"""A download as it is looked at: what lies in it, by name; what a file holds is read when it is needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import NamedTuple

SUFFIXES = (".ipynb", ".zip")


class Asked(NamedTuple):
    """The assignment that is collected."""

    name: str
    notebooks: tuple[str, ...] = ()  # of a class's own assignment; a lesson's is called as the lesson
    lms: str = ""  # the system that the instructor has named


@dataclass(frozen=True)
class Entry:
    """A file in a download."""

    name: PurePath  # in the download; the importer knows what of it the LMS wrote
    source: str  # as it is shown
    read: Callable[[], bytes]  # raises SubmissionError, or another error of a broken archive
    why: str = ""  # why it cannot be read
    written: datetime | None = None  # the file's own time: a hint, and never one of an LMS's zip
    path: Path | None = None  # where it lies, if it lies on this disk by itself

    @property
    def is_candidate(self) -> bool:
        """Whether it is a notebook by its name, or may hold one, or cannot be looked into."""
        return bool(self.why) or self.name.suffix.lower() in SUFFIXES


@dataclass(frozen=True)
class Download:
    """A zip, a folder, or single files that lie together."""

    path: Path
    entries: tuple[Entry, ...]
    is_zip: bool = False
    written: datetime | None = None  # when the zip was downloaded

    @property
    def candidates(self) -> list[Entry]:
        """The files that may be submissions."""
        return [entry for entry in self.entries if entry.is_candidate]

    def below(self, depth: int) -> "Download":
        """Return it without so many folders around all that is in it."""
        cut = (replace(entry, name=PurePath(*entry.name.parts[depth:])) for entry in self.entries)
        return replace(self, entries=tuple(cut))

    @property
    def wrapped(self) -> int:
        """How many folders lie around all that is in it."""
        folders = [entry.name.parent.parts for entry in self.entries]
        if not folders:
            return 0
        least, most = min(folders), max(folders)
        same = (a == b for a, b in zip(least, most, strict=False))
        return next((place for place, equal in enumerate(same) if not equal), min(len(least), len(most)))


@dataclass(frozen=True)
class Claim:
    """What an LMS, or a file's name, says of a file."""

    readings: tuple[Mapping[str, str], ...] = ()  # each way in which a name can be read: kind of id -> value
    student: str = ""  # the id that is taken where there is no roster
    file: str = ""  # what the student called the file
    when: datetime | None = None  # of handing in; without a zone, it is in the class's
    timed_by: str = ""  # who tells that time
    unread: str = ""  # what stands in place of a time, and is none that can be read
    late: bool = False
    only: str = ""  # what was handed in in place of a file: "a text", "a link"
    doubt: str = ""  # why a person is to confirm whose it is
    unchecked: str = ""  # the account that would confirm whose it is, where it has no name on this machine
    kept: str = ""  # under which name it waits already
    of_another: bool = False  # whether it is another assignment's, by the system's own word


@dataclass(frozen=True)
class Reading:
    """A download that an LMS's importer has read."""

    lms: str  # "Moodle"; empty for plain files
    claims: dict[Entry, Claim] = field(default_factory=dict)
