"""Which of the files that a student handed in on Gradescope is the lesson's notebook."""

import re
from pathlib import Path

from nbformat import NotebookNode

from autograder.authoring.cells import grade_id, kind, text
from autograder.classroom.submission import MAX_FILES, SubmissionError, read_file, read_notebook
from autograder.grade.submission import one_safe_line

NOT_A_SUBMISSION = ("__MACOSX", ".ipynb_checkpoints", ".git")
OF_ONE_LESSON = ("answer", "check", "written")  # what is provided is so in several
CHECK = re.compile(r"""\bcheck\(\s*["'](\w+)["']""")


def notebook_of(folder: Path, lesson: str, release: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """
    Return the lesson's notebook in a folder, and what is to be told of the choice.

    One that bears the lesson's name counts, and one that has any of its cells, whatever its name is. Other
    notebooks, such as those of a whole repository, are left alone.

    Raises:
        SubmissionError: If there is none, or there are several that differ.
    """
    found = [path for path in folder.rglob("*.ipynb") if _counts(path.relative_to(folder))]
    found.sort(key=lambda path: (path.stem != lesson, path))
    if not found:
        raise SubmissionError(f"There is no notebook in what you handed in. Hand in {lesson}.ipynb.")
    ours: dict[bytes, tuple[Path, NotebookNode]] = {}
    refused = []
    for path in found[:MAX_FILES]:
        try:
            notebook = read_notebook(path, lesson)
            if path.stem == lesson or _is_of(notebook, release):
                ours.setdefault(read_file(path), (path, notebook))
        except (SubmissionError, OSError) as error:
            refused.append(f"{_shown(path, folder)}: {error}.")
    if not ours:
        others = [f"{_shown(path, folder)} has no cell of {lesson}." for path in found]
        why = "\n".join((refused or others)[:MAX_FILES])
        raise SubmissionError(f"{why}\nHand in {lesson}.ipynb.")
    if len(ours) > 1:
        names = ", ".join(_shown(path, folder) for path, _ in ours.values())
        raise SubmissionError(f"These are {len(ours)} versions of {lesson}: {names}. Hand in one of them.")
    ((path, notebook),) = ours.values()
    return notebook, [] if path.stem == lesson else [f"graded: {_shown(path, folder)}"]


def _counts(path: Path) -> bool:
    return not path.name.startswith("._") and not set(path.parts) & set(NOT_A_SUBMISSION)


def _is_of(notebook: NotebookNode, release: NotebookNode) -> bool:
    """Return whether a notebook has a cell of a lesson: one of its names, or a check of its answers."""
    known = {grade_id(cell) for cell in release.cells if kind(cell) in OF_ONE_LESSON}
    for cell in notebook.cells:
        checked = {f"check-{name}" for name in CHECK.findall(text(cell.source))}
        plain = {grade_id(cell)} if isinstance(cell.metadata, dict) else set()
        identity = cell.get("id")
        if known & (checked | plain | ({identity} if isinstance(identity, str) else set())):
            return True
    return False


def _shown(path: Path, folder: Path) -> str:
    return one_safe_line(str(path.relative_to(folder)))
