"""The answer key of an exercise: expected values, tolerances, and what known mistakes return."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.authoring.exercise import Exercise, ExerciseError, Mistake
from course_lib.check import outcomes_of
from course_lib.check.call import Case, Outcome, fresh
from course_lib.check.codec import Made, is_named
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
    known = known._replace(atol=[tolerance(known, reference, i) for i in range(len(cases))])
    mistakes = [
        KnownMistake(m.name, m.sentence, seen(known, outcomes_of(wrong, cases, exercise.seconds)))
        for m, wrong in versions
    ]
    return known._replace(mistakes=mistakes)


def nudged(value: Any, rng: np.random.Generator) -> Any:
    """Return an argument with every floating-point number changed by at most its last bit."""
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
