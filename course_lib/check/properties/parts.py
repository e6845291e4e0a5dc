"""Whether indices were split into parts: each in exactly one, of the sizes asked for, at random from rng."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, count
from course_lib.check.properties import indices
from course_lib.check.properties.finding import OTHER, Finding, Unfit, everywhere, ordinal, results_of, strays
from course_lib.check.properties.indices import index_array, indices_text, joined, no_list, which

FIELDS = ("sizes", "dealt", "random")
Split = list[np.ndarray]

REPLACED = "You draw with replacement (rng.integers, rng.choice). A permutation has each index once."
OVERLAP = "Your parts overlap. Shuffle once, then cut: each index goes into one part."
LEAK = "What is trained on is then also tested on."
STORED = (
    "The indices are dealt out in their stored order. Data is often sorted by class or by day: shuffle first."
)
INSIDE = "You shuffle inside the parts only: which index is in which part never changes. Shuffle, then cut."
SUMS = (
    "You cut at each fraction instead of at their running sum: with 0.6, 0.2, 0.2 the second cut is at 0.8 n."
)


def parts(result: Any, case: Case, *, expected: Any = None) -> Iterator[Finding]:
    """Judge ``case.calls`` splits, tuples of index arrays; the case's arguments begin with n, fractions."""
    n, fractions = case.args[:2]
    shares = np.asarray(fractions, float)
    try:
        splits = [_split(one, len(shares)) for one in results_of(result, case)]
    except Unfit as unfit:
        yield from unfit.findings(FIELDS)
        return
    sizes = next((odd for split in splits if (odd := _sizes(split, n, shares))), None)
    found = next((told for split in splits if (told := _dealt(splits, split, n, sizes))), [])
    if sizes and not any(finding.field == "sizes" for finding in found):
        yield Finding("sizes", *sizes)
    yield from found
    if not any(finding.field == "random" for finding in found):
        yield from _random(splits, n, case, whole=not found and not sizes)


def _split(value: Any, wanted: int) -> Split:
    """Return one split as arrays."""
    if wrong := no_list(value, "a tuple of index arrays"):
        raise wrong
    array = array_of(value)
    if len(value) and array is not None and array.ndim == 1:
        told = f"It returned {indices_text(len(value))} in one piece, expected {wanted} parts. Cut them."
        raise Unfit(told, "not-cut")
    if len(value) != wanted:
        raise Unfit(f"It returned {count(len(value), 'part')}, expected {wanted}: one for each fraction.")
    return [index_array(part, which(i, "part")) for i, part in enumerate(value)]


def _sizes(split: Split, n: int, shares: np.ndarray) -> tuple[str, str] | None:
    """Return a name and a sentence where sizes are off by more than rounding, whichever way one rounds."""
    came, want = np.array([len(part) for part in split]), shares * n
    most = max(2, len(shares) - 1)  # the last part may get what all others lost

    def fit(sizes: np.ndarray) -> bool:
        return bool(np.all(np.abs(came - sizes) < most))

    if fit(want):
        return None
    i = int(np.argmax(np.abs(came - want)))
    has, expected = indices_text(int(came[i])), f"{want[i]:.0f} ({shares[i]:g} · {n})"
    fact = f"The {ordinal(i)} part has {has}, expected {expected}."
    cuts = np.split(np.empty(n), np.rint(shares[:-1] * n).astype(int))
    if fit(np.array([len(part) for part in cuts])):
        return "cut-at-shares-not-sums", f"{SUMS} {fact}"
    if fit(want[::-1]):
        return "parts-in-the-wrong-order", f"The first part belongs to the first fraction, and so on. {fact}"
    return "", fact


def _dealt(splits: list[Split], split: Split, n: int, sizes: tuple[str, str] | None) -> list[Finding]:
    """Return what is wrong with which indices came. One in two parts makes the whole split worthless."""
    counts, outside = indices.counted(split, n), indices.stray(split, n)
    if indices.from_one(split, n):
        return [Finding("dealt", "counted-from-one", indices.FROM_ONE)]
    if outside is not None:
        return [Finding("dealt", "", f"Index {outside} does not exist: they run from 0 to {n - 1}.")]
    if counts.max(initial=0) > 1:
        known = ("", "")
        if sizes and sizes[0] == "cut-at-shares-not-sums":
            known = sizes
        elif indices.repeats_within(splits):
            known = ("drawn-with-replacement", REPLACED)
        elif indices.would_repeat(splits, n):
            known = ("parts-overlap", OVERLAP)
        told = " ".join(filter(None, (known[1], f"In one split {indices.uneven(counts)}.", LEAK)))
        return list(everywhere(FIELDS, known[0], told))
    if n and not counts.min():
        lost = int(np.sum(counts == 0))
        are = "index is" if lost == 1 else "indices are"
        fact = f"{lost} of the {n} {are} in no part, {np.argmin(counts)} among them."
        return [Finding("dealt", "some-left-out", f"{fact} Give the last part all that is left.")]
    return []


def _random(splits: list[Split], n: int, case: Case, whole: bool) -> Iterator[Finding]:
    """Yield why the split is not random, or not from the generator."""
    orders = [joined(split) for split in splits]
    same = all(np.array_equal(orders[0], order) for order in orders[1:])
    if indices.in_stored_order(splits):
        yield Finding("random", "not-shuffled", STORED)
    elif indices.are_runs(splits):
        yield Finding("random", "shuffled-inside-parts", INSIDE)
    elif (case.calls > 1 and not case.anew and same) or (case.anew and not same):
        yield from strays(case, same, "random", "split")
    elif whole and not case.anew and (odd := indices.unequal(splits, n)):
        index, part, times = odd
        share = len(splits[0][part]) / n
        told = (
            f"Index {index} was in {which(part, 'part')} in {times} of {case.calls} splits, expected about "
            f"{round(share * case.calls)}: not every split is equally likely."
        )
        yield Finding("random", OTHER, told)
