"""Whether an epoch was cut into batches: each index once, of the right sizes, in a random order from rng."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, count
from course_lib.check.properties import indices
from course_lib.check.properties.finding import OTHER, Finding, Unfit, everywhere, results_of, strays
from course_lib.check.properties.indices import index_array, indices_text, joined, no_list, which

FIELDS = ("sizes", "visited", "order")
Epoch = list[np.ndarray]

REPLACED = "You draw with replacement. An epoch shows each example once: permute."
ANEW = (
    "Each batch is drawn from all indices anew, whatever the batches before it had. Permute once, then cut."
)
NEIGHBOURS = (
    "Each batch holds neighbours; only the order of the batches is random. Shuffle the indices, then cut."
)
INSIDE = (
    "You shuffle inside each batch only: the first always has the same examples. Shuffle first, then cut."
)
STORED = "The examples come in their stored order. Data is often sorted by class: shuffle the indices first."


def batches(result: Any, case: Case, *, expected: Any = None) -> Iterator[Finding]:
    """Judge ``case.calls`` epochs, lists of index arrays; the case's arguments begin with n, batch_size."""
    n, size = case.args[:2]
    try:
        epochs = [_epoch(one) for one in results_of(result, case)]
    except Unfit as unfit:
        yield from unfit.findings(FIELDS)
        return
    odd = [_sizes(epoch, n, size) for epoch in epochs]
    name, sentence = next((one for one in odd if one), ("", ""))
    if any(one is None or one[0] != name for one in odd) or indices.are_runs(epochs):
        name = ""  # batches that change places have sizes that do
    if sentence:
        yield Finding("sizes", name, sentence)
    found = next((told for epoch in epochs if (told := _visited(epochs, epoch, n, size, name, sentence))), [])
    yield from found
    if not any(finding.field == "order" for finding in found):
        yield from _order(epochs, n, case, whole=not found and not sentence)


def _epoch(value: Any) -> Epoch:
    """Return one epoch as arrays."""
    if wrong := no_list(value, "a list of index arrays"):
        raise wrong
    array = array_of(value)
    if len(value) and array is not None and array.ndim == 1:
        raise Unfit(f"It returned {indices_text(len(value))} in one piece. Cut them into batches.", "not-cut")
    return [index_array(batch, which(i, "batch")) for i, batch in enumerate(value)]


def _sizes(epoch: Epoch, n: int, size: int) -> tuple[str, str] | None:
    """Return a name and a sentence where the batches do not have the right sizes."""
    came, rest = [len(batch) for batch in epoch], n % size
    want = [size] * (n // size) + [rest] * (rest > 0)
    if came == want:
        return None
    counts, even = indices.counted(epoch, n), [len(part) for part in np.array_split(np.empty(n), size)]
    if size > 1 and len(came) > 1 and all(map(_slid, epoch, epoch[1:])):
        return "start-not-multiplied", "Your batches start one index apart. Batch k starts at k · batch_size."
    if rest and came and came == want[:-1] and counts.max() <= 1:
        told = f"The last, shorter batch is missing: {indices_text(rest)} of {n} never came."
        return "last-batch-dropped", told
    if rest and came == [size] * len(want) and counts.min() >= 1:
        told = f"The last batch has {size} indices, expected {rest}: some that came already fill it up."
        return "last-batch-filled-up", f"{told} Let it be shorter."
    if came == [*want, 0]:
        return (
            "empty-batch",
            "The last batch is empty: where no rest is left, there are n // batch_size batches.",
        )
    if came == even and len(want) != size:
        told = f"You made batch_size = {size} batches. batch_size is how many indices each of them has."
        return "number-for-size", told
    if len(came) > 1 and came == [len(part) for part in np.array_split(np.empty(n), len(came))]:
        told = f"Your batches have {_listed(came)} indices: as equal as can be, as np.array_split makes them."
        name = "evened-out" if came != even else ""
        return name, f"{told} Here they have {_listed(want)}; only the last is shorter."
    if len(came) != len(want):
        told = f"It returned {count(len(came), 'batch')}, expected {len(want)}, with {_listed(want)} indices."
        return "", told
    i = next(i for i, (one, other) in enumerate(zip(came, want, strict=True)) if one != other)
    name = "short-batch-first" if came == want[::-1] else ""
    return name, f"{which(i, 'batch').capitalize()} has {indices_text(came[i])}, expected {want[i]}."


def _slid(batch: np.ndarray, after: np.ndarray) -> bool:
    """Return whether a batch is the one before it, one index further on."""
    return len(after) > 1 and np.array_equal(batch[1:], after[: len(batch) - 1])


def _listed(sizes: list[int]) -> str:
    """Return sizes in words: "4, 4 and 2"."""
    if len(sizes) > 6:
        return f"{', '.join(map(str, sizes[:3]))}, …, {sizes[-1]}"
    return " and ".join(filter(None, [", ".join(map(str, sizes[:-1])), str(sizes[-1])]))


def _visited(epochs: list[Epoch], epoch: Epoch, n: int, size: int, name: str, sentence: str) -> list[Finding]:
    """Return what is wrong with which indices came: where one came twice, there is no order to judge."""
    counts, outside = indices.counted(epoch, n), indices.stray(epoch, n)
    if indices.from_one(epoch, n):
        return [Finding("visited", "counted-from-one", indices.FROM_ONE)]
    if outside is not None:
        return [Finding("visited", "", f"Index {outside} does not exist: they run from 0 to {n - 1}.")]
    if name in ("last-batch-dropped", "last-batch-filled-up"):
        return [Finding("visited", name, sentence)]
    fact = f"In one epoch {indices.uneven(counts)}; each is to come once."
    if not counts.any() and n >= size:
        return list(everywhere(("visited", "order"), "", fact))
    if counts.max(initial=0) > 1:
        known = ("", "")
        if indices.repeats_within(epochs):
            known = ("drawn-with-replacement", REPLACED)
        elif name == "start-not-multiplied":
            return list(everywhere(("visited", "order"), name, f"{sentence} {fact}"))
        elif indices.would_repeat(epochs, n) and len(epoch) * size < n + size and len(epoch[0]) == size > 1:
            known = ("new-draw-for-each-batch", ANEW)
        told = " ".join(filter(None, (known[1], fact)))
        return list(everywhere(("visited", "order"), known[0], told))
    return [Finding("visited", "", fact)] if n and not counts.min() else []


def _order(epochs: list[Epoch], n: int, case: Case, whole: bool) -> Iterator[Finding]:
    """Yield why the order is not random, or not from the generator."""
    orders = [joined(epoch) for epoch in epochs]
    same = all(np.array_equal(orders[0], order) for order in orders[1:])
    if indices.in_stored_order(epochs):
        if len(epochs[0]) > 1:  # inside a single batch the order has no effect
            alone = max(map(len, epochs[0])) == 1  # each in a batch of its own: shuffled inside it or not
            yield Finding("order", "" if alone else "not-shuffled", STORED)
    elif len(epochs[0]) > 1 and indices.are_runs(epochs):
        stored = all(np.all(np.diff([batch.min() for batch in epoch if len(batch)]) > 0) for epoch in epochs)
        name, told = (
            ("shuffled-inside-batches", INSIDE) if stored else ("neighbours-stay-together", NEIGHBOURS)
        )
        yield Finding("order", name, told)
    elif n >= 30 and all(_following(order, n) > 0.5 for order in orders) and _unsorted(epochs):
        told = "Most neighbours stay together: after index 7 comes index 8. Shuffle the indices, all of them."
        yield Finding("order", "neighbours-stay-together", told)
    elif (case.calls > 1 and not case.anew and same) or (case.anew and not same):
        yield from strays(case, same, "order", "order", own="same-order-each-epoch")
    elif whole and not case.anew and (odd := indices.unequal(epochs, n)):
        index, batch, times = odd
        share = len(epochs[0][batch]) / n
        told = (
            f"Index {index} was in {which(batch, 'batch')} in {times} of {case.calls} epochs, expected about "
            f"{round(share * case.calls)}: not every order is equally likely."
        )
        yield Finding("order", OTHER, told)


def _following(order: np.ndarray, n: int) -> float:
    """Return how often an index is followed by the next one."""
    return float(np.mean(np.diff(order) % n == 1)) if len(order) > n / 2 else 0.0


def _unsorted(epochs: list[Epoch]) -> bool:
    """Return whether some batch is not sorted: in a sorted one, neighbours are side by side by chance too."""
    return any(bool(np.any(np.diff(batch) < 0)) for epoch in epochs for batch in epoch)
