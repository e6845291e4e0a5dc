"""Register the course's steps with nbgrader's own hooks."""

from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config

from autograder.authoring.notebooks import ClearAnswers
from autograder.grade.nbgrader import steps
from autograder.grade.nbgrader.pages import Bounded


def configure(c: Config, root: Path) -> None:
    """Set a class's configuration, so that nbgrader's commands and its formgrader give the same marks."""
    c.CourseDirectory.root = str(root.resolve())
    c.CourseDirectory.course_id = root.resolve().name
    stock = GenerateAssignment.class_traits()["preprocessors"].default()
    c.GenerateAssignment.preprocessors = [ClearAnswers if p is ClearSolutions else p for p in stock]
    c.CourseDirectory.ignore = [*CourseDirectory.class_traits()["ignore"].default(), "*.bak"]
    c.HTMLExporter.preprocessors = [Bounded]  # of the formgrader and of feedback
    c.Autograde.pre_convert_hook = "autograder.classroom.submission.set_aside"
    c.Autograde.exporter_class = steps.Reader
    c.Autograde.sanitize_preprocessors = steps.sanitize_chain()
    c.Autograde.autograde_preprocessors = steps.autograde_chain()
