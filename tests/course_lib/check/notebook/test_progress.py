"""Tries, ticks and the tally; ours; what becomes of an answer that cannot be kept."""

import os
import runpy

import pytest
from jupyter_client.manager import start_new_kernel

from course_lib.check.notebook import page, progress
from course_lib.check.notebook.kept import FILE
from course_lib.check.notebook.progress import NotHere, failed, ours_from, right, tally

EXERCISES = [("gd_step", 2), ("minibatches", 4.5), ("sgd_step", 3)]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, tmp_path):
    """An empty folder, no grading."""
    for variable in progress.GRADING:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def notebook(ipython):
    """IPython as a kernel has it, with a right answer."""
    ipython.kernel = object()
    page.watch()
    ipython.run_cell("def gd_step(param, grad, *, lr):\n    return param - lr * grad")
    return ipython


def first(param):
    return param


def test_same_answer_fails_once():
    """Asking again is no new try; another answer is, until one is right."""

    def second(param):
        return -param

    assert [failed("gd_step", answer) for answer in (first, first, second, first)] == [1, 1, 2, 3]
    assert failed("minibatches", first) == 1

    right("01_sgd", "gd_step", first)

    assert failed("gd_step", first) == 1


def test_numbers_are_told_apart_by_their_values():
    assert [failed("epochs", answer) for answer in (3, 3, 4, None)] == [1, 1, 2, 3]


def test_tally_counts_exercises_and_points():
    """A whole number has no decimals."""
    assert tally("01_sgd", EXERCISES) == "0 of 3 exercises, 0 of 9.5 points"

    right("01_sgd", "gd_step", first)
    right("01_sgd", "sgd_step", first)
    right("02_momentum", "minibatches", first)

    assert tally("01_sgd", EXERCISES) == "2 of 3 exercises, 5 of 9.5 points"


def test_tally_remembers_earlier_sessions(notebook, monkeypatch):
    """What stands in the file is ticked, each answer in its own lesson."""
    right("01_sgd", "gd_step", notebook.user_ns["gd_step"])
    monkeypatch.setattr(progress, "_ticked", {})

    assert tally("01_sgd", EXERCISES) == "1 of 3 exercises, 2 of 9.5 points"
    assert tally("02_momentum", EXERCISES) == "0 of 3 exercises, 0 of 9.5 points"


def test_kept_once_and_told_once(notebook, tmp_path):
    """The same answer again changes nothing, and nothing is said."""
    said = right("01_sgd", "gd_step", notebook.user_ns["gd_step"])

    assert said == "Kept in my_tricks.py: from my_tricks import gd_step"
    assert runpy.run_path(str(tmp_path / FILE))["gd_step"](3, 1, lr=2) == 1
    assert right("01_sgd", "gd_step", notebook.user_ns["gd_step"]) == ""
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("variable", progress.GRADING)
def test_nothing_is_kept_while_grading(notebook, tmp_path, monkeypatch, variable):
    monkeypatch.setenv(variable, "x")

    assert right("01_sgd", "gd_step", notebook.user_ns["gd_step"]) == ""
    assert not list(tmp_path.iterdir())


def test_nothing_is_kept_outside_a_notebook(ipython, tmp_path):
    """Neither in a terminal's IPython nor in plain Python."""
    page.watch()
    ipython.run_cell("def gd_step():\n    pass")

    assert right("01_sgd", "gd_step", ipython.user_ns["gd_step"]) == ""
    assert right("01_sgd", "minibatches", first) == ""
    assert not list(tmp_path.iterdir())


def test_folder_that_cannot_be_written_to_is_passed_over(notebook, tmp_path):
    """The tick counts all the same; here a folder stands where the file should."""
    (tmp_path / FILE).mkdir()

    assert right("01_sgd", "gd_step", notebook.user_ns["gd_step"]) == ""
    assert tally("01_sgd", EXERCISES).startswith("1 of 3")


def test_failed_writing_leaves_the_old_file(notebook, tmp_path, monkeypatch):
    """And no half of a new one."""
    right("01_sgd", "gd_step", notebook.user_ns["gd_step"])
    before = (tmp_path / FILE).read_bytes()

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    notebook.run_cell("def gd_step(param, grad, *, lr):\n    return param + -lr * grad")

    assert right("01_sgd", "gd_step", notebook.user_ns["gd_step"]) == ""
    assert (tmp_path / FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_file_that_does_not_parse_is_never_destroyed(notebook, tmp_path):
    """The sentence names the line."""
    edited = "# --- gd_step (01_sgd)\ndef gd_step(:\n"
    (tmp_path / FILE).write_text(edited)

    said = right("01_sgd", "gd_step", notebook.user_ns["gd_step"])

    assert "my_tricks.py cannot be read: line 2 does not parse" in said
    assert (tmp_path / FILE).read_text() == edited
    assert tally("01_sgd", EXERCISES).startswith("1 of 3")


def test_anything_odd_is_a_sentence(notebook, monkeypatch):
    """A right answer is never made an error by keeping it."""

    def odd(*_):
        raise RecursionError

    monkeypatch.setattr(progress.kept, "keep", odd)

    said = right("01_sgd", "gd_step", notebook.user_ns["gd_step"])

    assert said == "This answer could not be kept in my_tricks.py."


def test_ours_is_found():
    assert ours_from("os.path:join") is os.path.join


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("", "has no function of its own"),
        ("course_lib.nothing:gd_step", "Our gd_step cannot be imported: No module named"),
        ("os.path:gd_step", "Our gd_step cannot be imported"),
    ],
)
def test_ours_that_is_not_there_is_one_clear_sentence(where, sentence):
    with pytest.raises(NotHere, match=sentence):
        ours_from(where)


def test_ours_is_hidden_while_grading(monkeypatch):
    monkeypatch.setenv("COURSE_COLLECT", "x")

    with pytest.raises(NotHere, match="Our gd_step is hidden while the notebook is graded"):
        ours_from("course_lib.nothing:gd_step")


def test_a_kernel_keeps_the_answer(tmp_path):
    """A real one, in its working directory."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path))
    try:
        for cell in (
            "import numpy as np\nfrom course_lib.check.notebook import page, progress; page.watch()",
            "SCALE = np.array(2.0)",
            "def gd_step(param, grad, *, lr):\n    return np.asarray(param) - lr * grad / SCALE",
            "progress.right('01_sgd', 'gd_step', gd_step)",
        ):
            reply = client.execute_interactive(cell, timeout=60, output_hook=lambda message: None)
            assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

    assert runpy.run_path(str(tmp_path / FILE))["gd_step"](3, 1, lr=2) == 2
