"""An exercise as its author writes it: reference, cases, known mistakes, right answers in other styles."""

import hashlib
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from autograder.errors import CourseError
from course_lib.check.arguments import Made
from course_lib.check.case import Case
from course_lib.check.truth import Pair


class Times(NamedTuple):
    """The new text of an edit that replaces several places: ``{" / scale": Times(2, "")}``."""

    times: int
    new: str


# A version of an answer: edits of the lesson's own solution ({"old": "new"}, "old" occurring exactly once), a
# function defined with `def`, a number, or source.
Version = Mapping[str, str | Times] | Callable | float | str


LONG = 30.0  # seconds


class ExerciseError(CourseError):
    """An exercise with an error that its author has to fix."""


@dataclass(frozen=True)
class Mistake:
    """
    A wrong version of an answer, and the sentence for the student whose numbers match it.

    Attributes:
        name: The name in reports, words joined by hyphens: ``bias-correction-left-out``.
        sentence: What the student reads: what was done, why it is wrong here, what to do. A rival
            convention gets a kinder sentence: who uses it, and what is used here.
        wrong: The version itself. It runs after the lesson's own cells.
    """

    name: str
    sentence: str
    wrong: Version


def made(*sources: Callable[..., Any], given: tuple = (), says: str) -> Made:
    """
    Return a function as an argument: its source goes into the pack, and each call gets a new one.

    Args:
        sources: The function, written with ``def``, and what it calls besides ``np``.
        given: With these, the argument is not the function but what it returns for them.
        says: What the argument is, to a student: "a branch that gives 10 times its input".
    """
    return Made("function", ("\n".join(map(inspect.getsource, sources)), *given), says)


@dataclass(frozen=True, eq=False)
class Exercise:
    """
    One exercise.

    Attributes:
        name: The function's name, in the lesson and in ``course_lib``.
        reference: The right function, or the right number.
        points: Points for each returned field; one number if there is one field.
        cases: The visible cases, which go into the student's pack.
        hidden: A function that makes the grader's own cases from a class's secret random generator.
        mistakes: Every known mistake.
        styles: Right answers in other styles, which the check must accept.
        returns: Names of what the function returns: its slots. Points are given for a slot, or for the
            fields of a state; a slot without points is never looked at. A slot with points that holds a
            NamedTuple is a cache that the text prescribes: type and fields.
        steps: What a right answer comes by: expressions over the solution's local variables, its arguments
            and ``np``, each with a phrase for it. Several forms of one step stand in a tuple.
        pair: For a backward function: its forward function, and cases on which the student's two must fit.
        by_property: What judges a random answer: a name in ``course_lib.check.properties``, and its options.
        canonical: A name there that brings all right answers to one form.
        without: Families of mistakes that do not fit (see ``authoring/families/``), by name.
        ours: Where our function is, if not where the reference is:
            ``"course_lib.ops.linear:linear_forward"``.
        picture: ``"image"`` or ``"curve"``: what the report draws when the answer is wrong.
        seconds: The time limit for all calls of one case.
        forbidden: Modules of the course that hold the answer beside the reference's own. While students' code
            is graded none of them is there, nor are the libraries in ``lesson.FOREIGN``.
    """

    name: str
    reference: Callable | float
    points: dict[str, float] | float
    cases: list[Case] = field(default_factory=list)
    hidden: Callable[[np.random.Generator], list[Case]] = lambda rng: []
    mistakes: list[Mistake] = field(default_factory=list)
    styles: list[Version] = field(default_factory=list)
    returns: tuple[str, ...] = ("result",)
    steps: Mapping[str | tuple[str, ...], str] = field(default_factory=dict)
    pair: Pair | None = None
    by_property: tuple[str, dict[str, Any]] = ("", {})  # never changed
    canonical: str = ""
    without: tuple[str, ...] = ()
    ours: str = ""
    picture: str = ""
    seconds: float = 2.0
    forbidden: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether the answer is one number, not a function."""
        return not callable(self.reference)

    @property
    def takes_long(self) -> bool:
        """
        Whether one call computes for so long that it is made as seldom as possible.

        The reference is not run when packs and answer keys are made, and the grader runs an answer on hidden
        cases alone.
        """
        return self.seconds > LONG

    @property
    def absent(self) -> set[str]:
        """The modules that hold the answer: the one with the reference, and those in ``forbidden``."""
        own = getattr(self.reference, "__module__", "")
        return {*self.forbidden, *([own] if own.startswith("course_lib.") else [])}

    @property
    def where(self) -> str:
        """Where our function is, as ``module:name``; nothing if it is in no module of the course."""
        module = getattr(self.reference, "__module__", "")
        found = f"{module}:{self.name}" if module.startswith("course_lib.") else ""
        return self.ours or found

    @property
    def field_points(self) -> dict[str, float]:
        """Points for each graded field."""
        return self.points if isinstance(self.points, dict) else {self.returns[0]: self.points}

    def hidden_cases(self, seed: str) -> list[Case]:
        """Return the hidden cases of a class, given its secret seed. Exercises share no random numbers."""
        number = int.from_bytes(hashlib.sha256(f"{seed} {self.name}".encode()).digest()[:16])
        return self.hidden(np.random.default_rng(number))


def source_of(name: str, solution: str, version: Version) -> str:
    """
    Return the source of a version of the answer ``name``.

    Raises:
        ExerciseError: If an edit does not occur in the solution as often as it says, or a function is not
            written with ``def``.
    """
    if isinstance(version, Mapping):
        return _edited(name, solution, version)
    if isinstance(version, str):
        return version
    if not callable(version):
        return f"{name} = {version!r}"
    source = textwrap.dedent(inspect.getsource(version))
    if not source.startswith(f"def {version.__name__}("):
        raise ExerciseError(
            f"{name}: a version is a function written with def, not {source.splitlines()[0]!r}.\n"
            "Write it with def, at the left margin."
        )
    return source.replace(f"def {version.__name__}(", f"def {name}(", 1).rstrip("\n")


def _edited(name: str, solution: str, edits: Mapping[str, str | Times]) -> str:
    """Return a solution in which each text was replaced by another, as often as expected."""
    for old, edit in edits.items():
        count, new = edit if isinstance(edit, Times) else (1, edit)
        found = solution.count(old)
        if found != count:
            raise ExerciseError(
                f"{name}: the edit {{{old!r}: {new!r}}} expects its text {count} times; the exercise's cell, "
                f"docstring and def line included, has it {found} times.\n"
                "Choose a longer text that occurs once, or say how often: Times(2, new)."
            )
        solution = solution.replace(old, new)
    return solution


def answer_from(name: str, source: str, namespace: dict[str, Any]) -> Any:
    """Return the value of ``name`` after ``source`` ran on top of ``namespace``."""
    space = dict(namespace)
    exec(compile(source, f"<{name}>", "exec"), space)
    return space[name]
