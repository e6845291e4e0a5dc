"""The command that writes a lesson's autograder for Gradescope."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.arguments import Json, Lesson
from autograder.cli.output import fail, show_json


def gradescope(
    lesson: Lesson,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--class", metavar="DIR", help="The class whose release, hidden cases and limits are used."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The zip to write; by default LESSON-gradescope.zip.")
    ] = None,
    points: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=100_000,
            help="The points of all judged exercises together; by default the lesson's.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a lesson's autograder for Gradescope, a zip to upload there. For lessons only."""
    from autograder.authoring.lesson import lesson_names, load
    from autograder.classroom.folder import open_class
    from autograder.results.gradescope.archive import archive

    classroom = open_class(directory) if directory else None
    if lesson not in lesson_names():
        fail(
            f"{lesson!r} is not a lesson, and assignments of your own cannot be graded on Gradescope.",
            f"The lessons are: {', '.join(lesson_names())}. For your own: download what was handed in there, "
            "then collect and grade it here.",
        )
    if classroom:
        classroom.lessons([lesson])
    load(lesson)
    made = archive(lesson, out or Path(f"{lesson}-gradescope.zip"), classroom, points)
    if as_json:
        show_json(made._asdict())
        return
    print(f"{made.file}: {made.size / 1e6:.1f} MB. It holds hidden cases: give it to nobody.")
    if made.seed:
        print(f"{made.seed}: their secret seed. Keep it, so that the next zip asks the same cases.")
    print("On Gradescope, in the settings of the programming assignment:")
    print(f"  autograder points   {made.points:g}")
    print(
        f"  container           1 CPU and 1.5 GB of memory, or more; timeout {max(made.minutes, 20)} minutes"
    )
    for name, worth in made.by_hand.items():
        print(f"  manual question     {name}, {worth:g} points")
