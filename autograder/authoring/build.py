"""Build notebooks and packs from their sources: whatever is out of date."""

from pathlib import Path

from autograder.authoring.lesson import lesson_names
from autograder.authoring.notebooks import NOTEBOOKS, student_notebook, text
from autograder.authoring.packs import built_pack, read, same_values
from course_lib.check import PACKS
from course_lib.check.codec import unpack


def stale(name: str) -> list[Path]:
    """Return the built files of a lesson that differ from what its sources give."""
    notebook, packed = NOTEBOOKS / f"{name}.ipynb", PACKS / f"{name}.npz"
    found = []
    if not notebook.is_file() or notebook.read_text() != text(student_notebook(name)):
        found.append(notebook)
    if not packed.is_file() or not same_values(read(packed), unpack(built_pack(name), trusted=True)):
        found.append(packed)
    return found


def orphans() -> list[Path]:
    """Return built files whose lesson does not exist any more."""
    names = set(lesson_names())
    return [path for path in [*NOTEBOOKS.glob("*.ipynb"), *PACKS.glob("*.npz")] if path.stem not in names]


def build(name: str) -> list[Path]:
    """Write the built files of a lesson that are out of date, and return them."""
    written = stale(name)
    for path in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":
            path.write_text(text(student_notebook(name)))
        else:
            path.write_bytes(built_pack(name))
    return written
