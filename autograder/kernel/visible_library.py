"""The course's library as a student's kernel may see it: without modules and data that hold an answer."""

import contextlib
import importlib.util
import shutil
import tempfile
from pathlib import Path
from typing import Any

import course_lib

PACKS = "course_lib/check/packs"  # they hold expected values
TEST_LABELS = "course_lib/datasets/files/fashion_mnist_test_labels.npy"  # answers are graded by them
NAMES = "course_lib/datasets/files/names.txt"  # by those that an answer has not learned
NOT_THERE = "{name} holds an answer of this lesson: it is not there while grading"
REFUSES = "raise ModuleNotFoundError({says!r}, name={name!r})\n"
ONLY_USED = """\
def __getattr__(attribute):
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    """  # an `import torch` that nobody needs costs nothing


class Absent:
    """An import finder that refuses the modules that must be absent."""

    def __init__(self, names: list[str]):
        self.names = set(names)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Refuse a module that must be absent."""
        if name in self.names:
            raise ModuleNotFoundError(NOT_THERE.format(name=name), name=name)


def stage(folder: Path, absent: list[str]) -> tuple[tuple[str, str], ...]:
    """
    Write the course's library as a kernel may see it; return pairs of a real path and what is shown there.

    Args:
        folder: Where to write; if it exists, it is already written.
        absent: Modules that hold an answer. Importing one of them says so, or using it where it is another
            library.

    Raises:
        ValueError: If one of them is a module of the course that does not exist: it may have been moved, and
            its answer would then be in reach. Also where data by which answers are graded have moved.
    """
    library = Path(course_lib.__file__).parent
    for data in (TEST_LABELS, NAMES):
        if not (library.parent / data).is_file():
            raise ValueError(f"{data} is to be hidden from students' code and does not exist")
    instead = [
        (str(library), str(folder / "course_lib")),
        (str(library.parent / "autograder"), str(folder / "none")),
    ]
    fresh = Path(tempfile.mkdtemp(dir=folder.parent))
    fresh.chmod(0o755)
    (fresh / "none").mkdir()
    hidden = {name.replace(".", "/") for name in absent}

    def left_out(where: str, names: list[str]) -> set[str]:
        inside = Path(where).relative_to(library.parent).as_posix().removesuffix("/__pycache__")
        return {
            name
            for name in names
            if f"{inside}/{name.split('.')[0]}" in hidden or f"{inside}/{name}" in (PACKS, TEST_LABELS, NAMES)
        }

    shutil.copytree(library, fresh / "course_lib", ignore=left_out)
    for name in absent:
        says = REFUSES.format(says=NOT_THERE.format(name=name), name=name)
        if name.startswith("course_lib."):
            file = Path(f"{name.replace('.', '/')}.py")
            if not (library.parent / file).is_file():
                raise ValueError(f"{name} is to be hidden from students' code and does not exist")
            (fresh / file).write_text(says)
        elif (spec := importlib.util.find_spec(name)) and spec.origin:
            stub = fresh / "other" / name
            stub.mkdir(parents=True)
            (stub / "__init__.py").write_text(ONLY_USED + says)
            instead.append((str(Path(spec.origin).parent), str(folder / "other" / name)))
    with contextlib.suppress(OSError):  # another process was quicker
        fresh.rename(folder)
    return tuple(instead)


def offered(files: dict[str, str], place: Path) -> list[Path]:
    """Copy files, by their names, for everybody to read; return what then stands in their folder."""
    fresh = Path(tempfile.mkdtemp(dir=place.parent))
    for name, path in files.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, fresh / name)
    for copy in (fresh, *fresh.rglob("*")):
        copy.chmod(0o755 if copy.is_dir() else 0o644)
    with contextlib.suppress(OSError):  # another process was quicker
        fresh.rename(place)
    return sorted(place.iterdir())
