"""
The command ``course``: what students, authors and instructors type. Only this package prints.

Commands import what they run inside their functions, so that ``course --help`` answers at once.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # a checkout may be run by any Python
    sys.exit("course needs Python 3.11 or newer.\nCreate an environment with one: python3.12 -m venv .venv")

from autograder.cli.stopping import INTERRUPTED, STOPPED

try:
    import typer
except ModuleNotFoundError:
    sys.exit("course needs typer and rich.\nInstall them: pip install 'old-new-tricks[lab]'")

from importlib import metadata
from typing import Annotated, Any

from typer.core import TyperCommand

from autograder.cli import (
    authors,
    collecting,
    dates,
    exporting,
    gradescope,
    grading,
    instructors,
    marking,
    roster,
    status,
    students,
)
from autograder.errors import CourseError, fault_of_machine

COMMANDS = {
    "For students": (students.lab, students.check),
    "For authors": (authors.build, authors.mutants, authors.new, authors.publish, authors.site),
    "For instructors": (
        instructors.init,
        instructors.release,
        roster.roster,
        roster.drop,
        collecting.collect,
        dates.due,
        status.status,
        instructors.simulate,
        grading.grade,
        grading.regrade,
        marking.mark,
        grading.doctor,
        instructors.report,
        exporting.export,
        exporting.feedback,
        gradescope.gradescope,
    ),
}
PASSES_OPTIONS_ON = (students.lab,)  # options that it does not know go to JupyterLab
EXTRAS = {  # package -> the extra that installs it; "grading" installs all others
    "jupyterlab": "lab",
    "jupyterlite_core": "site",
    "jupyterlite_pyodide_kernel": "site",
    "jupytext": "lab",
    "psycopg2": "postgres",
    "rich": "lab",
    "sklearn": "data",
    "torch": "torch",
}

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Old and New Tricks: the lessons and their grader. Add --debug to see the traceback of an error.",
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"old-new-tricks {metadata.version('old-new-tricks')}")
        raise typer.Exit


@app.callback()
def course(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that stand before a command."""


class Command(TyperCommand):
    """A command whose usage reads DIR [LESSON]..., without Typer's braces."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words of its usage."""
        return [piece.replace("{", "").replace("}", "") for piece in super().collect_usage_pieces(ctx)]


for panel, commands in COMMANDS.items():
    for command in commands:
        extra = command in PASSES_OPTIONS_ON
        settings = {"allow_extra_args": extra, "ignore_unknown_options": extra}
        app.command(cls=Command, rich_help_panel=panel, context_settings=settings)(command)


def explain(error: Exception) -> str | None:
    """Return a message for an error that the user can fix, or ``None`` for a bug in the course."""
    if isinstance(error, ModuleNotFoundError):
        missing = (error.name or "a module").split(".")[0]
        if missing in ("autograder", "course_lib"):
            return None
        extra = EXTRAS.get(missing, "grading")
        return f"{missing} is not installed.\nInstall it: pip install 'old-new-tricks[{extra}]'"
    if isinstance(error, CourseError):
        return str(error)
    if fault := fault_of_machine(error):
        return str(fault)
    if isinstance(error, IsADirectoryError):
        return f"{error.filename} is a folder.\nName the file in it that is meant."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}.\nCheck the path, and who may read and write there."
    from course_lib.check import UnknownExercise
    from course_lib.check.npz_tree import CodecError

    return str(error) if isinstance(error, UnknownExercise | CodecError) else None


def main() -> None:
    """Run the command."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(args=arguments, prog_name="course")
    except SystemExit as end:
        if end.code == STOPPED:  # Typer makes it of Ctrl+C, without a word
            print(INTERRUPTED, file=sys.stderr)
        raise
    except Exception as error:
        if "--debug" in sys.argv[1:]:
            raise
        hint = "This is a bug in course. Run again with --debug for the traceback."
        print(explain(error) or f"{type(error).__name__}: {error}\n{hint}", file=sys.stderr)
        sys.exit(1)
