"""Which assignment a notebook is of: its exercises and checks tell, not the cells that every lesson has."""

import re
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from autograder import exercises
from autograder.authoring.cells import grade_id, kind
from autograder.authoring.lesson import lesson_names
from autograder.classroom.collect.download import Claim
from autograder.classroom.collect.entry_names import original
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.release import read_release
from autograder.classroom.submission import SubmissionError, parse_notebook

CHECK = re.compile(r"""\bcheck\(\s*["']([\w-]+)["']""")
LEAST = 20  # characters of a cell that tells by its text which notebook it is from


class Parsed(NamedTuple):
    """A notebook that was handed in: the names of its cells, and the exercises that it checks."""

    ids: frozenset[str]
    checks: frozenset[str]
    texts: frozenset[str]


class Assignments:
    """What the class's assignments, and the course's lessons, are recognised by."""

    def __init__(self, classroom: Classroom, lesson: str):
        """Read the release of one; others are read when a notebook is not of this one."""
        self.classroom, self.lesson = classroom, lesson
        self.names = classroom.notebooks(lesson)
        self.lessons = frozenset(lesson_names())
        self.own = lesson not in self.lessons
        others = {*self.lessons, *classroom.released()} - {lesson}
        self.others = {other: classroom.notebooks(other) for other in sorted(others)}
        self._known: dict[tuple[str, str], Parsed] = {}

    def notebook(self, data: bytes, claim: Claim) -> str:
        """
        Return which of the assignment's notebooks a file is.

        Raises:
            SubmissionError: If it is no notebook.
            OtherAssignment: If it is another assignment's, or nobody can tell.
        """
        handed_in = _parsed(parse_notebook(data, self.lesson))
        fit = {name: self._fit(handed_in, self.lesson, name) for name in self.names}
        best = max(self.names, key=lambda name: fit[name])
        others = {
            lesson: max((self._fit(handed_in, lesson, name) for name in names), default=0)
            for lesson, names in self.others.items()
        }
        other = max(others, key=lambda lesson: others[lesson], default="")
        if other and others[other] > fit[best]:
            raise OtherAssignment(f"not {self.lesson}: it is {other}", other)
        if fit[best]:
            return best
        if self.own and (stem := original(Path(claim.file).stem)) in self.names:
            return stem
        raise OtherAssignment(f"not {self.lesson}: it contains none of its exercises", "")

    def _fit(self, handed_in: Parsed, lesson: str, name: str) -> int:
        """Return how many cells tell that a notebook is this one; calls of ``check`` where no cell does."""
        if (lesson, name) not in self._known:
            self._known[lesson, name] = self._read(lesson, name)
        known = self._known[lesson, name]
        found = len(handed_in.ids & known.ids)
        if lesson not in self.lessons:
            return found or len(handed_in.texts & known.texts)
        named = any(name.startswith(("exercise-", "check-")) for name in handed_in.ids)
        return found if named else len(handed_in.checks & known.checks)

    def _read(self, lesson: str, name: str) -> Parsed:
        """Return what a notebook is recognised by: its release, or its lesson's files where it has none."""
        if lesson not in self.classroom.released():
            folder = Path(next(iter(exercises.__path__))) / lesson
            there = {path.stem for path in folder.glob("[!_]*.py")}
            ids = {f"{kind}-{exercise}" for exercise in there for kind in ("exercise", "check")}
            return Parsed(frozenset(ids), frozenset(there), frozenset())
        try:
            release = read_release(self.classroom, lesson, name)
        except ClassroomError:
            if lesson == self.lesson:
                raise
            return Parsed(frozenset(), frozenset(), frozenset())
        found = _parsed(release)
        told = {
            grade_id(cell) or cell.get("id", "")
            for cell in release.cells
            if kind(cell) not in ("", "provided")
        }
        return found._replace(ids=frozenset(told))


class OtherAssignment(SubmissionError):
    """A notebook of another assignment, or of none."""

    def __init__(self, why: str, lesson: str):
        """Say why, and which it is if that is known."""
        super().__init__(why)
        self.lesson = lesson


def _parsed(notebook: NotebookNode) -> Parsed:
    ids = {cell.get("id") for cell in notebook.cells} | {grade_id(cell) for cell in notebook.cells}
    texts = {cell.source.strip() for cell in notebook.cells}
    checks = {name for text in texts for name in CHECK.findall(text)}
    return Parsed(
        frozenset(name for name in ids if isinstance(name, str) and name),
        frozenset(checks),
        frozenset(text for text in texts if len(text) >= LEAST),
    )
