"""Collect what students handed in: files, folders, an LMS's zip. Nothing is lost on the way."""

import dataclasses
import errno
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePath
from typing import NamedTuple

from autograder.classroom.collect import refusals
from autograder.classroom.collect.attempts import HandedIn, Item, attempts
from autograder.classroom.collect.download import Asked, Claim, Entry
from autograder.classroom.collect.files import read_plainly
from autograder.classroom.collect.names import STUDENT
from autograder.classroom.collect.owner import Owner, namesakes, owner_of, roster_of
from autograder.classroom.collect.sources import Read, read_all, remarks
from autograder.classroom.collect.store import YOU, Stored, put
from autograder.classroom.collect.together import mend, with_lines
from autograder.classroom.collect.waiting import Desk, Waiting
from autograder.classroom.collect.which import Assignments
from autograder.classroom.dates.zone import zone
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.hand_ins import HandIn, latest
from autograder.classroom.roster.dropping import dropped_people
from autograder.classroom.roster.matching import Roster
from autograder.classroom.roster.named import nearest
from autograder.classroom.submission import SubmissionError
from autograder.classroom.uninterrupted import uninterrupted
from autograder.errors import Broken, fault_of_machine

TAKES_THIS = "--replace takes this one"
TAKEN = ("new", "replaced", "unchanged", "older")  # how a file ends of which its student has handed in
NAMES = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}


class Collected(NamedTuple):
    """The result of collecting one file."""

    source: str
    student: str
    status: str  # "new", "replaced", "unchanged", "older", "discarded", "waiting" or "refused"
    why: str = ""
    when: datetime | None = None  # of handing in
    timed_by: str = ""  # who tells that time
    late: bool = False


@dataclasses.dataclass(frozen=True)
class Options:
    """How to collect."""

    student: str = ""  # who handed in what is collected, whatever its name says
    replace: bool = False  # whether even an older file replaces an earlier submission, which is kept aside
    handed_in: datetime | None = None  # when, where nobody tells
    lms: str = ""  # which importer reads the names
    dry_run: bool = False  # whether nothing is written


def collect(
    classroom: Classroom,
    lesson: str,
    paths: Sequence[Path],
    *,
    options: Options | None = None,
    tell: Callable[[str], object] = lambda line: None,
) -> Iterator[Collected]:
    """
    Yield the result for each file that was handed in.

    Args:
        classroom: The class.
        lesson: The lesson, released in it, or an assignment of the class's own.
        paths: Notebooks, folders of them, zips of them.
        options: How to collect.
        tell: Called with a line for each download that was recognised.
    """
    settings = options or Options()
    run = Collecting(classroom, lesson, settings, tell)
    asked = _asked(classroom, lesson)._replace(lms=settings.lms)
    yield from run.noted(run.of(read_all(paths, asked, settings.lms)))


def collect_waiting(
    classroom: Classroom, lesson: str, files: Sequence[str] = (), *, options: Options | None = None
) -> Iterator[Collected]:
    """
    Yield the result for each file that waited for a person, who has filled in whose it is.

    Args:
        classroom: The class.
        lesson: The lesson.
        files: Only these, by their names in the folder; they are the student's whom the options name.
        options: How to collect.
    """
    run = Collecting(classroom, lesson, options or Options(), lambda line: None)
    yield from run.noted(run.waiting(files))


def _asked(classroom: Classroom, lesson: str) -> Asked:
    """Return the assignment with what its notebooks are called, if that is not its own name."""
    return Asked(lesson, tuple(classroom.notebooks(lesson)) if lesson in classroom.own() else ())


def _article(lms: str) -> str:
    """Return what a download is called in a sentence."""
    return f"a{'n' if lms[0] in 'AEIOU' else ''} {lms} download" if "'s " not in lms else f"from {lms}"


def _undecided(student: str, earlier: HandIn | None) -> str:
    """Return why a file that waited waits again: it may be older than what was handed in."""
    source = PurePath(re.split(r"(?<=\.zip): ", earlier.source)[0]).name if earlier else ""
    where = f", from {source}" if source else ""
    return f"{student} has handed in already{where}, and nobody tells which is newer: {TAKES_THIS}"


class Collecting:
    """One run of the command."""

    def __init__(self, classroom: Classroom, lesson: str, options: Options, tell: Callable[[str], object]):
        """Read the roster, what waits, and what was handed in before."""
        classroom.lessons([lesson])
        self.classroom, self.lesson, self.tell = classroom, lesson, tell
        self.assignments = Assignments(classroom, lesson)
        self.roster = roster_of(classroom)
        self.dropped = Roster(dropped_people(classroom))
        self.zone = zone(classroom)
        self.started = datetime.now(UTC)
        if not options.dry_run and (said := mend(classroom)):
            tell(said)
        self.earlier = latest(classroom, lesson)
        self.desk = Desk(classroom)
        self.texts = 0  # beside notebooks
        student = self._named(options.student) if options.student else ""
        self.options = dataclasses.replace(options, student=student)

    def _named(self, student: str) -> str:
        """Return whom the instructor has named: by an id, whatever its capitals."""
        if student in self.dropped:
            raise ClassroomError(
                f"{student} was dropped from the class.\n"
                f"Put them back: course drop {self.classroom.pasted} {shlex.quote(student)} --undo"
            )
        if self.roster is not None and student not in self.roster:
            alike = [one for one in self.roster if one.lower() == student.lower()]  # bgroß is not bgross
            if len(alike) == 1:
                return alike[0]
            near = nearest(student, {one: person.name for one, person in self.roster.items()})
            raise ClassroomError(
                f"{student!r} is not on the roster{f': did you mean {near}?' if near else '.'}\n"
                f"Put them on it: course roster {self.classroom.pasted} --add {shlex.quote(student)}"
            )
        if not STUDENT.fullmatch(student):
            raise ClassroomError(
                f"{student!r} cannot be a student's id: letters, digits and . _ @ + - can be in one.\n"
                "Give them an id without the others, such as first.last."
            )
        return student

    def noted(self, results: Iterator[Collected]) -> Iterator[Collected]:
        """Pass results on, and keep in the end whose files were refused."""
        refused, taken = dict[str, str](), set[str]()
        try:
            for one in results:
                if one.student and one.status == "refused":
                    refused[one.student] = one.why.encode("utf-8", "replace").decode()
                elif one.status in TAKEN:
                    taken.add(one.student)
                yield one
        finally:
            if not self.options.dry_run:
                refusals.note(self.classroom, self.lesson, refused, taken, self.started)

    def of(self, downloads: Iterator[Read]) -> Iterator[Collected]:
        """Yield the result for each file in downloads: first whose each is, then student by student."""
        found: dict[str, list[Item]] = {}
        try:
            for download in downloads:
                yield from self._owned(download, found)
            for student, items in found.items():
                yield from (result for result, _ in self._of_student(student, items))
            if self.texts:
                what = "text beside a notebook is" if self.texts == 1 else "texts beside notebooks are"
                self.tell(f"{self.texts} {what} left out: the notebook counts.")
        finally:
            if not self.options.dry_run:
                self.desk.close()

    def _owned(self, read: Read, found: dict[str, list[Item]]) -> Iterator[Collected]:
        """Add a download's files to those of their owners; yield what can be nobody's."""
        download, reading = read
        owners: dict[str, bool] = {}
        alike = namesakes(reading.claims.values()) if self.roster is None else Counter[str]()
        for entry in download.entries:
            claim = reading.claims.get(entry)
            if (
                claim is None
                or claim.of_another
                or (not reading.lms and not entry.is_candidate and not self.assignments.own)
            ):
                continue
            if not entry.why and self.desk.has_discarded(entry.source, entry.read):
                yield Collected(entry.source, "", "discarded")
                continue
            told = self._owner(claim)
            if alike[claim.student] > 1 and not self.options.student:
                why = f"{alike[claim.student]} people of that name handed in: give each an id of their own"
                told = Owner("", why)
            if reading.lms and claim.readings:
                owners[str(claim.readings)] = bool(told.student)
            hint = download.written if reading.lms else entry.written
            item = Item(entry, claim, hint, reading.lms)
            if entry.why:
                yield Collected(entry.source, told.student, "refused", entry.why)
            elif told.student:
                found.setdefault(told.student, []).append(item)
            elif entry.is_candidate or claim.only:
                yield self._wait(item, told)
        if reading.lms:
            self._say(read, owners)

    def _owner(self, claim: Claim) -> Owner:
        """Return whose a file is; what those hand in who were dropped from the class waits."""
        if self.options.student:
            return Owner(self.options.student)
        told = owner_of(claim, self.roster)
        gone = told.student if told.student in self.dropped else ""
        if not told.student and self.dropped:
            gone = owner_of(claim, self.dropped).student
        return Owner("", f"{gone} was dropped from the class", (gone,)) if gone else told

    def _say(self, read: Read, owners: dict[str, bool]) -> None:
        where = read.download.path.name or "these files"
        known = sum(owners.values())
        count = (
            f"{known} of the {len(owners)} who handed in are on the roster"
            if self.roster is not None
            else f"{len(owners)} students"
        )
        self.tell(f"{where}: {_article(read.reading.lms)}: {count}")
        for line in remarks(read, self.started, self.zone, given=bool(self.options.handed_in)):
            self.tell(line)

    def _of_student(self, student: str, items: list[Item]) -> Iterator[tuple[Collected, Item]]:
        """Yield the result for each file of a student; at most one hand-in is taken."""
        sorted_out = attempts(self.assignments, items)
        self.texts += bool(sorted_out.taken) * sum(bool(item.claim.only) for item in items)
        for item, why in sorted_out.refused:
            yield self._told(item, student, "refused", why), item
        for item, why, other in sorted_out.waiting:
            yield self._wait(item, Owner(student, why, (student,)), other), item
        if not sorted_out.taken:
            return
        try:
            yield from self._stored(student, sorted_out.taken, sorted_out.files)
        except SubmissionError as error:
            for one in sorted_out.taken:
                yield self._told(one.item, student, "refused", str(error)), one.item
            return
        for item, status, why in sorted_out.others:
            yield self._told(item, student, status, why), item

    def _stored(
        self, student: str, taken: list[HandedIn], files: dict[str, bytes]
    ) -> Iterator[tuple[Collected, Item]]:
        """Put a hand-in in its place; a name that no folder can have is the file's own trouble."""
        times = [self._time(one.item) for one in taken]
        when, timed_by, orders = max(times)
        late = any(one.item.claim.late for one in taken)
        earlier = self.earlier.get(student)
        whole = {f"{one.notebook}.ipynb": one.data for one in taken} | files
        store = partial(
            put,
            self.classroom,
            self.lesson,
            student,
            whole,
            when,
            told=orders,
            earlier=earlier,
            replace=self.options.replace,
        )
        try:
            stored = store(dry_run=True)
            kept = any(one.item.claim.kept for one in taken)
            if kept and not self.options.replace and stored.replaced and not stored.told:
                why = _undecided(student, earlier)  # what waited may be older
                yield from ((self._told(one.item, student, "waiting", why), one.item) for one in taken)
                return
            if stored.status in ("new", "replaced") and not self.options.dry_run:
                lines = self._lines(student, taken, stored, when, timed_by, late=late)
                # A submission without its lines would have lost its time.
                with uninterrupted(), with_lines(self.classroom, lines, whole):
                    store()
        except UnicodeEncodeError as error:
            raise SubmissionError(f"the disk has no name for {student!r}") from error
        except OSError as error:
            if error.errno in NAMES:
                raise SubmissionError(f"{student} cannot be a folder: {error.strerror}") from error
            place, remedy = self.classroom.root / "submitted", "Whoever collects needs write access to"
            fault = fault_of_machine(error, place)
            raise fault or Broken(
                f"{error.filename or place}: {error.strerror}.\n{remedy} {place}."
            ) from error
        for one in taken:
            source = one.item.entry.source
            why = f"the earlier one goes to {stored.replaced}" if stored.replaced else ""
            yield Collected(source, student, stored.status, why, when, timed_by, late), one.item

    def _lines(
        self,
        student: str,
        taken: list[HandedIn],
        stored: Stored,
        when: datetime,
        timed_by: str,
        *,
        late: bool,
    ) -> list[HandIn]:
        """Return the lines of the log for what is put in its place."""
        line = partial(HandIn, self.lesson, student, collected=self.started, when=when, timed_by=timed_by)
        sources = [one.item.entry.source.encode("utf-8", "replace").decode() for one in taken]
        return [line(source, late=late, replaced=stored.replaced) for source in sources]

    def _time(self, item: Item) -> tuple[datetime, str, bool]:
        """Return when a file was handed in, who tells it, and whether that orders hand-ins."""
        when = item.claim.when
        if when:
            when = when if when.tzinfo else when.replace(tzinfo=self.zone)
            return min(when.astimezone(UTC), self.started), item.claim.timed_by, True
        if self.options.handed_in:
            return self.options.handed_in.astimezone(UTC), YOU, False
        if not item.lms and item.entry.path and item.entry.written:
            return item.entry.written, "", True
        return self.started, "", False

    def _told(self, item: Item, student: str, status: str, why: str) -> Collected:
        when, timed_by, _ = self._time(item)
        return Collected(item.entry.source, student, status, why, when, timed_by, item.claim.late)

    def _wait(self, item: Item, owner: Owner, other: str = "") -> Collected:
        """Keep a file for a person to decide; whose it is, is filled in if only the lesson is another."""
        found = self._told(item, owner.student, "waiting", owner.why)
        try:
            data = item.entry.read()
        except SubmissionError as error:
            return found._replace(status="refused", why=str(error))
        perhaps = " ".join(owner.perhaps)
        row = Waiting(
            other or self.lesson,
            item.entry.name.name,
            owner.why,
            perhaps,
            owner.student if other else "",
            item.entry.source,
            self.started.isoformat(),
            found.when.isoformat() if found.when and found.timed_by else "",
            found.timed_by,
            "late" if found.late else "",
        )
        if not self.options.dry_run and not item.claim.kept:
            self.desk.put(row, data)
        if owner.perhaps and not any(one in (owner.student, *owner.why.split()) for one in owner.perhaps):
            return found._replace(why=f"{owner.why} (perhaps {perhaps})")
        return found

    def waiting(self, files: Sequence[str] = ()) -> Iterator[Collected]:
        """Yield the result for each file on the list, or each of some, of which somebody says whose it is."""
        for file in files:
            self.desk.fill_in(self.lesson, file, self.options.student)
        filled_in = [row for row in self.desk.rows if row.lesson == self.lesson and row.students]
        filled_in = [row for row in filled_in if not files or row.file in files]
        rows = [row for row in filled_in if not row.discarded]
        for row in filled_in:
            if row.discarded:
                yield Collected(row.source or row.file, "", "discarded")
                self._settle(row)
        by_student: dict[str, list[tuple[Waiting, Item]]] = {}
        left: dict[Waiting, set[str]] = {row: set() for row in rows}
        for row in rows:
            path = self.desk.folder / PurePath(row.file).name
            if not path.is_file():
                where = f"{self.desk.folder.name}/{row.file}"
                yield Collected(row.source or row.file, "", "waiting", f"{where} is not there")
                continue
            claim = Claim(file=row.file.partition("-")[2], when=row.handed_in, timed_by=row.timed_by)
            claim = dataclasses.replace(claim, late=bool(row.late), kept=row.file)
            entry = Entry(PurePath(row.file), row.source or row.file, partial(read_plainly, path))
            for typed in row.students:
                try:
                    student = self._named(typed)
                except ClassroomError as error:
                    left[row].add(typed)
                    yield Collected(entry.source, typed, "waiting", str(error).splitlines()[0])
                else:
                    left[row].add(student)
                    by_student.setdefault(student, []).append((row, Item(entry, claim, None, "")))
        try:
            for student, pairs in by_student.items():
                done = {item.claim.kept: row for row, item in pairs}
                for found, item in self._of_student(student, [item for _, item in pairs]):
                    yield found
                    row = done[item.claim.kept]
                    if found.status in TAKEN:
                        left[row].discard(student)
                        if not left[row]:
                            self._settle(row)
        finally:
            if not self.options.dry_run:
                self.desk.close()

    def _settle(self, row: Waiting) -> None:
        if not self.options.dry_run:
            self.desk.settle(row, self.started.isoformat())
