"""What a class understood and what not: numbers from the gradebook and from the kept answers."""

import statistics
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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
from autograder.grade import record

SIGNS = {"right": "✓", "partly": "◐", "wrong": "✗", "unanswered": "○", "awaits": "…"}


class Mark(NamedTuple):
    """One cell's mark of one student, as the gradebook has it."""

    student: str
    cell: str
    score: float
    points: float
    awaits: bool  # a person's judgement
    by_person: bool  # a person gave it


class Misunderstanding(NamedTuple):
    """A known mistake and who made it."""

    exercise: str
    name: str
    sentence: str
    students: list[str]


@dataclass
class ExerciseSummary:
    """How a class did in one exercise."""

    name: str
    points: float
    by_hand: bool
    states: dict[str, str] = field(default_factory=dict)  # student -> a key of SIGNS
    scores: dict[str, float] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)  # wrong in a way no mistake is known for

    def count(self, state: str) -> int:
        """Return how many students are in a state."""
        return sum(found == state for found in self.states.values())

    @property
    def mean(self) -> float | None:
        """The mean share of its points; ``None`` while a mark is still to be given by hand."""
        if not self.points or not self.scores or self.count("awaits"):
            return None
        return statistics.fmean(self.scores.values()) / self.points

    @property
    def answered(self) -> float:
        """The share of students who answered."""
        return 1 - self.count("unanswered") / len(self.states) if self.states else 0.0


@dataclass
class LessonSummary:
    """How a class did in one lesson."""

    lesson: str
    points: float
    exercises: list[ExerciseSummary]
    scores: dict[str, float]  # student -> all marks that stand
    misunderstood: list[Misunderstanding]  # most frequent first
    trouble: dict[str, list[str]]
    repairs: dict[str, list[str]]
    awaits: list[str]
    not_graded: list[str]
    without_walls: int = 0  # submissions whose code ran as whoever graded

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
    names: dict[str, str]  # student -> first and last name, where the gradebook has one
    lessons: list[LessonSummary]


def marks(room: Classroom, lesson: str) -> list[Mark]:
    """Return every mark of a lesson."""
    with room.gradebook() as gradebook:
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


def student_names(room: Classroom) -> dict[str, str]:
    """Return the names that the gradebook has."""
    with room.gradebook() as gradebook:
        rows = gradebook.db.query(Student.id, Student.first_name, Student.last_name).all()
    return {student: " ".join(part for part in (first, last) if part) for student, first, last in rows}


def state_of(mark: Mark, kept: dict[str, Any] | None) -> str:
    """Return what a mark says: a key of SIGNS."""
    if mark.awaits:
        return "awaits"
    if mark.score >= mark.points:
        return "right"
    if mark.score > 0:
        return "partly"
    answered = (
        kept["answered"] if kept else mark.by_person
    )  # an untouched written answer is 0 without a person
    return "wrong" if answered else "unanswered"


def summarise(room: Classroom, lesson: str) -> LessonSummary:
    """Return how the class did in a lesson."""
    students = room.students(lesson)
    kept = {student: found for student in students if (found := record.read(room, lesson, student))}
    found = [mark for mark in marks(room, lesson) if mark.student in kept]
    exercises: dict[str, ExerciseSummary] = {}
    known: dict[tuple[str, str], Misunderstanding] = {}
    scores: dict[str, float] = dict.fromkeys(kept, 0.0)
    for mark in found:
        name = mark.cell.removeprefix("check-").removeprefix("exercise-")
        exercise = exercises.setdefault(
            name, ExerciseSummary(name, mark.points, mark.cell.startswith("exercise-"))
        )
        told = kept[mark.student].exercises.get(name)
        state = state_of(mark, told)
        exercise.states[mark.student], exercise.scores[mark.student] = state, mark.score
        scores[mark.student] += mark.score
        if told and told["mistake"]:
            entry = Misunderstanding(name, told["mistake"], told["sentence"], [])
            known.setdefault((name, told["mistake"]), entry).students.append(mark.student)
        elif state in ("wrong", "partly") and not exercise.by_hand:
            exercise.unknown.append(mark.student)
    order = _order(room, lesson)
    listed = sorted(exercises.values(), key=lambda e: order.get(e.name, len(order)))
    return LessonSummary(
        lesson,
        sum(exercise.points for exercise in listed),
        listed,
        scores,
        sorted(known.values(), key=lambda m: (-len(m.students), order.get(m.exercise, 0), m.name)),
        {student: r.trouble for student, r in kept.items() if r.trouble},
        {student: r.repairs for student, r in kept.items() if r.repairs},
        sorted({mark.student for mark in found if mark.awaits}),
        [student for student in students if student not in kept],
        sum(r.isolation == "none" for r in kept.values()),
    )


def _order(room: Classroom, lesson: str) -> dict[str, int]:
    """Return where each exercise stands in its lesson."""
    import nbformat

    cells = nbformat.read(room.notebook("release", lesson), as_version=4).cells
    names = [cell.id.removeprefix("check-").removeprefix("exercise-") for cell in cells]
    return {name: i for i, name in reversed(list(enumerate(names)))}


def class_report(room: Classroom, lessons: list[str]) -> ClassReport:
    """Return how the class did in some lessons."""
    return ClassReport(room.root.name, student_names(room), [summarise(room, lesson) for lesson in lessons])


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
