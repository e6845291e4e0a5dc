"""What waits for a person: files of nobody, or of several people, and those of another lesson."""

import codecs
import hashlib
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.classroom import kept, tables
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.submission import SubmissionError

FOLDER, LIST = "waiting", "waiting.csv"
DONE, DONE_LIST = "collected", "collected.json"  # beside them: what waits no longer, by when that was said
DISCARD = ("-", "–", "—", "−")  # in place of an id; a spreadsheet may lengthen it
OURS = re.compile(r"[0-9a-f]{10}-[\w.-]+")  # the name of a file that is kept


@dataclass(frozen=True)
class Waiting:
    """One file that waits."""

    lesson: str
    file: str  # its name in the folder
    reason: str
    perhaps: str = ""  # who it may be
    student: str = ""  # the instructor's word: one id, or those of a group
    source: str = ""
    collected: str = ""
    when: str = ""
    timed_by: str = ""
    late: str = ""

    @property
    def students(self) -> list[str]:
        """The ids that were filled in."""
        return re.split(r"[\s,;]+", self.student.strip()) if self.student.strip() else []

    @property
    def discarded(self) -> bool:
        """Whether the instructor has said that it counts for nobody."""
        return self.student.strip() in DISCARD

    @property
    def handed_in(self) -> datetime | None:
        """The time that an LMS tells."""
        try:
            return datetime.fromisoformat(self.when) if self.when else None
        except ValueError:
            return None


class Desk:
    """The folder of what waits. What is put on it is kept at once; the list is written by :meth:`close`."""

    def __init__(self, classroom: Classroom):
        """Read the list, and what has waited."""
        self.classroom = classroom
        self.folder = classroom.root / FOLDER
        self.path = self.folder / LIST
        self.dialect = tables.Dialect(mark=codecs.BOM_UTF8)
        self.rows = self._read() if self.path.exists() else []
        self._before = list(self.rows)
        done = kept.read(classroom, f"{FOLDER}/{DONE_LIST}")
        self.done = {when: [Waiting(**row) for row in rows] for when, rows in done.items()}

    def _read(self) -> list[Waiting]:
        names = [field.name for field in fields(Waiting)]
        table = tables.read(self.path)
        self.dialect = table.dialect
        if table.column("lesson") is None or table.column("file") is None:
            raise ClassroomError(
                f"{self.path} has no columns lesson and file.\nPut them back, or move the file away."
            )
        rows = [
            Waiting(**{name: table.cell(row, name).strip().removeprefix("'") for name in names})
            for row in table.rows
        ]
        return [replace(row, file=self._file(row.file)) for row in rows]

    def _file(self, name: str) -> str:
        """Return a file's name in the folder, by its digest if a spreadsheet has lost letters of it."""
        if not re.match(r"[0-9a-f]{10}-", name) or (self.folder / PurePosixPath(name).name).is_file():
            return name
        found = list(self.folder.glob(f"{name[:10]}-*"))
        return found[0].name if len(found) == 1 else name

    def fill_in(self, lesson: str, file: str, student: str) -> None:
        """
        Say whose a file is.

        Raises:
            ClassroomError: If it does not wait for this lesson, or nobody is named.
        """
        found = next((row for row in self.rows if (row.lesson, row.file) == (lesson, file)), None)
        if found is None:
            others = " and ".join(row.lesson for row in self.rows if row.file == file)
            where = f"of {others}, not of {lesson}" if others else f"not in {self.path}"
            raise ClassroomError(f"{file} is {where}.\nName a file that is listed there for the lesson.")
        if not (student or found.students):
            raise ClassroomError(f"Whose is {file}?\nSay it: --student ID")
        if student:
            self.rows[self.rows.index(found)] = replace(found, student=student)

    def put(self, row: Waiting, data: bytes) -> bool:
        """Keep a file and add its row; return whether it was not there yet."""
        digest = _digest(data)
        name = re.sub(r"[^\w.-]", "_", PurePosixPath(row.file).name)[-60:].lstrip(".") or "file"
        plain = {field: _one_line(value) for field, value in asdict(row).items()}
        row = Waiting(**plain | {"file": f"{digest}-{name}"})
        same = (old for old in self.rows if (old.lesson, old.file.split("-")[0]) == (row.lesson, digest))
        if any(_inside(old.source) == _inside(row.source) for old in same):
            return False
        self.folder.mkdir(exist_ok=True)
        (self.folder / row.file).write_bytes(data)
        self.rows.append(row)
        return True

    def take(self, row: Waiting) -> None:
        """Take a row off, and its file if no other row has it."""
        if place := self._removed(row):
            place.unlink()

    def settle(self, row: Waiting, when: str) -> None:
        """Take a row off that was collected or discarded; the row and its file are kept, to be put back."""
        self.done.setdefault(when, []).append(row)
        if place := self._removed(row):
            (self.folder / DONE).mkdir(exist_ok=True)
            place.replace(self.folder / DONE / row.file)

    def put_back(self, when: str) -> list[Waiting]:
        """Let wait again what was settled at a time; return its rows."""
        rows = self.done.pop(when, [])
        for row in rows:
            place = self.folder / DONE / row.file
            if OURS.fullmatch(row.file) and place.is_file():
                place.replace(self.folder / row.file)
        self.rows += rows
        return rows

    def has_discarded(self, source: str, read: Callable[[], bytes]) -> bool:
        """Return whether a file was discarded before, when the same came in a download."""
        discarded = [row for rows in self.done.values() for row in rows if row.discarded]
        same = [row for row in discarded if _inside(row.source) == _inside(_one_line(source))]
        try:
            return bool(same) and _digest(read()) in {row.file.split("-")[0] for row in same}
        except SubmissionError:
            return False

    def _removed(self, row: Waiting) -> Path | None:
        """Remove a row; return its file, if it is there and no other row has it."""
        self.rows.remove(row)
        ours = OURS.fullmatch(row.file)  # anybody may have edited the list
        place = self.folder / row.file
        alone = ours and not any(other.file == row.file for other in self.rows)
        return place if alone and place.is_file() else None

    def close(self) -> None:
        """Write the list, if it has changed."""
        if self.rows == self._before:
            return
        self.folder.mkdir(exist_ok=True)
        header = [field.name for field in fields(Waiting)]
        lines = [[_inert(value) for value in asdict(row).values()] for row in self.rows]
        self.path.write_bytes(tables.new(header, lines, self.dialect).to_bytes())
        self._before = list(self.rows)
        done = {when: [asdict(row) for row in rows] for when, rows in self.done.items()}
        if done or (self.folder / DONE_LIST).exists():
            kept.write(self.classroom, f"{FOLDER}/{DONE_LIST}", done)


def _digest(data: bytes) -> str:
    """Return with what the name of a kept file begins."""
    return hashlib.sha256(data).hexdigest()[:10]


def _inside(source: str) -> str:
    """Return where a file lies in its download, which is called otherwise when it is downloaded again."""
    return source.rpartition(".zip: ")[2]


def _one_line(value: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in value).strip()


def _inert(value: str) -> str:
    """Return a cell that no spreadsheet runs; reading it takes one apostrophe off."""
    value = _one_line(value)
    return f"'{value}" if value.startswith("'") else value if value in DISCARD else tables.inert(value)
