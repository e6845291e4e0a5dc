"""Whether an index was drawn with the softmax of its logits over the temperature, from rng."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, kind, number_text
from course_lib.check.properties.chance import unlikely
from course_lib.check.properties.finding import OTHER, Finding, Unfit, percent, results_of, strays

FIELDS = ("shares", "random")
OVERFLOW = 700.0  # exp of more is infinite, of less than its negative 0


def choice(result: Any, case: Case, *, expected: Any = None) -> Iterator[Finding]:
    """Judge ``case.calls`` drawn indices; the case's argument is the logits, its option the temperature."""
    logits, temperature = np.asarray(case.args[0], float), float(case.options["temperature"])
    try:
        drawn = np.array([_index(one, logits) for one in results_of(result, case)])
    except Unfit as unfit:
        yield from unfit.findings(FIELDS)
        return
    first = result[0] if case.calls > 1 else result
    if isinstance(first, list | tuple) or (isinstance(first, np.ndarray) and first.ndim):
        yield Finding("", "", f"Your index is {kind(first)}: return the number in it.")
    k, n, probs = len(logits), len(drawn), shares(logits, temperature)
    if drawn.min() < 0 or drawn.max() > k - case.anew:
        out = drawn.min() if drawn.min() < 0 else drawn.max()
        told = f"It returned {out}, expected an index from 0 to {k - 1}."
        yield Finding("shares", "" if out == k else OTHER, told)
        yield Finding("random", "", told)
        return
    if case.anew:
        yield from strays(case, not np.ptp(drawn), "random", "indices", other="own-randomness")
        return
    times = np.bincount(drawn.astype(np.intp), minlength=k + 1)
    if not unlikely(times, n, np.append(probs, 0.0)).any():
        return
    if not np.ptp(drawn) and k > 1:
        name, told = _always(int(drawn[0]), logits, temperature, n)
        fact = ""
    else:
        name, told = _known(times, n, logits, temperature)
        off = int(np.argmax(np.abs(times[:k] / n - probs)))
        came, want = percent(times[off] / n), percent(probs[off])
        fact = f"At temperature {temperature:g} index {off} came in {came} of {n} draws, expected {want}."
    yield Finding("shares", name, f"{told} {fact}".strip())
    if not np.ptp(drawn) or name in ("probabilities-ignored", "wrong-sign"):
        yield Finding("random", "", f"{told} {fact}".strip())  # the name is that of the shares


def shares(logits: np.ndarray, temperature: float) -> np.ndarray:
    """Return each index's probability."""
    weights = np.exp((logits - logits.max()) / temperature)
    return weights / weights.sum()


def _index(value: Any, logits: np.ndarray) -> int:
    """Return one whole number, or raise what it is instead."""
    array, expected = array_of(value), "expected an index: one whole number"
    if array is None or array.size != 1 or array.dtype.kind in "bc":
        name = ""
        if array is not None and array.shape == logits.shape and array.dtype.kind in "iuf":
            shares = (array >= 0).all() and abs(array.sum() - 1) < 1e-3
            hot = np.isin(array, (0, 1)).all()  # or hardly any temperature
            name = "one-hot-returned" if shares and hot and array.dtype.kind != "f" else ""
            name = "probabilities-returned" if shares and not hot else name
        hint = " Is there a `return`?" if value is None else ""
        raise Unfit(f"It returned {kind(value)}, {expected}.{hint}", name)
    if array.dtype.kind == "f":
        value = float(array.item())
        logit = not value.is_integer() and np.isclose(logits, value, rtol=1e-6).any() and len(logits) > 1
        told = f"It returned {number_text(value)}, a float; {expected}, an int."
        raise Unfit(told, "logit-returned" if logit else "")
    return int(array.item())


def _always(index: int, logits: np.ndarray, temperature: float, n: int) -> tuple[str, str]:
    """Return the mistake that gives the same index at every call, if one can be sure, and a sentence."""
    best, k = int(logits.argmax()), len(logits)
    told = f"All {n} calls gave {index}."
    if np.abs(logits).max() / temperature > OVERFLOW:
        of_nan = index in (0, k - 1) and index not in (best, best + 1, logits.argmin())
        hint = (
            " exp overflows, or vanishes, for such numbers: subtract the largest one first." if of_nan else ""
        )
        return (
            "overflow" if of_nan else "",
            f"{told} At temperature {temperature:g} index {best} is likeliest.{hint}",
        )
    if index == best:
        sure = k > 99  # a generator with a fixed seed hits the likeliest by chance elsewhere
        return "most-likely-always" if sure else "", f"{told} Draw anew at each call, from `rng`."
    return (
        OTHER,
        f"{told} Draw from `rng`: a generator that your function makes itself starts again at each call.",
    )


def _known(times: np.ndarray, n: int, logits: np.ndarray, temperature: float) -> tuple[str, str]:
    """Return the mistake whose shares these are, if only one fits, and a sentence."""
    k = len(logits)
    with np.errstate(over="ignore"):
        known = {
            "temperature-ignored": (
                shares(logits, 1.0),
                "The temperature has no effect: divide the logits by it.",
            ),
            "temperature-multiplied": (
                shares(logits, 1 / temperature),
                "You multiplied by the temperature: then a high one freezes. Divide the logits by it.",
            ),
            "probabilities-ignored": (
                np.full(k, 1 / k),
                "Every index comes equally often, whatever the logits are.",
            ),
            "wrong-sign": (
                shares(-logits, temperature),
                "The least likely index comes most often: a sign is wrong.",
            ),
        }
    fits = [
        (name, told)
        for name, (rival, told) in known.items()
        if not unlikely(times, n, np.append(rival, 0.0), 1e-5).any()
    ]
    if not unlikely(times[1:], n, shares(logits, temperature), 1e-5).any() and not times[0]:
        fits.append(("counted-from-one", "Your indices count from 1: return 0 for the first."))
    if not fits:
        return OTHER, ""
    return fits[0] if len(fits) == 1 else ("", "")
