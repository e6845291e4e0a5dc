"""Register the course's steps with nbgrader's own hooks."""

import functools
import shlex
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config

from autograder.authoring.notebooks import ClearAnswers
from autograder.classroom.folder import open_class
from autograder.classroom.release import leave_out
from autograder.errors import CourseError
from autograder.grade.nbgrader import formgrader, steps
from autograder.grade.nbgrader.formgrader import InertNames
from autograder.grade.nbgrader.gradebook import keep_within_walls
from autograder.grade.nbgrader.late_policy import LatePolicy
from autograder.grade.nbgrader.pages import Bounded

HANDED_IN = ("submitted", "autograded", "aside", "dropped", "replaced", "waiting")


def configure(c: Config, root: Path) -> None:
    """Set a class's configuration, so that nbgrader's commands and its formgrader give the same marks."""
    c.CourseDirectory.root = str(root.resolve())
    c.CourseDirectory.course_id = root.resolve().name
    stock = GenerateAssignment.class_traits()["preprocessors"].default()
    c.GenerateAssignment.preprocessors = [ClearAnswers if p is ClearSolutions else p for p in stock]
    c.CourseDirectory.ignore = [*CourseDirectory.class_traits()["ignore"].default(), "*.bak"]
    c.GenerateAssignment.post_convert_hook = functools.partial(_within_walls, root.resolve())
    c.HTMLExporter.preprocessors = [Bounded, InertNames]  # of the formgrader and of feedback
    formgrader.mend()
    c.Execute.on_notebook_start = functools.partial(_refuse_handed_in, root.resolve())
    c.Autograde.pre_convert_hook = "autograder.classroom.submission.set_aside"
    c.Autograde.exporter_class = steps.Reader
    c.Autograde.sanitize_preprocessors = steps.sanitize_chain()
    c.Autograde.autograde_preprocessors = steps.autograde_chain()
    c.AssignLatePenalties.plugin_class = LatePolicy


def _within_walls(root: Path, assignment: str = "", **_: object) -> None:
    """Finish a release: what the class leaves out leaves it, and only this course's kernel runs it."""
    classroom = open_class(root)
    leave_out(classroom, assignment)
    keep_within_walls(classroom)


def _refuse_handed_in(root: Path, notebook: Any) -> None:
    """Refuse to run a student's notebook where it lies: `nbgrader validate` raises no walls."""
    here = Path.cwd()
    if any(here.is_relative_to(root / step) for step in HANDED_IN):
        again = f"course grade {shlex.quote(str(root))}"
        raise CourseError(f"{here} was handed in: it runs within walls only.\nGrade it: {again}")
