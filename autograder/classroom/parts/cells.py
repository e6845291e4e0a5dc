"""Which cells of a lesson belong to an exercise or a section, and what still calls those that leave."""

import ast
import copy
import hashlib
import json
import re
from collections.abc import Iterable

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.authoring.cells import grade_id, kind
from autograder.classroom.parts import Part

HEADING = re.compile(r"^## +(\d+)\b", re.MULTILINE)
MAGIC = ("%", "!")
LEFT_OUT = "left-out-"  # how the id of the line begins that stands for an exercise


def exercise_of(cell: NotebookNode) -> str:
    """Return the exercise that a cell asks, answers or checks; an empty string for any other cell."""
    name = grade_id(cell)
    prefix = next((p for p in ("check-", "exercise-") if name.startswith(p)), "")
    return name.removeprefix(prefix) if prefix else ""


def key(cell: NotebookNode) -> str:
    """Return what tells a cell from all others, in ``source/`` and in the release; nothing may tell it."""
    return grade_id(cell) or str(cell.get("id", ""))


def sections(cells: Iterable[NotebookNode]) -> list[int]:
    """
    Return the number of the section in which each cell stands; 0 before the first.

    A part without a number ("In your own words") belongs to the section before it.
    """
    found, number = [], 0
    for cell in cells:
        if cell.cell_type == "markdown" and (heading := HEADING.search(cell.source)):
            number = int(heading[1])
        found.append(number)
    return found


def exercises(cells: Iterable[NotebookNode]) -> list[str]:
    """Return a lesson's exercises, in order."""
    return list(dict.fromkeys(name for cell in cells if (name := exercise_of(cell))))


def left_out(cells: list[NotebookNode], part: Part) -> set[str]:
    """
    Return the keys of the cells that a part of a lesson lacks.

    Args:
        cells: The lesson's cells, with its solutions.
        part: The part. Without an exercise, its answer and its check leave, and all text stays. Of a section
            that leaves, everything leaves but given code that a cell which stays needs.
    """
    places = dict(zip((key(cell) for cell in cells), sections(cells), strict=True))
    out = {key(cell) for cell in cells if exercise_of(cell) in part.without}
    if part.only_sections:
        out |= {name for name, place in places.items() if place and place not in part.only_sections}
    while needed := _given(cells, out):
        out -= needed
    return out - {""}


def _given(cells: list[NotebookNode], out: set[str]) -> set[str]:
    """Return which of the cells that leave are given code that others need."""
    called = set().union(*(_used(cell) - _defined(cell) for cell in cells if key(cell) not in out))
    return {
        key(cell)
        for cell in cells
        if key(cell) in out and kind(cell) == "provided" and called & _defined(cell)
    }


def run_by(notebook: NotebookNode) -> list[str]:
    """
    Return the digest of each cell of a released notebook, and of those that it leaves out, in order.

    This is what handed in notebooks are repaired and run by. It is the same when an exercise leaves or comes
    back, so that nobody's code need be run again.
    """
    found = [_digest(cell) for cell in notebook.cells if not str(cell.get("id", "")).startswith(LEFT_OUT)]
    for place, digest in notebook.metadata.get("course", {}).get("left_out", ()):
        found.insert(place, digest)
    return found


def _digest(cell: NotebookNode) -> str:
    """Return a digest of a cell, whatever it is worth."""
    told = cell.metadata.get("nbgrader", {})
    marked = {name: value for name, value in told.items() if name not in ("points", "checksum")}
    data = [cell.get("id"), cell.cell_type, cell.source, marked, cell.metadata.get("course")]
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def without(notebook: NotebookNode, out: set[str], named: Iterable[str]) -> NotebookNode:
    """
    Return a notebook without some cells, of which its metadata keeps the digests.

    Args:
        notebook: The lesson.
        out: The keys of the cells.
        named: Exercises in whose place a line says that they are left out.
    """
    told, cells = set(named), []
    for cell in notebook.cells:
        name = exercise_of(cell)
        if key(cell) not in out:
            cells.append(cell)
        elif name in told:
            told.remove(name)
            cells.append(new_markdown_cell(f"*`{name}` is left out: go on below.*", id=f"{LEFT_OUT}{name}"))
    gone = [[place, _digest(cell)] for place, cell in enumerate(notebook.cells) if key(cell) in out]
    course = notebook.metadata.get("course", {}) | {"left_out": gone}
    metadata = NotebookNode(copy.copy(notebook.metadata) | {"course": NotebookNode(course)})
    return NotebookNode(copy.copy(notebook) | {"cells": cells, "metadata": metadata})


def put_back(notebook: NotebookNode, whole: NotebookNode) -> tuple[NotebookNode, list[NotebookNode]]:
    """Return a notebook with the cells of a lesson that nbgrader knows and it lacks, and these cells."""
    cells, back = list(notebook.cells), []
    for i, cell in enumerate(whole.cells):
        if not grade_id(cell) or grade_id(cell) in map(grade_id, cells):
            continue
        here = {key(other): k for k, other in enumerate(cells)}
        before = (here[key(c)] + 1 for c in reversed(whole.cells[:i]) if key(c) in here)
        cells.insert(next(before, 0), cell)
        back.append(cell)
    return NotebookNode(copy.copy(notebook) | {"cells": cells}), back


def callers(cells: list[NotebookNode], out: set[str]) -> dict[str, list[str]]:
    """
    Return what would be missing: for each name that only cells which leave define, who still uses it.

    Args:
        cells: The lesson's cells, with its solutions.
        out: The keys of the cells that leave.
    """
    stays = [cell for cell in cells if key(cell) not in out]
    lost = set().union(*(_defined(cell) for cell in cells if key(cell) in out))
    lost -= set().union(*(_defined(cell) for cell in stays))
    places = dict(zip((key(cell) for cell in cells), sections(cells), strict=True))
    found: dict[str, list[str]] = {}
    for cell in stays:
        for name in sorted(_used(cell) & lost):
            place = (
                f"a cell of section {places[key(cell)]}" if places[key(cell)] else "a cell before section 1"
            )
            user = f"exercise {exercise_of(cell)}" if exercise_of(cell) else place
            if user not in found.setdefault(name, []):
                found[name].append(user)
    return found


def _tree(cell: NotebookNode) -> ast.Module:
    """Return a cell's code, read without running it; nothing of a text or of what cannot be read."""
    lines = (line for line in cell.source.splitlines() if not line.lstrip().startswith(MAGIC))
    try:
        return ast.parse("\n".join(lines) if cell.cell_type == "code" else "")
    except SyntaxError:
        return ast.Module([], [])


def _defined(cell: NotebookNode) -> set[str]:
    """Return the names that a cell gives to the cells below it."""
    found = set()
    for node in _outside_functions(_tree(cell)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(name.asname or name.name).partition(".")[0] for name in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def _outside_functions(node: ast.AST) -> Iterable[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield from _outside_functions(child)


def _used(cell: NotebookNode) -> set[str]:
    """Return the names that a cell reads, in its functions, too, and does not define itself."""
    tree = _tree(cell)
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return read - own - _defined(cell)
