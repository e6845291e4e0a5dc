"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer


def full_name(name: str) -> str:
    """Return the lesson that a name, its number or another beginning means; leave what means none or many."""
    begins = name.zfill(2) if name.isdigit() else name
    found = _lessons(begins) if name else []
    return found[0] if len(found) == 1 else name


def names_of_lessons(ctx: typer.Context, incomplete: str) -> list[str]:
    """
    Return the lessons that begin so, and the assignments of the class whose folder was typed before.

    The shell's completion asks: it is to be quick, and to import little.
    """
    names = _lessons(incomplete)
    if typed := ctx.params.get("directory"):
        own = (path.name for path in Path(typed).expanduser().glob("source/*") if path.is_dir())
        names += (name for name in own if name.startswith(incomplete))
    return sorted({*names})


def _lessons(begins: str) -> list[str]:
    """Return the lessons whose names begin so, without importing much."""
    sources = Path(__file__).resolve().parents[2] / "solutions"
    return sorted(path.stem for path in sources.glob("[0-9][0-9]_*.py") if path.stem.startswith(begins))


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
