"""
What is compared where right answers may differ in their numbers: a view turns a result into fields that
all right ones share.

Each takes ``(result, case)`` and returns a dict; a number in it is compared within
``TOLERANCE[view][field]``, else exactly.
A view raises ``ValueError`` with a sentence for a student where a result is not even of the right kind.
"""

import functools
from typing import Any, Literal

import numpy as np

from course_lib.check.call import Case
from course_lib.check.compare import kind

TOLERANCE: dict[str, dict[str, float]] = {}  # view -> field -> how far off a statistic may be


def need(ok: bool, sentence: str) -> None:
    """Raise the sentence unless ``ok``."""
    if not ok:
        raise ValueError(sentence)


def partition(result: Any, case: Case) -> dict[str, Any]:
    """
    View ``case.calls`` epochs, each a list of index arrays: sizes, what was visited, and whether the
    order is new.
    """
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
    """
    Return whether neighbours were parted: neither the order is sorted nor every batch a run of
    neighbours.
    """
    runs = [np.all(np.diff(np.sort(batch)) == 1) for batch in batches if len(batch) > 1]
    return bool(np.any(order != np.sort(order)) and (len(runs) < 2 or not all(runs)))


# Six standard errors of the difference of two sets of 30,000 weights of deviation 0.13.
TOLERANCE["normal_draws"] = {"mean": 0.0065, "std": 0.0045, "kurtosis": 0.24}


def normal_draws(result: Any, case: Case) -> dict[str, Any]:
    """View two arrays of normal weights, of the shape that is the first argument, by their statistics."""
    shape, again = tuple(case.args[0]), _replayed(case)
    need(isinstance(result, tuple) and len(result) == 2, "it was not called twice")
    for draws in result:
        need(isinstance(draws, np.ndarray), f"it returned {kind(draws)}, expected an array of weights")
        need(draws.shape == shape, f"the weights have shape {draws.shape}, expected {shape}")
        need(draws.dtype.kind == "f", f"the weights have dtype {draws.dtype}, expected floating numbers")
        need(bool(np.isfinite(draws).all()), "some weights are NaN or infinite")
        need(
            again or np.ptp(draws) > 0,
            f"all weights are {draws.flat[0]:.3g}: equal units stay equal, draw them at random",
        )
    same = np.array_equal(*result)
    need(again or not same, "two calls gave the same numbers: draw from the generator you are given")
    need(same or not again, "the numbers do not follow the generator you are given: draw from it")
    if again:
        return dict.fromkeys(TOLERANCE["normal_draws"], "not judged")
    draws = np.concatenate([part.ravel() for part in result]).astype(float)
    kurtosis = np.mean((draws - draws.mean()) ** 4) / draws.var() ** 2  # 3 if normal, 1.8 if uniform
    return {"mean": draws.mean(), "std": draws.std(), "kurtosis": kurtosis}


def _replayed(case: Case) -> bool:
    """Return whether the case's generator gives the same numbers to each call."""
    given = [*case.args, *case.options.values()]
    return any(getattr(value, "maker", "") == "replaying_rng" for value in given)


def split(result: Any, case: Case) -> dict[str, Any]:
    """View deals of ``n`` indices: sizes (rounded either way), what was dealt out, whether at random."""
    n, fractions = case.args[:2]
    calls = result if case.calls > 1 else (result,)
    for parts in calls:
        need(isinstance(parts, list | tuple), f"it returned {kind(parts)}, expected a tuple of index arrays")
        need(len(parts) == len(fractions), f"it returned {len(parts)} parts, expected {len(fractions)}")
        for part in parts:
            need(isinstance(part, np.ndarray), f"a part is {kind(part)}, expected an array of indices")
            need(part.ndim == 1, f"a part has shape {part.shape}, expected one axis")
            need(part.dtype.kind in "iu", f"a part has dtype {part.dtype}, expected integer indices")
    orders = [np.concatenate(parts) for parts in calls]
    wanted = [share * n for share in fractions]
    sizes = [
        [
            round(want) if abs(len(part) - want) < 2 else len(part)
            for part, want in zip(parts, wanted, strict=True)
        ]
        for parts in calls
    ]
    return {
        "sizes": sizes,
        "dealt": [np.sort(order) for order in orders],
        "random": {
            "shuffled": n < 20 or all(map(_mixed, calls, orders)),
            "follows_rng": np.array_equal(orders[0], orders[-1]) == (_replayed(case) or case.calls == 1),
        },
    }


# Six standard errors of the difference of two shares, of 12,000 draws with p = 0.3 or 0.7.
TOLERANCE["dropout"] = {"dropped": 0.035, "scale": 1e-6, "mask": 0.035}
ENOUGH = 5000  # numbers, from which a share is judged


def dropout(result: Any, case: Case) -> dict[str, Any]:
    """
    View ``(y, cache)`` of dropout on an ``x`` without zeros.

    The fields: the share dropped, the factor of the rest, how alike neighbours' fates are, whether each call
    draws anew from the generator, and whether the cache's mask and p lead from x to y.
    """
    x = case.args[0]
    calls = result if case.calls > 1 else (result,)
    ratios = []
    for one in calls:
        need(isinstance(one, tuple | list) and len(one) == 2, f"it returned {kind(one)}, expected (y, cache)")
        need(isinstance(one[0], np.ndarray), f"y is {kind(one[0])}, expected an array")
        need(one[0].shape == x.shape, f"y has shape {one[0].shape}, expected {x.shape}")
        need(bool(np.isfinite(one[0]).all()), "y has entries that are NaN or infinite: a division by zero?")
        need(one[0].dtype == x.dtype, f"y has dtype {one[0].dtype}, expected {x.dtype}, that of x")
        ratios.append(np.divide(one[0], x, dtype=float))
    ratio = np.stack(ratios)
    kept = ratio != 0
    scale = float(np.median(ratio[kept])) if kept.any() else 0.0
    constant = np.allclose(ratio[kept], scale, rtol=1e-6, atol=0)
    same = all(np.array_equal(kept[0], other) for other in kept[1:])
    if _replayed(case):
        return dict.fromkeys(("dropped", "scale", "mask", "cache"), "not judged") | {"fresh": same}
    certain = case.options["p"] == 0 or not case.options["training"]
    large = x.size >= ENOUGH
    pairs = [np.moveaxis(kept, axis + 1, 0) for axis in range(x.ndim) if x.shape[axis] > 1]
    counts = kept.reshape(len(calls) * len(x), -1).sum(axis=1)
    return {
        "dropped": 1 - kept.mean() if large or certain else "not judged",
        "scale": scale if constant else "not one factor for all that is kept",
        # along each axis, how often two neighbours share their fate; and whether examples keep other numbers
        "mask": [[float(np.mean(p[1:] == p[:-1])) for p in pairs], bool(np.ptp(counts))] if large else [],
        "fresh": case.calls == 1 or not same,
        "cache": _explains([one[1] for one in calls], x, [one[0] for one in calls]),
    }


def _explains(caches: list, x: np.ndarray, ys: list[np.ndarray]) -> str:
    """Return "y = x * mask / (1 - p)" where every cache makes that true, else what is wrong."""
    for cache, y in zip(caches, ys, strict=True):
        mask, p = (getattr(cache, name, None) for name in ("mask", "p"))
        if isinstance(cache, tuple | list) and len(cache) == 2 and not hasattr(cache, "_fields"):
            mask, p = cache
        if not isinstance(mask, np.ndarray) or mask.shape != x.shape:
            return f"its mask is {kind(mask)}"
        if not isinstance(p, int | float | np.number) or not 0 <= p < 1:
            return "its p is not a number in [0, 1)"
        if not np.allclose(y, x * mask / (1 - p), rtol=1e-5, atol=0):
            return "x * mask / (1 - p) is not y"
    return "y = x * mask / (1 - p)"


# Six standard errors of the difference of two shares of 480 draws: of a third, and of half.
TOLERANCE["crops"] = {"shifts": 0.19, "flips": 0.2}
Padding = Literal["constant", "edge", "reflect", "wrap"]  # NumPy's modes
PADDINGS: dict[Padding, str] = {  # what each puts around an image
    "constant": "zeros",
    "edge": "the edge's pixels",
    "reflect": "a mirror image",
    "wrap": "the other side",
}


def crops(result: Any, case: Case) -> dict[str, Any]:
    """
    View shifted and mirrored images of distinct pixels: each is found again among all windows of its image.

    The fields: what the image was padded with, which shifts of rows and columns occur and how often both
    are equal, how many images are mirrored each way, and whether each call draws anew from the generator.
    """
    images, pad = case.args[0], case.options["padding"]
    calls = result if case.calls > 1 else (result,)
    for out in calls:
        need(isinstance(out, np.ndarray), f"it returned {kind(out)}, expected an array of images")
        need(out.shape == images.shape, f"the images have shape {out.shape}, expected {images.shape}")
        need(out.dtype == images.dtype, f"the images have dtype {out.dtype}, expected {images.dtype}")
    out, source = np.concatenate(calls), np.concatenate([images] * len(calls))
    for mode in PADDINGS:
        found = _windows(out, source, pad, mode)
        if (found[:, 0] >= 0).all():
            break
    else:
        return {"window": "none of its image", "shifts": [], "flips": [], "fresh": True}
    top, left, mirrored, turned = found.T
    many, often = len(found) >= 400, case.calls > 2  # enough for shares; and to know a batch's own flip
    shares = mirrored.reshape(len(calls), -1).mean(axis=1)
    together, ways = set(shares) == {0.0, 1.0}, {"mirrored": shares.mean(), "upside_down": turned.mean()}
    same = all(np.array_equal(calls[0], other) for other in calls[1:])
    return {
        "window": PADDINGS[mode],
        "shifts": {"rows": np.unique(top), "columns": np.unique(left), "alike": np.mean(top == left)}
        if many
        else {},
        "flips": ("all or none of a batch" if together else ways) if often else {},
        "fresh": same == (case.calls == 1 or _replayed(case)),
    }


def _windows(out: np.ndarray, images: np.ndarray, pad: int, mode: Padding) -> np.ndarray:
    """Return (top, left, mirrored, upside down) of each image's window, or -1 where there is none."""
    height, width = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode=mode)
    found = np.full((len(out), 4), -1)
    for top, left, mirrored, turned in np.ndindex(2 * pad + 1, 2 * pad + 1, 2, 2):
        window = padded[:, :, top : top + height, left : left + width]
        window = window[:, :, :: -1 if turned else 1, :: -1 if mirrored else 1]
        found[(window == out).all(axis=(1, 2, 3)) & (found[:, 0] < 0)] = top, left, mirrored, turned
    return found


TOLERANCE["principal_axes"] = {"whitened": 1e-8}  # values are around 1; right answers differ by rounding only


def principal_axes(result: Any, case: Case) -> dict[str, Any]:
    """View samples along principal axes; signs are free, so the greatest entry of each is made positive."""
    x = case.args[0]
    need(isinstance(result, np.ndarray), f"it returned {kind(result)}, expected an array of shape {x.shape}")
    need(result.shape == x.shape, f"it returned an array of shape {result.shape}, expected {x.shape}")
    need(result.dtype.kind == "f", f"the whitened samples have dtype {result.dtype}, expected real numbers")
    need(bool(np.isfinite(result).all()), "some whitened samples are NaN or infinite: where does eps belong?")
    greatest = np.abs(result).round(6).argmax(axis=0)  # of entries that are equal but for rounding, the first
    return {"whitened": result * np.where(result[greatest, np.arange(result.shape[1])] < 0, -1, 1)}


ACCURACIES = {"accuracy_50": 0.5, "accuracy_80": 0.8}


def accuracy(result: Any, case: Case) -> dict[str, Any]:
    """
    View the classes predicted for Fashion-MNIST's test images, which are the second argument.

    The fields: whether at least half, and four fifths, are the images' true classes, and the classes
    themselves. Fewer than 100 images say nothing of an accuracy.
    """
    images = case.args[1]
    need(
        isinstance(result, np.ndarray),
        f"it returned {kind(result)}, expected an array of {len(images)} classes",
    )
    need(
        result.shape == (len(images),),
        f"it returned an array of shape {result.shape}, expected ({len(images)},): one class an image",
    )
    need(result.dtype.kind in "iu", f"the classes have dtype {result.dtype}, expected integers")
    share = float(np.mean(result == _true_classes(images)))
    reached = {
        name: f"{level if share >= level else share:.0%}{' or more' if share >= level else ''}"
        for name, level in ACCURACIES.items()
    }
    if len(images) < 100:
        reached = dict.fromkeys(ACCURACIES, "not judged")
    return reached | {"classes": result.astype(np.int64)}


def _true_classes(images: np.ndarray) -> np.ndarray:
    """Look Fashion-MNIST's test images up among those that come with the course: labels are no argument."""
    known = _known_images()
    return np.array([known.get(np.rint(255 * image).astype(np.uint8).tobytes(), -1) for image in images])


@functools.cache
def _known_images() -> dict[bytes, int]:
    """Return the class of each test image by its pixels."""
    from course_lib.datasets.loaders import DATA

    with np.load(DATA / "fashion_mnist_12k.npz") as arrays:
        pairs = zip(arrays["test_images"], arrays["test_labels"].tolist(), strict=True)
        return {image.tobytes(): label for image, label in pairs}


# Six standard errors of the difference of two shares of 1,000 draws with p = 0.5.
TOLERANCE["symbols"] = {"shares": 0.135}


def symbols(result: Any, case: Case) -> dict[str, Any]:
    """
    View ``case.calls`` drawn symbols, each an index into the first argument.

    The fields: how often each symbol came, and whether a generator that begins anew repeats the draw.
    """
    count = len(case.args[0])
    for drawn in result:
        need(
            isinstance(drawn, int | np.integer | np.ndarray) and not isinstance(drawn, bool),
            f"it returned {kind(drawn)}, expected an index: one whole number",
        )
        need(np.size(drawn) == 1, f"it returned {kind(drawn)}, expected an index: one whole number")
        need(np.asarray(drawn).dtype.kind in "iu", f"it returned {drawn}, expected an index: a whole number")
    draws = np.ravel(result)
    need(draws.min() >= 0, f"it returned {draws.min()}, expected an index from 0 to {count - 1}")
    need(draws.max() < count, f"it returned {draws.max()}, expected an index from 0 to {count - 1}")
    same = bool(np.all(draws == draws[0]))
    if _replayed(case):
        return {"shares": "not judged", "random": same}
    need(
        not same or len(draws) < 1000,
        f"all {len(draws)} calls gave {draws[0]}: draw anew at each call, from the rng that is given",
    )
    return {"shares": np.bincount(draws, minlength=count) / len(draws), "random": True}
