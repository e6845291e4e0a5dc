"""Build the site into a folder, which is replaced as a whole or left as it was."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder import whole
from autograder.authoring.lesson import LessonError
from autograder.authoring.site.lab import build_lab
from autograder.authoring.site.pages import WORK, build_pages
from autograder.authoring.site.pyodide import Pyodide
from course_lib import __version__

MARK = "course-site.json"  # says that a folder is a site, which may be replaced


def build_site(directory: Path, pyodide: Path | None = None, lessons: Iterable[str] | None = None) -> None:
    """
    Build the site into ``directory``.

    Args:
        directory: A folder that does not exist, is empty, or holds a site, which is replaced.
        pyodide: A folder with Pyodide and its packages, which are copied into the site; without it, pages
            fetch them from a content delivery network.
        lessons: Those that get a page to read; without, all of them.

    Raises:
        LessonError: If a notebook is out of date, something is missing, or the folder holds something else.
    """
    if directory.exists() and not directory.is_dir():
        raise LessonError(f"{directory} is a file.\nName a folder.")
    if directory.exists() and any(directory.iterdir()) and not (directory / MARK).is_file():
        raise LessonError(
            f"{directory} holds something else.\nName a new folder, or one that `course site` wrote before."
        )
    directory = directory.absolute()  # JupyterLite is built in a folder of its own
    distribution = Pyodide(pyodide) if pyodide else None
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=f".{directory.name}-") as temporary:
        made = Path(temporary) / "site"
        made.mkdir()
        build_lab(made / "lab", distribution)
        WORK.mkdir(parents=True, exist_ok=True)
        with whole.alone(WORK / ".lock"):
            build_pages(made, lessons)
        (made / MARK).write_text(json.dumps({"version": __version__, "self-contained": bool(pyodide)}) + "\n")
        made.chmod(0o755)
        if directory.exists():
            shutil.rmtree(directory)
        made.rename(directory)
