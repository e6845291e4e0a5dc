"""What students type: ``course lab`` and ``course check``."""

import json
import subprocess
import sys

import nbformat
import pytest

from autograder.authoring.lesson import ROOT, load
from autograder.authoring.notebooks import student_notebook

LESSON = "01_sgd"


@pytest.fixture
def started(monkeypatch):
    """Return the commands that are started instead of JupyterLab."""
    commands = []
    monkeypatch.setattr(subprocess, "call", lambda command: commands.append(command) or 0)
    return commands


def test_lab_without_a_display_opens_no_browser(course, monkeypatch, started):
    """It says so, and passes further options on to JupyterLab."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")

    code, out, _ = course("lab", "--port", "9000")

    assert code == 0
    assert "no display" in out
    assert {"--no-browser", "--port", "9000", f"--ServerApp.root_dir={ROOT}"} <= set(started[0])


def test_lab_opens_a_browser_if_there_is_a_display(course, monkeypatch, started):
    """JupyterLab opens it by itself."""
    monkeypatch.setenv("DISPLAY", ":0")

    course("lab")

    assert "--no-browser" not in started[0]


@pytest.fixture
def notebook(tmp_path):
    """Return a notebook with one mistake, one right answer and one check deleted."""
    lesson, notebook = load(LESSON), student_notebook(LESSON)
    uphill = next(m for m in lesson.exercises["gd_step"].mistakes if m.name == "uphill")
    for cell in notebook.cells:
        if cell.id == "exercise-gd_step":
            cell.source = lesson.version("gd_step", uphill.wrong)
        if cell.id == "exercise-sgd_step":
            cell.source = lesson.solution("sgd_step")
    notebook.cells = [cell for cell in notebook.cells if cell.id != "check-minibatches"]
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    return tmp_path / "mine.ipynb"


def test_check_prints_the_checks_and_what_grading_would_repair(course, notebook):
    """The notebook itself stays as it was."""
    before = notebook.read_bytes()

    code, out, _ = course("check", notebook)

    assert code == 0
    assert next(m for m in load(LESSON).exercises["gd_step"].mistakes if m.name == "uphill").sentence in out
    assert "✓ sgd_step: right" in out
    assert "check-minibatches was missing" in out
    assert "01_sgd: 3 of" in out
    assert notebook.read_bytes() == before


def test_check_prints_json(course, notebook):
    """Scores and problems, without cases and pictures."""
    _, out, _ = course("check", notebook, "--json")

    data = json.loads(out)
    assert data["score"] == 3
    assert data["reports"]["gd_step"]["mistake"] == "uphill"
    assert "picture" not in data["reports"]["gd_step"]
