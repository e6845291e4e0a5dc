"""What was collected, when, and from where: a line for each, so that it can be undone and explained."""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from autograder.classroom.folder import Classroom, ClassroomError

FILE = "hand_ins.jsonl"


@dataclass(frozen=True)
class HandIn:
    """One notebook that became a student's submission."""

    lesson: str
    student: str
    source: str  # the file, as it was given to `course collect`
    collected: datetime  # UTC, as all times here; the same for all that one command collected
    when: datetime  # the time of handing in that counts
    timed_by: str = ""  # who tells it: "Blackboard", "you" …; empty where nobody does, and `when` is a guess
    late: bool = False  # the LMS says that it came late, but not how late
    replaced: str = ""  # where the earlier submission lies, below the class folder
    undone: bool = False  # a later line for an earlier one that was taken back


def log(classroom: Classroom, *, undone: bool = False) -> list[HandIn]:
    """
    Return every line, oldest first; those that were undone, as such, only if they are asked for.

    Raises:
        ClassroomError: If a line cannot be read.
    """
    path, found = classroom.root / FILE, list[HandIn]()
    if not path.exists():
        return []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line:  # a file's name may hold other ends of lines than this one
            continue
        try:
            one = from_data(json.loads(line))
        except (ValueError, TypeError, KeyError) as error:
            raise ClassroomError(f"{path}, line {number} cannot be read: {error}.\nTake it out.") from error
        if one.undone:
            found = [dataclasses.replace(other, undone=other.undone or _is(other, one)) for other in found]
        else:
            found.append(one)
    return [one for one in found if undone or not one.undone]


def from_data(data: dict[str, Any]) -> HandIn:
    """
    Return a line that was kept as plain data.

    Raises:
        ValueError, TypeError, KeyError: If it is none.
    """
    times = {key: datetime.fromisoformat(data[key]).astimezone(UTC) for key in ("collected", "when")}
    return HandIn(**data | times)


def _is(line: HandIn, undone: HandIn) -> bool:
    return dataclasses.replace(line, undone=True) == undone


def latest(classroom: Classroom, lesson: str) -> dict[str, HandIn]:
    """Return the last line of each student for a lesson."""
    return {one.student: one for one in log(classroom) if one.lesson == lesson}


def add(classroom: Classroom, lines: Iterable[HandIn]) -> None:
    """Add lines."""
    with open(classroom.root / FILE, "a", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(dataclasses.asdict(line), ensure_ascii=False, default=str) + "\n")
