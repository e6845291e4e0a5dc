"""The commands for instructors, apart from grading: set up a class, collect, read and export the results."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.arguments import Folder, Json, Lessons
from autograder.cli.output import console, show_json, table

if TYPE_CHECKING:  # nbgrader is slow to import
    from autograder.results.summary import LessonSummary

MOST_MISTAKES = 8  # rows of the table of mistakes on the terminal


def init(
    directory: Folder,
    gradebook: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="A database for the gradebook, such as postgresql+psycopg2://user@host/name",
        ),
    ] = "",
) -> None:
    """Make a class folder: nbgrader's layout, its gradebook, the class's secret seed."""
    from autograder.classroom import folder

    classroom, made = folder.init(directory, gradebook)
    for path in made:
        print(f"made: {path}")
    print(f"{directory} is a class folder. Release a lesson: course release {classroom.pasted} 01_sgd")


def release(
    directory: Folder,
    lesson: str,
    force: Annotated[
        bool, typer.Option(help="Replace the class's own source by the course's version.")
    ] = False,
) -> None:
    """Add a lesson to the class: its source, its gradebook entry, and the notebook for students."""
    from autograder.classroom import release as releasing
    from autograder.classroom.folder import open_class

    print(f"For your students: {releasing.release(open_class(directory), lesson, force=force)}")


def collect(
    directory: Folder,
    lesson: str,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES...", help="Notebooks, folders of notebooks, or zips.")
    ],
    student: Annotated[str, typer.Option(help="The student, if the file name does not say.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Let older files replace newer submissions, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Collect submissions: alice.ipynb, alice/01_sgd.ipynb, 01_sgd_alice.ipynb, or a zip from an LMS."""
    from collections import Counter

    from autograder.classroom.collect import collect as collected
    from autograder.classroom.folder import open_class

    found = list(collected(open_class(directory), lesson, files, student=student, replace=replace))
    refused = [item for item in found if item.status == "refused"]
    if as_json:
        show_json([item._asdict() for item in found])
    else:
        accepted = table("student", "status", "file")
        for item in sorted(found, key=lambda item: item.student):
            if item.status != "refused":
                accepted.add_row(item.student, item.status, item.source)
        if accepted.row_count:
            console().print(accepted)
        for item in refused:
            print(f"refused: {item.source}: {item.why}")
        counts = Counter(item.status for item in found)
        print(", ".join(f"{count} {status}" for status, count in counts.items()) or "No notebooks found.")
    if not found or refused:
        raise typer.Exit(1)


def simulate(
    directory: Folder,
    lessons: Lessons = None,
    students: Annotated[int, typer.Option(min=1, max=100_000, help="The number of students.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same class.")] = 1,
) -> None:
    """Hand in the work of invented students: right answers, every known mistake, broken notebooks."""
    from autograder.classroom.folder import open_class
    from autograder.classroom.simulate import simulate as hand_in

    classroom = open_class(directory)
    hand_in(classroom, classroom.lessons(lessons or []), students, seed)
    print(f"{students} students handed in. What each of them did: {classroom.root / 'truth.json'}")


def report(
    directory: Folder,
    lessons: Lessons = None,
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option(help="The page to write; by default report.html in the class folder.")
    ] = None,
) -> None:
    """Show what the class understood and what it did not: a page to read, and tables here."""
    from datetime import datetime

    from autograder.classroom.folder import open_class
    from autograder.results import page, summary

    classroom = open_class(directory)
    found = summary.class_report(classroom, classroom.lessons(lessons or []))
    path = out or classroom.root / "report.html"
    path.write_text(page.page(found, datetime.now()), encoding="utf-8")
    if as_json:
        show_json(summary.as_data(found) | {"page": str(path)})
        return
    for lesson in found.lessons:
        _print_lesson(lesson, summary.SIGNS)
    print(f"The whole report: {path}")


def _print_lesson(lesson: "LessonSummary", signs: dict[str, str]) -> None:
    """Print a lesson's exercises, its most frequent mistakes, and what went wrong."""
    if lesson.mean is None:
        print(f"{lesson.lesson}: nothing graded yet.")
        return
    screen = console()
    exercises = table("exercise", *(f">{sign}" for sign in signs.values()), ">mean", title=_title(lesson))
    for exercise in lesson.exercises:
        counts = [str(exercise.count(state) or "") for state in signs]
        mean = "by hand" if exercise.mean is None else f"{exercise.mean:.0%}"
        exercises.add_row(exercise.name, *counts, mean)
    screen.print(exercises)
    mistakes = table(">times", "exercise", "what the class misunderstood")
    for mistake in lesson.misunderstood[:MOST_MISTAKES]:
        mistakes.add_row(str(len(mistake.students)), mistake.exercise, mistake.sentence)
    if lesson.misunderstood:
        screen.print(mistakes)
    for student, lines in lesson.trouble.items():
        screen.print(f"{student}: {'; '.join(lines)}", soft_wrap=True)


def _title(lesson: "LessonSummary") -> str:
    """Return one line on a lesson: how many are graded, and their scores."""
    unprotected = f", {lesson.without_walls} without walls" if lesson.without_walls else ""
    left = f", {len(lesson.not_graded)} not graded" if lesson.not_graded else ""
    waiting = f", {len(lesson.awaits)} await your mark" if lesson.awaits else ""
    return (
        f"{lesson.lesson}: {len(lesson.scores)} graded{unprotected}{left}{waiting}; "
        f"mean {lesson.mean:.1f}, median {lesson.median:g} of {lesson.points:g}"
    )


def export(
    directory: Folder,
    lessons: Lessons = None,
    kind: Annotated[str, typer.Option("--format", help="The format: csv")] = "csv",
    out: Annotated[
        Path | None, typer.Option(help="The file to write; by default the table is printed.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Export the marks from the gradebook."""
    from autograder.classroom.folder import open_class
    from autograder.results.export import rows, to_csv

    if kind != "csv":
        raise typer.BadParameter(f"{kind!r} is not a format. Use: csv", param_hint="--format")
    classroom = open_class(directory)
    marks = rows(classroom, classroom.lessons(lessons or []))
    if as_json:
        show_json(marks)
    elif out is None:
        sys.stdout.write(to_csv(marks))
    else:
        out.write_text(to_csv(marks), encoding="utf-8-sig", newline="")  # Excel needs the byte-order mark
        print(f"{len(marks)} rows written to {out}")


def feedback(directory: Folder, lesson: str) -> None:
    """Write a page for each student: the notebook with its marks, messages and comments."""
    from autograder.classroom.folder import open_class
    from autograder.grade.submission import one_safe_line
    from autograder.results.feedback import feedback as written

    classroom = open_class(directory)
    classroom.lessons([lesson])
    pages = written(classroom, lesson)
    print(f"{len(pages)} pages written to {classroom.root / 'feedback'}")
    for page in pages:
        if page.trouble:
            print(f"{one_safe_line(page.student)}: the page has the marks alone, since {page.trouble}")
