"""Whether a mask's entries were drawn one by one: not by rows, not by channels, not so many per example."""

import math
from collections.abc import Iterator

import numpy as np

from course_lib.check.properties.chance import LEVEL, too_even, unlikely
from course_lib.check.properties.finding import Finding

EACH = "Draw for each entry of x: rng.random(x.shape)."


def constant_axes(kept: np.ndarray) -> list[int]:
    """Return the axes along which all entries share their fate, more than by chance. Axis 0 is the calls."""
    share, axes = float(kept.mean()), []
    if share in (0, 1):
        return []
    for axis in range(1, kept.ndim):
        length = kept.shape[axis]
        lines = kept.size / length
        if length > 1 and lines * math.log(share**length + (1 - share) ** length) < math.log(LEVEL):
            axes += [axis] if np.all(kept == kept.take([0], axis=axis)) else []
    return axes


def pattern(kept: np.ndarray, alike: list[int]) -> Iterator[Finding]:
    """Yield a finding where entries of ``kept``, (calls, *shape), were not drawn independently."""
    if alike:
        yield Finding("mask", *_shared(kept, alike))
        return
    share, calls, size = float(kept.mean()), len(kept), kept[0].size
    if share in (0, 1):
        return
    examples = kept.reshape(calls * kept.shape[1], -1)
    columns = kept.reshape(calls, kept.shape[1], -1).transpose(0, 2, 1).reshape(-1, kept.shape[1])
    fact = f"Each entry has its own draw, so the number varies: by about ±{{:.2g}}. {EACH}"
    for groups, name, what in (
        (examples, "same-number-in-each-example", "Each example loses the same number of entries"),
        (columns, "same-number-in-each-column", "Each unit is dropped in the same number of examples"),
        (kept.reshape(calls, size), "same-number-in-each-call", "Each call drops the same number of entries"),
    ):
        counts, length = groups.sum(axis=1), groups.shape[1]
        if length > 1 and too_even(counts, length, share):
            exactly = (
                f"{what}, {length - counts[0]} of {length}."
                if not np.ptp(counts)
                else f"{what}, or nearly so."
            )
            yield Finding("mask", name, f"{exactly} {fact.format(math.sqrt(length * share * (1 - share)))}")
            return
    for axis in range(1, kept.ndim):
        lines = np.moveaxis(kept, axis, 0)
        lines = lines[: len(lines) // 2 * 2]
        agree = lines[0::2] == lines[1::2]
        if agree.size and unlikely(agree.sum(), agree.size, share**2 + (1 - share) ** 2):
            told = (
                "Neighbours share their fate more often than chance"
                if agree.mean() > 0.5
                else "Neighbours differ too often"
            )
            yield Finding("mask", "", f"{told}. {EACH}")
            return


def _shared(kept: np.ndarray, alike: list[int]) -> tuple[str, str]:
    """Return the mistake that lets all entries along some axes share their fate, and a sentence."""
    axes = [axis for axis in range(1, kept.ndim) if kept.shape[axis] > 1]
    if alike == axes and 1 in axes:
        return "one-draw-for-all", f"One draw decides for all entries. {EACH}"
    if alike == [1]:
        told = "All examples of the batch lose the same entries: your mask has one row for all."
        return "one-mask-for-all-examples", f"{told} {EACH}"
    if alike == axes[1:] and axes[0] == 1:
        return "whole-examples-dropped", f"You drop whole examples: one draw for each. {EACH}"
    if kept.ndim == 5 and alike == [3, 4]:
        return (
            "whole-channels-dropped",
            f"You drop whole channels: one draw for each, as torch's Dropout2d. {EACH}",
        )
    names = " and ".join(str(axis - 1) for axis in alike)
    return "", f"Along axis {names} of x all entries share their fate. {EACH}"
