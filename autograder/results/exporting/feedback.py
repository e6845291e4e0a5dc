"""Students' pages as the zip that an LMS hands out: it finds people by the names in it."""

import html
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.authoring.lesson import lesson_names
from autograder.classroom.folder import Classroom
from autograder.classroom.hand_ins import latest
from autograder.classroom.roster.matching import Roster, slug_of
from autograder.classroom.roster.people import Person, people
from autograder.classroom.tables import read
from autograder.results.exporting.forms import Ask
from autograder.results.exporting.matching import students
from autograder.results.exporting.moodle import Worksheet, participant
from autograder.results.feedback import Page

FOLDER = re.compile(r"\d+-\d+ - (?P<name>.+) - [^-]*\d{4} \d{1,2}[:_]?\d{2}(?: ?[AP]M)?")  # Brightspace's
LEVEL = 6


@dataclass(frozen=True)
class Place:
    """Where a student's page goes."""

    name: bytes  # in the zip
    utf8: bool = True
    extension: str = ".html"


Places = Mapping[str, Place]


def moodle(classroom: Classroom, lesson: str, file: Path) -> tuple[Places, list[str]]:
    """
    Return the places of pages by a worksheet's participant numbers: one for each member of a team, too.

    Moodle splits a name at `_` and reads the number after the first; the student's name is not looked at.
    """
    form, table = Worksheet(), read(file)
    form.check(table)
    lines = [form.line(table, row, lesson) for row in form.rows(table)]
    whose, reasons, _ = students(lines, people(classroom))
    found = {}
    for student, line, row in zip(whose, lines, form.rows(table), strict=True):
        if student:
            name = " ".join(re.sub(r'[\x00-\x1f&<>"`|\':\\/_~.]', " ", line.name).split()) or "Participant"
            folder = f"{name}_{participant(row)}_assignsubmission_file/feedback.html"
            found[student] = Place(folder.encode())
    return found, reasons


def canvas(classroom: Classroom, lesson: str, file: Path) -> tuple[Places, list[str]]:
    """
    Return the places of pages by the user and the attachment in the names of a download.

    Canvas shows a page under the name of the file that was handed in: what is sent has its extension. Of
    several notebooks of a student, that is the one that was collected last, otherwise the one that came last.
    """
    found: dict[str, Place] = {}
    reasons, persons = [], people(classroom)
    collected = latest(classroom, lesson)
    ranks: dict[str, tuple[bool, bool, int]] = {}
    for _, name in _names(file):
        base = unicodedata.normalize("NFC", name.rpartition("/")[2])
        hits = {person.id: hit for person in persons.values() if (hit := _uploaded(person, base))}
        if len(hits) > 1:
            reasons.append(f"{base}: {' or '.join(hits)}")
        for student, (user, attachment, extension) in hits.items() if len(hits) == 1 else ():
            rank = (
                student in collected and base in collected[student].source,
                lesson in base,
                int(attachment),
            )
            if extension == ".ipynb" and rank > ranks.get(student, (False, False, -1)):
                ranks[student] = rank
                short = f"{re.sub('[^a-z]', '', student.lower()) or 'student'}_{user}_{attachment}_feedback"
                found[student] = Place(f"{short}{extension}".encode(), extension=extension)
    return found, reasons


def _uploaded(person: Person, name: str) -> tuple[str, str, str] | None:
    """Return the user, the attachment and the extension of a person's file, if a name is that of one."""
    user = person.known_as.get("canvas") or person.lms_user_id
    begins = rf"{re.escape(unicodedata.normalize('NFC', slug_of(person)))}(?:_LATE)?_{re.escape(user)}_"
    hit = re.match(rf"{begins}(\d+)_(.+)", name, re.DOTALL) if user.isdigit() else None
    return (user, hit[1], Path(hit[2]).suffix) if hit else None


def brightspace(classroom: Classroom, lesson: str, file: Path) -> tuple[Places, list[str]]:
    """Return the places of pages in the folders of a download, whose names carry the ids, byte for byte."""
    found, reasons, roster = dict[str, Place](), list[str](), Roster(people(classroom))
    for raw, name in _names(file):
        parts = name.split("/")
        at = next((i for i, part in enumerate(parts[:-1]) if FOLDER.fullmatch(part)), None)
        if at is None:
            continue
        match = roster.find(name=FOLDER.fullmatch(parts[at])["name"])  # type: ignore[index]
        if match.person is None:
            reasons.append(f"{parts[at]}: {match.why}")
        else:
            folder = b"/".join(raw.split(b"/")[: at + 1])
            utf8 = raw == name.encode()
            found[match.person.id] = Place(folder + b"/feedback.html", utf8)  # the last: handed in again
    return found, list(dict.fromkeys(reasons))


def _names(file: Path) -> Iterable[tuple[bytes, str]]:
    """Yield the name of each entry of a zip: its bytes, and the text, which some zips do not say is UTF-8."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise Ask(
            f"{file} is no zip.\nName the zip of submissions as it was downloaded: --into FILE"
        ) from None
    for entry in entries:
        if not entry.is_dir():
            raw = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")
            try:
                yield raw, raw.decode()
            except UnicodeDecodeError:
                yield raw, entry.filename


Finder = Callable[[Classroom, str, Path], tuple[Places, list[str]]]
FINDERS: dict[str, tuple[Finder, str]] = {
    "moodle": (moodle, "the assignment's grading worksheet"),
    "canvas": (canvas, "the zip of submissions as Canvas gave it"),
    "brightspace": (brightspace, "the zip of submissions as Brightspace gave it"),
}


class _Entry(zipfile.ZipInfo):
    """An entry whose name is written with the bytes that it came with."""

    raw, utf8 = b"", True

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, (self.flag_bits | 0x800) if self.utf8 else self.flag_bits & ~0x800


def pack(
    classroom: Classroom, lesson: str, pages: Iterable[Page], places: Places, out: Path, most: float
) -> tuple[list[Path], list[str]]:
    """
    Write the pages into a zip, or into several that are no larger than an LMS takes.

    Args:
        classroom: The class.
        lesson: The lesson.
        pages: As they were written.
        places: Where they go.
        out: The zip; further ones have a number in their names.
        most: Bytes of one zip.

    Returns:
        The zips, and who got none because the LMS has no place for their page.
    """
    parts, without, size, files = [list[tuple[Place, bytes]]()], list[str](), 0, list[tuple[Place, bytes]]()
    for page in pages:
        if (place := places.get(page.student)) is None:
            without.append(page.student)
        else:
            files += _files(classroom, lesson, page, place)
    for place, data in files:
        length = len(zlib.compress(data, LEVEL)) + 2 * len(place.name) + 200
        if parts[-1] and size + length > most:
            parts.append([])
            size = 0
        size += length
        parts[-1].append((place, data))
    if not parts[0]:
        return [], without
    names = [out] if len(parts) == 1 else [out.with_stem(f"{out.stem}-{i}") for i in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            for place, data in part:
                entry = _Entry(place.name.decode("utf-8" if place.utf8 else "cp437"))
                entry.raw, entry.utf8, entry.compress_type = place.name, place.utf8, zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
    return names, without


def _files(classroom: Classroom, lesson: str, page: Page, place: Place) -> Iterator[tuple[Place, bytes]]:
    """
    Yield a student's pages, one for each notebook, and their places.

    Where a place is a notebook's, there is room for one file: a notebook with the summary on top.
    """
    text = page.path.read_text(encoding="utf-8")
    if place.extension != ".ipynb":
        yield place, text.encode()
        for name in classroom.notebooks(lesson)[1:]:
            other = page.path.with_name(f"{name}.html")
            if other.is_file():
                stem = place.name.removesuffix(b".html")
                yield replace(place, name=stem + f"-{name}.html".encode()), other.read_bytes()
        return
    summary = text.partition("<main>")[2].partition("<h2>Your notebook</h2>")[0].partition("</main>")[0]
    summary = re.sub(r"</?a\b[^>]*>", "", summary) or html.escape(page.trouble)
    notebook = new_notebook(cells=[new_markdown_cell("".join(summary.splitlines()))])
    graded = classroom.notebook("autograded", lesson, page.student)
    if lesson in lesson_names() and not page.trouble:  # another assignment's has its hidden tests
        notebook.cells += nbformat.read(graded, as_version=4).cells
    yield place, nbformat.writes(notebook).encode()
