"""
Read and write CSV files as an LMS writes them, so that what is not changed comes back byte for byte.

    table = read(path)
    column = table.column("Login", "SIS Login ID")  # the first of these names that the header has, or None
    for row in table.rows:
        table.cell(row, "SIS Login ID")  # always text; "" where there is no such column or cell
        row[column] = "8.50"
    path.write_bytes(table.to_bytes())
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import CourseError

MARKS = {  # how a file begins -> its encoding
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
OTHERS = ("utf-8", "cp1252")  # tried in this order where a file does not say
DELIMITERS = ",;\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a text begins that a spreadsheet would run
LARGEST = 50 << 20  # bytes


class TableError(CourseError):
    """A file that cannot be read, or written, as a table."""


@dataclass(frozen=True)
class Dialect:
    """How a file writes a table."""

    delimiter: str = ","
    encoding: str = "utf-8"
    mark: bytes = b""  # the byte-order mark at its beginning
    line_end: str = "\r\n"
    quote_all: bool = False

    def quoted(self, value: str) -> str:
        """Return a value as it is written."""
        special = any(sign in value for sign in (self.delimiter, '"', "\r", "\n")) or value != value.strip()
        return '"' + value.replace('"', '""') + '"' if self.quote_all or special else value


class Row(list[str]):
    """A line's cells. It remembers how they were written, and is written in the same way where it can be."""

    def __init__(self, cells: Iterable[str] = (), raw: Sequence[str] = (), end: str | None = None):
        super().__init__(cells)
        self.raw = raw
        self.end = end

    def written(self, dialect: Dialect) -> str:
        """Return the line without its end."""
        kept = (*self.raw, *[None] * len(self))
        cells = (
            raw if raw is not None and unquoted(raw) == cell else dialect.quoted(cell)
            for cell, raw in zip(self, kept, strict=False)
        )
        return dialect.delimiter.join(cells)


@dataclass
class Table:
    """A header and rows; ``lines`` holds both, and blank lines, as the file has them."""

    lines: list[Row]
    dialect: Dialect = field(default_factory=Dialect)

    @property
    def header(self) -> Row:
        """The first line that is not blank: the columns' names as the file writes them."""
        return next((line for line in self.lines if any(line)), Row())

    @property
    def rows(self) -> list[Row]:
        """The lines below the header that are not blank."""
        return [line for line in self.lines if any(line)][1:]

    def column(self, *names: str) -> int | None:
        """Return where the first of these names stands, or ``None``; blanks and case do not count."""
        return next(iter(self.columns(*names)), None)

    def columns(self, *names: str) -> list[int]:
        """Return where these names stand: all places of the first name, then of the second…"""
        header = [key(name) for name in self.header]
        return [place for name in names for place, found in enumerate(header) if found == key(name)]

    def cell(self, row: Row, *names: str) -> str:
        """Return what a row says under the first of these names that the header has."""
        place = self.column(*names)
        return "" if place is None or place >= len(row) else row[place]

    def to_bytes(self) -> bytes:
        """
        Return the file's content: as it came where nothing was changed.

        Raises:
            TableError: If its encoding lacks a sign.
        """
        ends = [self.dialect.line_end if line.end is None else line.end for line in self.lines]
        ends[:-1] = [end or self.dialect.line_end for end in ends[:-1]]
        lines = zip(self.lines, ends, strict=True)
        text = "".join(line.written(self.dialect) + end for line, end in lines)
        try:
            return self.dialect.mark + text.encode(self.dialect.encoding)
        except UnicodeEncodeError as error:
            raise TableError(
                f"{self.dialect.encoding}, in which this table came, cannot write {text[error.start]!r}.\n"
                "Download it again as UTF-8."
            ) from error


def key(name: str) -> str:
    """Return a column's name as it is looked up: without a mark, in single blanks, in lower case."""
    return " ".join(unicodedata.normalize("NFC", name).replace("\ufeff", "").split()).casefold()


def new(header: Iterable[str], rows: Iterable[Iterable[str]], dialect: Dialect | None = None) -> Table:
    """Return a table that comes from no file."""
    return Table([Row(header), *map(Row, rows)], dialect or Dialect())


def read(path: Path) -> Table:
    """
    Read a file.

    Raises:
        TableError: If it is no table of text.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TableError(f"{path} is larger than {LARGEST >> 20} MiB.\nName a file that an LMS exported.")
    try:
        return parse(data)
    except TableError as error:
        what, _, to_do = str(error).partition("\n")
        raise TableError(f"{path}: {what}\n{to_do}") from error


def parse(data: bytes) -> Table:
    """
    Return the table that a file's content is.

    Raises:
        TableError: If it is none.
    """
    text, encoding, mark = _decoded(data)
    delimiter = _delimiter(text)
    lines = _lines(text, delimiter)
    first = next((line for line in lines if any(line)), Row())
    if not first:
        raise TableError("there is nothing in it.\nExport it again.")
    all_quoted = all(raw.startswith('"') for raw in first.raw)
    return Table(lines, Dialect(delimiter, encoding, mark, first.end or "\n", all_quoted))


def _decoded(data: bytes) -> tuple[str, str, bytes]:
    """Return the text, its encoding, and the mark it begins with."""
    mark = next((mark for mark in MARKS if data.startswith(mark)), b"")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise TableError("this is a workbook or an archive, not a CSV file.\nSave it as CSV (UTF-8).")
    for encoding in (MARKS[mark],) if mark else OTHERS:
        try:
            text = data.removeprefix(mark).decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding, mark
    raise TableError("this is not text that can be read.\nExport it as CSV in UTF-8.")


def _delimiter(text: str) -> str:
    """Return what stands between the header's first two names: a colon only if nothing else does."""
    header = re.sub(r'"(?:[^"]|"")*"', "", text.lstrip()).splitlines() or [""]
    found = re.search(f"[{DELIMITERS}]", header[0]) or re.search(":", header[0])
    return found[0] if found else ","


def unquoted(raw: str) -> str:
    """Return the value of a cell as it is written; after a closing quotation mark all is taken as it is."""
    if not raw.startswith('"'):
        return raw
    inside, rest = re.fullmatch(r'"((?:[^"]|"")*)"(.*)', raw, re.DOTALL).groups()  # type: ignore[union-attr]
    return inside.replace('""', '"') + rest


def _lines(text: str, delimiter: str) -> list[Row]:
    """Split a text into lines of cells; a quoted cell may hold line breaks."""
    cell = re.compile(
        rf'("(?:[^"]|"")*"[^{delimiter}\r\n]*|(?!")[^{delimiter}\r\n]*)({delimiter}|\r\n|\n|\r|\Z)'
    )
    lines, raw, at = [], list[str](), 0
    while at < len(text) or raw:
        found = cell.match(text, at)
        if not found:
            number = text.count("\n", 0, at) + 1
            raise TableError(f"line {number} has a quotation mark that is never closed.\nExport it again.")
        raw.append(found[1])
        at = found.end()
        if found[2] != delimiter:
            lines.append(Row(map(unquoted, raw), tuple(raw), found[2]))
            raw = []
    return lines


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
