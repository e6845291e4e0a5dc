"""The answer key of a class: each exercise's inputs, expected values, and known mistakes' values."""

import contextlib
import functools
import hashlib
import io
from pathlib import Path
from typing import NamedTuple

from autograder import whole
from autograder.authoring.answer_key import truth
from autograder.authoring.lesson import ROOT, SOURCES, load
from autograder.authoring.packs import same_values
from autograder.classroom.folder import Classroom
from autograder.classroom.release import read_release, released_exercises
from autograder.grade.digests import code_digest, digest
from course_lib.check import find
from course_lib.check.card import Report
from course_lib.check.npz_tree import pack, read_ours
from course_lib.check.truth import Truth, truth_from, truth_to

NO_VALUES = ("viz", "gpu")  # parts of course_lib that no reference uses
VALUES = (".py", ".npz")  # code and data


class AnswerKey(NamedTuple):
    """What the judge of a class knows of a lesson."""

    truths: dict[str, Truth]  # on visible cases, then on hidden ones
    visible: dict[str, int]  # how many of the cases are visible
    inputs: bytes  # what the kernel gets: the cases, and nothing of what is right
    asked: dict[str, str]  # for each exercise, a digest of its inputs: kept answers are answers to these
    reports: dict[tuple[str, bytes], Report]  # on the latest answers: many students hand in equal ones
    digest: str = ""  # of all of it but the reports


def compute_answer_key(lesson: str, seed: str) -> bytes:
    """Return the answer key of a lesson for a class's seed, as data; every known mistake is made for it."""
    found = load(lesson)
    visible = {name: [] if one.takes_long else one.cases for name, one in found.exercises.items()}
    truths = {
        name: truth_to(truth(found, name, [*visible[name], *exercise.hidden_cases(seed)]))
        for name, exercise in found.exercises.items()
    }
    return pack([truths, {name: len(cases) for name, cases in visible.items()}])


def answer_key_from(data: bytes, only: set[str] | None = None) -> AnswerKey:
    """
    Return what :func:`compute_answer_key` has written, of some exercises only or of all.

    Raises:
        CodecError: If it is something else.
    """
    truths, visible = read_ours(data)
    names = [name for name in truths if only is None or name in only]
    key = _answer_key({name: truth_from(truths[name]) for name in names}, visible)
    return key._replace(digest=digest(data, names))


def visible_answer_key(exercises: list[str]) -> AnswerKey:
    """Return what a student's own packs know of some exercises."""
    truths = {name: find(name) for name in exercises}
    return _answer_key(truths, {name: len(truth.cases) for name, truth in truths.items()})


def _answer_key(truths: dict[str, Truth], visible: dict[str, int]) -> AnswerKey:
    cases = {name: [case.asked() for case in truth.cases] for name, truth in truths.items()}
    inputs = pack({name: (cases[name], truth.seconds) for name, truth in truths.items()})
    asked = {name: hashlib.sha256(pack(found)).hexdigest() for name, found in cases.items()}
    return AnswerKey(truths, {name: visible[name] for name in truths}, inputs, asked, {})


@functools.cache
def answer_key(classroom: Classroom, lesson: str) -> AnswerKey:
    """
    Return the answer key of the exercises that a class released; it is computed once, and kept in the class.

    Where the course's code has changed it is computed again. If its values are the same then, within their
    tolerance, the one that was kept stays: nothing has to be graded again for a comment or another processor.
    """
    released = set(released_exercises(read_release(classroom, lesson)))
    file = _file(classroom, lesson)
    folder, rules = file.parent, file.name.rpartition("-")[0]
    folder.mkdir(mode=0o700, exist_ok=True)
    with whole.alone(folder / f"{lesson}.lock"):  # who else wants it waits, instead of computing it too
        with contextlib.suppress(Exception):  # missing, damaged, or of another version
            return answer_key_from(file.read_bytes(), released)
        with contextlib.redirect_stdout(io.StringIO()):  # a lesson's own cells may print
            data = compute_answer_key(lesson, classroom.seed)
        earlier = [path for path in folder.glob(f"{lesson}-*") if path != file]
        for old in earlier:
            before = _kept(old) if old.name.startswith(rules) else None
            if before is not None and _same(before, data):
                data = before
        whole.write(file, data)
        for old in earlier:
            old.unlink(missing_ok=True)
    return answer_key_from(data, released)


def answer_key_data(classroom: Classroom, lesson: str) -> bytes:
    """Return the answer key of a lesson as it is kept in the class, for a judge elsewhere."""
    answer_key(classroom, lesson)
    return _file(classroom, lesson).read_bytes()


@functools.cache
def judging_code() -> str:
    """Return a digest of the code that says what is right enough: the check, its tolerances, the verdict."""
    check = (ROOT / "course_lib" / "check").glob("**/*.py")
    own = (ROOT / "autograder" / name for name in ("authoring/answer_key.py", "grade/notebook/verdict.py"))
    return code_digest([*check, *own])


def _sources(lesson: str) -> list[Path]:
    """Return the files that the values in an answer key may follow from."""
    library = (
        path
        for path in (ROOT / "course_lib").rglob("*")
        if path.suffix in VALUES and path.parent.name != "packs"
        if path.relative_to(ROOT / "course_lib").parts[0] not in NO_VALUES
    )
    folder = ROOT / "autograder" / "exercises" / lesson
    own = (path for path in folder.iterdir() if path.suffix in VALUES)
    ours = (ROOT / "autograder" / "authoring" / name for name in ("exercise.py", "lesson.py"))
    return sorted([*library, *own, *ours, SOURCES / f"{lesson}.py"])


def is_computed(classroom: Classroom, lesson: str) -> bool:
    """Return whether an answer key of a lesson is kept, computed by the code as it is."""
    return _file(classroom, lesson).exists()


def _file(classroom: Classroom, lesson: str) -> Path:
    """Return where the answer key is kept: its name changes with everything that it may follow from."""
    rules = digest(classroom.seed, judging_code())[:8]
    return classroom.root / ".known" / f"{lesson}-{rules}-{digest(*_sources(lesson))[:16]}.npz"


def _kept(file: Path) -> bytes | None:
    """Return the answer key in a file, if there is one."""
    try:
        data = file.read_bytes()
        answer_key_from(data)
    except Exception:  # missing, damaged, or of another version
        return None
    return data


def _same(before: bytes, data: bytes) -> bool:
    (old, old_visible), (new, new_visible) = read_ours(before), read_ours(data)
    return old_visible == new_visible and same_values(old, new)
