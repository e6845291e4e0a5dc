"""
Judge what a student handed in, in Gradescope's container.

    python -I -m autograder.results.gradescope.run SOURCE SUBMISSION RESULTS [--trial]

It starts as root. ``submission_metadata.json`` is not read: no mark follows from who or when.
"""

import contextlib
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from autograder.authoring.cells import grade_id
from autograder.classroom.submission import SubmissionError
from autograder.grade.answer_key import answer_key_from
from autograder.grade.assignments.lesson import TROUBLE
from autograder.grade.notebook.repair import repair
from autograder.grade.notebook.run import BoundedClient, Room
from autograder.grade.notebook.sanitise import sanitize_run
from autograder.grade.notebook.verdict import judge_notebook
from autograder.kernel.forkserver_client import WallError, started
from autograder.kernel.visible_library import stage
from autograder.results.gradescope import outcome
from autograder.results.gradescope.handed_in import notebook_of
from autograder.results.gradescope.ordinary_user import OrdinaryUser

MEMORY_FILES = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
SHARE = 0.6  # of the container's memory, for a student's process
MEMORY = 2 << 30  # bytes, where the container has more


class Walled(BoundedClient):
    """Runs a notebook within walls."""


def read_asked(source: Path) -> tuple[outcome.Asked, dict[str, Any]]:
    """Return what the lesson asks for, and the settings that came with it."""
    settings = json.loads((source / "lesson.json").read_text())
    release = nbformat.read(source / "release.ipynb", as_version=4)
    return outcome.Asked(settings["lesson"], release, settings["scale"]), settings


def grade(
    source: Path, submission: Path, secrets: list[Path], asked: outcome.Asked, settings: dict[str, Any]
) -> dict[str, Any]:
    """
    Return the results of a submission: repaired, run and judged as ``course grade`` does it.

    Raises:
        SubmissionError: If there is nothing to grade.
    """
    begun = time.monotonic()
    notebook, told = notebook_of(submission, asked.lesson, asked.release)
    told += repair(notebook, asked.release)
    key = answer_key_from((source / "answers.npz").read_bytes(), set(asked.points))
    resources: dict[str, Any] = {
        "metadata": {},
        "course": {"room": Room(key.inputs, **settings["room"])},
    }
    with runner(secrets, settings) as runs:
        notebook, resources = runs.preprocess(notebook, resources)
        isolation = type(runs).__name__
    sanitize_run(notebook)
    course = resources["course"]
    cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
    answers = {name: data for name, data in course["answers"].items() if name in key.truths}
    reports = judge_notebook(key, answers, cells)
    if not any(report.answered for report in reports.values()):
        told.insert(0, f"nothing of {asked.lesson} is answered in this notebook: is it the one you meant?")
    told += course["trouble"]
    for message, says in TROUBLE.items():
        if those := [name for name, report in reports.items() if report.messages == [message]]:
            told.append(f"{says}: {', '.join(those)}")
    seconds = time.monotonic() - begun
    print(f"graded in {seconds:.1f} s: {isolation}")
    return outcome.results(
        asked, reports, notebook, told, version=settings["version"], isolation=isolation, seconds=seconds
    )


@contextlib.contextmanager
def runner(secrets: list[Path], settings: dict[str, Any]) -> Iterator[BoundedClient]:
    """Yield what runs a notebook: within walls where they stand, as an ordinary user where they do not."""
    options = settings["settings"] | {"kernel_name": "python3"}
    options["limits"] = {"memory": memory()} | options.get("limits", {})
    with contextlib.ExitStack() as stack:
        if walls_stand(secrets, stack):
            yield Walled(isolation="walls", **options)
            return
        if os.geteuid() != 0:
            raise PermissionError("student code can be enclosed neither by namespaces nor by another user")
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place.chmod(0o755)
        library = place / "library"
        stage(library, settings["room"]["absent"])
        yield OrdinaryUser(library=str(library), secrets=list(map(str, secrets)), **options)


def walls_stand(secrets: list[Path], stack: contextlib.ExitStack) -> bool:
    """Return whether walls of namespaces can be raised here; they stand until the stack is closed."""
    try:
        stack.enter_context(started(secrets))
    except WallError as error:
        print(f"no namespaces here ({error.why}): student code runs as an ordinary user")
        return False
    return True


def memory() -> int:
    """Return how many bytes of memory a process of a student's may have."""
    found = [MEMORY]
    for path in MEMORY_FILES:
        with contextlib.suppress(OSError, ValueError):  # another kind of cgroup, or no limit
            found.append(int(int(Path(path).read_text()) * SHARE))
    return min(found)


def main(source: Path, submission: Path, results: Path, *, trial: bool = False) -> int:
    """Write results, whatever happens; return a status only for a trial, where an error ends the build."""
    source, submission, results = (path.resolve() for path in (source, submission, results))
    for place in (source, submission, results):
        with contextlib.suppress(OSError):  # a mount that cannot be changed: whether it is in reach is tried
            place.chmod(0o700)
    asked, settings = read_asked(source)
    outcome.write(results, outcome.nothing(asked, outcome.STOPPED))
    status = 0
    try:
        secrets = [submission, results, *(source / name for name in ("answers.npz", "lesson.json"))]
        found = grade(source, submission, secrets, asked, settings)
    except SubmissionError as error:
        found = outcome.nothing(asked, str(error))
    except Exception:
        status = 1
        traceback.print_exc()
        found = outcome.nothing(asked, outcome.OUR_FAULT)
    outcome.write(results, found)
    if trial:
        print(json.dumps(found, indent=1))
    return status if trial else 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main(*map(Path, sys.argv[1:4]), trial="--trial" in sys.argv))
