"""
What authors rely on: a source opens in JupyterLab as a notebook and is saved as it was, and the README
tells the truth.
"""

import re
import subprocess
import sys

import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

from autograder.authoring.lesson import ROOT, SOURCES, LessonError, lesson_names, load, read_cells
from autograder.authoring.notebooks import badges, repository


@pytest.mark.filterwarnings("ignore")  # jupytext and jupyter_server warn of each other's plans
@pytest.mark.parametrize("lesson", lesson_names())
def test_source_opened_as_a_notebook_and_saved_is_unchanged(lesson, tmp_path):
    """Through jupytext's own contents manager, which JupyterLab uses, with the project's settings."""
    (tmp_path / "jupytext.toml").write_bytes((ROOT / "jupytext.toml").read_bytes())
    source = (SOURCES / f"{lesson}.py").read_text()
    (tmp_path / "lesson.py").write_text(source)
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)(root_dir=str(tmp_path))

    opened = manager.get("lesson.py", type="notebook")
    manager.save({"type": "notebook", "content": opened["content"]}, "lesson.py")

    assert len(opened["content"]["cells"]) == len(load(lesson).cells)
    assert (tmp_path / "lesson.py").read_text() == source


def test_readme_lists_every_lesson_with_its_badges():
    """The badges come from the one setting, the repository's address."""
    readme = (ROOT / "README.md").read_text()

    for lesson in lesson_names():
        assert f"(notebooks/{lesson}.ipynb)" in readme
        assert badges(lesson, repository()) in readme
    assert set(re.findall(r"\(notebooks/(\w+)\.ipynb\)", readme)) == set(lesson_names())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# %% exercize='x'\n1", "unknown key"),
        ("# %% exercise='x' demo=true\n1", "more than one"),
        ("# %% check='x'\n1", "points are missing"),
        ("# %% points=2\n1", "points are not for this"),
        ("# %% exercise\n1", "needs a name"),
    ],
)
def test_a_wrong_key_is_an_error_with_its_place(source, words, tmp_path):
    """The cell is told by its number."""
    path = tmp_path / "lesson.py"
    path.write_text(source)

    with pytest.raises(LessonError, match=words):
        list(read_cells(path))


def test_a_wrong_lesson_name_tells_the_right_ones():
    """One line what, one line what to do."""
    with pytest.raises(LessonError, match="01_sgd"):
        load("01_adam")


@pytest.mark.slow
def test_readmes_page_trains_a_network(capsys):
    """The library's one page, as it stands there."""
    (page,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)

    exec(compile(page, "README.md", "exec"), {})

    printed = capsys.readouterr().out
    assert float(re.findall(r"accuracy ([0-9.]+)", printed)[-1]) > 0.84


def test_code_and_lessons_are_linted():
    """`make lint` is content."""
    for arguments in (["check", "-q"], ["format", "--check", "-q"]):
        command = [sys.executable, "-m", "ruff", *arguments, ROOT]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
