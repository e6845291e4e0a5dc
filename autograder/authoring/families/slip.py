"""One mistake of a family, before it is known which values it gives."""

import ast
import re
from typing import NamedTuple


class Change(NamedTuple):
    """What stands otherwise in one place of a right answer."""

    family: str
    subject: str  # what is mistaken, in words for the name
    sentence: str  # `{place}` stands for where it happened
    new: ast.AST


class Slip(NamedTuple):
    """A wrong version of a right answer, and what it says to the student who has its values."""

    family: str  # the kind of mistake: an exercise leaves out those that do not fit it
    subject: str
    sentence: str
    source: str
    place: str = ""  # the value in which it happened, as a student knows it: "`dx`"

    @property
    def name(self) -> str:
        """Return the name in reports: ``factor-missing-lr-in-param``."""
        where = f" in {self.place}" if self.place else ""
        said = f"{self.family} {self.subject}{where}".lower().replace("_", " ").replace("π", "pi")
        words = re.findall(r"\d+\.\d+|\w+", said)
        return "-".join(word for word in words if word not in ("the", "of", "and", "with"))


def start(sentence: str) -> str:
    """Return a sentence with a capital, unless it begins with code."""
    return sentence if sentence.startswith("np.") else sentence[:1].upper() + sentence[1:]


def colon(words: str) -> str:
    """Return words that follow a statement, or nothing."""
    return f": {words}" if words else ""


def listed(words: list[str]) -> str:
    """Return words in a row: "`a`, `b` and `c`"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
