"""A lesson's pack for `check`, and whether two packs agree although two machines have built them."""

from pathlib import Path
from typing import Any

import numpy as np

from autograder.authoring.answer_key import truth
from autograder.authoring.lesson import load
from course_lib.check.case import Outcome
from course_lib.check.compare import largest, rounding
from course_lib.check.judge import read
from course_lib.check.npz_tree import CodecError, pack, read_ours
from course_lib.check.truth import Truth, truth_from, truth_to


def built_pack(name: str) -> bytes:
    """Return a lesson's pack: inputs, expected values, and what each known mistake gives."""
    lesson = load(name)
    return pack({exercise: truth_to(truth(lesson, exercise)) for exercise in lesson.exercises})


def read_pack(packed: Path) -> dict[str, Any]:
    """Return what a committed pack holds; nothing where it cannot be read."""
    try:
        return read_ours(packed.read_bytes())
    except CodecError:
        return {}


def same_values(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """
    Return whether two packs know the same of the same exercises.

    A number's last digits depend on the processor, the BLAS, the C library and NumPy: expected values and
    mistakes' values are compared within the tolerance of ``old``, and everything else up to rounding.
    """
    return list(old) == list(new) and all(
        list(old[name]) == list(new[name]) and _same_truth(truth_from(old[name]), truth_from(new[name]))
        for name in old
    )


def _same_truth(old: Truth, new: Truth) -> bool:
    """Return whether two truths agree, each outcome on each case within the tolerance there."""
    if old.digest:  # the answer is one number, known by its digest like each mistake's
        return old == new
    rest: dict[str, Any] = {"expected": [], "atol": [], "mistakes": [], "steps": []}
    if not _alike(old._replace(**rest), new._replace(**rest)) or _named(old) != _named(new):
        return False
    limits, others = ([list(limit.values()) for limit in truth.atol] for truth in (old, new))
    if len(limits) != len(others) or any(
        not np.allclose(*pair, rtol=0.01, atol=0) for pair in zip(limits, others, strict=True)
    ):
        return False  # in float32 their last digits move more
    if not _alike([tuple(step) for step in old.steps], [tuple(step) for step in new.steps]):
        return False
    before, after = ([t.expected, *(mistake.outcomes for mistake in t.mistakes)] for t in (old, new))
    return all(
        _same_outcome(old, i, *pair)
        for outcomes in zip(before, after, strict=True)
        for i, pair in enumerate(zip(*outcomes, strict=True))
    )


def _named(truth: Truth) -> list[tuple[str, str]]:
    """Return the name and the sentence of each known mistake."""
    return [(mistake.name, mistake.sentence) for mistake in truth.mistakes]


def _same_outcome(truth: Truth, i: int, old: Outcome, new: Outcome) -> bool:
    """Return whether two outcomes on case ``i`` agree; an error's message may be NumPy's, and change."""
    if old.error or new.error or old.changed != new.changed:
        return (old.error, old.changed) == (new.error, new.changed)
    if truth.property:
        return _alike(old.result, new.result, 1e-6)
    one, other = read(truth, old), read(truth, new)
    most = max(truth.atol[i].values(), default=0.0)
    return (
        one.problems == other.problems
        and list(one.values) == list(other.values)
        and all(_alike(one.values[n], other.values[n], truth.atol[i].get(n, most)) for n in one.values)
    )


def _alike(a: Any, b: Any, atol: float = 0.0) -> bool:
    """Return whether two values are the same, floating-point numbers up to rounding or up to ``atol``."""
    if isinstance(a, float | np.ndarray) and type(a) is type(b):
        one, other = np.asarray(a), np.asarray(b)
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        if one.dtype.kind != "f":
            return np.array_equal(one, other)
        return np.allclose(
            other, one, rtol=0, atol=max(atol, rounding([one]) * largest([one])), equal_nan=True
        )
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(_alike(a[key], b[key], atol) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        named = [(type(x).__name__, getattr(x, "_fields", ())) for x in (a, b)]
        return (
            named[0] == named[1]
            and len(a) == len(b)
            and all(_alike(*pair, atol) for pair in zip(a, b, strict=True))
        )
    return type(a) is type(b) and a == b
