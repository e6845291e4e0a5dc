"""The marks of a lesson by exercise: each cell that is marked, under the name that students know it by."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from autograder.authoring.cells import exercise_name
from autograder.classroom.folder import Classroom
from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.grade.nbgrader.gradebook import released_cells
from autograder.results.summary import Mark, judged, marks


@dataclass(frozen=True)
class ExerciseMarks:
    """What everybody has for each exercise of a lesson."""

    names: list[str]  # in the lesson's order
    marks: Mapping[str, Mapping[str, Mark]]  # student -> exercise -> mark

    by_hand: Set[str] = frozenset()

    def shown(self, student: str, name: str, *, waits: bool = False) -> float | str:
        """
        Return a score; nothing while it awaits a person's mark, or where there is none.

        While a submission ``waits``, that is also so of what nobody wrote, which nbgrader gives 0.
        """
        mark = self.marks.get(student, {}).get(name)
        if mark is None or mark.awaits:
            return ""
        unmarked = name in self.by_hand and not mark.by_person and not mark.score
        return "" if waits and unmarked else mark.score


def exercise_marks(classroom: Classroom, lesson: str) -> ExerciseMarks:
    """Return all marks of a lesson, from the gradebook."""
    cells = [cell.key for cell in released_cells(classroom, lesson) if cell.points is not None]
    found: dict[str, dict[str, Mark]] = {}
    for mark in marks(classroom, lesson):
        found.setdefault(mark.student, {})[exercise_name(mark.cell)] = mark
    records = (record.read(Submission(classroom, lesson, student)) for student in found)
    by_check = {cell for kept in records for cell in judged(classroom, lesson, kept)}
    by_hand = frozenset(exercise_name(cell) for cell in cells if by_check and cell not in by_check)
    return ExerciseMarks(list(dict.fromkeys(map(exercise_name, cells))), found, by_hand)
