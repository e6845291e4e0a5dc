"""What the browser's kernel installs, as wheels: the course's library, and packages from here."""

import base64
import hashlib
import io
import json
import zipfile
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

import numpy as np
from sklearn.datasets import load_digits

from autograder.authoring.lesson import ROOT, lesson_names, load
from autograder.authoring.publish import library_files
from course_lib import __version__
from course_lib.check import INDEX, PACKS
from course_lib.datasets.browser import LEFT_OUT
from course_lib.datasets.loaders import DIGITS

# Pure Python, and in no release of Pyodide. What is compiled here has its Python source beside it.
PACKAGES = ("anywidget", "comm", "ipywidgets", "jaxtyping", "psygnal", "typing_extensions", "wadler_lindig")
LARGE = 20_000  # bytes: larger data are fetched when they are first read
DATA = (".npz", ".npy", ".png", ".txt")
WHEEL = "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(name: str, version: str, files: dict[str, bytes], folder: Path) -> Path:
    """Write a wheel of pure Python, and return its path."""
    info = f"{name}-{version}.dist-info"
    files = files | {f"{info}/WHEEL": WHEEL.encode()}
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files.setdefault(f"{info}/METADATA", about.encode())
    record = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in sorted(files.items())]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for inside, data in sorted(files.items()):  # a fixed date: the same files give the same wheel
            archive.writestr(zipfile.ZipInfo(inside, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
    return path


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def installed_wheel(package: str, folder: Path) -> Path:
    """Pack an installed package again, without what is compiled for this machine."""
    found = distribution(package)
    files = {}
    for path in found.files or ():
        parts = PurePosixPath(path).parts
        is_own = ".." not in parts and "__pycache__" not in parts and path.suffix != ".so"
        if is_own and path.name not in ("RECORD", "WHEEL", "INSTALLER", "REQUESTED", "direct_url.json"):
            files[str(path)] = Path(str(found.locate_file(path))).read_bytes()
    return wheel(package, found.version, files, folder)


def course_wheel(folder: Path, data: Path) -> Path:
    """Write the library's wheel into ``folder``, and what it does without until it is read into ``data``."""
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in library_files()}
    digits = load_digits()
    buffer = io.BytesIO()
    np.savez_compressed(buffer, images=digits.images.astype(np.uint8), labels=digits.target.astype(np.uint8))
    files[DIGITS.relative_to(ROOT).as_posix()] = buffer.getvalue()
    lessons = {exercise: name for name in lesson_names() for exercise in load(name).exercises}
    files[(PACKS / INDEX).relative_to(ROOT).as_posix()] = json.dumps(lessons).encode()
    left_out = {name: content for name, content in files.items() if _is_large(name, content)}
    names = sorted(name.removeprefix("course_lib/") for name in left_out)
    files[LEFT_OUT.relative_to(ROOT).as_posix()] = json.dumps(names, indent=1).encode()
    for name in names:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(left_out[f"course_lib/{name}"])
    return wheel(
        "old_new_tricks",
        __version__,
        {name: content for name, content in files.items() if name not in left_out},
        folder,
    )


def _is_large(name: str, content: bytes) -> bool:
    return name.endswith(DATA) and len(content) > LARGE
