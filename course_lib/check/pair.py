"""Whether a student's forward and backward functions fit each other, by central differences."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.calling.running import call, fresh
from course_lib.check.case import Case
from course_lib.check.truth import Truth

H = 1e-6
OFF = 1e-4  # of the gradient's size: far above the rounding of the differences, far below any slip


def misfit(truth: Truth, backward: Callable[..., Any]) -> str:
    """
    Return in what a right backward function does not fit the student's own forward function, if it does not.

    Forward is looked up where backward was defined: in the notebook. One that is not there, not answered, or
    that stops is a matter of its own check.
    """
    forward = getattr(backward, "__globals__", {}).get(truth.pair.forward) if truth.pair else None
    if truth.pair is None or not callable(forward):
        return ""
    for case in truth.pair.cases:
        if sentence := _misfit_on(truth, case, forward, backward, truth.pair.outputs):
            return f"Right with our cache. With the one that your `{truth.pair.forward}` makes, {sentence}"
    return ""


def _misfit_on(
    truth: Truth, case: Case, forward: Callable[..., Any], backward: Callable[..., Any], outputs: int
) -> str:
    rng = np.random.default_rng(len(case.args))
    made = call(forward, case, truth.seconds)
    if made.error or not isinstance(made.result, tuple | list) or len(made.result) <= outputs:
        return ""
    dys = [rng.normal(size=np.shape(part)) for part in made.result[:outputs]]
    back = call(backward, Case((*dys, made.result[-1])), truth.seconds)
    if back.error:
        return f"it raises {back.error}: {back.message}"
    grads = back.result if isinstance(back.result, tuple | list) else (back.result,)
    for j, (name, grad) in enumerate(zip((slot.name for slot in truth.slots), grads, strict=False)):
        arg = fresh(case.args[j])
        if not isinstance(arg, np.ndarray) or arg.dtype != np.float64 or np.shape(grad) != arg.shape:
            continue
        way = rng.normal(size=arg.shape)
        sums = [_loss(forward, case, j, arg + step * way, dys, truth.seconds) for step in (H, -H)]
        if None in sums:
            return ""
        slope, found = (sums[0] - sums[1]) / (2 * H), float(np.sum(grad * way))  # type: ignore[operator]
        if not abs(slope - found) <= OFF * (1 + float(np.linalg.norm(grad)) * float(np.linalg.norm(way))):
            return (
                f"{name} is not the gradient: the outputs change by {slope:.4g} where {name} says "
                f"{found:.4g}, when `{name.removeprefix('d')}` moves a little. What does your cache hold?"
            )
    return ""


def _loss(
    forward: Callable[..., Any], case: Case, j: int, moved: np.ndarray, dys: list[np.ndarray], seconds: float
) -> float | None:
    """Return the sum of the outputs, weighted by ``dys``, with one argument moved."""
    args = (*case.args[:j], moved, *case.args[j + 1 :])
    outcome = call(forward, case._replace(args=args), seconds)
    if outcome.error:
        return None
    return float(sum(np.sum(dy * np.asarray(y)) for dy, y in zip(dys, outcome.result, strict=False)))
