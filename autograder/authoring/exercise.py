"""
What is known of an exercise, told once: its reference, its cases, its known mistakes, and right answers
in other styles.
"""

import hashlib
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_lib.check.call import Case

# A version of an answer: edits of the lesson's own solution ({"old": "new"}), a function defined with
# `def`, a number, or source.
Version = dict[str, str] | Callable | float | str


class ExerciseError(ValueError):
    """An exercise that is not told right: the author is to mend it."""


@dataclass(frozen=True)
class Mistake:
    """
    A wrong version of an answer, and the sentence for the student whose numbers match it.

    Attributes:
        name: Its name in reports, in words joined by hyphens: ``bias-correction-left-out``.
        sentence: What to tell the student: what was done, why it is wrong here, what to do. A rival
            convention gets a kinder
            one: who uses it, and what is used here.
        wrong: The version itself. It runs where the lesson's own cells have run.
    """

    name: str
    sentence: str
    wrong: Version


@dataclass(frozen=True)
class Exercise:
    """
    One exercise.

    Attributes:
        name: The function's name, in the lesson and in ``course_lib``.
        reference: The right function, or the right number.
        points: Points for each returned field; one number where there is one field.
        cases: The visible cases: they go into the student's pack.
        hidden: Makes the cases that only the grader has, from a class folder's secret random generator.
        mistakes: Every known mistake.
        styles: Right answers in other styles: the check must accept them.
        returns: Names of what the function returns. A returned state's own fields stand beside them.
        view: A name in ``course_lib.check.views``, where right answers may differ in their numbers.
        picture: ``"image"`` or ``"curve"``: what the report draws when the answer is wrong.
        seconds: How long all calls of one case may take.
        forbidden: Modules that hold the answer beside the reference's own: other libraries, helpers. None of
            them is there while students' code is graded.
    """

    name: str
    reference: Callable | float
    points: dict[str, float] | float
    cases: list[Case] = field(default_factory=list)
    hidden: Callable[[np.random.Generator], list[Case]] = lambda rng: []
    mistakes: list[Mistake] = field(default_factory=list)
    styles: list[Version] = field(default_factory=list)
    returns: tuple[str, ...] = ("result",)
    view: str = ""
    picture: str = ""
    seconds: float = 2.0
    forbidden: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether the answer is one number, not a function."""
        return not callable(self.reference)

    @property
    def absent(self) -> set[str]:
        """The modules that hold the answer: the one with the reference, and those in ``forbidden``."""
        own = getattr(self.reference, "__module__", "")
        return {*self.forbidden, *([own] if own.startswith("course_lib.") else [])}

    @property
    def field_points(self) -> dict[str, float]:
        """Points for each graded field."""
        return self.points if isinstance(self.points, dict) else {self.returns[0]: self.points}

    def hidden_cases(self, seed: str) -> list[Case]:
        """
        Return the hidden cases that belong to a class folder's secret seed; another exercise's are
        independent of them.
        """
        number = int.from_bytes(hashlib.sha256(f"{seed} {self.name}".encode()).digest()[:16])
        return self.hidden(np.random.default_rng(number))


def source_of(name: str, solution: str, version: Version) -> str:
    """Return the source of a version of the answer ``name``, whose own solution is given."""
    match version:
        case dict():
            for old, new in version.items():
                if old not in solution:
                    raise ExerciseError(
                        f"{name}: an edit wants {old!r}, which the lesson's solution does not have"
                    )
                solution = solution.replace(old, new)
            return solution
        case str():
            return version
        case int() | float():
            return f"{name} = {version!r}"
    source = textwrap.dedent(inspect.getsource(version))
    if not source.startswith(f"def {version.__name__}("):
        raise ExerciseError(
            f"{name}: a version is a function written with def, not {source.splitlines()[0]!r}"
        )
    return source.replace(f"def {version.__name__}(", f"def {name}(", 1).rstrip("\n")


def answer_from(name: str, source: str, namespace: dict[str, Any]) -> Any:
    """Return what ``name`` is after ``source`` ran on top of ``namespace``."""
    space = dict(namespace)
    exec(compile(source, f"<{name}>", "exec"), space)
    return space[name]
