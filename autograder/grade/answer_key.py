"""What the judge of a class knows of a lesson: inputs, expected values, known mistakes' values."""

import functools
import hashlib
import os
from typing import NamedTuple

from autograder.authoring.answer_key import truth_to
from autograder.authoring.lesson import load
from autograder.classroom.folder import Classroom
from autograder.grade.fingerprint import basis, digest
from course_lib.check import find, truth_from
from course_lib.check.codec import CodecError, pack, unpack
from course_lib.check.judge import Truth
from course_lib.check.report import Report

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None


class Knowledge(NamedTuple):
    """What a class's judge knows of a lesson."""

    truths: dict[str, Truth]  # on visible cases, then hidden ones
    visible: dict[str, int]  # how many of them are visible
    inputs: bytes  # what the kernel gets: the cases and nothing of what is right
    asked: dict[str, str]  # for each exercise, a digest of its inputs: kept answers are answers to these
    reports: dict[tuple[str, bytes], Report]  # on the latest answers: many students hand in equal ones


@functools.cache
def knowledge(lesson: str, seed: str) -> Knowledge:
    """Return what is known of a lesson in the class of that seed; worked out once a process."""
    return knowledge_from(work_out(lesson, seed))


def work_out(lesson: str, seed: str) -> bytes:
    """Return what is known of a lesson in the class of that seed, as data; every mistake is made for it."""
    known = load(lesson)
    truths = {
        name: truth_to(known.truth(name, [*exercise.cases, *exercise.hidden_cases(seed)]))
        for name, exercise in known.exercises.items()
    }
    return pack([truths, {name: len(exercise.cases) for name, exercise in known.exercises.items()}])


def knowledge_from(data: bytes) -> Knowledge:
    """
    Return what :func:`work_out` has written.

    Raises:
        CodecError: If that is something else.
    """
    truths, visible = unpack(data, trusted=True)
    return _known({name: truth_from(told) for name, told in truths.items()}, visible)


def visible_knowledge(exercises: list[str]) -> Knowledge:
    """Return what a student's own packs know of some exercises."""
    truths = {name: find(name) for name in exercises}
    return _known(truths, {name: len(truth.cases) for name, truth in truths.items()})


def _known(truths: dict[str, Truth], visible: dict[str, int]) -> Knowledge:
    cases = {name: [tuple(case) for case in truth.cases] for name, truth in truths.items()}
    inputs = pack({name: (cases[name], truth.seconds) for name, truth in truths.items()})
    return Knowledge(
        truths,
        visible,
        inputs,
        {name: hashlib.sha256(pack(asked)).hexdigest() for name, asked in cases.items()},
        {},
    )


@functools.cache
def known(room: Classroom, lesson: str) -> Knowledge:
    """Return what a class's judge knows of a lesson: worked out once, and kept in the class folder."""
    folder = room.root / ".known"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{lesson}-{digest(room.seed, basis(room, lesson).judged)[:16]}.npz"
    with open(folder / f"{lesson}.lock", "a") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)  # others who want it wait, instead of doing it too
        try:
            return knowledge_from(file.read_bytes())
        except (OSError, CodecError):
            data = work_out(lesson, room.seed)
        for old in folder.glob(f"{lesson}-*"):
            old.unlink()
        fresh = folder / f"{lesson}-fresh"
        fresh.write_bytes(data)
        os.replace(fresh, file)
    return knowledge_from(data)
