"""Pyodide in a folder: what of it the lessons need, and whether that is there and undamaged."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from autograder.authoring.lesson import LessonError

CORE = ("pyodide.mjs", "python_stdlib.zip", "pyodide.asm.wasm")
SCRIPTS = ("pyodide.asm.mjs", "pyodide.asm.js")  # one of them, by its version
LOCK = "pyodide-lock.json"
NEEDED = ("matplotlib", "numpy", "micropip", "ipython", "jedi")  # by the lessons, and by the kernel
NOT_NEEDED = {"matplotlib": ("fonttools", "pytz")}  # dependencies that only PDF files and old zones ask for
LEFT_OUT = {  # files of a package that no lesson reads: a sixth of what a first visit fetches
    "matplotlib": (
        "matplotlib/mpl-data/fonts/afm/*",
        "matplotlib/mpl-data/fonts/pdfcorefonts/*",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSansMono-*",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSerif*",
        "matplotlib/mpl-data/sample_data/*",
    ),
    "numpy": ("numpy/_core/include/*", "numpy/f2py/*", "numpy/*.a"),
    "pillow": ("PIL/_imagingft.*", "PIL/_webp.*"),
    "python-dateutil": ("dateutil/zoneinfo/*.tar.gz",),
    "jedi": (  # what it knows of Python 2, Django and other packages
        "jedi/third_party/django-stubs/*",
        "jedi/third_party/typeshed/stdlib/2/*",
        "jedi/third_party/typeshed/third_party/2and3/*",
    ),
    "pygments": ("pygments/lexers/_*_builtins.py", "pygments/lexers/[!_ps]*"),  # Python is among the rest
}


class Pyodide:
    """
    A folder with Pyodide, as its release unpacks.

    Raises:
        LessonError: If something is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if missing := [name for name in (*CORE, LOCK) if not (folder / name).is_file()]:
            raise LessonError(
                f"{folder} has no {missing[0]}: it is no folder of Pyodide.\n"
                "Unpack a release of https://github.com/pyodide/pyodide and name the folder with pyodide.mjs."
            )
        try:
            self.lock: dict[str, Any] = json.loads((folder / LOCK).read_text())
            packages = self.lock["packages"]
            for name, spared in NOT_NEEDED.items():
                packages[name]["depends"] = [
                    other for other in packages[name]["depends"] if other not in spared
                ]
            self.lock["packages"] = {name: packages[name] for name in closure(packages, NEEDED)}
        except (ValueError, KeyError, TypeError) as error:
            raise LessonError(
                f"{folder / LOCK} cannot be used ({type(error).__name__}: {error}).\n"
                "Unpack the release of Pyodide again."
            ) from error
        for package in self.lock["packages"].values():
            self._look_at(folder / package["file_name"], package["sha256"])

    def _look_at(self, path: Path, sha256: str) -> None:
        if not path.is_file():
            raise LessonError(
                f"{self.folder} has no {path.name}, which the lessons need.\n"
                "Take the full release of Pyodide: the one called core has no packages."
            )
        if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise LessonError(f"{path} is damaged: its SHA-256 is not that of {LOCK}.\nGet it again.")

    def copy(self, target: Path) -> None:
        """Copy what the lessons need into ``target``, with a lock file that lists no more than that."""
        target.mkdir(parents=True)
        names = [*CORE, *(name for name in SCRIPTS if (self.folder / name).is_file())]
        for name in names:
            shutil.copyfile(self.folder / name, target / name)
        packages = {}
        for name, package in self.lock["packages"].items():
            path = target / package["file_name"]
            copy_wheel(self.folder / path.name, path, LEFT_OUT.get(name, ()))
            packages[name] = package | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        (target / LOCK).write_text(json.dumps(self.lock | {"packages": packages}))


def copy_wheel(source: Path, target: Path, left_out: Iterable[str] = ()) -> None:
    """Copy a wheel without the files whose paths match one of some patterns."""
    if not left_out:
        shutil.copyfile(source, target)
        return
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            if not any(fnmatch(info.filename, pattern) for pattern in left_out):
                new.writestr(info, old.read(info), info.compress_type, 9)


def closure(packages: dict[str, Any], names: Iterable[str]) -> list[str]:
    """Return packages and all that they depend on, as a lock file has them."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found.append(name)
            waiting += packages[name]["depends"]
    return sorted(found)
