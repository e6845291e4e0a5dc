"""What of a student's files counts: the newest notebook, if that can be told, and what lies beside it."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from autograder.classroom.collect.archives import inner
from autograder.classroom.collect.download import Claim, Entry
from autograder.classroom.collect.which import Assignments, OtherAssignment
from autograder.classroom.submission import MAX_FILES, MAX_NOTEBOOK, STAMP, SubmissionError

SHOWN = 3


class Item(NamedTuple):
    """A file, and what is said of it."""

    entry: Entry
    claim: Claim
    hint: datetime | None  # a time that orders what no LMS orders: the file's, or the download's
    lms: str


class HandedIn(NamedTuple):
    """A notebook that can be a student's."""

    item: Item
    notebook: str  # which of the assignment's it is
    data: bytes


@dataclasses.dataclass
class Attempts:
    """A student's files, sorted."""

    taken: list[HandedIn] = dataclasses.field(default_factory=list)  # one for each notebook of the assignment
    files: dict[str, bytes] = dataclasses.field(default_factory=dict)  # beside them
    others: list[tuple[Item, str, str]] = dataclasses.field(default_factory=list)  # status, why
    waiting: list[tuple[Item, str, str]] = dataclasses.field(
        default_factory=list
    )  # why, the other assignment
    refused: list[tuple[Item, str]] = dataclasses.field(default_factory=list)  # why


def attempts(assignments: Assignments, items: list[Item]) -> Attempts:
    """Sort the files of one student."""
    result, good = Attempts(), dict[str, list[HandedIn]]()
    items = [one for item in items for one in _unpacked(item, result)]
    for item in items:
        if not item.entry.is_candidate or item.claim.only:
            continue
        try:
            data = item.entry.read()
            name = assignments.notebook(data, item.claim)
        except OtherAssignment as error:
            result.waiting.append((item, str(error), error.lesson))
        except SubmissionError as error:
            result.refused.append((item, str(error)))
        else:
            good.setdefault(name, []).append(HandedIn(item, name, data))
    for name, several in good.items():
        _choose(name if assignments.own else "", several, result)
    if assignments.own and result.taken:
        result.files = _beside(items, result.taken)
    if not good and not result.waiting:
        _nothing(items, result)
    return result


def _unpacked(item: Item, result: Attempts) -> Iterator[Item]:
    """Yield an item, or what is in it if it is the student's own zip."""
    if item.entry.name.suffix.lower() != ".zip" or item.claim.only:
        yield item
        return
    try:
        found = [
            item._replace(entry=entry, claim=dataclasses.replace(item.claim, file=entry.name.as_posix()))
            for entry in inner(item.entry)
        ]
    except SubmissionError as error:
        result.refused.append((item, str(error)))
        return
    for one in found:
        if one.entry.name.suffix.lower() == ".zip":
            result.refused.append((one, "a zip inside a student's zip: unpack it, and name it by itself"))
        else:
            yield one
    if not any(one.entry.is_candidate for one in found):
        result.refused.append((item, "there is no notebook in it"))


def _choose(name: str, several: list[HandedIn], result: Attempts) -> None:
    """Take the newest of several; where nobody tells which that is, all wait."""
    versions = {one.data for one in several}
    newest = _first(several) if len(versions) == 1 else _newest(several)
    if newest is None:
        what = f"{len(versions)} different ones of {name}" if name else f"{len(versions)} different notebooks"
        why = f"handed in {what} at once: enter the student for the one that counts, and - for the others"
        result.waiting.extend((one.item, why, "") for one in several)
        return
    result.taken.append(newest)
    for one in several:
        if one is not newest:
            same = one.data == newest.data
            status, why = ("unchanged", "the same as") if same else ("older", "newer is")
            result.others.append((one.item, status, f"{why} {newest.item.entry.source}"))


def _first(several: list[HandedIn]) -> HandedIn:
    """Return which of several like ones was handed in first: handing in the same again makes nobody late."""
    told = [(one.item.claim.when, one) for one in several if one.item.claim.when]
    return min(told, key=lambda pair: pair[0])[1] if len(told) == len(several) else several[0]


def _newest(several: list[HandedIn]) -> HandedIn | None:
    """Return the newest by the LMS's times, or else by what times there are; nothing if two are as new."""
    told = [one.item.claim.when for one in several]
    times = told if all(told) else [one.item.hint for one in several]
    known = [time.replace(tzinfo=None) for time in times if time]
    if len(known) < len(several):
        return None
    last = max(known)
    best = [one for one, time in zip(several, known, strict=True) if time == last]
    return best[-1] if len({one.data for one in best}) == 1 else None


def _beside(items: list[Item], taken: list[HandedIn]) -> dict[str, bytes]:
    """Return the files beside a student's notebooks; what is unreasonable is left out."""
    attempt = max((one.item.claim.when for one in taken if one.item.claim.when), default=None)
    bases = [PurePosixPath(one.item.claim.file).parent for one in taken]
    found: dict[str, bytes] = {}
    left = MAX_NOTEBOOK
    for item in items:
        path = PurePosixPath(item.claim.file)
        path = next((path.relative_to(base) for base in bases if path.is_relative_to(base)), path)
        strange = any(part.startswith((".", "/")) or not part.isprintable() for part in path.parts)
        if item.entry.is_candidate or item.claim.only or strange or item.claim.when != attempt:
            continue
        if str(path) in ("", ".", STAMP) or len(found) >= MAX_FILES or path.suffix == ".ipynb":
            continue
        try:
            data = item.entry.read()
        except SubmissionError:
            continue
        left -= len(data)
        if left >= 0:
            found[path.as_posix()] = data
    return found


def _nothing(items: list[Item], result: Attempts) -> None:
    """Say what a student handed in who handed in no notebook."""
    if texts := [item for item in items if item.claim.only]:
        none = "no notebook that can be read" if result.refused else "no notebook"
        result.waiting.extend((item, f"only {item.claim.only}, and {none}", "") for item in texts)
    elif items and not result.refused:
        names = ", ".join(dict.fromkeys(item.entry.name.name for item in items[:SHOWN]))
        result.refused.append((items[0], f"no notebook: only {names}"))
