"""Whose marks are of an earlier release: what was graded then is not what earns points now."""

from collections.abc import Collection, Sequence

from autograder.classroom.folder import Classroom
from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.grade.assignments import assignment
from autograder.grade.digests import digest
from autograder.grade.nbgrader.gradebook import ReleasedCell, released_cells


def released_as(cells: Sequence[ReleasedCell]) -> str:
    """Return the digest of what a release marks: its cells with their points, and hidden tests."""
    return digest([[cell.key, cell.source, cell.points] for cell in cells if cell.points is not None])


def of_earlier_release(classroom: Classroom, lesson: str, students: Collection[str]) -> list[str]:
    """Return whose marks of a lesson are of an earlier release; nobody who is not graded."""
    kept = {student: record.read(Submission(classroom, lesson, student)) for student in students}
    if not any(kept.values()):
        return []
    cells, name = released_cells(classroom, lesson), assignment(classroom, lesson).cell
    now, points = released_as(cells), {cell.key: cell.points for cell in cells}

    def is_current(one: record.Record) -> bool:
        if one.release:
            return one.release == now
        # Before 0.5.0 a record did not say it: then the points of what was judged tell.
        return all(points.get(name(exercise)) == e["points"] for exercise, e in one.exercises.items())

    return [student for student, one in kept.items() if one and not is_current(one)]
