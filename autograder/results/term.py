"""What a report says over several lessons: mistakes that come back, exercises too hard, students stuck."""

import statistics
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograder.results.summary import ClassReport, ExerciseSummary, LessonSummary

LOW = 0.4  # a share of the points below which a student has not got through a lesson
HARD = 0.5  # a mean share of the points below which an exercise was too hard
ENOUGH = 5  # students who handed in, from which on an exercise can be called too hard
SKIPPED = 0.3  # a share of students who left an exercise out, from which on it was too hard
IN_A_ROW = 2  # lessons that make somebody stuck
LONG, TIMES = 10.0, 4  # seconds, and how often the median, that make a submission cost much


class Returning(NamedTuple):
    """A mistake that was made in several lessons."""

    name: str
    exercises: list[tuple[str, str]]  # lesson and exercise
    students: list[str]  # all who made it, once each
    again: list[str]  # those who made it in more than one lesson


class Hard(NamedTuple):
    """An exercise that was too hard for the class."""

    lesson: str
    exercise: str
    mean: float
    unanswered: float  # a share of the students


class Stuck(NamedTuple):
    """Somebody who was low, or handed in nothing, in lessons in a row."""

    student: str
    lessons: list[tuple[str, float | None]]  # the share of the points; nothing where nothing was handed in


class Section(NamedTuple):
    """How a section did on each lesson."""

    name: str
    students: int
    lessons: list[tuple[int, float | None]]  # how many were graded, and their mean share of the points


class Costly(NamedTuple):
    """A submission that took the grader long."""

    student: str
    lesson: str
    seconds: float


@dataclass(frozen=True)
class Term:
    """What is to be said over all lessons of a report."""

    returning: list[Returning]  # made by most first
    hard: list[Hard]  # hardest first
    stuck: list[Stuck]  # the longest first
    sections: list[Section]
    costly: list[Costly]  # the slowest first

    def __bool__(self) -> bool:
        """Return whether there is anything to be said."""
        return any((self.returning, self.hard, self.stuck, self.sections, self.costly))


def over(report: ClassReport) -> Term:
    """Return what is to be said over all lessons of a report."""
    graded = [lesson for lesson in report.lessons if lesson.scores]
    return Term(_returning(graded), _hard(graded), _stuck(report, graded), _sections(report), _costly(graded))


def _returning(lessons: list[LessonSummary]) -> list[Returning]:
    where: dict[str, list[tuple[str, str]]] = defaultdict(list)
    who: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for lesson in lessons:
        for mistake in lesson.misunderstood:
            where[mistake.name].append((lesson.lesson, mistake.exercise))
            for student in mistake.students:
                who[mistake.name][student].add(lesson.lesson)
    found = [
        Returning(
            name, places, sorted(who[name]), sorted(s for s, made in who[name].items() if len(made) > 1)
        )
        for name, places in where.items()
        if len({lesson for lesson, _ in places}) > 1
    ]
    return sorted(found, key=lambda one: (-len(one.again), -len(one.students), one.name))


def _hard(lessons: list[LessonSummary]) -> list[Hard]:
    found = [
        Hard(lesson.lesson, exercise.name, exercise.mean, 1 - exercise.answered)
        for lesson in lessons
        for exercise in lesson.exercises
        if exercise.mean is not None and _is_hard(exercise, exercise.mean)
    ]
    return sorted(found, key=lambda one: (one.mean, -one.unanswered))


def _is_hard(exercise: ExerciseSummary, mean: float) -> bool:
    return len(exercise.states) >= ENOUGH and (mean < HARD or 1 - exercise.answered >= SKIPPED)


def _stuck(report: ClassReport, lessons: list[LessonSummary]) -> list[Stuck]:
    """Return who is stuck; a lesson that waits for a mark says nothing, nor one that is not due."""
    found = []
    everybody = set(report.names).union(*(lesson.scores for lesson in lessons))
    for student in sorted(everybody):
        row, longest = list[tuple[str, float | None]](), list[tuple[str, float | None]]()
        for lesson in lessons:
            share = _share(lesson, student)
            known = student not in {*lesson.awaits, *lesson.not_graded, *lesson.has_time}
            row = [*row, (lesson.lesson, share)] if known and (share is None or share < LOW) else []
            longest = max(longest, row, key=len)
        if len(longest) >= IN_A_ROW:
            found.append(Stuck(student, longest))
    return sorted(found, key=lambda one: (-len(one.lessons), sum(share or 0.0 for _, share in one.lessons)))


def _share(lesson: LessonSummary, student: str) -> float | None:
    score = lesson.scores.get(student)
    return None if score is None else score / (lesson.points or 1.0)


def _sections(report: ClassReport) -> list[Section]:
    members: dict[str, list[str]] = defaultdict(list)
    for student, names in report.sections.items():
        for name in names:
            members[name].append(student)
    found = []
    for name, students in sorted(members.items()):
        lessons = []
        for lesson in report.lessons:
            shares = [share for one in students if (share := _share(lesson, one)) is not None]
            lessons.append((len(shares), statistics.fmean(shares) if shares else None))
        found.append(Section(name, len(students), lessons))
    return found


def _costly(lessons: list[LessonSummary]) -> list[Costly]:
    found = []
    for lesson in lessons:
        usual = statistics.median(lesson.seconds.values()) if lesson.seconds else 0.0
        limit = max(LONG, TIMES * usual)
        found += [Costly(who, lesson.lesson, s) for who, s in lesson.seconds.items() if s > limit]
    return sorted(found, key=lambda one: -one.seconds)


def as_data(term: Term) -> dict[str, Any]:
    """Return it as plain data, for ``--json``."""
    return {
        "returning_mistakes": [one._asdict() for one in term.returning],
        "too_hard": [one._asdict() for one in term.hard],
        "stuck": [one._asdict() for one in term.stuck],
        "sections": [one._asdict() for one in term.sections],
        "took_long": [one._asdict() for one in term.costly],
    }
