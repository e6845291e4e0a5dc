"""A mark: rubric items, an adjustment and a comment; what nbgrader stores of it, and how it is read back."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DIGITS = 6
REST = re.compile(r"- (?:adjusted by|cut to full marks:|not less than 0:) [+−]\S+")


def signed(points: float) -> str:
    """Return points with their sign."""
    return f"{points:+g}".replace("-", "−")


@dataclass(frozen=True)
class Item:
    """A line of a rubric."""

    id: str
    text: str
    points: float

    @property
    def line(self) -> str:
        """The item as it stands in a comment."""
        return f"- {self.text} ({signed(self.points)})"


@dataclass(frozen=True)
class Stored:
    """What nbgrader's tables say of an answer."""

    score: float | None = None  # manual_score
    extra: float | None = None  # extra_credit
    comment: str | None = None  # manual_comment
    waits: bool = True  # needs_manual_grade


@dataclass(frozen=True)
class Mark:
    """What a marker sees and changes."""

    items: tuple[str, ...] = ()
    adjustment: float = 0.0
    comment: str = ""
    extra: bool = False  # may be more than full marks
    marked: bool = False
    waits: bool = True  # also where it was marked, and then graded again: nbgrader asks for another look
    total: float | None = None
    by: str = ""

    @property
    def version(self) -> str:
        """A short name for all that a save replaces."""
        held = (self.items, self.adjustment, self.comment, self.extra, self.marked, self.waits, self.total)
        return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:16]


def total(mark: Mark, rubric: Mapping[str, Item], most: float) -> float:
    """Return the sum of a mark's items and its adjustment, within 0 and full marks unless it may be more."""
    found = sum(rubric[item].points for item in mark.items) + mark.adjustment
    return round(max(0.0, found if mark.extra else min(found, most)), DIGITS)


def stored(mark: Mark, rubric: Mapping[str, Item], most: float) -> Stored:
    """Return what nbgrader's tables are to say; points beyond full marks are its extra credit."""
    comment = written(mark, rubric, most) or None
    if not mark.marked:
        return Stored(comment=comment, waits=mark.waits)
    points = total(mark, rubric, most)
    return Stored(
        min(points, most), round(points - most, DIGITS) if points > most else None, comment, mark.waits
    )


def written(mark: Mark, rubric: Mapping[str, Item], most: float) -> str:
    """Return the whole comment: lines that add up to the mark, then what the marker wrote."""
    lines = [rubric[item].line for item in mark.items]
    if lines and (rest := _rest(mark, rubric, most)):
        lines.append(rest)
    return "\n\n".join(part for part in ("\n".join(lines), mark.comment.strip()) if part)


def _rest(mark: Mark, rubric: Mapping[str, Item], most: float) -> str:
    """Return the line on what a mark's items lack or have too much; nothing where they add up to it."""
    points = total(mark, rubric, most)
    left = round(points - sum(rubric[item].points for item in mark.items), DIGITS)
    if left * mark.adjustment > 0:
        return f"- adjusted by {signed(left)}"
    why = "cut to full marks" if left < 0 else "not less than 0"
    return f"- {why}: {signed(left)}" if left else ""


def entry(mark: Mark, now: Stored, answer: str = "") -> dict[str, Any]:
    """Return what is kept beside nbgrader's tables, with what they said then, and which answer it is for."""
    return {
        "answer": answer,
        "items": list(mark.items),
        "adjustment": mark.adjustment,
        "comment": mark.comment,
        "extra": mark.extra,
        "by": mark.by,
        "stored": [now.score, now.extra, now.comment],
    }


def read_back(found: Stored, entry: Mapping[str, Any] | None, rubric: Mapping[str, Item]) -> Mark:
    """
    Return the mark of an answer. nbgrader's tables are right where they differ from what is kept.

    What was marked elsewhere, in the formgrader, say, is kept as an adjustment and a comment.
    """
    kept = entry or {"items": [], "adjustment": 0.0, "comment": "", "extra": False, "by": ""}
    score, extra, comment = kept.get("stored", [None, None, None])
    items = tuple(item for item in kept["items"] if item in rubric) if found.score is not None else ()
    adjustment, more, by = float(kept["adjustment"]), bool(kept["extra"]), str(kept["by"])
    given = None if found.score is None else round(found.score + (found.extra or 0.0), DIGITS)
    if given is None:
        adjustment, more = 0.0, False
    elif (found.score, found.extra or None) != (score, extra):
        adjustment = round(given - sum(rubric[item].points for item in items), DIGITS)
        more, by = bool(found.extra), ""
    own = str(kept["comment"])
    if (found.comment or None) != comment:
        own = _without(found.comment or "", [rubric[item].line for item in items])
    return Mark(items, adjustment, own, more, given is not None, found.waits, given, by)


def _without(comment: str, lines: Sequence[str]) -> str:
    """Return a comment without the lines of its items, and the one that makes them add up."""
    kept = (line for line in comment.splitlines() if line.strip() not in lines)
    return "\n".join(line for line in kept if not (lines and REST.fullmatch(line.strip()))).strip()
