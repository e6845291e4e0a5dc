"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")]
Lessons = Annotated[
    list[str] | None, typer.Argument(metavar="[LESSON]...", help="Lessons; all of them by default.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=1000, help="How many to run at once; by default one per core."),
]
