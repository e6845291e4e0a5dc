"""What a student's repository holds, and what it must not."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock, call

import pytest

from autograder.authoring.lesson import LessonError, lesson_names, load
from autograder.authoring.publish import publish

ADDRESS = "https://github.com/somebody/their-course"

pytestmark = pytest.mark.xdist_group("publish")  # the tree is written once


@pytest.fixture(scope="module", autouse=True)
def built():
    """What is out of date, asked for each lesson: nothing; that it is so is tested in test_lessons."""
    with pytest.MonkeyPatch.context() as patch:
        asked = Mock(return_value=[])
        patch.setattr("autograder.authoring.publish.stale", asked)
        yield asked


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A published repository."""
    directory = tmp_path_factory.mktemp("students") / "course"
    publish(directory, ADDRESS)
    return directory


def test_tree_holds_what_a_student_needs_and_nothing_else(tree):
    """No solutions, no exercises, no grader, no bytecode, no checkpoints."""
    assert {path.name for path in tree.iterdir()} == {
        "LICENSE", "README.md", "course_lib", "docs", "environment.yml", "notebooks", "pyproject.toml",
    }  # fmt: skip
    files = [path for path in tree.rglob("*") if path.is_file()]
    assert {path.stem for path in files if path.suffix == ".ipynb"} == set(lesson_names())
    assert not [path for path in files if path.suffix in (".pyc", ".pyo") or "checkpoint" in path.name]


def test_what_the_readme_names_is_there_and_the_guide_promises_no_more(tree):
    """Every file that is linked exists; a command of the grader's is said to be in the whole course only."""
    readme, guide = (tree / "README.md").read_text(), (tree / "docs" / "students.md").read_text()
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)|`(course_lib/[^`]+)`", readme)
    before, _, _ = guide.partition(".venv/bin/course")

    assert ("docs/students.md", "") in links
    assert all((tree / (link or path)).exists() for link, path in links)
    assert "a repository for students holds the lessons alone" in before[-200:]
    assert "make " not in guide


def test_students_install_nothing_of_the_grader(tree):
    """The environment has what the library, the lessons and JupyterLab need."""
    environment, project = (tree / "environment.yml").read_text(), (tree / "pyproject.toml").read_text()

    for name in ("nbgrader", "babel", "pyyaml", "latex2mathml", "typer"):
        assert name not in environment + project


def test_tree_shows_no_solution_line(tree):
    """Neither a notebook nor a pack holds a line of a solution, nor a marker however it is spelt."""
    for name in lesson_names():
        notebook = (tree / "notebooks" / f"{name}.ipynb").read_text()
        cells = json.loads(notebook)["cells"]
        answers = "\n".join(
            "".join(cell["source"]) for cell in cells if "YOUR CODE" in "".join(cell["source"]).upper()
        )
        pack = (tree / "course_lib/check/packs" / f"{name}.npz").read_bytes()

        assert not any(
            word in notebook.upper().replace(" ", "").replace("_", "")
            for word in ("BEGINSOLUTION", "ENDSOLUTION")
        )
        for exercise in load(name).exercises:
            for node in ast.parse(load(name).solution(exercise)).body:
                if isinstance(node, ast.FunctionDef):
                    last = ast.unparse(node.body[-1])
                    assert last not in answers
                    assert last.encode() not in pack


def test_badges_and_bootstrap_point_to_the_new_home(tree):
    """One address, everywhere."""
    for name in lesson_names():
        notebook = (tree / "notebooks" / f"{name}.ipynb").read_text()

        assert f"{ADDRESS}/" not in notebook.replace(ADDRESS + "/blob", "")
        assert notebook.count("somebody/their-course") == 3
        assert "old-new-tricks/old-new-tricks" not in notebook


def test_lessons_find_the_library_without_an_install(tree):
    """Opened from a download, the notebook's first cell finds course_lib beside it, before any other."""
    first = json.loads((tree / "notebooks/01_sgd.ipynb").read_text())["cells"][1]
    code = "".join(first["source"]) + "\nimport course_lib.check; print(course_lib.check.__file__)"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree / "notebooks", capture_output=True, text=True, check=True
    )

    assert (tree / "notebooks" / done.stdout.strip()).resolve().is_relative_to(tree.resolve())


def test_publishing_again_replaces_and_a_foreign_folder_is_refused(tree, tmp_path):
    """A published folder may be a git clone; anything else is left alone."""
    (tree / ".git").mkdir()
    (tree / "notebooks" / "old.ipynb").write_text("{}")

    publish(tree, ADDRESS)

    assert not (tree / "notebooks" / "old.ipynb").exists()
    assert (tree / ".git").is_dir()
    (tree / ".git").rmdir()
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(LessonError, match="something else"):
        publish(tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


@pytest.mark.parametrize("outdated", lesson_names())
def test_nothing_is_published_while_a_lesson_is_out_of_date(outdated, built, tmp_path, monkeypatch):
    """Whichever lesson it is: all are asked for, and the one is named."""
    monkeypatch.setattr(built, "side_effect", lambda name: [Path(f"{name}.ipynb")] * (name == outdated))
    built.reset_mock()

    with pytest.raises(LessonError, match=f"Out of date: {outdated}.ipynb"):
        publish(tmp_path / "students")

    assert built.call_args_list == [call(name) for name in lesson_names()]
    assert not (tmp_path / "students").exists()
