"""The answer key of an exercise: expected values, tolerances, and what known mistakes return."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.authoring.exercise import Exercise, ExerciseError, Mistake
from course_lib.check import outcomes_of
from course_lib.check.call import Case, Outcome
from course_lib.check.compare import Difference
from course_lib.check.judge import Mistake as KnownMistake
from course_lib.check.judge import Truth, digest, fields, seen
from course_lib.check.views import TOLERANCE


def truth(exercise: Exercise, cases: list[Case], versions: list[tuple[Mistake, Any]]) -> Truth:
    """
    Return the answer key of an exercise on ``cases``.

    Args:
        exercise: The exercise.
        cases: Visible cases, hidden cases, or both.
        versions: Each mistake with its wrong answer, ready to be called.

    Raises:
        ExerciseError: If the reference fails on a case.
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
    reference = exercise.reference
    if not callable(reference):
        mistakes = [
            KnownMistake(m.name, m.sentence, [Outcome(digest(exercise.name, wrong))]) for m, wrong in versions
        ]
        return known._replace(digest=digest(exercise.name, reference), mistakes=mistakes)
    expected = outcomes_of(reference, cases, 60.0)
    for case, outcome in zip(cases, expected, strict=True):
        if outcome.error or outcome.changed:
            raise ExerciseError(
                f"{exercise.name}: the reference fails on a case of the exercise ({outcome}; {case.note}).\n"
                "Mend the case or the reference."
            )
    known = known._replace(expected=seen(known, expected))
    known = known._replace(atol=[tolerance(known, i) for i in range(len(cases))])
    mistakes = [
        KnownMistake(m.name, m.sentence, seen(known, outcomes_of(wrong, cases, exercise.seconds)))
        for m, wrong in versions
    ]
    return known._replace(mistakes=mistakes)


def tolerance(known: Truth, i: int) -> dict[str, float]:
    """
    Return, for each graded field of case ``i``, how far a right answer may be off.

    Where a field is one number, the largest result on any case gives its scale: 1 + cos(3.14) has lost its
    digits. A view has tolerances of its own.
    """
    if known.view:
        return {name: TOLERANCE.get(known.view, {}).get(name, 0.0) for name in known.points}
    results = [_graded(known, *pair) for pair in zip(known.cases, known.expected, strict=True)]
    limits = {}
    for name in known.points:
        own = list(leaves(results[i][name]))
        one_number = all(part.ndim == 0 for part in own)
        parts = [part for result in results for part in leaves(result[name])] if one_number else own
        limits[name] = rounding(own) * largest(parts)
    return limits


def _graded(known: Truth, case: Case, outcome: Outcome) -> dict[str, Any]:
    """Return the graded fields of what the reference returned."""
    found = fields(known, case, outcome)
    if isinstance(found, Difference):
        raise ExerciseError(
            f"{known.name}: the reference returns something else than the exercise says: {found.message}.\n"
            "Make `returns` or `view` fit the reference."
        )
    return found


def rounding(parts: list[np.ndarray]) -> float:
    """
    Return how far numbers may be off, relative to the largest: a billionth, in float32 a ten-thousandth.

    The order of a sum, the processor, the BLAS and the C library move them far less.
    """
    return 1e-4 if any(part.dtype == np.float32 for part in parts) else 1e-9


def largest(parts: list[np.ndarray]) -> float:
    """Return the largest finite size; 1 beside integers, where a known mistake may give fractions."""
    sizes = (np.max(np.abs(part), initial=0, where=np.isfinite(part)) for part in parts)
    return float(max(sizes, default=1.0))


def leaves(value: Any) -> Iterator[np.ndarray]:
    """Yield the floating-point arrays and numbers inside a value."""
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
    """Return an answer key as plain data for a pack."""
    return known._asdict() | {
        "cases": [tuple(case) for case in known.cases],
        "expected": _plain(known.expected),
        "mistakes": [m._replace(outcomes=_plain(m.outcomes)) for m in known.mistakes],
    }


def _plain(outcomes: list[Outcome]) -> list[Any]:
    """Return outcomes as plain tuples."""
    return [tuple(outcome) for outcome in outcomes]
