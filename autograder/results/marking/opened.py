"""One question, read from nbgrader's tables and from what is kept beside them, as one marker sees it."""

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from autograder.errors import CourseError
from autograder.results.marking.mark import Item, Mark, entry, read_back, stored, total
from autograder.results.marking.questions import Question
from autograder.results.marking.rendering import comment
from autograder.results.marking.tables import Row


class Refused(CourseError):
    """Something that cannot be done as it was asked."""


@dataclass
class Opened:
    """A question with everybody's marks, and who of them is the marker's."""

    question: Question
    rubric: dict[str, Item]
    part: dict[str, Any]  # of the file beside nbgrader's tables
    rows: dict[str, Row]
    marks: dict[str, Mark]
    numbers: dict[str, int]  # of the marker's students who answered and were graded
    digest: Callable[[str], str]  # of a student's answer as it is now
    unanswered: int = 0
    not_graded: int = 0

    def student(self, number: int) -> str:
        """Return whose a number is, if it is one of the marker's."""
        for student, own in self.numbers.items():
            if own == number:
                return student
        raise Refused(f"Submission {number} is not among yours.\nLoad the page again.")

    def write(self, student: str, mark: Mark) -> None:
        """Give a mark."""
        new = stored(mark, self.rubric, self.question.points)
        self.rows[student].write(new)
        self.part["marks"][student] = entry(mark, new, self.digest(student))
        self.marks[student] = read_back(new, self.part["marks"][student], self.rubric)

    @property
    def unchanged(self) -> list[str]:
        """Who was marked and then graded again, with the same answer: nbgrader asks for another look."""
        again = [s for s in self.numbers if self.marks[s].marked and self.marks[s].waits]
        kept = {student: self.part["marks"].get(student, {}).get("answer") for student in again}
        return [student for student in again if kept[student] == self.digest(student)]

    @property
    def progress(self) -> dict[str, Any]:
        """How far the marker's part is."""
        mine = [self.marks[student] for student in self.numbers]
        done = [mark.total for mark in mine if mark.total is not None and not mark.waits]
        return {
            "question": self.question.key,
            "name": self.question.name,
            "points": self.question.points,
            "answers": len(mine),
            "marked": len(done),
            "waiting": len(mine) - len(done),
            "unchanged": len(self.unchanged),
            "mean": statistics.fmean(done) if done else None,
            "unanswered": self.unanswered,
            "not_graded": self.not_graded,
        }

    @property
    def state(self) -> dict[str, Any]:
        """The progress, the rubric and the marks."""
        rubric = [
            asdict(item) | {"used": sum(item.id in mark.items for mark in self.marks.values())}
            for item in self.rubric.values()
        ]
        return self.progress | {
            "rubric": rubric,
            "marks": {
                number: self._shown(self.marks[student])
                for student, number in sorted(self.numbers.items(), key=lambda one: one[1])
            },
        }

    def _shown(self, mark: Mark) -> dict[str, Any]:
        sums = replace(mark, extra=True)
        html = comment(mark.comment) if mark.comment else ""
        return asdict(mark) | {
            "html": html,
            "version": mark.version,
            "sum": total(sums, self.rubric, self.question.points),
        }


def opened(
    question: Question,
    rows: dict[str, Row],
    part: dict[str, Any],
    numbers: dict[str, int],
    mine: Callable[[str], bool],
    graded: Callable[[str], bool],
    digest: Callable[[str], str],
) -> Opened:
    """
    Return a question as a marker sees it.

    Args:
        question: The question.
        rows: Of everybody, in nbgrader's tables.
        part: What is kept of it beside them.
        numbers: The number of each student.
        mine: Whether a student's answer is in the marker's part.
        graded: Whether there is a graded notebook to read the answer from.
        digest: Of what is answered there.
    """
    rubric = {one["id"]: Item(**one) for one in part["items"]}
    marks = {s: read_back(row.stored, part["marks"].get(s), rubric) for s, row in rows.items()}
    found = Opened(question, rubric, part, rows, marks, {}, digest)
    for student in filter(mine, sorted(rows)):
        if rows[student].unanswered:
            found.unanswered += 1
        elif not graded(student):
            found.not_graded += 1
        elif student in numbers:
            found.numbers[student] = numbers[student]
    return found
