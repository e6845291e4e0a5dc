"""The command that marks written answers."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.cli.arguments import Folder, Json, Lesson
from autograder.cli.output import show_json


def _part(given: str) -> tuple[int, int]:
    """Return which part of how many ``2/3`` means."""
    found = re.fullmatch(r"(\d{1,3})/(\d{1,3})", given)
    part, parts = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= part <= parts:
        raise typer.BadParameter(f"{given!r} is not a share. The second of three is: 2/3")
    return part, parts


def mark(
    directory: Folder,
    lesson: Lesson,
    exercise: Annotated[
        str, typer.Argument(metavar="EXERCISE", help="One written question; all of them by default.")
    ] = "",
    section: Annotated[str, typer.Option(metavar="NAME", help="Only the students of this section.")] = "",
    share: Annotated[
        str, typer.Option(metavar="2/3", help="Only one part of the class: 2/3 is the second of three.")
    ] = "1/1",
    marker: Annotated[
        str, typer.Option(metavar="NAME", help="Who marks, for other markers to see; by default your login.")
    ] = "",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on this machine; by default any that is free.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Mark written answers in the browser: one question at a time, with all its answers."""
    import getpass
    import webbrowser

    from autograder.classroom.folder import open_class
    from autograder.classroom.rubrics import FOLDER
    from autograder.grade.nbgrader import gradebook
    from autograder.results.marking.desk import Desk
    from autograder.results.marking.server import doorway, serve

    classroom, part = open_class(directory), _part(share)
    classroom.lessons([lesson])
    gradebook.check(classroom)
    gradebook.expect_released(classroom, lesson)
    if not as_json:
        print(f"Reading the answers to {lesson} …", flush=True)
    desk = Desk(classroom, lesson, marker or getpass.getuser(), section, part, exercise)
    found = desk.overview()
    if as_json:
        show_json(found)
        return
    _tell(found)
    if not any(one["answers"] for one in found):
        print(f"There is nothing to mark yet. Grade what came in: course grade {classroom.pasted} {lesson}")
        raise typer.Exit(1)

    def ready(link: str) -> None:
        print(f"Mark here: {link}\nEvery mark is saved at once. End with Ctrl+C.", flush=True)
        if browser:
            doors.append(doorway(classroom.root / FOLDER, link))
            webbrowser.open(doors[0].as_uri())

    doors = list[Path]()
    try:
        serve(desk, port, ready)
    except KeyboardInterrupt:
        print()
        _tell(desk.overview())
    finally:
        for door in doors:
            door.unlink(missing_ok=True)


def _tell(questions: list[dict[str, Any]]) -> None:
    """Print how far the marking of each question is."""
    for one in questions:
        counts = [f"{one['marked']} of {one['answers']} marked"]
        counts += [f"{one['unanswered']} unanswered"] if one["unanswered"] else []
        counts += [f"{one['not_graded']} not graded yet"] if one["not_graded"] else []
        print(f"{one['name']}: {', '.join(counts)}")
