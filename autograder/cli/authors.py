"""The commands for authors: build the lessons, start a new one, publish the students' repository."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.arguments import Lessons
from autograder.cli.output import fail


def build(
    lessons: Lessons = None,
    check_only: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a built file is out of date.")
    ] = False,
) -> None:
    """Build notebooks and packs from their sources."""
    from autograder.authoring import build as building
    from autograder.authoring.lesson import ROOT, lesson_names

    names, orphans = lessons or lesson_names(), [] if lessons else building.orphans()
    act, word = (building.stale, "out of date") if check_only else (building.build, "written")
    changed = 0
    for name in names:
        for path in act(name):
            print(f"{word}: {path.relative_to(ROOT)}")
            changed += 1
    for path in orphans:
        print(f"no lesson has this name: {path.relative_to(ROOT)}")
    if check_only and (changed or orphans):
        fail(
            "Built files do not match their sources.",
            "Run: course build. Delete built files that have no lesson.",
        )
    if not changed:
        print(f"{len(names)} lessons are up to date.")


def new(name: Annotated[str, typer.Argument(metavar="NN_name")]) -> None:
    """Start a lesson that already passes the lesson tests."""
    from autograder.authoring.scaffold import new as start

    for path in start(name):
        print(f"written: {path}")
    print("Build it: make notebooks. What follows is in CONTRIBUTING.md, under A lesson.")


def publish(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder for the students' repository.")
    ],
    repository: Annotated[
        str | None, typer.Option(help="The repository's address, for the badges and for Colab.")
    ] = None,
) -> None:
    """Write the students' repository: notebooks, library and packs, without solutions and grader."""
    from autograder.authoring.publish import publish as write

    print(f"{len(write(directory, repository))} files written to {directory}")
