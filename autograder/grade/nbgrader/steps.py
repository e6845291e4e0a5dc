"""The course's own steps in nbgrader's chains: repair what students broke; judge what their code answered."""

import functools
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader import preprocessors as stock
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum

from autograder.authoring.cells import grade_id
from autograder.classroom.folder import open_class
from autograder.classroom.submission import Submission, read_notebook
from autograder.grade import record
from autograder.grade.answer_key import answer_key
from autograder.grade.notebook.repair import repair
from autograder.grade.notebook.run import BoundedClient
from autograder.grade.notebook.sanitise import sanitize_run
from autograder.grade.notebook.verdict import NO_ANSWER, TOO_COSTLY, judge_notebook, shown

Step = tuple[NotebookNode, dict[str, Any]]

TROUBLE = {  # a report's message -> what the instructor is told
    NO_ANSWER: "checks ran and collected nothing, because something kept them from it",
    TOO_COSTLY: "answers that take too much time or memory to judge, and earn nothing",
}


def sanitize_chain() -> list[type]:
    """
    Return the steps that turn what was handed in into what can be run.

    nbgrader's check of its metadata is in neither chain: Repair gives each cell exactly what the released one
    has, which nbgrader checked when it was released.
    """
    return [Repair, stock.OverwriteKernelspec, stock.OverwriteCells]


def autograde_chain() -> list[type]:
    """Return nbgrader's own steps, with our Execute, and with the judge before marks are saved."""
    steps = Autograde.class_traits()["autograde_preprocessors"].default()
    chain = [
        Execute if step is stock.Execute else step for step in steps if step is not stock.CheckCellMetadata
    ]
    place = chain.index(Execute) + 1
    return [Inputs, *chain[:place], Sanitize, Judge, *chain[place:]]


class Reader(NotebookExporter):
    """The exporter with which nbgrader reads submissions: it refuses links and files that are no notebook."""

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kw: Any) -> Step:
        """Read a notebook and run the chain on it."""
        read_notebook(Path(filename), Path(filename).stem)
        return super().from_filename(filename, resources, **kw)


class Execute(BoundedClient, stock.Execute):
    """nbgrader's Execute, but within walls and limits; ``c.Execute`` configures it."""

    isolation = Enum(["walls", "none"], "walls", help="What stands around the kernel.").tag(config=True)


class Repair(NbGraderPreprocessor):
    """Repair a submission after the released lesson. What was repaired stands in the notebook's metadata."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Repair a notebook."""
        lesson = resources["nbgrader"]["assignment"]
        notes = repair(nb, _release(open_class(Path.cwd()).notebook("release", lesson).read_bytes()))
        nb.metadata["repairs"] = notes
        for note in notes:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], note)
        return nb, resources


@functools.lru_cache(maxsize=4)
def _release(data: bytes) -> NotebookNode:
    return nbformat.reads(data.decode(), as_version=4)


class Inputs(NbGraderPreprocessor):
    """Hand the lesson's cases, visible and hidden, to the kernel that is about to start."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Put the inputs where Execute finds them."""
        classroom = open_class(Path.cwd())  # nbgrader works in the class folder
        lesson = resources["nbgrader"]["assignment"]
        resources["course"] = {"lesson": lesson, "inputs": answer_key(classroom, lesson).inputs}
        return nb, resources


class Sanitize(NbGraderPreprocessor):
    """Keep of the outputs only what is safe to show to the instructor; the judge's cards come later."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Make a notebook that was run safe to look at."""
        sanitize_run(nb)
        return nb, resources


class Judge(NbGraderPreprocessor):
    """Replace whatever the kernel printed under a check by the judge's report, and keep the answers."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Judge a notebook."""
        lesson, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        classroom, course = open_class(Path.cwd()), resources["course"]
        cells = {grade_id(cell): cell for cell in nb.cells if grade_id(cell)}
        key = answer_key(classroom, lesson)
        answers = {name: data for name, data in course["answers"].items() if name in key.truths}
        reports = judge_notebook(key, answers, cells)
        for message, told in TROUBLE.items():
            if those := [name for name, report in reports.items() if report.messages == [message]]:
                course["trouble"].append(f"{told}: {', '.join(those)}")
        for name, report in reports.items():
            if f"check-{name}" in cells:
                cell = cells[f"check-{name}"]
                cell.outputs = [shown(report, cell.execution_count)]
        kept = record.Record(
            {name: record.summary(report) for name, report in reports.items()},
            course["trouble"],
            nb.metadata.pop("repairs", []),
            key.asked,
        )
        record.write(Submission(classroom, lesson, student), kept, answers)
        return nb, resources
