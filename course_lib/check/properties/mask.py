"""Whether each entry was dropped by a draw of its own, the rest scaled, and the mask kept for backward."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, kind, number_text
from course_lib.check.properties.chance import LEVEL, unlikely
from course_lib.check.properties.dropout_cache import cache_findings
from course_lib.check.properties.finding import (
    OTHER,
    Finding,
    Unfit,
    everywhere,
    percent,
    real_numbers,
    results_of,
    strays,
)
from course_lib.check.properties.pattern import constant_axes, pattern

FIELDS = ("dropped", "scale", "mask", "rng", "cache")
ENOUGH = 200  # entries, from which one share is told from another
KEEP, NOISE = "p-is-the-keep-probability", "noise-instead-of-zeros"

# What a training case and a testing case say together is another mistake than what each says alone.
MODES = {
    frozenset({"never-drops", "drops-when-testing"}): (
        "mode-turned-round",
        "You drop when testing, and not while training: turn the condition round.",
    ),
    frozenset({"not-scaled", "scaled-both-times"}): (
        "scaled-when-testing",
        "You multiply by 1 - p when testing. Here what is kept is divided by 1 - p while training.",
    ),
}


class Seen(NamedTuple):
    """What became of each entry, call by call."""

    ratio: np.ndarray  # (calls, *shape): y / x
    kept: np.ndarray  # (calls, *shape): where y is not 0
    p: float  # the share to drop: 0 when testing
    asked: float  # the option p
    training: bool


def mask(result: Any, case: Case, *, expected: Any = None) -> Iterator[Finding]:
    """
    Judge ``(y, cache)`` of ``case.calls`` calls.

    The case's first argument is x, without zeros; its options are p and training.
    """
    x, asked, training = np.asarray(case.args[0], float), float(case.options["p"]), case.options["training"]
    try:
        pairs = [_pair(one, x.shape) for one in results_of(result, case)]
    except Unfit as unfit:
        yield from unfit.findings(FIELDS)
        return
    ratio = np.stack([y for y, _ in pairs]) / x
    if not np.isfinite(ratio).all():
        told = "y has entries that are NaN or infinite: a division by zero?"
        yield from everywhere(("dropped", "scale"), "", told)
        return
    seen = Seen(ratio, ratio != 0, asked if training else 0.0, asked, training)
    same = all(np.array_equal(seen.kept[0], kept) for kept in seen.kept[1:])
    once = case.anew or (same and not seen.kept.all())
    first = seen._replace(ratio=ratio[:1], kept=seen.kept[:1]) if once else seen
    alike = constant_axes(first.kept)
    own = first.kept
    for axis in alike:  # entries that share their fate are one draw
        own = own.take([0], axis=axis)
    name, dropped = _share(first, own, case.calls)
    yield from dropped
    yield from _scale(first, name)
    if seen.p and 0 < seen.kept.mean() < 1:
        yield from pattern(first.kept, alike)
        agree = own.size * math.log(seen.p**2 + (1 - seen.p) ** 2)
        if not same or agree * (case.calls - 1) < math.log(LEVEL):
            yield from strays(case, same, "rng", "mask")
    for (_, cache), kept in zip(pairs, seen.kept, strict=True):
        yield from cache_findings(cache, kept, asked, training)


def _pair(value: Any, shape: tuple[int, ...]) -> tuple[np.ndarray, Any]:
    """Return y, and the cache: what is wrong with it, where y came alone."""
    if isinstance(value, np.ndarray) and value.shape == shape:
        alone = Unfit("Return two things: y and the cache. This is y alone.", "cache-forgotten")
        return real_numbers(value, "y", shape, finite=False), alone
    if not isinstance(value, tuple | list) or len(value) != 2:
        hint = " Is there a `return`?" if value is None else ""
        raise Unfit(f"It returned {kind(value)}, expected (y, cache).{hint}")
    y, cache = value
    first, second = array_of(y), array_of(cache)
    if (first is None or first.shape != shape) and second is not None and second.shape == shape:
        raise Unfit("It returned (cache, y): y comes first, then the cache.", "returns-swapped")
    return real_numbers(y, "y", shape, finite=False), cache


def _share(seen: Seen, own: np.ndarray, calls: int) -> tuple[str, list[Finding]]:
    """Return a finding where too many or too few entries are dropped, and before it the mistake's name."""
    gone, p = own.size - int(own.sum()), seen.p
    if not unlikely(gone, own.size, p):
        return "", []
    name, told = "", ""
    if not seen.training:
        name, told = "drops-when-testing", "You drop when testing too. With training=False, y is x."
    elif not gone and np.ptp(seen.ratio) > 1e-3 * np.abs(seen.ratio).max():
        name, told = NOISE, "You multiply by noise. Here an entry is either 0 or scaled by one factor."
    elif gone in (0, own.size) and calls < 10 and p:  # one draw for all looks the same
        return "", []
    elif not gone:
        name = "never-drops" if calls > 9 and seen.kept[0].size > 99 else ""
        told = "Nothing is dropped while training."
    elif own.size < ENOUGH or not p:
        pass
    elif not unlikely(gone, own.size, 1 - p):
        divided = np.isclose(np.median(seen.ratio[seen.kept]), 1 / p, rtol=1e-3)
        name = KEEP if divided else "mask-turned-round"
        told = "You keep with probability p. Here p is the probability to drop."
    else:
        name = OTHER
    fact = f"{percent(gone / own.size)} of the entries were dropped, expected {percent(p)}."
    return name, [Finding("dropped", name, f"{told} {fact}".strip())]


def _scale(seen: Seen, name: str) -> Iterator[Finding]:
    """Yield a finding where what is kept is not multiplied by 1 / (1 - p)."""
    factors, p = seen.ratio[seen.kept], seen.p
    if not factors.size:
        if len(seen.kept) > 9 or not seen.p:
            yield Finding("scale", name, "Every entry of y is 0.")
        return
    factor, want = float(np.median(factors)), 1 / (1 - p)
    if np.allclose(factors, want, rtol=1e-3, atol=0):
        return
    one = np.ptp(factors) <= 1e-3 * abs(factor)
    came = number_text(factor, 4) if one else "different factors"
    fact = f"What is kept is multiplied by {came}, expected {want:.4g}" + (", 1 / (1 - p)." if p else ".")
    if name in ("drops-when-testing", NOISE) or (p and seen.kept.all()):
        yield Finding("scale", name, fact)
    elif not seen.training:
        known = "scaled-both-times" if one and np.isclose(factor, 1 - seen.asked, rtol=1e-3) else ""
        yield Finding("scale", known, f"When testing, y is x. Yours is x times {came}.")
    elif one:
        label, told = _factor(factor, p, name)
        yield Finding("scale", label, f"{told} {fact}".strip())
    else:
        calls = zip(seen.ratio, seen.kept, strict=True)
        if all(np.ptp(ratio[kept]) <= 1e-3 * abs(factor) for ratio, kept in calls if kept.any()):
            told = "Your factor differs from call to call: divide by 1 - p, not by what was kept by chance."
            yield Finding("scale", "scaled-by-what-was-kept", told)
        else:
            yield Finding("scale", "", fact)


def _factor(factor: float, p: float, name: str) -> tuple[str, str]:
    """Return the mistake that multiplies by ``factor``, and a sentence, where only one does."""
    known = [
        (1.0, "not-scaled", "What is kept is not scaled: divide by 1 - p."),
        (1 - p, "multiplied-not-divided", "You multiplied by 1 - p: what is kept gets smaller. Divide."),
        ((1 - p) ** -2, "scaled-twice", "You divided by 1 - p twice."),
        (p, "multiplied-by-p", "You multiplied by p. Divide by 1 - p, the share that is kept."),
    ]
    if p:
        known.append(
            (1 / p, KEEP if name == KEEP else "divided-by-p", "You divided by p. A share of 1 - p is kept.")
        )
    fits = [(label, told) for value, label, told in known if np.isclose(factor, value, rtol=1e-3)]
    return fits[0] if len(fits) == 1 else ("", "")
