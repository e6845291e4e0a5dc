"""
Decide what an answer is worth: outcomes of calls against what was expected, field by field, and against
known mistakes.
"""

import hashlib
from typing import Any, NamedTuple

import numpy as np

from course_lib.check import pictures, views
from course_lib.check.call import Case, Outcome
from course_lib.check.codec import Other, is_named
from course_lib.check.compare import Difference, compare, kind
from course_lib.check.report import UNANSWERED, Failure, Report

HINTS = {
    "Timeout": "A loop that has no end?",
    "NameError": "Misspelt, or made in a cell above that has not been run?",
}


class Mistake(NamedTuple):
    """A known wrong version: its name, what to tell the student, and what it gives on each case."""

    name: str
    sentence: str
    outcomes: list[Outcome]


class Truth(NamedTuple):
    """All that is known of an exercise on some cases."""

    name: str
    points: dict[str, float]  # for each graded field
    returns: tuple[str, ...]  # the names of what the function returns
    view: str  # the view that is compared, or ""
    picture: str  # "image", "curve" or ""
    seconds: float
    cases: list[Case]
    expected: list[Outcome]
    atol: list[dict[str, float]]  # for each case and field
    mistakes: list[Mistake]
    digest: str = ""  # of a number's right answer: then there are no cases


def fields(truth: Truth, case: Case, outcome: Outcome) -> dict[str, Any] | Difference:
    """Return the graded fields of a result, or why it has none."""
    result = outcome.result
    if truth.view:
        try:
            return getattr(views, truth.view)(result, case)
        except Exception as error:  # the view's own sentence, or a result it was never made for
            sentence = str(error) if isinstance(error, ValueError) else f"it returned {kind(result)}"
            return Difference("result", sentence)
    if len(truth.returns) == 1:
        values = {truth.returns[0]: result}
    elif isinstance(result, tuple | list) and len(result) == len(truth.returns):
        values = dict(zip(truth.returns, result, strict=True))
    elif result is None:
        return Difference("result", "it returned None", "Is there a `return`?")
    else:
        what = f"{len(result)} values" if isinstance(result, tuple | list) else kind(result)
        return Difference("result", f"it returned {what}, expected ({', '.join(truth.returns)})")
    for name in list(values):  # the fields of a state stand beside the rest
        if is_named(values[name]):
            values |= values[name]._asdict()
    return values


def wanted(truth: Truth, case: Case, expected: Outcome) -> dict[str, Any] | Difference:
    """
    Return the fields of what was expected: with a view, a pack holds what the view saw (see
    :func:`seen`).
    """
    if not truth.view:
        return fields(truth, case, expected)
    return Difference("result", expected.result) if isinstance(expected.result, str) else expected.result


def seen(truth: Truth, outcomes: list[Outcome]) -> list[Outcome]:
    """
    Return outcomes with only what is ever compared: what the view sees, or its sentence, in place of the
    results; without a view, None for what no point is given for.
    """
    if not truth.view:
        return [outcome._replace(result=_graded(truth, outcome.result)) for outcome in outcomes]
    views_of = [fields(truth, case, outcome) for case, outcome in zip(truth.cases, outcomes, strict=True)]
    pairs = zip(outcomes, views_of, strict=True)
    return [o._replace(result=v.message if isinstance(v, Difference) else v) for o, v in pairs]


def _graded(truth: Truth, result: Any) -> Any:
    """Return a result without the parts that carry no points: a cache may be large, and is never compared."""
    if len(truth.returns) == 1 or not isinstance(result, tuple | list) or len(result) != len(truth.returns):
        return result
    states = [name for name in truth.points if name not in truth.returns]  # their fields are in some state
    graded = [
        name in truth.points or bool(states and _holds(part, states))
        for name, part in zip(truth.returns, result, strict=True)
    ]
    return tuple(part if keep else None for part, keep in zip(result, graded, strict=True))


def _holds(part: Any, names: list[str]) -> bool:
    """Return whether a part of a result may hold such fields: a state does, or a tuple in its place."""
    return isinstance(part, tuple | list) and (
        not is_named(part) or any(name in part._fields for name in names)
    )


def _expand(truth: Truth, case: Case, expected: Outcome, got: dict[str, Any]) -> dict[str, Any]:
    """Return ``got`` with a plain tuple, where the reference has a state, taken apart by position."""
    if truth.view or len(truth.returns) < 2:
        return got
    for name, part in zip(truth.returns, expected.result, strict=True):
        value = got.get(name)
        if (
            is_named(part)
            and isinstance(value, tuple | list)
            and not is_named(value)
            and len(value) == len(part)
        ):
            got = got | dict(zip(part._fields, value, strict=True))
    return got


def _sizes(case: Case) -> dict[int, str]:
    """Return the sizes that a wrong constant factor may come from, with their meaning."""
    for arg in case.args:
        if isinstance(arg, np.ndarray) and arg.ndim > 1:
            return {arg.size: "the number of entries", len(arg): "the batch size"}
    return {}


def differences(
    truth: Truth, i: int, outcome: Outcome, expected: Outcome, *, explain: bool = True, dtypes: bool = True
) -> dict[str, Difference]:
    """
    Return, for each graded field that differs on case ``i``, how, or only that it does; without
    ``dtypes``, floats of another precision do not.
    """
    case = truth.cases[i]
    if outcome.error:
        same = outcome.error == expected.error
        line = f" (line {outcome.line} of your function)" if outcome.line else ""
        ours = outcome.error in ("Timeout", "NotAFunction")
        what = outcome.message if ours else f"it raised {outcome.error}{line}: {outcome.message}"
        hint = HINTS.get(outcome.error, "")
        return {} if same else dict.fromkeys(truth.points, Difference("result", what, hint))
    if outcome.changed and outcome.changed != expected.changed:
        names = " and ".join(f"`{name}`" for name in outcome.changed)
        what = f"it changed its input {names} in place"
        hint = f"Make a new array: `x = x - …`, not `x -= …`; the caller still needs the old {names}."
        return dict.fromkeys(truth.points, Difference("result", what, hint))
    if (
        expected.error or outcome.changed != expected.changed
    ):  # a known mistake that failed where this did not
        return dict.fromkeys(truth.points, Difference("result", ""))
    want, got = wanted(truth, case, expected), fields(truth, case, outcome)
    if isinstance(got, Difference) or isinstance(want, Difference):
        same = isinstance(got, Difference) and isinstance(want, Difference) and got.message == want.message
        return (
            {}
            if same
            else dict.fromkeys(truth.points, got if isinstance(got, Difference) else Difference("result", ""))
        )
    got = _expand(truth, case, expected, got)
    found = {}
    for name in truth.points:
        if name not in got:
            parts = expected.result if isinstance(expected.result, tuple) else ()
            state = next((part for part in parts if is_named(part) and name in part._fields), None)
            hint = f"Return the state as {type(state).__name__}({', '.join(state._fields)})." if state else ""
            found[name] = Difference(name, f"{name} is not in what it returned", hint)
        elif name in want:
            atol = truth.atol[i].get(name, 0.0)
            difference = compare(name, got[name], want[name], atol, _sizes(case), explain, dtypes)
            if difference:
                found[name] = difference
    return found


def digest(name: str, value: Any) -> str:
    """
    Return a number as a digest of its first six digits, so that a pack can know an answer without
    telling it.
    """
    return hashlib.sha256(f"{name} {float(value):.6g}".encode()).hexdigest()[:16]


def unanswered(truth: Truth) -> Report:
    """Return the report on an exercise nobody has written yet."""
    none = dict.fromkeys(truth.points, False)
    return Report(
        truth.name, 0.0, float(sum(truth.points.values())), None, [UNANSWERED], passed=none, answered=False
    )


def judge_number(truth: Truth, answer: Any) -> Report:
    """Return the report on an answer that is one number."""
    points = float(sum(truth.points.values()))
    if answer is None or answer is Ellipsis or answer == Other("ellipsis"):
        return unanswered(truth)
    if (
        isinstance(answer, bool)
        or not isinstance(answer, int | float | np.number | np.ndarray)
        or np.size(answer) != 1
    ):
        message = f"{truth.name} is {kind(answer)}, expected a number"
        return Report(truth.name, 0.0, points, None, [message], passed=dict.fromkeys(truth.points, False))
    value = np.asarray(answer, float).item()
    came = digest(truth.name, value)
    right = came == truth.digest
    mistake = next((m for m in truth.mistakes if m.outcomes[0].result == came), None) if not right else None
    messages = [] if right else [*([mistake.sentence] if mistake else []), f"{value:.6g} is not the number."]
    return Report(
        truth.name,
        points if right else 0.0,
        points,
        mistake.name if mistake else None,
        messages,
        passed=dict.fromkeys(truth.points, right),
        sentence=mistake.sentence if mistake else "",
    )


def judge(truth: Truth, outcomes: list[Outcome]) -> Report:
    """
    Return the report on an answer.

    Args:
        truth: The exercise on its cases.
        outcomes: What the answer came to on each of them.
    """
    points = sum(truth.points.values())
    if all(outcome.error == "NotImplementedError" for outcome in outcomes):
        return unanswered(truth)
    pairs = list(zip(outcomes, truth.expected, strict=True))
    found = [differences(truth, i, got, want) for i, (got, want) in enumerate(pairs)]
    failures = [
        Failure(name, i, found[i][name].message, found[i][name].hint)
        for name in truth.points
        if (i := next((i for i, case in enumerate(found) if name in case), None)) is not None
    ]
    failed = {failure.field for failure in failures}
    score = sum(value for name, value in truth.points.items() if name not in failed)
    mistake = (_known(truth, outcomes) or _known(truth, outcomes, dtypes=False)) if failed else None
    messages = list(dict.fromkeys(failure.message for failure in failures))
    if mistake:
        messages.insert(0, mistake.sentence)
    return Report(
        truth.name,
        float(score),
        float(points),
        mistake.name if mistake else None,
        messages,
        passed={name: name not in failed for name in truth.points},
        failures=failures,
        sentence=mistake.sentence if mistake else "",
        cases=truth.cases,
        picture=pictures.draw(
            "" if truth.view else truth.picture, truth.cases, outcomes, truth.expected, failures
        ),
    )


def _known(truth: Truth, outcomes: list[Outcome], *, dtypes: bool = True) -> Mistake | None:
    """
    Return the known mistake that gives what the answer gave: in every field, or else in those that are
    wrong.
    """

    def differ(i: int, other: Outcome) -> set[str]:
        return set(differences(truth, i, outcomes[i], other, explain=False, dtypes=dtypes))

    failed = set().union(*(differ(i, expected) for i, expected in enumerate(truth.expected)))
    if not failed:  # only the dtype is wrong
        return None
    best = None
    for mistake in truth.mistakes:
        wrong: set[str] = set()
        for i, outcome in enumerate(mistake.outcomes):
            wrong |= differ(i, outcome)
            if wrong & failed:
                break
        else:
            if not wrong:
                return mistake
            best = best or mistake
    return best
