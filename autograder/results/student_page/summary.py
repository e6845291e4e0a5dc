"""What stands on top of a student's page: each exercise with its points, and what was seen in the answer."""

import functools
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode

from autograder.authoring.cells import exercise_name
from autograder.authoring.lesson import lesson_names
from autograder.classroom.dates.lateness import late_line
from autograder.classroom.folder import Classroom
from autograder.classroom.roster.people import people
from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.grade.nbgrader.gradebook import cell_key
from autograder.grade.nbgrader.penalties import free_days
from autograder.results.page import WORDS
from autograder.results.student_page.hidden import SEEN
from autograder.results.summary import Mark, judged, marks, state_of

ENOUGH = 5  # students for a mean that tells of nobody
SHORT = 160  # characters of a message that stands in the table; the whole is at the check
NO_COMMENT = (None, "", "No response.")  # the last is nbgrader's own for what is left as it was
STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


class Exercise(NamedTuple):
    """A row of the table."""

    cell: str
    name: str
    score: float
    points: float
    state: str  # a key of SIGNS
    said: str
    comment: str

    @property
    def awaits(self) -> bool:
        """Whether a person still has to mark it."""
        return self.state == "awaits"


class Classmates(NamedTuple):
    """What a student is told of the others."""

    students: int
    mean: float
    median: float


@dataclass
class Page:
    """What the template shows above the notebook."""

    title: str
    exercises: list[Exercise]
    late: str = ""
    penalty: float = 0.0
    classmates: Classmates | None = None
    free_days: str = ""
    style: str = STYLE

    @property
    def score(self) -> float:
        """All marks, before what lateness costs."""
        return sum(exercise.score for exercise in self.exercises)

    @property
    def points(self) -> float:
        """What can be reached."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def final(self) -> float:
        """The score after what lateness costs."""
        return max(0.0, self.score - self.penalty)

    @property
    def awaits(self) -> bool:
        """Whether a mark is missing."""
        return any(exercise.awaits for exercise in self.exercises)

    def name(self, cell: str) -> str:
        """Return the name of a cell's exercise."""
        return exercise_name(cell)

    def is_said(self, comment: str | None) -> bool:
        """Return whether a comment is a person's."""
        return comment not in NO_COMMENT

    def waits(self, cell: str) -> bool:
        """Return whether a cell awaits a person's mark."""
        return any(exercise.awaits for exercise in self.exercises if exercise.cell == cell)


def page_of(
    classroom: Classroom, lesson: str, student: str, notebook: NotebookNode, name: str, penalty: float
) -> Page:
    """
    Return the summary of a graded notebook.

    Args:
        classroom: The class.
        lesson: The lesson, or the assignment.
        student: Whose it is.
        notebook: With nbgrader's marks and comments in its cells.
        name: The notebook's.
        penalty: What lateness cost.
    """
    person, everybody = people(classroom).get(student), _marks(classroom, lesson)
    own = {mark.cell: mark for mark in everybody.get(student, [])}
    known = record.read(Submission(classroom, lesson, student))
    names, own_tests = judged(classroom, lesson, known), lesson not in lesson_names()
    marked = [cell for cell in notebook.cells if cell.metadata.get("nbgrader")]
    told = [cell.metadata.nbgrader for cell in marked]
    comments = {
        exercise_name(one.grade_id): one.comment for one in told if one.get("comment") not in NO_COMMENT
    }
    exercises, seen = [], dict[str, str]()
    for cell in marked:
        one = cell.metadata.nbgrader
        mark = own.get(cell_key(lesson, name, one.grade_id))
        if mark is None or not (one.get("grade") or one.get("task")):
            continue
        exercise = exercise_name(one.grade_id)
        found = known.exercises[names[mark.cell]] if known and mark.cell in names else None
        state = state_of(mark, found)
        said = WORDS[state].replace("your mark", "a mark by hand")
        if own_tests:  # whose record has what hidden tests say
            said = cell.metadata.get(SEEN, said) if state in ("wrong", "partly") else said
        elif found and state != "right" and (sentence := found["sentence"] or _short(found, state)):
            said = f"as in {seen[sentence]}" if sentence in seen else sentence
            seen.setdefault(sentence, exercise)
        comment = comments.get(exercise, "")
        exercises.append(Exercise(one.grade_id, exercise, mark.score, mark.points, state, said, comment))
    one_only = len(classroom.notebooks(lesson)) == 1
    whose = person.name if person and person.name else student
    days = free_days(classroom, student)
    return Page(
        f"{name} · {whose}",
        exercises,
        late_line(classroom, lesson, student),
        penalty,
        _classmates(classroom, lesson) if one_only else None,
        days.said(student) if days else "",
    )


def _short(recorded: Mapping[str, Any], state: str) -> str:
    """Return what the check says first of an answer with no known mistake, if that is one short line."""
    message = next(iter(recorded["messages"]), "") if state in ("wrong", "partly") else ""
    return message if "\n" not in message and len(message) <= SHORT else ""


@functools.lru_cache(maxsize=4)
def _marks(classroom: Classroom, lesson: str) -> Mapping[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    for mark in marks(classroom, lesson):
        found.setdefault(mark.student, []).append(mark)
    return found


def _classmates(classroom: Classroom, lesson: str) -> Classmates | None:
    """Return the mean and the median of those whose marks are complete, where they are many enough."""
    complete = [own for own in _marks(classroom, lesson).values() if not any(mark.awaits for mark in own)]
    scores = [sum(mark.score for mark in own) for own in complete]
    if len(scores) < ENOUGH:
        return None
    return Classmates(len(scores), statistics.fmean(scores), statistics.median(scores))
