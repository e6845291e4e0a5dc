"""File names as they come: zips' encodings, what is added to a copy's name, what is nobody's file."""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath, PurePosixPath
from zipfile import ZipInfo

CHECKPOINTS = ".ipynb_checkpoints"
JUNK = {"__MACOSX", CHECKPOINTS, ".git", ".DS_Store", "Thumbs.db", "desktop.ini"}
UTF8 = 0x800  # the flag of a zip's entry whose name is UTF-8
COPY = re.compile(r"\b(?:copy of|kopie von|copia de|copie de|copia di|cópia de|kopia)\s+", re.IGNORECASE)
NUMBER = re.compile(r"(?:[ _-]?\(\d+\)|-\d+| - copy| - kopie)$", re.IGNORECASE)


def zip_name(entry: ZipInfo) -> str:
    """
    Return an entry's name: Windows writes it in its own code page, macOS with accents apart.

    Example:
        >>> zip_name(ZipInfo("M├╝ller/01_sgd.ipynb"))
        'Müller/01_sgd.ipynb'
    """
    name = entry.filename
    if not entry.flag_bits & UTF8 and not name.isascii():
        for encoding in ("utf-8", "cp850"):  # Python has taken it for cp437
            try:
                name = name.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def parts_of(name: str) -> PurePosixPath:
    """Return a zip entry's path with nothing in it that leads out of its folder."""
    return PurePosixPath(*(part for part in PurePosixPath(name).parts if part not in ("/", "..", ".")))


def shared(names: Iterable[str], sign: str) -> str:
    """
    Return what several names begin with, up to a sign.

    Example:
        >>> shared(["lab 1_ann", "lab 1_amir"], "_")
        'lab 1'
    """
    parts = [name.split(sign)[:-1] for name in names]
    same = itertools.takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))
    return sign.join(column[0] for column in same) if len(parts) > 1 else ""


def is_junk(name: PurePath) -> bool:
    """Return whether a file is a computer's own, and nobody's."""
    return bool(JUNK & set(name.parts)) or name.name.startswith("._")


def original(stem: str) -> str:
    """
    Return a file's name without what a browser, an LMS or a cloud adds to a copy's.

    Example:
        >>> original("Copy of 01_sgd (1)")
        '01_sgd'
    """
    return NUMBER.sub("", COPY.sub("", stem)).strip()
