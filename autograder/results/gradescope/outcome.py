"""The file that Gradescope reads, ``results.json``: valid whatever has happened."""

import json
import math
import textwrap
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode

from autograder import whole
from autograder.authoring.cells import grade_id, kind, text
from course_lib.check.card import Report

LONGEST = 8_000  # characters of one text
STOPPED = (
    "The autograder was stopped before it had finished: it took too much time or memory. If your notebook "
    "runs to its end within some minutes elsewhere, tell your instructor."
)
OUR_FAULT = "The autograder failed, and that is not your notebook's fault. Tell your instructor."


class Asked(NamedTuple):
    """What a lesson asks for."""

    lesson: str
    release: NotebookNode
    scale: float = 1.0  # from the lesson's points to the assignment's

    @property
    def points(self) -> dict[str, float]:
        """The points of each exercise that the autograder judges, as released."""
        return {
            grade_id(cell).removeprefix("check-"): float(cell.metadata["nbgrader"]["points"])
            for cell in self.release.cells
            if kind(cell) == "check"
        }

    @property
    def written(self) -> dict[str, tuple[float, str]]:
        """The points, and the text as released, of each answer that is marked by hand."""
        return {
            grade_id(cell).removeprefix("exercise-"): (
                float(cell.metadata["nbgrader"]["points"]),
                text(cell.source),
            )
            for cell in self.release.cells
            if kind(cell) == "written"
        }


def nothing(asked: Asked, why: str) -> dict[str, Any]:
    """Return the results of a submission that could not be graded."""
    tests = [_test(asked, name, 0.0, points, "Not graded.") for name, points in asked.points.items()]
    return {"output": plain(why), **COMMON, "tests": tests}


def results(
    asked: Asked, reports: dict[str, Report], notebook: NotebookNode, told: list[str], **more: Any
) -> dict[str, Any]:
    """
    Return the results of a graded submission: a test per exercise, and one without points per written answer.

    Args:
        asked: What the lesson asks for.
        reports: What the judge says.
        notebook: The repaired notebook, where the written answers are.
        told: What was repaired, and what went wrong while it ran.
        more: What only the instructor's export shows.
    """
    tests = []
    for name, points in asked.points.items():
        report = reports[name]
        tests.append(
            _test(asked, name, report.score, points, textwrap.dedent("\n".join(str(report).splitlines()[1:])))
        )
    cells = {grade_id(cell).removeprefix("exercise-"): cell for cell in notebook.cells}
    for name, (points, stub) in asked.written.items():
        answer = text(cells[name].source) if name in cells else stub
        answer = "Not answered." if answer.strip() in ("", stub.strip()) else answer
        says = f"Marked by hand ({_score(points * asked.scale):g} points). Your answer:\n\n{answer}"
        tests.append({"name": f"{name}, marked by hand", "output": plain(says)})
    return {"output": plain("\n".join(told)), **COMMON, "tests": tests, "extra_data": more}


COMMON = {"output_format": "text", "visibility": "visible", "stdout_visibility": "hidden"}


def _test(asked: Asked, name: str, score: float, points: float, output: str) -> dict[str, Any]:
    score, most = _score(score * asked.scale), _score(points * asked.scale)
    status = "passed" if score >= most else "failed"
    return {"name": name, "score": score, "max_score": most, "status": status, "output": plain(output)}


def _score(number: float) -> float:
    """Return a number that JSON has, without the last digits of a division."""
    return float(f"{number:.6f}") if math.isfinite(number) else 0.0


def plain(words: str) -> str:
    """Return a text of a reasonable length, without signs that a page or a database cannot show."""
    shown = "".join(
        sign if sign in "\n\t" or unicodedata.category(sign)[0] != "C" else "\N{REPLACEMENT CHARACTER}"
        for sign in words[:LONGEST]
    )
    return shown if len(words) <= LONGEST else f"{shown}…"


def write(folder: Path, found: dict[str, Any]) -> None:
    """Write the results in one step: what stood there stays if that fails."""
    whole.write(folder / "results.json", json.dumps(found, indent=1, allow_nan=False).encode())
