"""Whose hand-in could not be taken, and why, until something of theirs for the lesson is taken."""

from collections.abc import Collection, Mapping
from datetime import datetime

from autograder.classroom import kept
from autograder.classroom.folder import Classroom
from autograder.classroom.hand_ins import latest
from autograder.classroom.roster.dropping import dropped

FILE = "refused.json"  # lesson -> student -> reason, and when it was collected


def note(
    classroom: Classroom, lesson: str, refused: Mapping[str, str], taken: Collection[str], when: datetime
) -> None:
    """Keep why one collecting refused students' files, except where it took another of theirs."""
    everything = kept.read(classroom, FILE)
    before = everything.get(lesson, {})
    new = {student: {"reason": why, "collected": when.isoformat()} for student, why in refused.items()}
    now = {student: said for student, said in (before | new).items() if student not in taken}
    if now != before:
        kept.write(classroom, FILE, everything | {lesson: now})


def refusals(classroom: Classroom, lesson: str) -> dict[str, str]:
    """Return whose last file for a lesson was refused, and why."""
    newest, gone = latest(classroom, lesson), dropped(classroom)
    return {
        student: said["reason"]
        for student, said in sorted(kept.read(classroom, FILE).get(lesson, {}).items())
        if student not in gone
        and not (student in newest and newest[student].collected.isoformat() >= said["collected"])
    }


def forget(classroom: Classroom, when: str) -> None:
    """Forget what one collecting refused, which is taken back."""
    everything = kept.read(classroom, FILE)
    left = {
        lesson: {student: said for student, said in of.items() if said["collected"] != when}
        for lesson, of in everything.items()
    }
    if left != everything:
        kept.write(classroom, FILE, left)
