"""Write the students' repository: the notebooks and what they need, without solutions and grader."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.build import stale
from autograder.authoring.lesson import ROOT, LessonError, lesson_names
from autograder.authoring.notebooks import badges, repository, student_notebook, text
from autograder.authoring.scaffold import filled

ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w.~-]+)+/?")
GUIDE = Path("docs", "students.md")
NOT_FOR_STUDENTS = (  # in environment.yml
    "babel", "ipykernel", "jinja2", "jupyter_client", "jupytext", "latex2mathml", "nbclient", "nbconvert",
    "nbformat", "nbgrader", "pyseccomp", "pyyaml", "rich", "typer",
)  # fmt: skip


def publish(directory: Path, address: str | None = None, lessons: Sequence[str] = ()) -> list[Path]:
    """
    Write the students' repository into ``directory``, and return its files.

    Args:
        directory: A folder that does not exist, is empty, or was published before: then its files are
            replaced.
        address: The repository's address, for badges and Colab; by default this project's own.
        lessons: Lessons by name; all of them if there are none.

    Raises:
        LessonError: If a built file is out of date, the folder holds something else, the address is none, or
            there is no such lesson.
    """
    names = [name for name in lesson_names() if not lessons or name in lessons]
    if unknown := [name for name in lessons if name not in names]:
        raise LessonError(
            f"There is no lesson {unknown[0]!r}.\nThe lessons are: {', '.join(lesson_names())}."
        )
    if address is not None and not ADDRESS.fullmatch(address):
        raise LessonError(f"{address!r} is no address.\nWrite one such as https://github.com/you/course")
    if directory.exists() and not directory.is_dir():
        raise LessonError(f"{directory} is a file.\nName a folder.")
    there = {path.name for path in directory.iterdir()} - {".git"} if directory.exists() else set()
    if there and ("notebooks" not in there or there & {"solutions", "autograder"}):
        raise LessonError(
            f"{directory} holds something else.\nName a new folder, or one that was published before."
        )
    if outdated := [path.name for name in names for path in stale(name)]:
        raise LessonError(f"Out of date: {', '.join(outdated)}.\nBuild them first: course build")
    files = repository_files((address or repository()).rstrip("/"), names)
    for folder in ("notebooks", "course_lib"):
        shutil.rmtree(directory / folder, ignore_errors=True)
    for path, data in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
    return sorted(directory / path for path in files)


def repository_files(address: str, names: Sequence[str]) -> dict[Path, bytes]:
    """Return the files of the students' repository, which is found at ``address``, with some lessons."""
    rows = [f"| [{name}](notebooks/{name}.ipynb) | {badges(name, address)} |" for name in names]
    texts = {
        "README.md": filled("README.md.txt", lessons="\n".join(rows)),
        "environment.yml": student_environment((ROOT / "environment.yml").read_text()),
        "pyproject.toml": student_pyproject(address),
    }
    for name in names:
        texts[f"notebooks/{name}.ipynb"] = text(student_notebook(name, address))
    whole = [ROOT / "LICENSE", ROOT / GUIDE, *library_files()]
    copied = {path.relative_to(ROOT): path.read_bytes() for path in whole}
    return copied | {Path(name): content.encode() for name, content in texts.items()}


def student_pyproject(address: str) -> str:
    """Return the pyproject.toml of the students' repository: the library, and what the lessons need."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project, extras = settings["project"], settings["project"]["optional-dependencies"]
    return filled(
        "pyproject.toml.txt",
        name=project["name"],
        description=project["description"],
        license=project["license"],
        python=project["requires-python"],
        dependencies=json.dumps(project["dependencies"]),  # a list of strings reads the same in TOML
        data=json.dumps(extras["data"]),
        lab=json.dumps([package for package in extras["lab"] if package.startswith("jupyterlab")]),
        torch=json.dumps(extras["torch"]),
        package_data=json.dumps(settings["tool"]["setuptools"]["package-data"]["course_lib"]),
        repository=address,
    )


def student_environment(source: str) -> str:
    """Return environment.yml without its comments and without what only instructors and authors need."""
    lines = [line for line in source.splitlines() if not line.startswith("#")]
    return "\n".join(line for line in lines if not line.strip("- ").startswith(NOT_FOR_STUDENTS)) + "\n"


def library_files() -> list[Path]:
    """Return the library's files, without bytecode and without what git ignores."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "course_lib"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        files = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # no git, or no repository
        files = list((ROOT / "course_lib").rglob("*"))
    return [path for path in files if path.is_file() and "__pycache__" not in path.parts]
