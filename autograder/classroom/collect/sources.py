"""What is given to `course collect`: zips, folders, single files, each read by its importer."""

import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import NamedTuple

from autograder.classroom.collect import lms
from autograder.classroom.collect.archives import zipped
from autograder.classroom.collect.download import Asked, Claim, Download, Entry, Reading
from autograder.classroom.collect.files import file, in_folder, refused, why_ours
from autograder.classroom.collect.lms.moodle_worksheet import Participant, participants

TABLES = (".csv", ".tsv")


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
