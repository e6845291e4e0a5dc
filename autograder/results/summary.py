"""What a class understood and what it did not: numbers from the gradebook and from the records."""

import statistics
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import func

from autograder.authoring.cells import exercise_name, grade_id
from autograder.authoring.lesson import lesson_names
from autograder.classroom.dates.due import all_dates, sections
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.release import read_release
from autograder.classroom.roster.people import Person, people
from autograder.classroom.submission import Submission
from autograder.grade import record
from autograder.grade.assignments import assignment
from autograder.grade.nbgrader.gradebook import cell_key, check, expect_released, of_cells

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
    penalties: dict[str, float] = field(default_factory=dict)  # student -> points lost by lateness
    seconds: dict[str, float] = field(default_factory=dict)  # student -> that grading took
    has_time: frozenset[str] = frozenset()  # students who may still hand in

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
    names: dict[str, str]  # student -> first and last name, if the gradebook has them; two alike with the id
    lessons: list[LessonSummary]
    sections: dict[str, tuple[str, ...]] = field(default_factory=dict)  # student -> the sections


def marks(classroom: Classroom, lesson: str) -> list[Mark]:
    """Return every mark for a lesson, or for an assignment of the class's own."""
    graded, tasks = GradeCell.__table__, TaskCell.__table__
    with classroom.gradebook() as gradebook:
        query = gradebook.db.query(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
            func.coalesce(graded.c.max_score, tasks.c.max_score),
        )
        rows = (
            of_cells(query, Grade)
            .outerjoin(graded, Grade.cell_id == graded.c.id)
            .outerjoin(tasks, Grade.cell_id == tasks.c.id)
            .filter(Assignment.name == lesson)
            .all()
        )
    return [
        Mark(
            student,
            cell_key(lesson, notebook, cell),
            (auto or 0.0 if manual is None else manual) + (extra or 0.0),
            points,
            bool(awaits),
            manual is not None,
        )
        for student, notebook, cell, auto, manual, extra, awaits, points in rows
    ]


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


def judged(classroom: Classroom, lesson: str, known: record.Record | None) -> dict[str, str]:
    """Return the exercises of a record by the cells of the gradebook that hold their marks."""
    cell = assignment(classroom, lesson).cell
    return {cell(name): name for name in known.exercises} if known else {}


def penalties(classroom: Classroom, lesson: str) -> list[tuple[str, float]]:
    """Return who loses how many points of a lesson by lateness; the marks of exercises do not show it."""
    lost = func.sum(SubmittedNotebook.late_submission_penalty)
    with classroom.gradebook() as gradebook:
        rows = gradebook.db.query(SubmittedAssignment.student_id, lost).select_from(SubmittedNotebook)
        rows = rows.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        rows = rows.join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        rows = rows.filter(Assignment.name == lesson).group_by(SubmittedAssignment.student_id)
        return [(student, total) for student, total in rows if total]


def summarise(classroom: Classroom, lesson: str, only: Collection[str] | None = None) -> LessonSummary:
    """Return how the class, or some students of it, did on a lesson."""
    students = [one for one in classroom.students(lesson) if only is None or one in only]
    submissions = [Submission(classroom, lesson, student) for student in students]
    records = {s.student: found for s in submissions if (found := record.read(s))}
    order = _order(classroom, lesson)
    cells = order if lesson in lesson_names() else None  # of a lesson, exercises may be left out
    graded = [
        mark
        for mark in marks(classroom, lesson)
        if mark.student in records and (cells is None or exercise_name(mark.cell) in cells)
    ]
    exercises: dict[str, ExerciseSummary] = {}
    mistakes: dict[tuple[str, str], Misunderstanding] = {}
    scores = dict.fromkeys(records, 0.0)
    names = {student: judged(classroom, lesson, known) for student, known in records.items()}
    for mark in graded:
        name = names[mark.student].get(mark.cell) or mark.cell.removeprefix("exercise-")
        by_hand = mark.cell not in names[mark.student]
        exercise = exercises.setdefault(name, ExerciseSummary(name, mark.points, by_hand))
        recorded = records[mark.student].exercises.get(name)
        state = state_of(mark, recorded)
        exercise.states[mark.student], exercise.scores[mark.student] = state, mark.score
        scores[mark.student] += mark.score
        if recorded and recorded["mistake"]:
            entry = Misunderstanding(name, recorded["mistake"], recorded["sentence"], [])
            mistakes.setdefault((name, entry.name), entry).students.append(mark.student)
        elif state in ("wrong", "partly") and not exercise.by_hand:
            exercise.unknown.append(mark.student)
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
        penalties={student: lost for student, lost in penalties(classroom, lesson) if student in records},
        seconds={student: r.seconds for student, r in records.items() if r.seconds},
        has_time=_has_time(classroom, lesson),
    )


def _has_time(classroom: Classroom, lesson: str) -> frozenset[str]:
    """Return for whom a lesson is not due yet; without a date, who is missing while most others are, too."""
    with classroom.gradebook() as gradebook:
        dates = all_dates(classroom, gradebook)[lesson]
        students = {student for (student,) in gradebook.db.query(Student.id)}
    if dates.base is None:
        missing = students.difference(classroom.students(lesson))
        return frozenset(missing if len(missing) > len(students) / 2 else ())
    ours, now = sections(classroom), datetime.now(UTC)
    due = {student: dates.of(student, ours.get(student, ())) for student in students}
    return frozenset(student for student, when in due.items() if when and when > now)


def _order(classroom: Classroom, lesson: str) -> dict[str, int]:
    """Return the position of each exercise in its lesson."""
    names = [
        exercise_name(cell_key(lesson, name, grade_id(cell)))
        for name in classroom.notebooks(lesson)
        for cell in read_release(classroom, lesson, name).cells
    ]
    return {name: i for i, name in reversed(list(enumerate(names)))}


def class_report(
    classroom: Classroom, lessons: list[str], *, section: str = "", students: Collection[str] = ()
) -> ClassReport:
    """
    Return how the class did on some lessons.

    Args:
        classroom: The class.
        lessons: Released lessons.
        section: Only of this section; of all if it is empty.
        students: Only of these; of all if there are none.

    Raises:
        CourseError: If the gradebook is gone, or does not know a lesson; or no student is in the section.
    """
    check(classroom)
    for lesson in lessons:
        expect_released(classroom, lesson)
    everybody = persons = people(classroom)
    if section:
        known = {one for person in persons.values() for one in person.sections}
        if section not in known:
            named = (
                f"The sections are: {', '.join(sorted(known))}." if known else "The roster has no sections."
            )
            raise ClassroomError(f"Nobody is in the section {section!r}.\n{named}")
        persons = {one: person for one, person in persons.items() if section in person.sections}
    if students:
        persons = {one: persons.get(one, Person(one)) for one in students if not section or one in persons}
    only = set(persons) if section or students else None
    names = {one: person.name for one, person in everybody.items()}
    often = Counter(names.values())
    course = classroom.coursedir.course_id or f"Class {classroom.root.name}"
    title = " · ".join([course, *([section] if section else [])])
    return ClassReport(
        title,
        {
            one: f"{person.name} ({one})" if person.name and often[person.name] > 1 else person.name
            for one, person in persons.items()
        },
        [summarise(classroom, lesson, only) for lesson in lessons],
        {one: person.sections for one, person in persons.items() if person.sections},
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
                "late_penalties": lesson.penalties,
                "seconds": lesson.seconds,
            }
            for lesson in report.lessons
        ],
    }
