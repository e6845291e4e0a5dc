"""A lesson as a reader sees it: nothing answered, its pictures drawn by the library's own functions."""

import hashlib
import json
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring import cells
from autograder.authoring.lesson import ROOT, LessonError, load
from autograder.authoring.notebooks import KERNEL, student_notebook
from autograder.authoring.publish import library_files
from autograder.authoring.site import moving

CELL_SECONDS = 1200  # on a busy machine, all frames of a picture take their time
NOT_RUN = ("bootstrap", "predict", "gpu")  # beside the checks: nobody has answered
DRAWN_WITH = ("numpy", "matplotlib", "pillow")
NOT_SEEN = (".js", ".css", ".md")  # of the library, on a page without a kernel
INSTALL = """\
import sys; sys.path.insert(0, {root!r})
from pathlib import Path
from autograder.authoring.site import moving
moving.install(Path({pictures!r}))"""


def executed(name: str, shelf: Path) -> tuple[NotebookNode, Path]:
    """
    Return a student's notebook with the outputs that a reader sees, and the folder of its pictures.

    What has been run once is kept, under the digest of all that its outputs depend on.

    Args:
        name: The lesson.
        shelf: The folder of what was run before.

    Raises:
        LessonError: If a cell raises an error.
    """
    notebook = student_notebook(name)
    todo = code(name, notebook)
    kept = shelf / f"{name}-{digest(todo)}"
    outputs = kept / "outputs.json"
    if not outputs.exists():
        for old in shelf.glob(f"{name}-*"):
            shutil.rmtree(old)
        (kept / "pictures").mkdir(parents=True)
        try:
            outputs.write_text(json.dumps(_run(todo, kept / "pictures")))
        except CellExecutionError as error:
            shutil.rmtree(kept)
            raise LessonError(
                f"{name}: a cell failed while its page was made: {error.ename}: {error.evalue}.\n"
                f"Open the lesson, run it from top to bottom, and mend that cell in solutions/{name}.py."
            ) from None
    for number, found in zip(todo, json.loads(outputs.read_text()), strict=True):
        notebook.cells[number].outputs = [nbformat.from_dict(output) for output in found]
    return notebook, kept / "pictures"


def code(name: str, notebook: NotebookNode) -> dict[int, str]:
    """Return what is run of each cell; where a function is to be written, ours takes its place."""
    lesson = load(name)
    references = {key: exercise.reference for key, exercise in lesson.exercises.items()}
    todo = {}
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or cell.metadata.get("course") in NOT_RUN or cells.kind(cell) == "check":
            continue
        todo[number] = cell.source
        exercise = cells.grade_id(cell).removeprefix("exercise-")
        if cells.kind(cell) != "answer" or not callable(reference := references.get(exercise)):
            continue
        if reference.__module__.startswith("course_lib."):
            todo[number] += f"\n\nfrom course_lib.check import ours\n{exercise} = ours({exercise!r})"
        else:  # the library's function is another: it takes or gives more
            todo[number] += f"\n\n{lesson.solution(exercise)}"
    return todo


def digest(todo: dict[int, str]) -> str:
    """Return a digest of what is run, and of all that draws its pictures."""
    said = [[*todo.values()], INSTALL, [version(package) for package in DRAWN_WITH]]
    found = hashlib.sha256(json.dumps(said).encode())
    for path in sorted([Path(moving.__file__), *library_files()]):
        if path.suffix not in NOT_SEEN:
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _run(todo: dict[int, str], pictures: Path) -> list[list[NotebookNode]]:
    """Run cells, and return the outputs of each."""
    first = INSTALL.format(root=str(ROOT), pictures=str(pictures))
    run = new_notebook(
        cells=[new_code_cell(source) for source in (first, *todo.values())],
        metadata={"kernelspec": dict(KERNEL)},
    )
    with tempfile.TemporaryDirectory() as folder:  # nobody's predictions and tricks lie there
        client = NotebookClient(
            run, timeout=CELL_SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        client.execute(env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    return [cell.outputs for cell in run.cells[1:]]
