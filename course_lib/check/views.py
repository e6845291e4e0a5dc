"""
What is compared where right answers may differ in their numbers: a view turns a result into fields that all right ones share.

Each takes ``(result, case)`` and returns a dict; a number in it is compared within ``TOLERANCE[view][field]``, else exactly.
A view raises ``ValueError`` with a sentence for a student where a result is not even of the right kind.
"""

from typing import Any

import numpy as np

from course_lib.check.call import Case
from course_lib.check.compare import kind

TOLERANCE: dict[str, dict[str, float]] = {}  # view -> field -> how far off a statistic may be


def need(ok: bool, sentence: str) -> None:
    """Raise the sentence unless ``ok``."""
    if not ok:
        raise ValueError(sentence)


def partition(result: Any, case: Case) -> dict[str, Any]:
    """View ``case.calls`` epochs, each a list of index arrays: sizes, what was visited, and whether the order is new."""
    n, epochs = case.args[0], result if case.calls > 1 else (result,)
    orders = []
    for batches in epochs:
        need(
            isinstance(batches, list | tuple), f"it returned {kind(batches)}, expected a list of index arrays"
        )
        for batch in batches:
            need(isinstance(batch, np.ndarray), f"a batch is {kind(batch)}, expected an array of indices")
            need(batch.ndim == 1, f"a batch has shape {batch.shape}, expected one axis")
            need(batch.dtype.kind in "iu", f"a batch has dtype {batch.dtype}, expected integer indices")
        orders.append(np.concatenate([*batches, np.empty(0, int)]))
    return {
        "sizes": [[len(batch) for batch in batches] for batches in epochs],
        "visited": [np.sort(order) for order in orders],
        "shuffled": n < 10 or all(map(_mixed, epochs, orders)),
        "reshuffled": n < 10 or all(not np.array_equal(orders[0], order) for order in orders[1:]),
    }


def _mixed(batches: list, order: np.ndarray) -> bool:
    """Return whether neighbours were parted: neither the order is sorted nor every batch a run of neighbours."""
    runs = [np.all(np.diff(np.sort(batch)) == 1) for batch in batches if len(batch) > 1]
    return bool(np.any(order != np.sort(order)) and (len(runs) < 2 or not all(runs)))


# Six standard errors of the difference of two sets of 30,000 weights of deviation 0.13.
TOLERANCE["normal_draws"] = {"mean": 0.0065, "std": 0.0045, "share_beyond_2.5_std": 0.0055}


def normal_draws(result: Any, case: Case) -> dict[str, Any]:
    """View two arrays of normal weights, of the shape that is the first argument, by their statistics."""
    shape = tuple(case.args[0])
    need(isinstance(result, tuple) and len(result) == 2, "it was not called twice")
    for draws in result:
        need(isinstance(draws, np.ndarray), f"it returned {kind(draws)}, expected an array of weights")
        need(draws.shape == shape, f"the weights have shape {draws.shape}, expected {shape}")
        need(draws.dtype.kind == "f", f"the weights have dtype {draws.dtype}, expected floating numbers")
        need(bool(np.isfinite(draws).all()), "some weights are NaN or infinite")
        need(
            np.ptp(draws) > 0,
            f"all weights are {draws.flat[0]:.3g}: equal units stay equal, draw them at random",
        )
    need(
        not np.array_equal(*result), "two calls gave the same numbers: draw from the generator you are given"
    )
    draws = np.concatenate([part.ravel() for part in result]).astype(float)
    beyond = np.abs(draws - draws.mean()) > 2.5 * draws.std()
    return {"mean": draws.mean(), "std": draws.std(), "share_beyond_2.5_std": beyond.mean()}
