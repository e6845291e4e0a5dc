"""
The command ``course``: what students, authors and instructors type. Only this package prints.

Commands import what they run inside their functions, so that ``course --help`` answers at once.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # a checkout may be run by any Python
    sys.exit("course needs Python 3.11 or newer.\nCreate an environment with one: python3.12 -m venv .venv")

try:
    import typer
except ModuleNotFoundError:
    sys.exit("course needs typer and rich.\nInstall them: pip install 'old-new-tricks[lab]'")

from autograder.cli import authors, grading, instructors, students
from autograder.errors import CourseError

COMMANDS = {
    "For students": (students.lab, students.check),
    "For authors": (authors.build, authors.mutants, authors.new, authors.publish),
    "For instructors": (
        instructors.init,
        instructors.release,
        instructors.collect,
        instructors.simulate,
        grading.grade,
        grading.regrade,
        grading.doctor,
        instructors.report,
        instructors.export,
        instructors.feedback,
    ),
}
PASSES_OPTIONS_ON = (students.lab,)  # options that it does not know go to JupyterLab
EXTRAS = {  # package -> the extra that installs it; "grading" installs all others
    "jupyterlab": "lab",
    "jupytext": "lab",
    "psycopg2": "postgres",
    "rich": "lab",
    "sklearn": "data",
    "torch": "torch",
}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Old and New Tricks: the lessons and their grader. Add --debug to see the traceback of an error.",
)
for panel, commands in COMMANDS.items():
    for command in commands:
        extra = command in PASSES_OPTIONS_ON
        settings = {"allow_extra_args": extra, "ignore_unknown_options": extra}
        app.command(rich_help_panel=panel, context_settings=settings)(command)


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
    except Exception as error:
        if "--debug" in sys.argv[1:]:
            raise
        hint = "This is a bug in course. Run again with --debug for the traceback."
        print(explain(error) or f"{type(error).__name__}: {error}\n{hint}", file=sys.stderr)
        sys.exit(1)
