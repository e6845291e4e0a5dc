"""How good a result is: points by the levels that a measure reaches, on data whose truth the judge has."""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import count, number_text
from course_lib.check.properties.by_level.classes import accuracy, classes, unusual
from course_lib.check.properties.by_level.measured import Measured
from course_lib.check.properties.by_level.numbers import excess_loss, own, steps, value
from course_lib.check.properties.by_level.pictures import psnr_gain
from course_lib.check.properties.finding import Finding, Unfit

# (result, target, noun, case, levels) -> how good the result is, or Unfit where it is of another kind
MEASURES: dict[str, Callable[[Any, Any, str, Case, Mapping[str, float]], Measured]] = {
    "accuracy": accuracy,
    "excess_loss": excess_loss,
    "own": own,
    "psnr_gain": psnr_gain,
    "steps": steps,
    "value": value,
}


def levels(
    result: Any,
    case: Case,
    *,
    measure: str,
    levels: Mapping[str, float],
    noun: str = "point",
    same: str = "",
    less_in_browser: float = 0.0,
    expected: Any = None,
) -> Iterator[Finding]:
    """
    Judge a result by a measure, where its case has a target.

    Args:
        result: What is measured.
        case: Its ``target`` is what the measure needs.
        measure: A name in :data:`MEASURES`.
        levels: For each field that carries points, what the measure has to reach.
        noun: What a class is of: "image".
        same: A field that is right if the classes are the reference's: of a network with given weights.
        less_in_browser: How much lower each level is in a web page, where the case has less to train on.
        expected: The reference's result.
    """
    target = case.target if case.target is not None else expected if same else None
    if target is None:
        return
    if sys.platform == "emscripten":
        levels = {field: round(level - less_in_browser, 6) for field, level in levels.items()}
    try:
        if measure == "accuracy":
            came = classes(result, np.asarray(target), noun)
            yield from unusual(result)
        measured = MEASURES[measure](result, target, noun, case, levels)
    except Unfit as unfit:
        yield from unfit.findings((*levels, *([same] if same else [])))
        return
    if case.target is not None:
        missed = [
            (field, level)
            for field, level in levels.items()
            if not (measured.value <= level if measured.most else measured.value >= level)
        ]
        for i, (field, level) in enumerate(missed):
            # with given weights, little says nothing of training
            name, why = ("", "") if same else (measured.mistake, measured.why)
            yield Finding(
                field, name, " ".join([_sentence(measured, level), *([why] if why and not i else [])])
            )
    if same and (other := np.flatnonzero(came != np.asarray(expected))).size:
        i = other[0]
        told = f"{count(other.size, noun)} of {len(came)} got another class than this network gives"
        yield Finding(same, "", f"{told}: {noun} {i} got {came[i]}, expected {expected[i]}.")


def _sentence(measured: Measured, level: float) -> str:
    """Return how far a measure is from a level, with as many digits as tell the two apart."""
    came, least = measured.scale * measured.value, measured.scale * level
    wanted = number_text(np.floor(least + 1e-9) if measured.most and measured.scale != 1 else least, 3)
    text = next((t for d in range(3, 9) if (t := number_text(came, d)) != wanted), wanted)
    text = text.removeprefix("-") if measured.unit == " dB" else text
    return measured.told.format(came=text + measured.unit, level=wanted + measured.unit)
