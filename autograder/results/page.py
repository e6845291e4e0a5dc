"""The report as one HTML page that needs no other file: light and dark, no script, all text escaped."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.grade.submission import one_safe_line
from autograder.results.exporting.numbers import percent, shown
from autograder.results.summary import SIGNS, ClassReport, ExerciseSummary, LessonSummary
from autograder.results.term import over

WORDS = {  # for each key of SIGNS
    "right": "right",
    "partly": "partly right",
    "wrong": "not right",
    "unanswered": "not answered",
    "awaits": "awaits your mark",
}
BINS = 10  # of the histogram of scores
NARROW = 0.06  # a share of the students that is too small for a number in its part of the bar


class Bar(NamedTuple):
    """One bar of the histogram of scores."""

    from_points: float
    students: int
    share: float  # of the tallest bar


def page(report: ClassReport, when: datetime) -> str:
    """Return the whole page. Names, messages and file names come from strangers: jinja2 escapes them."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": percent,
        "number": shown,
        "line": one_safe_line,
        "words": lambda name: name.replace("-", " "),
    }
    return environment.get_template("report.html.j2").render(
        report=report,
        when=f"{when:%d %B %Y, %H:%M %Z}".rstrip(),
        SIGNS=SIGNS,
        WORDS=WORDS,
        NARROW=NARROW,
        hardest=hardest,
        histogram=histogram,
        mistakes_made=mistakes_made,
        term=over(report),
    )


def hardest(lesson: LessonSummary) -> ExerciseSummary | None:
    """Return the exercise with the lowest mean."""
    means = [(exercise.mean, i) for i, exercise in enumerate(lesson.exercises) if exercise.mean is not None]
    return lesson.exercises[min(means)[1]] if means else None


def histogram(lesson: LessonSummary) -> list[Bar]:
    """Return how many students have each tenth of the points; the full score is in the last bar."""
    counts = [0] * BINS
    for score in lesson.scores.values():
        counts[min(BINS - 1, int(BINS * score / (lesson.points or 1.0)))] += 1
    tallest = max(counts)
    return [Bar(lesson.points * i / BINS, count, count / tallest) for i, count in enumerate(counts)]


def mistakes_made(lesson: LessonSummary) -> dict[tuple[str, str], str]:
    """Return the name of the mistake for each exercise and student."""
    return {(m.exercise, student): m.name for m in lesson.misunderstood for student in m.students}
