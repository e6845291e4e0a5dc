"""What lateness costs, as a plugin of nbgrader's: ``c.LatePolicy`` in a class's nbgrader_config.py."""

import importlib.util
import math
from pathlib import Path
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Bool, Enum, Float, Integer, TraitError, Type

from autograder.classroom.dates.lateness import DAY


class LatePolicy(LateSubmissionPlugin):
    """What lateness costs, as ``c.LatePolicy`` says. Each begun day, 24 hours, counts as a day."""

    kind = Enum(
        ["none", "percent", "late_days"],
        "none",
        help="Nothing; percent of the marks for each day; or days that are free until they are used up.",
    ).tag(config=True)
    percent_per_day = Float(10.0, min=0, max=100, help="Of the marks reached.").tag(config=True)
    most_percent = Float(100.0, min=0, max=100, help="That lateness can cost.").tag(config=True)
    grace_minutes = Float(0.0, min=0, help="Late by no more than this is on time.").tag(config=True)
    late_days = Integer(5, min=0, help="Free days of each student over the term.").tag(config=True)
    beyond = Enum(["percent", "zero"], "percent", help="What days cost when no free ones are left.").tag(
        config=True
    )
    flagged_days = Float(1.0, min=0, help="What the LMS's late flag counts, without a time.").tag(config=True)
    trust_guesses = Bool(False, help="Whether times that nobody tells count like others.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.used: dict[str, int] = {}  # student -> days that earlier lessons took

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the marks that a student loses."""
        days = self.days(total_seconds_late)
        if self.kind == "none":
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        if self.kind == "late_days":
            days -= self.taken(student_id, total_seconds_late)
            if days and self.beyond == "zero":
                return score
        return score * min(days * self.percent_per_day, self.most_percent) / 100 if days else None

    def days(self, seconds: float) -> int:
        """Return how many days late that is, each begun one as a whole."""
        return math.ceil(seconds / DAY) if seconds > 60 * self.grace_minutes else 0

    def taken(self, student: str, seconds: float) -> int:
        """Return how many of a student's free days that takes: none where they do not save the marks."""
        days, left = self.days(seconds), max(0, self.late_days - self.used.get(student, 0))
        if self.kind != "late_days" or (days > left and self.beyond == "zero"):
            return 0
        return min(days, left)


class FromClassFolder(Type):
    """A class that is named by a string; its module may lie in the class folder."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Import a class from the class folder, if such a module is there."""
        root = obj.config.CourseDirectory.get("root", ".")
        module, _, name = value.rpartition(".") if isinstance(value, str) else ("", "", "")
        path = Path(root, f"{module}.py")
        if not module or not path.is_file():
            try:
                return super().validate(obj, value)
            except TraitError as error:
                raise TraitError(f"{value!r} cannot be imported; there is no {path.name} beside") from error
        spec = importlib.util.spec_from_file_location(f"class_folder_{module}", path)
        assert spec
        assert spec.loader
        found = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
        return super().validate(obj, getattr(found, name))
