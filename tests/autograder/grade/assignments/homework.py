"""A lecturer's own assignment: two notebooks, every kind of cell, a file; and what students make of it."""

import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.classroom.folder import Classroom

NAME = "hw1"
KERNEL = {"name": "conda-env-teaching", "display_name": "Teaching", "language": "python"}
Change = Callable[[NotebookNode], object]

SQUARES = """def squares(n):
    ### BEGIN SOLUTION
    return [i * i for i in range(1, n + 1)]
    ### END SOLUTION"""
TEST_SQUARES = """assert squares(2) == [1, 4]
### BEGIN HIDDEN TESTS
assert squares(3) == [1, 4, 9]
### END HIDDEN TESTS"""
SHARE = """share = [squares(n)[-1] == n * n for n in (1, 2, 3, 4)]
sum(share)"""
TOTAL = """import csv
def total(path):
    ### BEGIN SOLUTION
    with open(path) as file:
        return sum(float(row["mark"]) for row in csv.DictReader(file))
    ### END SOLUTION"""
TEST_TOTAL = "assert total(DATA) == 7.5"
QUIET = "import sys\nassert squares(1)"


def marked(cell: NotebookNode, name: str, points: float | None = None, **kind: bool) -> NotebookNode:
    """Return a cell with nbgrader's metadata."""
    known = {"grade": False, "solution": False, "locked": False, "task": False} | kind
    known |= {"grade_id": name, "schema_version": 3, "cell_type": cell.cell_type}
    cell.metadata["nbgrader"] = known | ({} if points is None else {"points": points})
    return cell


def part1() -> NotebookNode:
    """Return the first notebook: its cells have ids, and its kernel a name that no machine knows."""
    cells = [
        marked(new_markdown_cell("# Sums\n\n<b>Read this.</b>", id="intro"), "intro", locked=True),
        new_code_cell("import math", id="imports"),
        marked(new_code_cell('DATA = "data.csv"', id="given"), "given", locked=True),
        marked(new_code_cell(SQUARES, id="one"), "squares", solution=True),
        marked(new_code_cell(TEST_SQUARES, id="two"), "test_squares", 2, grade=True, locked=True),
        marked(new_code_cell(SHARE, id="three"), "share", 4, grade=True, locked=True),
        marked(new_code_cell(TOTAL, id="four"), "total", solution=True),
        marked(new_code_cell(TEST_TOTAL, id="five"), "test", 1, grade=True, locked=True),
        marked(new_code_cell(QUIET, id="six"), "quiet", 1, grade=True, locked=True),
        marked(new_code_cell("x = 1", id="seven"), "by_hand", 2, grade=True, solution=True),
        marked(new_markdown_cell("Because.", id="eight"), "why", 3, grade=True, solution=True),
        marked(new_markdown_cell("Draw something below.", id="nine"), "draw", 5, task=True, locked=True),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def part2() -> NotebookNode:
    """Return the second notebook: its cells have no ids, and a test has a name of the first's."""
    cells = [
        marked(
            new_code_cell("### BEGIN SOLUTION\nimport helper\nk = helper.K\n### END SOLUTION"),
            "k",
            solution=True,
        ),
        marked(new_code_cell("assert k == 3"), "test", 2, grade=True, locked=True),
        marked(new_markdown_cell("First."), "first", 1, grade=True, solution=True),
        new_markdown_cell("And then?"),
        marked(new_markdown_cell("Second."), "second", 1, grade=True, solution=True),
    ]
    for cell in cells:
        del cell["id"]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL}, nbformat_minor=4)


PARTS = {"part1": part1, "part2": part2}


def put_source(room: Path) -> None:
    """Write the assignment into the source folder of a class."""
    folder = room / "source" / NAME
    folder.mkdir(parents=True)
    for name, made in PARTS.items():
        nbformat.write(made(), folder / f"{name}.ipynb")
    (folder / "data.csv").write_text("name,mark\nann,3\nbob,4.5\n")


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return a cell by its name in the gradebook."""
    return next(one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == name)


def solved(room: Classroom, part: str, **answers: str) -> NotebookNode:
    """Return a released notebook with right answers to everything except what is given."""
    notebook = copy.deepcopy(nbformat.read(room.notebook("release", NAME, name=part), as_version=4))
    for one in PARTS[part]().cells:
        name = one.metadata.get("nbgrader", {}).get("grade_id", "")
        if one.metadata.get("nbgrader", {}).get("solution"):
            right = "\n".join(line for line in one.source.splitlines() if "###" not in line)
            cell(notebook, name).source = answers.get(name, right)
    return notebook


def hand_in(room: Classroom, student: str, *notebooks: NotebookNode, **files: str) -> Path:
    """Hand notebooks in, the first part first, with other files; return their folder."""
    place = room.root / "submitted" / student / NAME
    place.mkdir(parents=True)
    for part, notebook in zip(PARTS, notebooks, strict=False):
        nbformat.write(notebook, place / f"{part}.ipynb")
    for name, text in files.items():
        (place / f"{name}.py").write_text(text)
    return place
