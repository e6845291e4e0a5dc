"""Take back what was collected last: what was replaced or waited is back in its place; the new lies aside."""

import dataclasses
import shutil
from collections.abc import Iterator
from typing import NamedTuple

from autograder.classroom.collect.refusals import forget
from autograder.classroom.collect.store import UNDONE
from autograder.classroom.collect.together import mend
from autograder.classroom.collect.waiting import Desk
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.hand_ins import HandIn, add, log
from autograder.classroom.uninterrupted import uninterrupted


class Undone(NamedTuple):
    """What became of one submission, or of one file that waited."""

    lesson: str
    student: str
    status: str  # "restored" or "removed"; of a file, "waits again" or "waits no longer"
    graded: bool  # whether its marks are in the gradebook


def undo(classroom: Classroom) -> Iterator[Undone]:
    """
    Take back the last collecting, one submission after another.

    Raises:
        ClassroomError: If nothing was collected.
    """
    mend(classroom)
    lines = log(classroom)
    desk = Desk(classroom)
    times = [line.collected.isoformat() for line in lines] + [row.collected for row in desk.rows]
    times += desk.done
    if not times:
        raise ClassroomError(f"Nothing was collected in {classroom.root}.\nThere is nothing to take back.")
    last = max(times)
    new, waited = [row for row in desk.rows if row.collected == last], desk.put_back(last)
    for row in new:
        desk.take(row)
    desk.close()
    forget(classroom, last)
    yield from (Undone(row.lesson, row.student, "waits no longer", graded=False) for row in new)
    yield from (Undone(row.lesson, row.student, "waits again", graded=False) for row in waited)
    found: dict[tuple[str, str], list[HandIn]] = {}
    for line in lines:
        if line.collected.isoformat() == last:
            found.setdefault((line.lesson, line.student), []).append(line)
    for (lesson, student), of_student in found.items():
        with uninterrupted():  # half of it, done again, would take back what was restored
            one = _undone(classroom, lesson, student, of_student)
        yield one


def _undone(classroom: Classroom, lesson: str, student: str, lines: list[HandIn]) -> Undone:
    folder = classroom.root / "submitted" / student / lesson
    earlier = next((classroom.root / line.replaced for line in lines if line.replaced), None)
    aside = classroom.root / "replaced" / student / lesson / f"{UNDONE}{lines[0].collected:%Y-%m-%d-%H%M%S}"
    while aside.exists():
        aside = aside.with_name(aside.name + "-again")
    if folder.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, aside)
    if earlier and earlier.exists():
        shutil.move(earlier, folder)
    elif not any(folder.parent.glob("*")):
        shutil.rmtree(folder.parent, ignore_errors=True)
    add(classroom, [dataclasses.replace(line, undone=True) for line in lines])
    graded = (classroom.root / "autograded" / student / lesson).exists()
    return Undone(lesson, student, "restored" if earlier else "removed", graded)
