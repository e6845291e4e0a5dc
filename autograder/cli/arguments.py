"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer


def full_name(name: str) -> str:
    """Return the lesson that a name, its number or another beginning means; leave what means none or many."""
    begins = name.zfill(2) if name.isdigit() else name
    found = names_of_lessons(begins) if name else []
    return found[0] if len(found) == 1 else name


def names_of_lessons(incomplete: str) -> list[str]:
    """Return the lessons that begin so, without importing much: a shell completes names with it."""
    sources = Path(__file__).resolve().parents[2] / "solutions"
    return sorted(path.stem for path in sources.glob("[0-9][0-9]_*.py") if path.stem.startswith(incomplete))


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
