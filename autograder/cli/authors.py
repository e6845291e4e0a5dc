"""The commands for authors: build the lessons, try their checks, start a new one, publish for students."""

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.arguments import Jobs, Json, Lessons
from autograder.cli.output import fail, show_json

if TYPE_CHECKING:  # NumPy is slow to import
    from autograder.authoring.mutants.workers import Tally


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


def mutants(
    lessons: Lessons = None,
    exercise: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only the exercise of this name.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Change every style too, and try thousands of inputs.")
    ] = False,
    jobs: Jobs = None,
    as_json: Json = False,
) -> None:
    """Change right answers in one place at a time; every such mutant must fail its check."""
    from autograder.authoring.lesson import lesson_names, load
    from autograder.authoring.mutants.workers import tallies

    chosen = [
        (lesson, name)
        for lesson in lessons or lesson_names()
        for name, known in load(lesson).exercises.items()
        if not known.is_number and exercise in (None, name)
    ]
    if not chosen:
        fail(
            f"None of these lessons has a function {exercise!r} to write.",
            "Name an exercise: see the lesson's checks.",
        )
    lines, found = "{:22}" + 8 * "{:>10}", []
    if not as_json:
        print(
            lines.format("", "mutants", "equal", "free", "named", "located", "clear", "numbers", "survivors")
        )
    for lesson, group in itertools.groupby(tallies(chosen, full=full, jobs=jobs), lambda tally: tally.lesson):
        found += (part := list(group))
        if not as_json:
            print(lines.format(lesson, *_shares(part)), flush=True)
    wrong = [(tally, verdict) for tally in found for verdict in tally.wrong]
    if as_json:
        show_json([tally.summary() for tally in found])
    else:
        print(lines.format("all", *_shares(found)))
        for tally, verdict in wrong:
            print(f"\n{tally.lesson} {tally.exercise}: {verdict}")
    if wrong:
        fail(
            f"Mutants that are not judged as they should be: {len(wrong)}. See above.",
            "Where a mutant passes, add a case on which it differs.",
        )


def _shares(found: list["Tally"]) -> list[str]:
    """Return the columns of the table: counts, and shares of those that are rejected."""
    from autograder.authoring.mutants.verdicts import EQUAL, FREE, SURVIVOR, TOLD

    counts = {kind: sum(tally.count(kind) for tally in found) for kind in (*TOLD, EQUAL, FREE, SURVIVOR)}
    rejected = sum(counts[kind] for kind in TOLD)
    return [
        f"{sum(counts.values())}",
        f"{counts[EQUAL]}",
        f"{counts[FREE]}",
        *(f"{counts[kind] / max(rejected, 1):.1%}" for kind in TOLD),
        f"{counts[SURVIVOR]}",
    ]


def new(
    name: Annotated[
        str, typer.Argument(metavar="NN_name", help="Its number and a short name: 14_attention.")
    ],
    as_json: Json = False,
) -> None:
    """Write a new lesson to start from, which already passes the tests."""
    from autograder.authoring.scaffold import new as start

    made = start(name)
    if as_json:
        show_json({"written": made})
        return
    for path in made:
        print(f"written: {path}")
    print("Build it: make notebooks. The next steps are in CONTRIBUTING.md, under A lesson.")


def publish(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder for the students' repository.")
    ],
    lessons: Lessons = None,
    repository: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The repository's address, for the badges and for Colab."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the students' repository: notebooks, library and packs, without solutions and grader."""
    from autograder.authoring.publish import publish as write

    written = write(directory, repository, lessons or [])
    if as_json:
        show_json({"directory": directory, "files": written})
    else:
        print(f"{len(written)} files written to {directory}")


def site(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder for the site.")],
    pyodide: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Take Pyodide from this folder, so that no page asks another host."),
    ] = None,
) -> None:
    """Build the course as a website in which students work with nothing installed."""
    from autograder.authoring.site.site import build_site

    build_site(directory, pyodide)
    print(f"written: {directory}")
    print(f"Look at it: python -m http.server -d {directory} 8000, then http://localhost:8000/lab/lab/")
