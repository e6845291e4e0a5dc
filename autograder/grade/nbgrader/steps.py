"""The course's own steps in nbgrader's chains: repair what students broke; judge what their code answered."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import preprocessors as stock
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Unicode

from autograder.classroom.folder import open_class
from autograder.classroom.submission import Submission, read_notebook
from autograder.errors import CourseError
from autograder.grade import record
from autograder.grade.assignments import Assignment, assignment
from autograder.grade.cluster.line import run_elsewhere
from autograder.grade.nbgrader.gradebook import secrets
from autograder.grade.nbgrader.hand_marks import SaveAutoGrades
from autograder.grade.nbgrader.penalties import AssignLatePenalties
from autograder.grade.notebook.run import BoundedClient
from autograder.grade.notebook.sanitise import sanitize_run
from autograder.kernel.forkserver_client import expect_walls

Step = tuple[NotebookNode, dict[str, Any]]


def sanitize_chain() -> list[type]:
    """
    Return the steps that turn what was handed in into what can be run.

    nbgrader's check of its metadata is in neither chain: Repair gives each cell exactly what the released one
    has, which nbgrader checked when it was released.
    """
    return [Repair, stock.OverwriteKernelspec, stock.OverwriteCells]


def autograde_chain() -> list[type]:
    """Return nbgrader's own steps, some of them ours, and the judge before marks are saved."""
    steps = Autograde.class_traits()["autograde_preprocessors"].default()
    ours = {
        stock.Execute: Execute,
        stock.AssignLatePenalties: AssignLatePenalties,
        stock.SaveAutoGrades: SaveAutoGrades,
    }
    chain = [ours.get(step, step) for step in steps if step is not stock.CheckCellMetadata]
    place, judged = chain.index(Execute) + 1, chain.index(stock.IgnorePattern) + 1
    return [Inputs, *chain[:place], Sanitize, *chain[place:judged], Judge, *chain[judged:]]


class Reader(NotebookExporter):
    """The exporter with which nbgrader reads submissions: it refuses links and files that are no notebook."""

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kw: Any) -> Step:
        """Read a notebook and run the chain on it."""
        path = Path(filename)
        resources = ResourcesDict() if resources is None else resources
        resources["metadata"] = ResourcesDict(name=path.stem, path=str(path.parent))
        return self.from_notebook_node(read_notebook(path, path.stem), resources, **kw)


class Execute(BoundedClient, stock.Execute):
    """nbgrader's Execute, but within walls and limits; ``c.Execute`` configures it."""

    isolation = Enum(["walls", "none"], "walls", help="What stands around the kernel.").tag(config=True)
    cluster = Unicode(help="Where notebooks are handed to a cluster that runs them.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any] | None = None, km: Any = None) -> Step:
        """Run a notebook, here if the walls stand, or on a worker of the cluster."""
        resources = {} if resources is None else resources
        if self.cluster:
            run_elsewhere(self.cluster, self, self.notebook_seconds, nb, resources["course"])
            return nb, resources
        if self.isolation == "walls" and "nbgrader" in resources:  # a cluster's worker has tried its own
            expect_walls(secrets(open_class(Path.cwd())))
        self.kernel_name = "python3"  # without walls; the gradebook names one that does not exist
        return super().preprocess(nb, resources, km)


class Repair(NbGraderPreprocessor):
    """Repair a submission after the released lesson. What was repaired stands in the notebook's metadata."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Repair a notebook."""
        notes = _assignment(resources).repair(nb, resources["nbgrader"]["notebook"])
        nb.metadata["repairs"] = notes
        for note in notes:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], note)
        return nb, resources


class Inputs(NbGraderPreprocessor):
    """Prepare what the kernel that is about to start is given: a lesson's cases, an assignment's files."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Put it where Execute finds it."""
        resources["course"] = {"room": _assignment(resources).room(resources["nbgrader"]["student"])}
        return nb, resources


class Sanitize(NbGraderPreprocessor):
    """Keep of the outputs only what is safe to show to the instructor; the judge's cards come later."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Make a notebook that was run safe to look at."""
        sanitize_run(nb)
        return nb, resources


class Judge(NbGraderPreprocessor):
    """Settle what the cells that were run are worth; keep what was answered, and what is told of it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Step:
        """Judge a notebook."""
        names = resources["nbgrader"]
        if "answers" not in resources["course"]:
            raise CourseError("The notebook was not run, so nothing can be judged: leave out --no-execute.")
        kept, answers = _assignment(resources).judge(
            nb, names["notebook"], names["student"], resources["course"]
        )
        submission = Submission(open_class(Path.cwd()), names["assignment"], names["student"])
        record.write(submission, kept, answers)
        return nb, resources


def _assignment(resources: dict[str, Any]) -> Assignment:
    """Return the assignment of a notebook; nbgrader works in the class folder."""
    return assignment(open_class(Path.cwd()), resources["nbgrader"]["assignment"])
