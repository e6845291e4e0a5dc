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

from course_lib.check import outcomes_of
from course_lib.check.call import Case, Outcome, fresh
from course_lib.check.codec import Made, is_named
from course_lib.check.judge import Mistake as KnownMistake
from course_lib.check.judge import Truth, digest, fields, seen
from course_lib.check.views import TOLERANCE

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
        forbidden: Modules that hold the answer: absent where students' code is graded.
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


def truth(exercise: Exercise, cases: list[Case], versions: list[tuple[Mistake, Any]]) -> Truth:
    """
    Return all that is known of an exercise on ``cases``.

    Args:
        exercise: The exercise.
        cases: Visible ones, hidden ones, or both.
        versions: Each mistake with its wrong answer, ready to be called.
    """
    known = Truth(
        exercise.name,
        exercise.field_points,
        exercise.returns,
        exercise.view,
        exercise.picture,
        exercise.seconds,
        cases,
        expected=[],
        atol=[],
        mistakes=[],
    )
    if exercise.is_number:
        mistakes = [
            KnownMistake(m.name, m.sentence, [Outcome(digest(exercise.name, wrong))]) for m, wrong in versions
        ]
        return known._replace(digest=digest(exercise.name, exercise.reference), mistakes=mistakes)
    expected = outcomes_of(exercise.reference, cases, 60.0)
    for case, outcome in zip(cases, expected, strict=True):
        if outcome.error or outcome.changed:
            raise ExerciseError(
                f"{exercise.name}: the reference fails on a case of its own ({outcome}; {case.note})"
            )
    known = known._replace(expected=seen(known, expected))
    known = known._replace(atol=[tolerance(known, exercise.reference, i) for i in range(len(cases))])
    mistakes = [
        KnownMistake(m.name, m.sentence, seen(known, outcomes_of(wrong, cases, exercise.seconds)))
        for m, wrong in versions
    ]
    return known._replace(mistakes=mistakes)


def nudged(value: Any, rng: np.random.Generator) -> Any:
    """Return an argument with every floating number moved by at most its last bit."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        eps = np.finfo(value.dtype).eps
        return (value * (1 + eps * rng.uniform(-1, 1, value.shape))).astype(value.dtype)
    if isinstance(value, float):
        return value * (1 + np.finfo(float).eps * rng.uniform(-1, 1))
    if isinstance(value, list | tuple) and type(value) is not Made:
        parts = [nudged(part, rng) for part in value]
        return type(value)(*parts) if is_named(value) else type(value)(parts)
    return value


def tolerance(known: Truth, reference: Callable, i: int) -> dict[str, float]:
    """
    Return, for each graded field of case ``i``, how far a right answer may be off: the reference's noise.

    The noise is what the reference makes of inputs that differ in their last bit, times 64 for other
    orders of summation. It is at least 64 last bits of the largest entry (of the largest result on any case,
    where it is one number: 1 + cos(3.14) has lost its digits), and at most a billionth of it (a ten-
    thousandth
    in float32): at a tie or a kink one bit changes everything, and that is no noise.
    """
    case, rng = known.cases[i], np.random.default_rng(0)
    if known.view:
        return {name: TOLERANCE.get(known.view, {}).get(name, 0.0) for name in known.points}
    want = fields(known, case, known.expected[i])
    noise = dict.fromkeys(known.points, 0.0)
    for _ in range(4):
        result = reference(*[fresh(nudged(arg, rng)) for arg in case.args], **fresh(case.options))
        moved = fields(known, case, Outcome(result))
        for name in noise:
            pairs = zip(leaves(moved[name]), leaves(want[name]), strict=False)
            same = [np.max(np.abs(a - b), initial=0) for a, b in pairs if a.shape == b.shape]
            noise[name] = max([noise[name], *np.nan_to_num(same, nan=0, posinf=0)])
    limits = {}
    for name, moved in noise.items():
        parts = list(leaves(want[name]))
        if all(part.ndim == 0 for part in parts):
            others = (fields(known, c, o) for c, o in zip(known.cases, known.expected, strict=True))
            parts = [part for other in others for part in leaves(other[name])]
        scale = max([np.max(np.abs(part), initial=0, where=np.isfinite(part)) for part in parts], default=0.0)
        single = any(part.dtype == np.float32 for part in parts)
        eps, most = (np.finfo(np.float32).eps, 1e-4) if single else (np.finfo(float).eps, 1e-9)
        limits[name] = float(np.clip(64 * moved, 64 * eps * scale, most * scale))
    return limits


def leaves(value: Any):
    """Yield the floating arrays and numbers inside a value."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, dict):
        yield from leaves(list(value.values()))
    elif isinstance(value, float | np.floating) or (
        isinstance(value, np.ndarray) and value.dtype.kind == "f"
    ):
        yield np.asarray(value)


def truth_to(known: Truth) -> dict[str, Any]:
    """Return a truth as plain data for a pack."""
    return known._asdict() | {
        "cases": [tuple(case) for case in known.cases],
        "expected": [tuple(outcome) for outcome in known.expected],
        "mistakes": [m._replace(outcomes=[tuple(o) for o in m.outcomes]) for m in known.mistakes],
    }
