"""Whether images were shifted and mirrored at random: each is found again among all windows of its image."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of
from course_lib.check.properties.chance import unlikely
from course_lib.check.properties.finding import (
    Finding,
    Unfit,
    everywhere,
    percent,
    real_numbers,
    results_of,
    strays,
)
from course_lib.check.properties.window_search import Found, other_windows, search

FIELDS = ("window", "shifts", "flips", "rng")
FEW, ENOUGH = 20, 400  # images, from which one kind is told from another, and shares are judged


def windows(result: Any, case: Case, *, probability: float = 0.5, expected: Any = None) -> Iterator[Finding]:
    """
    Judge ``case.calls`` batches of shifted and mirrored images.

    Args:
        result: The new images, (N, C, H, W), of each call.
        case: Its first argument is the images, whose pixels are all different; its option is the padding.
        probability: Of mirroring an image.
        expected: The reference's result, which is another draw.
    """
    images, pad = np.asarray(case.args[0], float), int(case.options["padding"])
    try:
        batches = [_batch(one, images.shape, pad) for one in results_of(result, case)]
    except Unfit as unfit:
        yield from unfit.findings(FIELDS)
        return
    same = all(np.array_equal(batches[0], batch) for batch in batches[1:])
    if same or case.anew:
        batches = batches[:1]
    out, source = np.concatenate(batches), np.concatenate([images] * len(batches))
    if pad and len(out) >= FEW and np.array_equal(out, source):
        yield from everywhere(
            FIELDS, "unchanged", "The images come back as they were, neither shifted nor mirrored."
        )
        return
    found = search(out, source, pad)
    if (found.top < 0).any():
        name, sentence = other_windows(out, source, pad, np.flatnonzero(found.top < 0))
        known = name in ("rolled-round", "padded-with-a-mirror", "padded-with-the-edge")
        alone = known or len(out) < FEW  # shifts and flips are judged where there are more
        fields = ("window", "flips") if name == "upside-down" else FIELDS[:1] if alone else FIELDS[:3]
        yield from everywhere(fields, name, sentence)
        return
    if not same or any(np.ptp(part) for part in found):  # where nothing is random, nothing strays
        yield from strays(case, same, "rng", "images")
    groups = len(batches)
    yield from _shifts(found, groups, pad)
    yield from _flips(found, groups, probability)


def _batch(value: Any, shape: tuple[int, ...], pad: int) -> np.ndarray:
    """Return one call's images."""
    array = array_of(value)
    padded = (*shape[:2], shape[2] + 2 * pad, shape[3] + 2 * pad)
    if array is not None and pad and array.shape == padded:
        told = f"It returned images of {padded[2]} × {padded[3]} pixels, expected {shape[2]} × {shape[3]}"
        raise Unfit(f"{told}: these are the padded ones. Cut a window out.", "window-of-the-padded-size")
    return real_numbers(value, "The result", shape)


def _shifts(found: Found, groups: int, pad: int) -> Iterator[Finding]:
    """Yield a finding where not every shift occurs, or not every combination of them."""
    n, places = len(found.top), 2 * pad + 1
    if not pad or n < 2:
        return
    tops, lefts = found.top.reshape(groups, -1), found.left.reshape(groups, -1)
    if tops.shape[1] >= FEW and not np.ptp(tops, axis=1).any() and not np.ptp(lefts, axis=1).any():
        if np.ptp(tops) or np.ptp(lefts):
            told = "All images of a batch are shifted alike. Draw a shift for each image."
            yield Finding("shifts", "one-shift-for-all", told)
        else:  # in a few calls, one shift for all looks the same
            told = "All images are shifted alike. Draw a shift for each image."
            yield Finding("shifts", "never-shifted" if groups > 9 else "", told)
        return
    if n < ENOUGH:
        return
    for offsets, what in ((found.top, "rows"), (found.left, "columns")):
        times = np.bincount(offsets.astype(np.intp), minlength=places)
        missing = np.flatnonzero((times == 0) & unlikely(times, n, 1 / places))
        if missing.size:
            yield Finding("shifts", *_missing(missing - pad, pad, what))
            return
        if unlikely(times, n, 1 / places).any():
            often, seldom = int(times.argmax()) - pad, int(times.argmin()) - pad
            shares = f"{often:+d} in {percent(times.max() / n)}, {seldom:+d} in {percent(times.min() / n)}"
            told = f"Not all shifts of {what} are equally frequent: {shares}. rng.integers makes them so."
            yield Finding("", "", told)
    pairs = len(np.unique(found.top * places + found.left))
    if pairs < places**2 and unlikely(0, n, 1 / places**2):
        name = "one-draw-for-both" if np.array_equal(found.top, found.left) else ""
        told = f"Rows and columns move together: only {pairs} of {places**2} combinations occur."
        yield Finding("shifts", name, f"{told} Draw two numbers.")


def _missing(missing: np.ndarray, pad: int, what: str) -> tuple[str, str]:
    """Return the mistake that leaves some shifts out, and a sentence."""
    told = f"Your {what} are never shifted by {' or '.join(f'{shift:+d}' for shift in missing[:4])}."
    every = f"There are {2 * pad + 1} places for the window, from 0 to 2 · padding = {2 * pad}."
    if missing.size == 2 * pad:
        return "never-shifted", f"Your {what} are always shifted by the same number. {every}"
    if missing.size == 1 and missing[0] in (pad, -pad):
        return "last-shift-missing", f"{told} {every} rng.integers leaves out its upper end."
    if missing.size == pad and (np.all(missing > 0) or np.all(missing < 0)):
        return "shifted-one-way", f"{told} Images move one way only. {every}"
    return "", f"{told} {every}"


def _flips(found: Found, groups: int, probability: float) -> Iterator[Finding]:
    """Yield a finding where images are mirrored the wrong way, too often, too seldom or all together."""
    n, size, mirrored = len(found.top), len(found.top) // groups, int(found.mirrored.sum())
    per_call = found.mirrored.reshape(groups, -1).sum(axis=1)
    together = size > 39 and bool(np.isin(per_call, (0, size)).all())
    share = f"You mirrored {percent(mirrored / n)} of the images, expected {percent(probability)}."
    if together and 0 < mirrored < n:
        told = "All images of a batch are mirrored, or none of them. Draw for each image whether it is."
        yield Finding("flips", "one-flip-for-all", told)
    elif unlikely(mirrored, n, probability, 4e-10):
        name = "flipped-too-often" if mirrored > probability * n else "flipped-too-seldom"
        if mirrored in (0, n):  # in a few calls, one flip for all looks the same
            sure = groups > 15 and size > 39
            name = ("always-flipped" if mirrored else "never-flipped") if sure else ""
        yield Finding("flips", name, share)
    elif n >= ENOUGH * 2 and (odd := _tied(found, mirrored / n)):
        yield Finding("flips", "", odd)


def _tied(found: Found, share: float) -> str:
    """Return a sentence where the flip depends on the shift."""
    for offsets, what in ((found.top, "row"), (found.left, "column")):
        for offset in np.unique(offsets):
            here = found.mirrored[offsets == offset]
            if unlikely(here.sum(), len(here), share):
                return f"Which images are mirrored depends on their {what}'s shift. Draw the flip on its own."
    return ""
