"""Whether weights are normal, of the standard deviation that their shape asks for, and drawn from rng."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.properties.finding import OTHER, Finding, Unfit, real_numbers, results_of, strays

FIELDS = ("std", "normal", "rng")
ENOUGH = 5000  # numbers, from which a distribution is judged
SURE, NEAR = 7.0, 4.5  # standard errors: chance goes beyond once in 4e11, and once in 1e5
REPEATED, FEW = "drawn-once-for-many", 100  # fewer different numbers have no deviation worth judging

# A standard deviation as data: numerator, what is summed below it, exponent of the quotient, a distribution
# or nothing: (2, ("fan_in", "fan_out"), 0.5, "") is sqrt(2 / (fan_in + fan_out)).
Formula = tuple[float, tuple[str, ...], float, str]


def draws(
    result: Any, case: Case, *, std: Formula, rivals: Mapping[str, Formula], expected: Any = None
) -> Iterator[Finding]:
    """
    Judge ``case.calls`` arrays of weights; the case's arguments begin with their shape.

    Args:
        result: The arrays.
        case: The case.
        std: The standard deviation asked for.
        rivals: Others that are known, by the name of the mistake.
        expected: The reference's result, which is another draw.
    """
    shape = tuple(case.args[0])
    try:
        arrays = [real_numbers(one, "The result", shape) for one in results_of(result, case)]
        if not any(np.ptp(array) for array in arrays):
            first = arrays[0].flat[0]
            told = (
                f"All weights are {first:.3g}: equal units stay equal for ever. Draw the weights at random."
            )
            raise Unfit(told, "all-equal")
    except Unfit as unfit:
        yield from unfit.findings(FIELDS)
        return
    same = all(np.array_equal(arrays[0], array) for array in arrays[1:])
    drawn = np.concatenate([array.ravel() for array in (arrays[:1] if same else arrays)])
    if len(drawn) >= ENOUGH:
        different = np.unique(drawn)
        normal = _normal(drawn, len(different))
        form = normal.name if normal else ""
        judged = different if form == REPEATED else drawn
        wrong = [*_std(judged, shape, std, rivals, form)] if len(judged) > FEW else []
        if normal:
            known = form == "uniform" and wrong  # "uniform" alone has the right deviation
            yield normal._replace(name="") if known else normal
        yield from wrong
    yield from strays(case, same, "rng", "weights", own="seed-of-its-own")


def _std(
    drawn: np.ndarray, shape: tuple[int, ...], std: Formula, rivals: Mapping[str, Formula], form: str
) -> Iterator[Finding]:
    """Yield a finding where the standard deviation is another; ``form`` names what else is wrong."""
    came, want = float(drawn.std()), value_of(std, shape)
    error = 1 / math.sqrt(2 * len(drawn))  # of a normal sample's deviation, relative to it
    if abs(came / want - 1) <= SURE * error:
        return
    times = f"{came / want:.3g} times as large"
    fact = f"The standard deviation of the weights is {came:.3g}, expected {want:.3g}: {times}."
    if form in ("not-centred", "truncated", REPEATED):
        yield Finding("std", form, fact)
        return
    fitting = {
        name: formula
        for name, formula in rivals.items()
        if abs(came / value_of(formula, shape) - 1) <= NEAR * error and formula[3] in ("", form)
    }
    if len(fitting) != 1:  # where several fit, another shape may tell them apart
        yield Finding("std", "" if fitting else OTHER, fact)
        return
    name, formula = next(iter(fitting.items()))
    yield Finding("std", name, f"{fact} Did you use {text_of(formula)}? {text_of(std)} was asked for.")


def _normal(drawn: np.ndarray, different: int) -> Finding | None:
    """Return a finding where the weights are not centred, not normal, or not each drawn on its own."""
    n, mean, std = len(drawn), drawn.mean(), drawn.std()
    if different < n / 8:
        told = (
            "Many of your weights are the same number. Each is drawn on its own, or equal units stay equal."
        )
        return Finding("normal", REPEATED, told)
    if abs(mean) * math.sqrt(n) > SURE * std:
        sign = "positive" if drawn.min() >= 0 else "negative" if drawn.max() <= 0 else ""
        told = f"All your weights are {sign}: draw them around 0." if sign else "Weights are drawn around 0."
        name = "not-centred" if sign else ""
        return Finding("normal", name, f"{told} Their mean is {mean:.3g}, expected 0.")
    z = (drawn - mean) / std
    squares = z * z
    kurtosis, farthest = float(np.mean(squares * squares)), math.sqrt(squares.max())
    skew = float(np.mean(squares * z))
    if abs(kurtosis - 3) <= SURE * math.sqrt(24 / n) and abs(skew) <= SURE * math.sqrt(6 / n):
        return None
    name, told = "", "Your weights are not normally distributed."
    if farthest < 1.8 and abs(kurtosis - 1.8) < 0.05:
        name, told = "uniform", "Your weights are uniform: none is beyond √3 standard deviations."
    elif farthest < 2.4 and 2.2 < kurtosis < 2.5:
        name, told = "truncated", "No weight is beyond two standard deviations: you cut the distribution off."
    return Finding(
        "normal", name, f"{told} The kurtosis is {kurtosis:.2f}; that of a normal distribution is 3."
    )


def value_of(formula: Formula, shape: tuple[int, ...]) -> float:
    """Return the standard deviation that a formula gives for a shape."""
    numerator, names, exponent, _ = formula
    area = math.prod(shape[2:])
    sizes = {
        "C_out": shape[0],
        "C_in": shape[1],
        "fan_in": shape[1] * area,
        "fan_out": shape[0] * area,
        "all weights": math.prod(shape),
        "K_h · K_w · shape[2]": math.prod(shape[:-1]),  # the fans, were the channels last
        "K_h · K_w · shape[3]": math.prod(shape[:-2]) * shape[-1],
    }
    return float((numerator / (sum(sizes[name] for name in names) or 1)) ** exponent)


def text_of(formula: Formula) -> str:
    """Return a formula in words: "√(2 / fan_in)"."""
    numerator, names, exponent, _ = formula
    under = " + ".join(names)
    inner = f"{numerator:.3g}" + (f" / {f'({under})' if len(names) > 1 else under}" if names else "")
    return {0.5: f"√({inner})", 1: inner}.get(exponent, f"({inner})^{exponent:g}")
