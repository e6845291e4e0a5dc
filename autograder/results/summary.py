"""What a class understood and what it did not: numbers from the gradebook and from the records."""

import statistics
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import nbformat
from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    GradeCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.classroom.folder import Classroom
from autograder.classroom.submission import Submission
from autograder.grade import record

SIGNS = {"right": "✓", "partly": "◐", "wrong": "✗", "unanswered": "○", "awaits": "…"}


class Mark(NamedTuple):
    """One student's mark for one cell, from the gradebook."""

    student: str
    cell: str
    score: float
    points: float
    awaits: bool  # a person still has to mark it
    by_person: bool  # a person marked it


class Misunderstanding(NamedTuple):
    """A known mistake, and the students who made it."""

    exercise: str
    name: str
    sentence: str
    students: list[str]


@dataclass
class ExerciseSummary:
    """How a class did on one exercise."""

    name: str
    points: float
    by_hand: bool
    states: dict[str, str] = field(default_factory=dict)  # student -> a key of SIGNS
    scores: dict[str, float] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)  # students whose error is no known mistake

    def count(self, state: str) -> int:
        """Return how many students are in a state."""
        return sum(found == state for found in self.states.values())

    @property
    def mean(self) -> float | None:
        """The mean share of the points; ``None`` while an answer awaits a mark by hand."""
        if not self.points or not self.scores or self.count("awaits"):
            return None
        return statistics.fmean(self.scores.values()) / self.points

    @property
    def answered(self) -> float:
        """The share of students who answered."""
        return 1 - self.count("unanswered") / len(self.states) if self.states else 0.0


@dataclass
class LessonSummary:
    """How a class did on one lesson."""

    lesson: str
    points: float
    exercises: list[ExerciseSummary]
    scores: dict[str, float]  # student -> the sum of the marks
    misunderstood: list[Misunderstanding]  # most frequent first
    trouble: dict[str, list[str]]
    repairs: dict[str, list[str]]
    awaits: list[str]
    not_graded: list[str]
    without_walls: int = 0  # submissions whose code ran without the sandbox

    @property
    def mean(self) -> float | None:
        """The mean score."""
        return statistics.fmean(self.scores.values()) if self.scores else None

    @property
    def median(self) -> float | None:
        """The median score."""
        return statistics.median(self.scores.values()) if self.scores else None


@dataclass
class ClassReport:
    """How a class did."""

    title: str
    names: dict[str, str]  # student -> first and last name, if the gradebook has them
    lessons: list[LessonSummary]


def marks(classroom: Classroom, lesson: str) -> list[Mark]:
    """Return every mark for a lesson."""
    with classroom.gradebook() as gradebook:
        rows = (
            gradebook.db.query(
                SubmittedAssignment.student_id,
                BaseCell.name,
                Grade.auto_score,
                Grade.manual_score,
                Grade.extra_credit,
                Grade.needs_manual_grade,
                GradeCell.max_score,
            )
            .select_from(Grade)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(GradeCell, Grade.cell_id == GradeCell.id)
            .filter(Assignment.name == lesson)
            .all()
        )
    return [
        Mark(
            student,
            cell,
            (auto or 0.0 if manual is None else manual) + (extra or 0.0),
            points,
            bool(awaits),
            manual is not None,
        )
        for student, cell, auto, manual, extra, awaits, points in rows
    ]


def student_names(classroom: Classroom) -> dict[str, str]:
    """Return each student's first and last name, from the gradebook."""
    with classroom.gradebook() as gradebook:
        rows = gradebook.db.query(Student.id, Student.first_name, Student.last_name).all()
    return {student: " ".join(part for part in (first, last) if part) for student, first, last in rows}


def state_of(mark: Mark, recorded: dict[str, Any] | None) -> str:
    """Return the key of SIGNS for a mark, given what the judge recorded about the exercise."""
    if mark.awaits:
        return "awaits"
    if mark.score >= mark.points:
        return "right"
    if mark.score > 0:
        return "partly"
    # Without a record it is a written answer: nbgrader itself gives 0 to one that was left unchanged.
    answered = recorded["answered"] if recorded else mark.by_person
    return "wrong" if answered else "unanswered"


def summarise(classroom: Classroom, lesson: str) -> LessonSummary:
    """Return how the class did on a lesson."""
    students = classroom.students(lesson)
    submissions = [Submission(classroom, lesson, student) for student in students]
    records = {s.student: found for s in submissions if (found := record.read(s))}
    graded = [mark for mark in marks(classroom, lesson) if mark.student in records]
    exercises: dict[str, ExerciseSummary] = {}
    mistakes: dict[tuple[str, str], Misunderstanding] = {}
    scores = dict.fromkeys(records, 0.0)
    for mark in graded:
        name = mark.cell.removeprefix("check-").removeprefix("exercise-")
        exercise = exercises.setdefault(
            name, ExerciseSummary(name, mark.points, mark.cell.startswith("exercise-"))
        )
        recorded = records[mark.student].exercises.get(name)
        state = state_of(mark, recorded)
        exercise.states[mark.student], exercise.scores[mark.student] = state, mark.score
        scores[mark.student] += mark.score
        if recorded and recorded["mistake"]:
            entry = Misunderstanding(name, recorded["mistake"], recorded["sentence"], [])
            mistakes.setdefault((name, entry.name), entry).students.append(mark.student)
        elif state in ("wrong", "partly") and not exercise.by_hand:
            exercise.unknown.append(mark.student)
    order = _order(classroom, lesson)
    in_order = sorted(exercises.values(), key=lambda e: order.get(e.name, len(order)))
    return LessonSummary(
        lesson,
        points=sum(exercise.points for exercise in in_order),
        exercises=in_order,
        scores=scores,
        misunderstood=sorted(
            mistakes.values(), key=lambda m: (-len(m.students), order.get(m.exercise, 0), m.name)
        ),
        trouble={student: r.trouble for student, r in records.items() if r.trouble},
        repairs={student: r.repairs for student, r in records.items() if r.repairs},
        awaits=sorted({mark.student for mark in graded if mark.awaits}),
        not_graded=[student for student in students if student not in records],
        without_walls=sum(r.isolation == "none" for r in records.values()),
    )


def _order(classroom: Classroom, lesson: str) -> dict[str, int]:
    """Return the position of each exercise in its lesson."""
    cells = nbformat.read(classroom.notebook("release", lesson), as_version=4).cells
    names = [cell.id.removeprefix("check-").removeprefix("exercise-") for cell in cells]
    return {name: i for i, name in reversed(list(enumerate(names)))}


def class_report(classroom: Classroom, lessons: list[str]) -> ClassReport:
    """Return how the class did on some lessons."""
    return ClassReport(
        classroom.root.name, student_names(classroom), [summarise(classroom, lesson) for lesson in lessons]
    )


def as_data(report: ClassReport) -> dict[str, Any]:
    """Return a report as plain data, for ``--json``."""
    return {
        "class": report.title,
        "lessons": [
            {
                "lesson": lesson.lesson,
                "points": lesson.points,
                "mean": lesson.mean,
                "median": lesson.median,
                "scores": lesson.scores,
                "exercises": [
                    {
                        "name": e.name,
                        "points": e.points,
                        "by_hand": e.by_hand,
                        "mean": e.mean,
                        "answered": e.answered,
                        **{state: e.count(state) for state in SIGNS},
                        "unknown": e.unknown,
                    }
                    for e in lesson.exercises
                ],
                "mistakes": [m._asdict() for m in lesson.misunderstood],
                "trouble": lesson.trouble,
                "repairs": lesson.repairs,
                "awaits_hand_marks": lesson.awaits,
                "not_graded": lesson.not_graded,
                "without_walls": lesson.without_walls,
            }
            for lesson in report.lessons
        ],
    }
