"""
Write the student's repository: the notebooks and what they stand on, and nothing that holds an answer to
copy from.
"""

import shutil
import subprocess
from pathlib import Path

from autograder.authoring.build import stale
from autograder.authoring.lesson import ROOT, LessonError, lesson_names
from autograder.authoring.notebooks import badges, repository, student_notebook, text

README = """\
# {title}

Deep-learning notebooks in which you write the tricks that make networks train, see each of them move, and
get an answer within a second.

| lesson | open it |
|---|---|
{lessons}

On your own machine:

    conda env create -f environment.yml && conda activate old-new-tricks
    jupyter lab notebooks

or, with Python 3.11 or newer, `pip install -e '.[lab,data]'` and `jupyter lab notebooks`.

Write your answers into the cells marked `# your code here`, run them, and run the `check` cell below.
Cells that draw pictures are not run
when your notebook is graded: put nothing there that an answer needs. Hand in the `.ipynb` file, under its
own name.

Code: BSD-3-Clause. Text: CC BY 4.0. Data: see `course_lib/data/README.md`.
"""

PYPROJECT_LEAVES_OUT = ("[project.scripts]", "[tool.ruff", "[tool.pytest", "[project.optional-dependencies]")


EXTRAS = """
[project.optional-dependencies]
data = ["pooch>=1.8", "scikit-learn>=1.6"]
lab = ["jupyterlab>=4.2,<5"]
torch = ["torch>=2.11"]
"""


def student_pyproject(source: str, address: str) -> str:
    """
    Return the pyproject of a repository without the grader: only the library, with what the lessons
    need.
    """
    kept, keep = [], True
    for line in source.splitlines():
        if line.startswith("["):
            keep = not line.startswith(PYPROJECT_LEAVES_OUT)
        if keep:
            kept.append(line)
    result = "\n".join(kept).replace(', "autograder*"', "").replace(repository(), address)
    return result.rstrip() + "\n" + EXTRAS


def student_environment(source: str) -> str:
    """Return environment.yml without what only an instructor or an author needs."""
    needless = ("- nbgrader", "- jupytext", "- typer", "- rich")
    return "\n".join(line for line in source.splitlines() if not line.strip().startswith(needless)) + "\n"


def publish(directory: Path, address: str | None = None) -> list[Path]:
    """
    Write the student's repository into ``directory``, and return its files.

    Args:
        directory: A folder that does not exist, is empty, or was published before: then its files are
            replaced.
        address: Where it will be found, for badges and Colab; by default this project's own address.

    Raises:
        LessonError: If a lesson's built files are stale, or the folder holds something else.
    """
    if outdated := [path.name for name in lesson_names() for path in stale(name)]:
        raise LessonError(f"{', '.join(outdated)} not built from the sources. Run `course build` first.")
    there = {path.name for path in directory.iterdir()} - {".git"} if directory.exists() else set()
    if there and ("notebooks" not in there or there & {"solutions", "autograder"}):
        raise LessonError(f"{directory} holds something else. Name a new folder, or one published before.")
    address = (address or repository()).rstrip("/")
    written = {Path("LICENSE"): (ROOT / "LICENSE").read_bytes()}
    for path in library_files():
        written[path.relative_to(ROOT)] = path.read_bytes()
    for name in lesson_names():
        written[Path("notebooks") / f"{name}.ipynb"] = text(student_notebook(name, address)).encode()
    rows = [f"| [{name}](notebooks/{name}.ipynb) | {badges(name, address)} |" for name in lesson_names()]
    written[Path("README.md")] = README.format(title="Old and New Tricks", lessons="\n".join(rows)).encode()
    written[Path("pyproject.toml")] = student_pyproject(
        (ROOT / "pyproject.toml").read_text(), address
    ).encode()
    written[Path("environment.yml")] = student_environment((ROOT / "environment.yml").read_text()).encode()
    for folder in ("notebooks", "course_lib"):
        shutil.rmtree(directory / folder, ignore_errors=True)
    for path, data in written.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
    return sorted(directory / path for path in written)


def library_files() -> list[Path]:
    """Return the library's files: those that git does not ignore where there is git, and never bytecode."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "course_lib"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        files = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = list((ROOT / "course_lib").rglob("*"))
    return [path for path in files if path.is_file() and "__pycache__" not in path.parts]
