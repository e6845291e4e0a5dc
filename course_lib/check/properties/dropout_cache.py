"""Whether dropout's cache holds what the way back needs: where an entry was kept, and the share dropped."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.check.compare import array_of, kind, number_text
from course_lib.check.npz_tree import is_named
from course_lib.check.properties.finding import Finding, Unfit

FORM = "Return DropoutCache(mask, p)."


def cache_findings(cache: Any, kept: np.ndarray, asked: float, training: bool) -> Iterator[Finding]:
    """
    Yield what is wrong with a cache, and as a remark what is only unusual.

    Args:
        cache: A DropoutCache(mask, p), or mask and p in a tuple, a list or a dict.
        kept: Where y is not 0.
        asked: The option p.
        training: The option.
    """
    try:
        if cache is None and not training:
            raise Unfit(f"When testing, too, there is a cache: everything is kept, and p is 0. {FORM}")
        mask, p = _read(cache, kept.shape)
    except Unfit as unfit:
        yield from unfit.findings(("cache",))
        return
    if not is_named(cache):
        yield Finding(
            "", "", f"The cache is {kind(cache)}: dropout_backward reads cache.mask and cache.p. {FORM}"
        )
    want = asked if training else 0.0
    factors = np.unique(mask[kept])
    if np.array_equal(mask != 0, ~kept):
        told = "The cache's mask is True where an entry was dropped. It is True where one was kept."
        yield Finding("cache", "dropped-marked-in-the-cache", told)
    elif not np.array_equal(mask != 0, kept):
        i = tuple(map(int, np.argwhere((mask != 0) != kept)[0]))
        fate = "kept" if kept[i] else "0"
        told = f"y[{', '.join(map(str, i))}] is {fate}, and mask is {number_text(mask[i], 4)} there."
        yield Finding("cache", "", f"The cache's mask does not fit y: {told}")
    elif factors.size and np.ptp(factors) < 1e-3 * abs(factors[0]) and abs(factors[0] - 1) > 1e-3:
        scaled = number_text(factors[0], 4)
        if p == 0 and np.isclose(factors[0] * (1 - want), 1, rtol=1e-3):
            yield Finding(
                "", "", f"The cache's mask holds 0 and {scaled}; it is to be True and False, and p {asked:g}."
            )
            return
        told = f"The cache's mask holds 0 and {scaled}: dropout_backward would divide by 1 - p once more."
        yield Finding("cache", "scaled-mask-in-the-cache", f"{told} Keep True and False.")
    elif factors.size and np.ptp(factors) >= 1e-3 * abs(factors[0]):
        yield Finding(
            "cache",
            "",
            "The cache's mask holds numbers other than 0 and 1: it is True where an entry was kept.",
        )
    elif abs(p - want) > 1e-6:
        fact = f"The cache's p is {number_text(p, 4)}, expected {number_text(want, 4)}"
        if training and asked and abs(p - (1 - asked)) < 1e-6:
            yield Finding("cache", "keep-probability-in-the-cache", f"{fact}: p is the probability to drop.")
        elif not training:
            told = "nothing is dropped when testing, and dropout_backward divides by 1 - p."
            yield Finding("cache", "p-in-the-cache-when-testing", f"{fact}: {told}")
        else:
            yield Finding("cache", "", f"{fact}.")


def _read(cache: Any, shape: tuple[int, ...]) -> tuple[np.ndarray, float]:
    """Return mask and p of a cache."""
    if isinstance(cache, Unfit):
        raise cache
    if is_named(cache) and {"mask", "p"} <= set(cache._fields):
        fields = cache._asdict()
        parts = (fields["mask"], fields["p"])
    elif isinstance(cache, dict) and {"mask", "p"} <= set(cache):
        parts = (cache["mask"], cache["p"])
    elif isinstance(cache, tuple | list) and len(cache) == 2 and not is_named(cache):
        parts = (cache[0], cache[1])
    else:
        raise Unfit(f"The cache is {kind(cache)}. {FORM}")
    mask, p = map(array_of, parts)
    if p is not None and mask is not None and p.shape == shape and mask.size == 1:
        raise Unfit(f"The cache holds p first and then the mask. {FORM}", "mask-and-p-swapped")
    if mask is None or mask.shape != shape or mask.dtype.kind == "c":
        raise Unfit(f"The cache's mask is {kind(parts[0])}, expected an array of the shape of x, {shape}.")
    if p is None or p.size != 1 or p.dtype.kind == "c":
        raise Unfit(f"The cache's p is {kind(parts[1])}, expected a number.")
    return mask.astype(float), float(p.item())
