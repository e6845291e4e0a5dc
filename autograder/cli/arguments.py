"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer


def full_name(name: str) -> str:
    """Return the lesson that a name, its number or another beginning means; leave what means none or many."""
    from autograder.authoring.lesson import lesson_names  # slow to import

    begins = name.zfill(2) if name.isdigit() else name
    found = [lesson for lesson in lesson_names() if name and lesson.startswith(begins)]
    return found[0] if len(found) == 1 else name


def names_of_lessons(ctx: typer.Context, incomplete: str) -> list[str]:
    """
    Return the lessons that begin so, and the assignments of the class whose folder was typed before.

    The shell's completion asks: it is to be quick, and to import little.
    """
    sources = Path(__file__).resolve().parents[2] / "solutions"
    names = {path.stem for path in sources.glob("[0-9][0-9]_*.py")}
    if typed := ctx.params.get("directory"):
        names |= {path.name for path in Path(typed).expanduser().glob("source/*") if path.is_dir()}
    return sorted(name for name in names if name.startswith(incomplete))


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")]
Lesson = Annotated[
    str,
    typer.Argument(
        metavar="LESSON",
        parser=full_name,
        autocompletion=names_of_lessons,
        help="A lesson: 01_sgd, or its number alone.",
    ),
]
Lessons = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LESSON",
        parser=full_name,
        autocompletion=names_of_lessons,
        help="Lessons, by name or number; all of them by default.",
    ),
]
Students = Annotated[
    list[str] | None,
    typer.Option(
        "--student", metavar="STUDENT", help="Only this student, by id; may be given several times."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=1000, help="How many to run at once; by default one per core."),
]
