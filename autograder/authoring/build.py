"""Build notebooks and packs from their sources: whatever is out of date."""

from pathlib import Path

from autograder.authoring.lesson import lesson_names
from autograder.authoring.notebooks import NOTEBOOKS, student_notebook, text
from autograder.authoring.packs import built_pack, read_pack, same_values
from course_lib.check import PACKS
from course_lib.check.npz_tree import read_ours


def changes(name: str) -> dict[Path, bytes]:
    """Return the built files of a lesson that differ from what its sources give, with what they give."""
    notebook, packed = NOTEBOOKS / f"{name}.ipynb", PACKS / f"{name}.npz"
    found = {}
    written = text(student_notebook(name))
    if not notebook.is_file() or notebook.read_text() != written:
        found[notebook] = written.encode()
    data = built_pack(name)
    if not packed.is_file() or not same_values(read_pack(packed), read_ours(data)):
        found[packed] = data
    return found


def stale(name: str) -> list[Path]:
    """Return the built files of a lesson that differ from what its sources give."""
    return [*changes(name)]


def orphans() -> list[Path]:
    """Return built files whose lesson does not exist any more."""
    names = set(lesson_names())
    return [path for path in [*NOTEBOOKS.glob("*.ipynb"), *PACKS.glob("*.npz")] if path.stem not in names]


def build(name: str) -> list[Path]:
    """Write the built files of a lesson that are out of date, and return them."""
    found = changes(name)
    for path, data in found.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return [*found]
