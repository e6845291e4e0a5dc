"""Notebooks from a lesson's source: the instructor's and the student's."""

import copy
import tomllib
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, LockCells

from autograder.authoring.lesson import ROOT, Cell, Lesson, broken_source, load
from course_lib import __version__

NOTEBOOKS = ROOT / "notebooks"
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
GRADING: dict[str, dict[str, Any]] = {  # a role -> nbgrader's words for it
    "provided": {"solution": False, "grade": False, "locked": True},
    "exercise": {"solution": True, "grade": False, "locked": False},
    "check": {"solution": False, "grade": True, "locked": True},
}
BOOTSTRAP = """\
# Finds the course's library: beside this notebook or, on Colab, in its repository. In a browser the page has it.
import pathlib
import subprocess
import sys

if "google.colab" in sys.modules and not pathlib.Path("course").is_dir():
    subprocess.run(["git", "clone", "-q", "--depth", "1", "{repository}", "course"], check=True)
    libraries = ["jaxtyping", "wadler-lindig", "anywidget"]
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", *libraries], check=True)
sys.path[:0] = [place for place in ("course", "..") if pathlib.Path(place, "course_lib").is_dir()]"""  # noqa: E501  # one comment line


class ClearAnswers(ClearSolutions):
    """
    Remove a lesson's answers: a function then raises NotImplementedError, a value is ``...``, and what is to
    be mended is broken. From any other assignment they are removed as nbgrader does.
    """

    is_lesson = True

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear a notebook."""
        self.is_lesson = "course" in nb.metadata or any("course" in cell.metadata for cell in nb.cells)
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear one cell, with a stub for a function or for a value."""
        if not self.is_lesson:
            return super().preprocess_cell(cell, resources, cell_index)
        broken = broken_source(cell.source) if cell.cell_type == "code" else ""
        if broken:  # nbgrader would put its stub where it finds no solution
            cell.source = broken
            return cell, resources
        lines = [line for line in cell.source.splitlines() if "BEGIN SOLUTION" in line]
        if lines and cell.cell_type == "code":
            name = cell.metadata["nbgrader"]["grade_id"].removeprefix("exercise-")
            inside = lines[0].startswith(" ")
            stub = (
                "raise NotImplementedError  # your code here"
                if inside
                else f"{name} = ...  # your answer here"
            )
            self.code_stub = {"python": stub}
        return super().preprocess_cell(cell, resources, cell_index)


def repository() -> str:
    """Return the repository's address, which the badges and Colab's first cell use."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]["Repository"].rstrip("/")


class Places(NamedTuple):
    """Where a lesson can be opened without installing anything."""

    repository: str  # its address on GitHub
    site: str  # the address of the site, or the way to it

    def browser(self, lesson: str) -> str:
        """Return the address of a lesson that runs in the browser itself."""
        return f"{self.site}lab/lab/index.html?path={lesson}.ipynb"

    def binder(self, lesson: str) -> str:
        """Return the address of a lesson in Binder."""
        slug = self.repository.removeprefix("https://github.com/")
        return f"https://mybinder.org/v2/gh/{slug}/main?urlpath=lab/tree/notebooks/{lesson}.ipynb"

    def colab(self, lesson: str) -> str:
        """Return the address of a lesson in Colab."""
        slug = self.repository.removeprefix("https://github.com/")
        return f"https://colab.research.google.com/github/{slug}/blob/main/notebooks/{lesson}.ipynb"


def site() -> str:
    """Return the address of this project's site on GitHub Pages, as it follows from the repository's."""
    owner, _, name = repository().removeprefix("https://github.com/").partition("/")
    home = f"https://{owner.lower()}.github.io/"
    return home if home == f"https://{name.lower()}/" else f"{home}{name}/"


def badges(lesson: str, address: str) -> str:
    """Return the badges that open a lesson in the browser itself, in Binder and in Colab."""
    places = Places(address, site())
    return (
        f"[![Open in your browser]({places.site}badge.svg)]({places.browser(lesson)}) "
        f"[![Open in Binder](https://mybinder.org/badge_logo.svg)]({places.binder(lesson)}) "
        f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({places.colab(lesson)})"
    )


def built_cell(lesson: Lesson, number: int, cell: Cell, address: str) -> NotebookNode:
    """Return a cell with nbgrader's metadata and an id that never changes."""
    source = cell.source.replace("{{badges}}", badges(lesson.name, address))
    metadata: dict[str, Any] = {}
    cell_id = f"cell-{number:03}"
    if cell.role == "bootstrap":
        source = BOOTSTRAP.format(repository=address)
    if cell.role in GRADING:
        grading = dict(GRADING[cell.role])
        if cell.type == "markdown":
            grading["grade"] = True
        cell_id = f"{cell.role}-{cell.name}"
        grading |= {"grade_id": cell_id, "schema_version": 3, "task": False, "cell_type": cell.type}
        metadata["nbgrader"] = grading | ({"points": cell.points} if cell.points is not None else {})
    elif cell.role:
        metadata["course"] = cell.role
        if cell.role == "bootstrap":
            metadata["jupyter"] = {"source_hidden": True}  # JupyterLab folds it
        cell_id = f"{cell.role}-{number:03}"
    if cell.type == "markdown":
        return new_markdown_cell(source, id=cell_id, metadata=metadata)
    return new_code_cell(source, id=cell_id, metadata=metadata)


def solution_notebook(name: str, address: str | None = None) -> NotebookNode:
    """Return the instructor's notebook of a lesson, with every solution."""
    lesson = load(name)
    address = address or repository()
    cells = [built_cell(lesson, i, cell, address) for i, cell in enumerate(lesson.cells)]
    metadata = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    notebook = new_notebook(cells=cells, metadata=metadata | {"course": {"version": __version__}})
    nbformat.validate(notebook)
    return notebook


def student_notebook(name: str, address: str | None = None) -> NotebookNode:
    """Return the student's notebook, as nbgrader itself would release it: no solutions, checks locked."""
    notebook = copy.deepcopy(solution_notebook(name, address))
    resources = {"metadata": {"kernelspec": KERNEL}}
    for step in (ClearAnswers, LockCells, ComputeChecksums):
        notebook, resources = step().preprocess(notebook, resources)
    nbformat.validate(notebook)
    return notebook


def text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return nbformat.writes(notebook, indent=1) + "\n"
