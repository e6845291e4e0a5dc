"""The command starts at once, and says what to do about a user's mistake."""

import os
import shutil
import subprocess
import sys

import pytest

import course_lib
from autograder import cli
from autograder.cli import arguments
from course_lib.check import UnknownExercise


def test_help_comes_at_once():
    """It takes 0.3 s of processor time, which a busy machine does not lengthen much."""
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "--help"], capture_output=True, text=True, check=True
    )

    assert "simulate" in done.stdout
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 1


def test_help_and_the_name_of_a_lesson_import_nothing_heavy():
    """Commands import what they run inside their functions; to name a lesson takes none of it."""
    heavy = ("numpy", "nbgrader", "jupytext", "rich.table")
    code = f"""
import autograder.cli, sys
autograder.cli.arguments.full_name("05")  # NumPy would start threads, and `grade` could not fork
print([name for name in {heavy} if name in sys.modules])"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_version_is_that_of_the_package(course):
    """Who reports a bug is asked for it."""
    assert course("--version") == (0, f"old-new-tricks {course_lib.__version__}\n", "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("01", "01_sgd"), ("1", "01_sgd"), ("07_conv", "07_convolution"), ("0", "00_backprop")]
    + [(other, other) for other in ("", "ps1", "99", "1_sgd")],
)
def test_a_lesson_is_meant_by_its_number_or_beginning(typed, meant):
    """An assignment of one's own keeps its name."""
    assert arguments.full_name(typed) == meant


def test_the_installed_command_is_this_one():
    """The entry point finds it."""
    command = shutil.which("course", path=os.path.dirname(sys.executable))

    done = subprocess.run([command, "init"], capture_output=True, text=True)

    assert done.returncode == 2


@pytest.fixture(scope="module")
def class_folder(template, tmp_path_factory):
    """Return a class in which nobody has handed in."""
    return shutil.copytree(template, tmp_path_factory.mktemp("cli") / "class")


@pytest.mark.parametrize(
    ("arguments", "what", "what_to_do"),
    [
        (["grade", "{tmp}"], "is not a class folder", "course init"),
        (["report", "{tmp}/nowhere"], "is not a class folder", "course init"),
        (["init", "{tmp}/file"], "is a file", "Name a folder"),
        (["check", "{tmp}/file"], "not a notebook", "Name a notebook"),
        (["check", "{tmp}/nothing.ipynb"], "There is no file", "Name a notebook"),
        (["build", "99_nothing"], "There is no lesson '99_nothing'", "01_sgd"),
        (["new", "attention"], "is not a lesson's name", "14_attention"),
        (["publish", "{class}"], "holds something else", "Name a new folder"),
        (["release", "{class}", "99_nothing"], "There is no lesson '99_nothing'", "01_sgd"),
        (["grade", "{class}"], "Nobody has handed in", "course collect"),
        (["grade", "{class}", "02_other"], "02_other is not released", "lessons are"),
        (["feedback", "{class}", "01_sgd"], "graded yet", "course grade"),
    ],
)
def test_a_users_mistake_gets_two_lines(course, tmp_path, class_folder, arguments, what, what_to_do):
    """The first says what is wrong, the second what to do; there is no traceback."""
    (tmp_path / "file").write_text("no notebook")
    places = {"tmp": tmp_path, "class": class_folder}

    code, _, err = course(*(argument.format(**places) for argument in arguments))

    assert code == 1
    assert what in err
    assert what_to_do in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 2


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["grade"], ["simulate", ".", "--students", "0"], ["export"]]
)
def test_a_wrong_command_line_ends_with_2(course, arguments):
    """The usage is printed."""
    code, _, err = course(*arguments)

    assert code == 2
    assert "Usage" in err


def test_debug_raises_the_error(tmp_path, monkeypatch):
    """Its traceback says where it happened."""
    monkeypatch.setattr(sys, "argv", ["course", "--debug", "grade", str(tmp_path)])

    with pytest.raises(Exception, match="not a class folder"):
        cli.main()


def test_a_bug_is_admitted_in_two_lines(course, monkeypatch, tmp_path):
    """The second says how to get the traceback."""
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
def test_a_missing_package_is_named_with_its_extra(module, extra):
    """The second line can be pasted."""
    message = cli.explain(ModuleNotFoundError(f"No module named {module!r}", name=module))

    assert message == f"{module} is not installed.\nInstall it: pip install 'old-new-tricks[{extra}]'"


def test_ctrl_c_is_told_in_one_line_and_ends_with_130(course, monkeypatch, tmp_path):
    """Also where Typer alone sees it; while modules are imported, Python tells it by our hook."""

    def stopping(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.classroom.folder.open_class", stopping)
    code = "import autograder.cli; raise KeyboardInterrupt"
    early = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert course("report", tmp_path) == (
        130,
        "",
        "Interrupted. Finished work is kept. Run the same command again to continue.\n",
    )
    assert early.stderr == "Interrupted.\n"
    assert early.returncode == -2


def test_errors_of_the_check_are_the_users_to_fix():
    """A missing module of our own is a bug."""
    assert "conv9d" in cli.explain(UnknownExercise("conv9d"))
    assert cli.explain(ModuleNotFoundError("No module named 'course_lib.x'", name="course_lib.x")) is None
