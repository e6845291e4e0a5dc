"""What is given to `course collect`: zips, folders, single files, each read by its importer."""

import os
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import NamedTuple
from zoneinfo import ZoneInfo

from autograder.classroom.collect import lms
from autograder.classroom.collect.archives import zipped
from autograder.classroom.collect.download import Asked, Claim, Download, Entry, Reading
from autograder.classroom.collect.files import file, in_folder, refused, why_ours
from autograder.classroom.collect.lms.moodle_worksheet import Participant, participants

TABLES = (".csv", ".tsv")
SLOW = timedelta(minutes=5)  # by which a clock may differ from the LMS's


class Read(NamedTuple):
    """A download, and what is said of its files."""

    download: Download
    reading: Reading


def read_all(paths: Iterable[Path], asked: Asked, system: str = "") -> Iterator[Read]:
    """Yield what is in paths. A worksheet of Moodle's may be among them, or lie beside a zip."""
    paths = list(paths)
    beside = {table for path in paths for table in _tables(path)}
    people = participants(sorted(beside))
    for download in _downloads([path for path in paths if path.suffix.lower() not in TABLES]):
        yield from _read(download, asked, people, system)


def _read(download: Download, asked: Asked, people: dict[str, Participant], system: str) -> Iterator[Read]:
    """Yield a download; and of a folder, the zips on its top that are downloads themselves."""
    reading = lms.recognise(download, asked, people, system)
    zips = [entry for entry in download.candidates if _is_download(entry, download, reading)]
    claims = {entry: claim for entry, claim in reading.claims.items() if entry not in zips}
    yield Read(download, Reading(reading.lms if claims else "", claims))
    for entry in zips:
        if entry.path:
            inner = zipped(entry.path, entry.name)
            yield Read(inner, lms.recognise(inner, asked, people, system))


def _is_download(entry: Entry, download: Download, reading: Reading) -> bool:
    """Return whether a zip in a folder is a download itself, and no student's."""
    on_top = len(entry.name.parts) == (2 if os.path.isdir(download.path) else len(entry.name.parts))
    claim = reading.claims.get(entry, Claim())
    by_lms = reading.lms and not any("any" in one for one in claim.readings)
    is_zip = entry.name.suffix.lower() == ".zip" and not entry.why and entry.path is not None
    return is_zip and not download.is_zip and on_top and not by_lms


def remarks(read: Read, now: datetime, zone: ZoneInfo, *, given: bool) -> Iterator[str]:
    """
    Yield the lines about times and owners that an importer could not take as they are.

    Args:
        read: A download.
        now: The time of collecting.
        zone: The class's zone.
        given: Whether the instructor has said when all of it was handed in.
    """
    system, claims = read.reading.lms, list(read.reading.claims.values())
    unread = [claim.unread for claim in claims if claim.unread]
    if unread and not given:
        what, they = ("time", "it counts") if len(unread) == 1 else ("times", "they count")
        told = f"{len(unread)} {what} of {system}'s could not be read, such as {unread[0]!r}"
        yield f"{told}: {they} as on time. Say when, by --handed-in."
    moments = [one if one.tzinfo else one.replace(tzinfo=zone) for one in (c.when for c in claims) if one]
    if future := [moment for moment in moments if moment > now + SLOW]:
        lie, they = ("time lies", "it counts") if len(future) == 1 else ("times lie", "they count")
        when = max(future).astimezone(zone)
        yield (
            f"{len(future)} {lie} in the future, such as {when:%Y-%m-%d %H:%M} ({zone.key}): {they} as "
            "the time of collecting. Is the class's time zone right?"
        )
    if unchecked := sum(bool(claim.unchecked) for claim in claims):
        folders = (
            "1 folder belongs to an account that has"
            if unchecked == 1
            else (f"{unchecked} folders belong to accounts that have")
        )
        yield f"{folders} no name on this machine: their students' names are taken as they are."


def _downloads(paths: list[Path]) -> Iterator[Download]:
    """Yield zips and folders, and single files together."""
    single = []
    for path in paths:
        if why := why_ours(path):
            yield Download(path, (refused(path, why),))
        elif os.path.isdir(path) and not os.path.islink(path):
            yield Download(path, tuple(in_folder(path.parent / path.name if path.name else path.resolve())))
        elif _is_zip(path):
            yield zipped(path)
        else:
            single.append(file(path, PurePath(path)))
    if single:
        yield Download(Path(), tuple(single))


def _is_zip(path: Path) -> bool:
    is_plain = os.path.isfile(path) and not os.path.islink(path)
    suffix = path.suffix.lower()
    return is_plain and (suffix == ".zip" or (suffix != ".ipynb" and zipfile.is_zipfile(path)))


def _tables(path: Path) -> list[Path]:
    """Return the tables that a path is, or that lie beside a zip, or on top of a folder."""
    if path.suffix.lower() in TABLES:
        return [path]
    folder = path if os.path.isdir(path) else path.parent if path.suffix.lower() == ".zip" else None
    found = folder.iterdir() if folder and os.access(folder, os.R_OK) and folder.is_dir() else ()
    return [one for one in found if one.suffix.lower() in TABLES and one.is_file() and not one.is_symlink()]
