"""The command: what it prints, how it ends, and what it says of a user's mistake."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from autograder import cli
from autograder.authoring.lesson import ROOT
from autograder.cli import output

LESSON = "01_sgd"
graded_once = pytest.mark.xdist_group("graded class")


@pytest.fixture
def course(monkeypatch, capsys):
    """Return a function that runs ``course`` with arguments and returns its exit code and what it printed."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["course", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        captured = capsys.readouterr()
        return end.value.code or 0, captured.out, captured.err

    return run


def test_help_comes_at_once():
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "--help"], capture_output=True, text=True, check=True
    )

    assert "simulate" in done.stdout
    assert time.monotonic() - started < 2  # 0.3 s on an idle machine


def test_help_imports_nothing_heavy():
    heavy = ("numpy", "nbgrader", "jupytext", "rich.table")
    code = f"import autograder.cli, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "what", "what_to_do"),
    [
        (["grade", "{tmp}"], "is not a class folder", "course init"),
        (["report", "{tmp}/nowhere"], "is not a class folder", "course init"),
        (["init", "{tmp}/file"], "is a file", "Name a folder"),
        (["check", "{tmp}/file"], "not a notebook", "Name a notebook"),
        (["check", "{tmp}/nothing.ipynb"], "There is no file", "Name a notebook"),
        (["build", "99_nothing"], "There is no lesson '99_nothing'", "01_sgd"),
        (["release", "{class}", "99_nothing"], "There is no lesson '99_nothing'", "01_sgd"),
        (["grade", "{class}"], "Nobody has handed in", "course collect"),
        (["grade", "{class}", "02_other"], "02_other is not released", "course release"),
        (["feedback", "{class}", "01_sgd"], "graded yet", "course grade"),
    ],
)
def test_a_users_mistake_gets_what_is_wrong_and_what_to_do(
    course, tmp_path, class_folder, arguments, what, what_to_do
):
    (tmp_path / "file").write_text("no notebook")
    places = {"tmp": tmp_path, "class": class_folder}

    code, _, err = course(*(argument.format(**places) for argument in arguments))

    assert code == 1
    assert what in err
    assert what_to_do in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 2


@pytest.fixture(scope="module")
def class_folder(template, tmp_path_factory):
    return shutil.copytree(template, tmp_path_factory.mktemp("cli") / "class")


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["grade"], ["simulate", ".", "--students", "0"], ["export"]]
)
def test_a_wrong_command_line_ends_with_2(course, arguments):
    code, _, err = course(*arguments)

    assert code == 2
    assert "Usage" in err


def test_debug_shows_where_an_error_came_from(course, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["course", "--debug", "grade", str(tmp_path)])

    with pytest.raises(Exception, match="not a class folder"):
        cli.main()


def test_an_unexpected_error_is_owned_in_two_lines(course, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "app", lambda **options: 1 / 0)

    code, _, err = course("grade", tmp_path)

    assert code == 1
    assert err.splitlines() == [
        "ZeroDivisionError: division by zero",
        "This is a bug in course. Run again with --debug for the traceback.",
    ]


@pytest.mark.parametrize(
    ("module", "extra"), [("nbgrader", "grading"), ("jupyterlab", "lab"), ("torch", "torch")]
)
def test_a_missing_package_is_told_with_how_to_install_it(module, extra):
    told = cli.explain(ModuleNotFoundError(f"No module named {module!r}", name=module))

    assert told == f"{module} is not installed.\nInstall it: pip install 'old-new-tricks[{extra}]'"


def test_lab_prints_that_there_is_no_display_and_starts_none(course, monkeypatch):
    started = []
    monkeypatch.setattr(subprocess, "call", lambda command: started.append(command) or 0)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")

    code, out, _ = course("lab", "--port", "9000")

    assert code == 0
    assert "no display" in out
    assert {"--no-browser", "--port", "9000", f"--ServerApp.root_dir={ROOT}"} <= set(started[0])


def test_lab_opens_a_browser_where_there_is_a_display(course, monkeypatch):
    started = []
    monkeypatch.setattr(subprocess, "call", lambda command: started.append(command) or 0)
    monkeypatch.setenv("DISPLAY", ":0")

    course("lab")

    assert "--no-browser" not in started[0]


def test_check_says_what_the_checks_say_and_whether_the_file_can_be_graded(course, tmp_path):
    import nbformat

    from autograder.authoring.lesson import load
    from autograder.authoring.notebooks import student_notebook

    lesson, notebook = load(LESSON), student_notebook(LESSON)
    uphill = next(m for m in lesson.exercises["gd_step"].mistakes if m.name == "uphill")
    for cell in notebook.cells:
        if cell.id == "exercise-gd_step":
            cell.source = lesson.version("gd_step", uphill.wrong)
        if cell.id == "exercise-sgd_step":
            cell.source = lesson.solution("sgd_step")
    notebook.cells = [cell for cell in notebook.cells if cell.id != "check-minibatches"]
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    before = (tmp_path / "mine.ipynb").read_bytes()

    code, out, _ = course("check", tmp_path / "mine.ipynb")

    assert code == 0
    assert uphill.sentence in out
    assert "✓ sgd_step: right" in out
    assert "check-minibatches was missing" in out
    assert "01_sgd: 3 of" in out
    assert (tmp_path / "mine.ipynb").read_bytes() == before


@graded_once
def test_grade_does_nothing_twice_and_says_so(course, graded_class):
    code, out, err = course("grade", graded_class.room.root)

    assert code == 1  # the broken file
    assert "0 graded, 27 unchanged, 1 failed" in out
    assert "without walls" not in err
    assert "broken.file, 01_sgd: not graded: not a notebook" in err


@graded_once
def test_grade_prints_json(course, graded_class):
    _, out, _ = course("grade", graded_class.room.root, "--json")

    assert {entry["status"] for entry in json.loads(out)} == {"unchanged", "failed"}


def test_a_strangers_name_plays_no_tricks_with_the_terminal(course, empty_class):
    place = empty_class.notebook("submitted", LESSON, os.fsdecode(b"evil\x1b[2J\xff"))
    place.parent.mkdir(parents=True)
    place.write_text("{")

    code, out, err = course("grade", empty_class.root)
    _, data, _ = course("grade", empty_class.root, "--json")

    assert code == 1
    assert "evil�[2J�, 01_sgd: not graded: in a folder with" in err
    assert "\x1b" not in out + err + data
    assert [entry["student"] for entry in json.loads(data)] == ["evil�[2J�"]


def test_without_walls_there_is_a_warning_and_the_report_says_so(course, empty_class):
    place = empty_class.notebook("submitted", LESSON, "ann")
    place.parent.mkdir(parents=True)
    place.write_bytes(empty_class.notebook("release", LESSON).read_bytes())

    _, _, err = course("grade", empty_class.root, "--isolation", "none")
    _, out, _ = course("report", empty_class.root)

    assert "without walls" in err
    assert "1 graded, 1 without walls" in out
    assert "1 graded without walls" in (empty_class.root / "report.html").read_text()


@graded_once
def test_what_stops_the_batch_is_told_after_what_was_done(course, graded_class, monkeypatch):
    from autograder.errors import CourseError
    from autograder.grade import batch, submission

    def stopping(*arguments, **options):
        yield submission.Graded("ann", LESSON, "graded", 1.0, 2.0)
        raise CourseError("The disk is full.\nMake room.")

    def interrupted(*arguments, **options):
        yield submission.Graded("ann", LESSON, "graded", 1.0, 2.0)
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "grade", stopping)
    first = course("grade", graded_class.room.root)
    as_json = course("grade", graded_class.room.root, "--json")
    monkeypatch.setattr(batch, "grade", interrupted)
    second = course("grade", graded_class.room.root)

    assert first[0] == second[0] == as_json[0] == 1
    assert "1 graded, 0 unchanged, 0 failed" in first[1]
    assert first[2].endswith("The disk is full.\nMake room.\n")
    assert [entry["student"] for entry in json.loads(as_json[1])] == ["ann"]
    assert second[2].endswith(
        "Interrupted.\nFinished work is kept. Run the same command again to continue.\n"
    )


def test_progress_without_a_terminal_is_a_line_now_and_then(monkeypatch):
    import io

    from rich.console import Console

    monkeypatch.setattr(output, "PROGRESS_SECONDS", 0.05)
    screen = Console(file=io.StringIO(), width=200)

    with output.progress(screen, "grading", 4) as advance:
        advance(False)
        advance(True)
        time.sleep(0.3)
    lines = screen.file.getvalue().splitlines()

    assert lines[0] == "grading: 4 submissions"
    assert lines[1].startswith("grading: 1 of 3, ")
    assert lines[1].endswith(" s left")
    assert lines[-1].startswith("grading: 1 of 3 in ")


@graded_once
def test_report_writes_the_page_and_says_where(course, graded_class, tmp_path):
    code, out, _ = course("report", graded_class.room.root, LESSON, "--out", tmp_path / "r.html")

    assert code == 0
    assert out.splitlines()[-1] == f"The whole report: {tmp_path / 'r.html'}"
    assert "linear_regression_gradient" in out
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")


@graded_once
def test_export_prints_or_writes_csv(course, graded_class, tmp_path):
    _, printed, _ = course("export", graded_class.room.root, "--format", "csv")
    _, out, _ = course("export", graded_class.room.root, "--out", tmp_path / "marks.csv")

    assert printed.startswith("student,first_name")
    assert len(printed.splitlines()) == 29
    assert "28 rows" in out
    assert (tmp_path / "marks.csv").read_text(encoding="utf-8-sig").splitlines() == printed.splitlines()


@graded_once
def test_an_unknown_format_is_a_usage_error(course, graded_class):
    code, _, err = course("export", graded_class.room.root, "--format", "xlsx")

    assert code == 2
    assert "csv" in err


def test_the_installed_command_is_this_one():
    command = shutil.which("course", path=os.path.dirname(sys.executable))

    done = subprocess.run([command, "init"], capture_output=True, text=True)

    assert done.returncode == 2
