"""Marks do not depend on how busy the machine is."""

import contextlib
import multiprocessing
import os
import shutil

import nbformat
import pytest

from autograder.authoring.lesson import load
from autograder.authoring.notebooks import student_notebook
from autograder.classroom import folder
from autograder.classroom.collect.store import store
from autograder.classroom.simulate import START
from autograder.grade import batch

LESSON = "01_sgd"
BURN = "    import time; end = time.thread_time() + {seconds}\n    while time.thread_time() < end: pass\n"
ANSWERS = {  # of gd_step; its solution's last line stays
    "quick": "",
    "slow": BURN.format(seconds=0.4),
    "slower": BURN.format(seconds=1.2),
    "slow-in-all": BURN.format(seconds=1.7),
    "too-slow": BURN.format(seconds=3.0),
    "endless": "    while True: pass\n",
    "waits": "    import time; time.sleep(0.5)\n",
    "imports": "    import nbconvert.exporters\n",
}


def busy() -> None:
    """Keep a core busy until ended."""
    while True:
        pass


@contextlib.contextmanager
def busy_cores():
    """Keep every core busy, twice over."""
    loops = [multiprocessing.Process(target=busy, daemon=True) for _ in range(2 * (os.cpu_count() or 1))]
    for loop in loops:
        loop.start()
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.join()


def marks(room: folder.Classroom) -> dict[str, float]:
    """Grade a class and return each student's mark."""
    return {result.student: result.score for result in batch.grade(room, [LESSON])}


@pytest.mark.slow
def test_a_busy_machine_gives_the_same_marks(template, tmp_path):
    """One class, graded alone and beside busy loops: slow answers, endless ones, waiting, importing."""
    quiet = folder.open_class(shutil.copytree(template, tmp_path / "quiet"))
    settings = quiet.root / folder.CONFIG
    settings.write_text(settings.read_text().replace("c.Execute.timeout = 6\n", ""))
    for student, lines in ANSWERS.items():
        notebook = student_notebook(LESSON)
        for cell in notebook.cells:
            if cell.id == "exercise-gd_step":
                solution = load(LESSON).solution("gd_step")
                head, _, last = solution.rpartition("\n")
                cell.source = f"{head}\n{lines}{last}"
        store(quiet, LESSON, student, nbformat.writes(notebook).encode(), START)
    loaded = folder.open_class(shutil.copytree(quiet.root, tmp_path / "loaded"))

    alone = marks(quiet)
    with busy_cores():
        beside_others = marks(loaded)

    assert alone == beside_others
    right = {student for student, mark in alone.items() if mark}
    assert right == {"quick", "slow", "slower", "waits", "imports"}
