"""Where students work: Binder's recipe is understood, and lesson 01 runs with the versions that Colab has."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.authoring.lesson import ROOT
from autograder.authoring.notebooks import BOOTSTRAP, solution_notebook
from autograder.authoring.publish import publish

COLAB = [
    "numpy==2.1.3", "matplotlib==3.10.0", "ipywidgets==7.7.1", "ipython==7.34.0", "ipykernel==6.17.1",
    "anywidget==0.9.21", "traitlets==5.7.1",
]  # fmt: skip
# What Colab's own set brings beside it, and what the first cell of a lesson installs there.
BESIDE = ["jaxtyping", "wadler-lindig", "nbclient", "pooch", "setuptools<80"]


@pytest.fixture(autouse=True)
def _current(monkeypatch):
    """Whether built files are current is looked at in test_lessons, where it takes a minute."""
    monkeypatch.setattr("autograder.authoring.publish.stale", lambda name: [])


def test_binder_understands_the_environment(tmp_path):
    """repo2docker reads environment.yml, of the project and of what students get, without building it."""
    publish(tmp_path / "students")
    for directory in (ROOT, tmp_path / "students"):
        command = [Path(sys.executable).with_name("jupyter-repo2docker"), "--no-build", "--debug", directory]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)

        assert done.returncode == 0, done.stderr[-2000:]
        assert "environment.yml" in done.stdout + done.stderr


def test_environment_agrees_with_pyproject():
    """It gives what the library, the lessons, the data and the grader ask for, in the same ranges."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {*project["dependencies"], *extras["data"], *extras["lab"], *extras["grading"]}
    given = re.findall(r"^ +- (.*?[^:\s])(?:  #.*)?$", (ROOT / "environment.yml").read_text(), re.M)
    beside = {"conda-forge", "python=3.12", "pip", "pytorch>=2.7", "-e ."}  # what conda calls otherwise

    assert set(given) >= beside
    assert {str(Requirement(one)) for one in set(given) - beside} == {str(Requirement(one)) for one in wanted}


@pytest.mark.parametrize(
    ("package", "bound"),
    {
        "nbgrader": "0.10",
        "ipykernel": "8",
        "nbclient": "0.12",
        "nbconvert": "8",
        "jupyter_client": "9",
    }.items(),
)
def test_what_is_relied_upon_from_inside_has_an_upper_bound(package, bound):
    """The version that is tested is allowed, and the next series, which may work otherwise, is not."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    allowed = next(one for one in map(Requirement, extras["grading"]) if one.name == package).specifier

    assert allowed.contains(version(package))
    assert not allowed.contains(bound)


def test_tested_set_is_within_the_ranges():
    """constraints.txt has one version of everything that pyproject.toml names, and an allowed one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    tested = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split() if "==" in line)
    tested = {canonicalize_name(name): number for name, number in tested.items()}
    wanted = map(Requirement, sum(project["optional-dependencies"].values(), project["dependencies"]))

    outside = [one for one in wanted if not one.specifier.contains(tested[canonicalize_name(one.name)])]
    assert outside == []


RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path":
sys.argv[2]}}).execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.mark.slow
def test_first_lesson_passes_with_colabs_versions(tmp_path):
    """
    Every cell of the solved lesson, pictures and widgets too, in an environment that holds what Colab
    holds.
    """
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "JUPYTER"))
    }
    python = tmp_path / "colab/bin/python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "colab"], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", *COLAB, *BESIDE],
        check=True,
        env=environment,
        capture_output=True,
    )
    publish(tmp_path / "students")
    path = tmp_path / "lesson.ipynb"
    nbformat.write(solution_notebook("01_sgd"), path)

    done = subprocess.run(
        [python, "-c", RUN, path, tmp_path / "students/notebooks"],
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    checks = [cell for cell in json.loads(path.read_text())["cells"] if cell["id"].startswith("check-")]
    for cell in checks:
        points = cell["metadata"]["nbgrader"]["points"]
        assert float(cell["outputs"][0]["data"]["text/plain"][0]) == points
    shown = [out for cell in nbformat.read(path, 4).cells for out in cell.get("outputs", [])]
    assert any("application/vnd.jupyter.widget-view+json" in out.get("data", {}) for out in shown)


def test_colabs_first_cell_fetches_the_library(tmp_path):
    """On Colab the bootstrap clones the repository and puts it first on the path."""
    source = tmp_path / "repository"
    publish(source)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", source]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "course"]):
        subprocess.run([*git, *arguments], check=True)
    (tmp_path / "content").mkdir()
    code = BOOTSTRAP.format(repository=source.as_uri())
    pretend = "import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')"
    program = f"{pretend}\n{code}\nprint(sys.path[0])"

    for _ in range(2):  # run again, nothing is fetched twice
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path / "content",
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout.strip() == "course"
    assert (tmp_path / "content/course/course_lib/check/__init__.py").is_file()
