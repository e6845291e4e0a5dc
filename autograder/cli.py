"""The command ``course``: what students, authors and instructors type. The only module that prints."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # a checkout runs wherever somebody tries it
    sys.exit(
        "course needs Python 3.11 or newer.\nMake an environment with a newer one: python3.12 -m venv .venv"
    )

import contextlib
import enum
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

try:
    import typer
except ModuleNotFoundError:
    sys.exit(
        "course needs typer and rich, which are not here.\nInstall them: pip install 'old-new-tricks[lab]'"
    )

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Old and New Tricks: lessons and their grader. --debug shows where an error came from.",
)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")]
Lessons = Annotated[
    list[str] | None, typer.Argument(metavar="[LESSON]...", help="Lessons; all where none is named.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Jobs = Annotated[
    int | None, typer.Option(min=1, max=1000, help="How many at once; as many as there are cores.")
]
STUDENT, AUTHOR, INSTRUCTOR = "For students", "For authors", "For instructors"
EXPECTED = {  # errors that a user can mend, by the module that raises them
    "autograder.errors": "CourseError",
    "autograder.authoring.lesson": "LessonError",
    "autograder.exercise": "ExerciseError",
    "course_lib.check": "UnknownExercise",
    "course_lib.check.codec": "CodecError",
}
EVERY = 10.0  # seconds between lines of progress, where there is no terminal
EXTRAS = {
    "jupyterlab": "lab",
    "jupytext": "lab",
    "psycopg2": "postgres",
    "rich": "lab",
    "sklearn": "data",
    "torch": "torch",
}


class Isolation(enum.StrEnum):
    """What stands around students' code."""

    walls = "walls"
    none = "none"


def show_json(data: Any) -> None:
    """Print data for another program."""
    print(json.dumps(data, indent=1, ensure_ascii=False, default=str))


def table(*columns: str, title: str = "") -> Any:
    """Return a table to be filled; numbers stand to the right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        made.add_column(
            column.strip(">"), justify="right" if column.startswith(">") else "left", overflow="fold"
        )
    return made


def console(*, stderr: bool = False) -> Any:
    """Return where to print: in colour on a terminal; names and messages are never taken for markup."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


# ----------------------------------------------------------------------------------------- students


@app.command(
    rich_help_panel=STUDENT, context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def lab(context: typer.Context) -> None:
    """Open JupyterLab on the lessons. What follows goes to JupyterLab: course lab --port 9000."""
    import importlib.util
    import subprocess

    from autograder.authoring.lesson import ROOT

    if importlib.util.find_spec("jupyterlab") is None:
        raise ModuleNotFoundError("jupyterlab", name="jupyterlab")
    shown = [name for name in ("DISPLAY", "WAYLAND_DISPLAY") if os.environ.get(name)]
    options = [f"--ServerApp.root_dir={ROOT}", "--LabApp.default_url=/lab/tree/notebooks"]
    if not shown and sys.platform not in ("darwin", "win32"):
        print("This machine has no display: open the address below in a browser.", flush=True)
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # in a container one is often nobody else
    raise typer.Exit(subprocess.call([sys.executable, "-m", "jupyterlab", *options, *context.args]))


@app.command(rich_help_panel=STUDENT)
def check(notebook: Path, as_json: Json = False) -> None:
    """Run a notebook and tell what its checks say, and whether it can be graded as it is."""
    from dataclasses import asdict

    from autograder.grade.self_check import self_check

    found = self_check(notebook)
    score, points = (sum(getattr(r, part) for r in found.reports.values()) for part in ("score", "points"))
    if as_json:
        summary = {
            name: {k: v for k, v in asdict(r).items() if k not in ("cases", "picture")}
            for name, r in found.reports.items()
        }
        show_json(found._asdict() | {"reports": summary, "score": score, "points": points})
        return
    for report in found.reports.values():
        print(report)
    print(f"\n{found.lesson}: {score:g} of {points:g} points. Grading uses further cases of its own.")
    for line in [*found.trouble, *found.problems]:
        print(f"  ! {line}")
    print(
        "It can be graded." if not found.problems else "It can be graded; grading mends what is listed above."
    )


# ------------------------------------------------------------------------------------------ authors


@app.command(rich_help_panel=AUTHOR)
def build(
    lessons: Lessons = None,
    check_only: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a built file is not current.")
    ] = False,
) -> None:
    """Build notebooks and packs from their sources."""
    from autograder.authoring import build as build_module
    from autograder.authoring.build import orphans, stale
    from autograder.authoring.lesson import ROOT, lesson_names

    names, left = lessons or lesson_names(), [] if lessons else orphans()
    act, word = (stale, "not current") if check_only else (build_module.build, "written")
    changed = 0
    for name in names:
        for path in act(name):
            print(f"{word}: {path.relative_to(ROOT)}")
            changed += 1
    for path in left:
        print(f"no lesson of that name: {path.relative_to(ROOT)}")
    if check_only and (changed or left):
        fail(
            "What is committed is not what the sources give.",
            "Run: course build; and delete files without a lesson.",
        )
    if not changed:
        print(f"{len(names)} lessons are current.")


@app.command(rich_help_panel=AUTHOR)
def new(name: Annotated[str, typer.Argument(metavar="NN_name")]) -> None:
    """Start a lesson that passes the lesson tests."""
    from autograder.authoring.scaffold import new as start

    for path in start(name):
        print(f"written: {path}")


@app.command(rich_help_panel=AUTHOR)
def publish(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where the student's repository is to stand.")
    ],
    repository: Annotated[str | None, typer.Option(help="Its address: badges and Colab point there.")] = None,
) -> None:
    """Write the students' repository: notebooks, library and packs; no solutions, no grader."""
    from autograder.authoring.publish import publish as write

    written = write(directory, repository)
    print(f"{len(written)} files written to {directory}")


# -------------------------------------------------------------------------------------- instructors


@app.command(rich_help_panel=INSTRUCTOR)
def init(
    directory: Folder,
    gradebook: Annotated[
        str, typer.Option(metavar="URL", help="A database for it: postgresql+psycopg2://user@host/name")
    ] = "",
) -> None:
    """Make a class folder: nbgrader's layout, its gradebook, the class's secret."""
    from autograder.classroom import folder

    _, made = folder.init(directory, gradebook)
    for path in made:
        print(f"made: {path}")
    print(f"{directory} is a class folder. Release a lesson: course release {directory} 01_sgd")


@app.command(rich_help_panel=INSTRUCTOR)
def release(
    directory: Folder,
    lesson: str,
    force: Annotated[
        bool, typer.Option(help="Take the course's version in place of the class's own source.")
    ] = False,
) -> None:
    """Put a lesson into the class: its source, its gradebook entry, and the notebook for students."""
    from autograder.classroom import folder
    from autograder.classroom import release as release_module

    print(f"For your students: {release_module.release(folder.open_class(directory), lesson, force=force)}")


@app.command(rich_help_panel=INSTRUCTOR)
def collect(
    directory: Folder,
    lesson: str,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES...", help="Notebooks, folders of them, or zips.")
    ],
    student: Annotated[
        str, typer.Option(help="Whose the one notebook is, where its name does not tell.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Let even older files replace submissions.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take in what students handed in: alice.ipynb, alice/01_sgd.ipynb, 01_sgd_alice.ipynb, an LMS's zip."""
    from collections import Counter

    from autograder.classroom import folder
    from autograder.classroom.collect import collect as take

    found = list(take(folder.open_class(directory), lesson, files, student=student, replace=replace))
    if as_json:
        show_json([item._asdict() for item in found])
    else:
        listed = table("student", "status", "file")
        for item in sorted(found, key=lambda item: (item.status == "refused", item.student)):
            if item.status != "refused":
                listed.add_row(item.student, item.status, item.source)
        if listed.row_count:
            console().print(listed)
        for item in found:
            if item.status == "refused":
                print(f"refused: {item.source}: {item.why}")
        counts = Counter(item.status for item in found)
        print(", ".join(f"{count} {status}" for status, count in counts.items()) or "No notebooks there.")
    if not found or any(item.status == "refused" for item in found):
        raise typer.Exit(1)


@app.command(rich_help_panel=INSTRUCTOR)
def simulate(
    directory: Folder,
    lessons: Lessons = None,
    students: Annotated[int, typer.Option(min=1, max=100_000, help="How many.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same class.")] = 1,
) -> None:
    """Hand in a class of invented students: right answers, every known mistake, and what else students do."""
    from autograder.classroom import folder
    from autograder.classroom.simulate import simulate as invent

    room = folder.open_class(directory)
    invent(room, room.lessons(lessons or []), students, seed)
    print(f"{students} students handed in. What is true of them: {room.root / 'truth.json'}")


@app.command(rich_help_panel=INSTRUCTOR)
def grade(
    directory: Folder,
    lessons: Lessons = None,
    jobs: Jobs = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    isolation: Annotated[
        Isolation,
        typer.Option(help="What stands around students' code: walls, or none where there can be none."),
    ] = Isolation.walls,
    as_json: Json = False,
) -> None:
    """Grade what was handed in, many at once; only what changed is graded again."""
    from autograder.classroom import folder
    from autograder.grade import batch, submission

    room = folder.open_class(directory)
    names = room.lessons(lessons or [])
    todo = batch.submissions(room, names)
    if not todo:
        fail("Nobody has handed in yet.", f"Collect: course collect {directory} {names[0]} FILES")
    if isolation is Isolation.none:
        console(stderr=True).print(batch.WARNING, soft_wrap=True)
    graded = batch.grade(room, names, force=force, jobs=jobs, isolation=isolation.value)
    results, stopped = _watch("grading", len(todo), graded, at_once="unchanged")
    failed = sum(result.status == "failed" for result in results)
    if as_json:
        show_json([result._asdict() | {"student": submission.plain(result.student)} for result in results])
    else:
        counts = [
            f"{sum(result.status == s for result in results)} {s}" for s in ("graded", "unchanged", "failed")
        ]
        print(f"{', '.join(counts)}. Read it: course report {directory}")
    _end(stopped, failed)


@app.command(rich_help_panel=INSTRUCTOR)
def regrade(directory: Folder, lessons: Lessons = None, jobs: Jobs = None, as_json: Json = False) -> None:
    """Judge kept answers again, after changed points, tolerances or sentences; no student's code is run."""
    from autograder.classroom import folder
    from autograder.grade import regrade as again
    from autograder.grade import submission

    room = folder.open_class(directory)
    names = room.lessons(lessons or [])
    todo = again.graded(room, names)
    if not todo:
        fail("Nobody's work is graded yet.", f"Grade it: course grade {directory}")
    results, stopped = _watch("judging again", len(todo), again.regrade(room, names, jobs=jobs))
    failed = sum(result.status not in ("changed", "unchanged") for result in results)
    if as_json:
        show_json([result._asdict() | {"student": submission.plain(result.student)} for result in results])
    else:
        listed = table("student", "lesson", "exercise", ">from", ">to", title="changed marks")
        for result in sorted(results):
            for name, (before, after) in result.changes.items():
                listed.add_row(
                    submission.plain(result.student), result.lesson, name, f"{before:g}", f"{after:g}"
                )
        if listed.row_count:
            console().print(listed)
        changed = sum(result.status == "changed" for result in results)
        print(f"{changed} changed, {len(results) - changed - failed} unchanged, {failed} not judged again.")
    _end(stopped, failed)


def _watch(what: str, total: int, results: Any, at_once: str = "") -> tuple[list[Any], str]:
    """
    Take results as they come, show how far it is and each trouble; return them, and why it stopped.

    Results of the status ``at_once`` took no work: they say nothing of how long the others will take.
    """
    from contextlib import closing

    from autograder.errors import CourseError
    from autograder.grade.submission import plain

    talk, taken = console(stderr=True), []
    try:
        with closing(results), progress(talk, what, total) as advance:
            for result in results:
                taken.append(result)
                advance(result.status != at_once)
                failed = {"failed": "not graded: ", "not possible": "not judged again: "}
                for line in result.trouble if result.status != "unchanged" else ():
                    line = failed.get(result.status, "") + line
                    talk.print(f"{plain(result.student)}, {result.lesson}: {line}", soft_wrap=True)
    except CourseError as error:
        return taken, str(error)
    except KeyboardInterrupt:
        return taken, "Interrupted.\nWhat is done is kept: the same command goes on from there."
    return taken, ""


def _end(stopped: str, failed: int) -> None:
    """End with 1 and the reason where not all was done."""
    if stopped:
        print(stopped, file=sys.stderr)
    if stopped or failed:
        raise typer.Exit(1)


@app.command(rich_help_panel=INSTRUCTOR)
def doctor(as_json: Json = False) -> None:
    """Tell which walls stand around students' code on this machine: each is tried from the inside."""
    from autograder.kernel.forkserver_client import look

    walls = look()
    if as_json:
        show_json([wall._asdict() for wall in walls])
    else:
        listed = table("wall", "stands", "seen from inside")
        for wall in walls:
            listed.add_row(wall.name, "yes" if wall.up else "NO" if wall.needed else "no", wall.what)
        console().print(listed)
    if any(wall.needed and not wall.up for wall in walls):
        raise typer.Exit(1)


@app.command(rich_help_panel=INSTRUCTOR)
def report(
    directory: Folder,
    lessons: Lessons = None,
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option(help="Where the page goes; report.html in the class folder.")
    ] = None,
) -> None:
    """Tell what the class understood and what not: a page, and a table here."""
    from datetime import datetime

    from autograder.classroom import folder
    from autograder.results import page, summary

    room = folder.open_class(directory)
    found = summary.class_report(room, room.lessons(lessons or []))
    place = out or room.root / "report.html"
    place.write_text(page.page(found, datetime.now()), encoding="utf-8")
    if as_json:
        show_json(summary.as_data(found) | {"page": str(place)})
        return
    for lesson in found.lessons:
        _print_lesson(lesson, summary.SIGNS)
    print(f"The whole report: {place}")


def _print_lesson(lesson: Any, signs: dict[str, str]) -> None:
    if lesson.mean is None:
        print(f"{lesson.lesson}: nothing graded yet.")
        return
    screen = console()
    exercises = table("exercise", *(f">{sign}" for sign in signs.values()), ">mean", title=_head(lesson))
    for e in lesson.exercises:
        mean = "by hand" if e.mean is None else f"{e.mean:.0%}"
        exercises.add_row(e.name, *(str(e.count(state) or "") for state in signs), mean)
    screen.print(exercises)
    mistakes = table(">times", "exercise", "what the class misunderstood")
    for m in lesson.misunderstood[:8]:
        mistakes.add_row(str(len(m.students)), m.exercise, m.sentence)
    if lesson.misunderstood:
        screen.print(mistakes)
    for student, lines in lesson.trouble.items():
        screen.print(f"{student}: {'; '.join(lines)}", soft_wrap=True)


def _head(lesson: Any) -> str:
    waiting = f", {len(lesson.awaits)} await your mark" if lesson.awaits else ""
    left = f", {len(lesson.not_graded)} not graded" if lesson.not_graded else ""
    open_ = f", {lesson.without_walls} without walls" if lesson.without_walls else ""
    return (
        f"{lesson.lesson}: {len(lesson.scores)} graded{open_}{left}{waiting}; "
        f"mean {lesson.mean:.1f}, median {lesson.median:g} of {lesson.points:g}"
    )


@app.command(rich_help_panel=INSTRUCTOR)
def export(
    directory: Folder,
    lessons: Lessons = None,
    kind: Annotated[str, typer.Option("--format", help="csv")] = "csv",
    out: Annotated[Path | None, typer.Option(help="The file; without it the table is printed.")] = None,
    as_json: Json = False,
) -> None:
    """Write the marks out of the gradebook."""
    from autograder.classroom import folder
    from autograder.results import export as export_module
    from autograder.results.export import to_csv

    if kind != "csv":
        raise typer.BadParameter(f"{kind!r} is not a format. The format is: csv", param_hint="--format")
    room = folder.open_class(directory)
    rows = export_module.rows(room, room.lessons(lessons or []))
    if as_json:
        show_json(rows)
    elif out is None:
        sys.stdout.write(to_csv(rows))
    else:
        out.write_text(to_csv(rows), encoding="utf-8-sig", newline="")  # Excel reads UTF-8 by this mark
        print(f"{len(rows)} rows written to {out}")


@app.command(rich_help_panel=INSTRUCTOR)
def feedback(directory: Folder, lesson: str) -> None:
    """Write a page for each student: their notebook with what the judge says."""
    from autograder.classroom import folder
    from autograder.results import feedback as feedback_module

    room = folder.open_class(directory)
    room.lessons([lesson])
    pages = feedback_module.feedback(room, lesson)
    print(f"{len(pages)} pages written under {room.root / 'feedback'}")


# ----------------------------------------------------------------------------------------- the rest


@contextlib.contextmanager
def progress(screen: Any, what: str, total: int) -> Iterator[Callable[[bool], None]]:
    """
    Show how far a long job is, how fast, and how long it will take; yield what to call at each step.

    A step that was no work is not counted. There is a bar on a terminal; elsewhere a line at the start, at
    the end, and every ten seconds.
    """
    from rich import progress as parts

    rate = parts.TextColumn("{task.fields[rate]}")
    columns = (parts.TextColumn("{task.description}"), parts.BarColumn(), parts.MofNCompleteColumn(), rate)
    bar = parts.Progress(
        *columns,
        parts.TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    task, started, done, over = (
        bar.add_task(what, total=total, rate=""),
        time.monotonic(),
        0,
        threading.Event(),
    )

    def speed() -> float:
        return done / max(time.monotonic() - started, 1e-9)

    def advance(work: bool) -> None:
        nonlocal done, total
        done, total = (done + 1, total) if work else (done, total - 1)
        bar.update(task, completed=done, total=total, rate=f"{60 * speed():.0f} a minute")

    def tell() -> None:
        while not over.wait(EVERY):
            left = f", {(total - done) / speed():.0f} s left" if done else ""
            screen.print(f"{what}: {done} of {total}, {60 * speed():.0f} a minute{left}")

    if screen.is_terminal:
        with bar:
            yield advance
        return
    screen.print(f"{what}: {total} submissions")
    threading.Thread(target=tell, daemon=True).start()
    try:
        yield advance
    finally:
        over.set()
        screen.print(f"{what}: {done} of {total} in {time.monotonic() - started:.0f} s")


def fail(what: str, what_to_do: str) -> None:
    """Say what is wrong and what to do, and end with 1."""
    print(f"{what}\n{what_to_do}", file=sys.stderr)
    raise typer.Exit(1)


def explain(error: Exception) -> str | None:
    """Return what to tell the user of an error that is theirs to mend, or nothing for one that is ours."""
    if isinstance(error, ModuleNotFoundError) and (error.name or "").split(".")[0] not in (
        "autograder",
        "course_lib",
    ):
        missing = (error.name or "a module").split(".")[0]
        extra = EXTRAS.get(missing, "grading")
        return f"{missing} is not installed.\nInstall it: pip install 'old-new-tricks[{extra}]'"
    known = tuple(getattr(sys.modules[name], kind) for name, kind in EXPECTED.items() if name in sys.modules)
    if isinstance(error, known):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}.\nLook at the path, and at who may read and write there."
    return None


def main() -> None:
    """Run the command."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(args=arguments, prog_name="course")
    except Exception as error:
        if "--debug" in sys.argv[1:]:
            raise
        told = explain(error)
        hint = "This is a mistake of ours. With --debug it tells where it happened."
        print(told or f"{type(error).__name__}: {error}\n{hint}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
