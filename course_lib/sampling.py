"""Where chance enters training: minibatches, splits, augmentation, sampled letters, random search."""

from collections.abc import Mapping

import numpy as np

from course_lib.arrays import Array, Float, Int, expect, expect_shape


def minibatches(n: int, batch_size: int, rng: np.random.Generator) -> list[Int[Array, " B"]]:
    """
    Shuffle the indices of ``n`` samples and cut them into batches: one epoch.

    Args:
        n: Samples in the training set.
        batch_size: Samples a batch; the last batch is shorter where ``n`` is not a multiple.
        rng: Where the randomness comes from; each call gives another order.

    Returns:
        Arrays of indices, in which every index from 0 to ``n - 1`` stands once.

    Raises:
        ArgumentError: When ``batch_size`` is below 1.

    Example:
        >>> [batch.tolist() for batch in minibatches(5, 2, np.random.default_rng(0))]
        [[2, 4], [3, 0], [1]]
    """
    expect(batch_size >= 1, "minibatches: batch_size", "at least 1", batch_size)
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def iterations_per_epoch(n: int, batch_size: int) -> int:
    """
    Count the batches, and so the steps, of one pass over the training set.

    Args:
        n: Samples in the training set.
        batch_size: Samples a batch; a shorter last batch counts.

    Returns:
        ``n / batch_size``, rounded up.

    Raises:
        ArgumentError: When ``batch_size`` is below 1.

    Example:
        >>> iterations_per_epoch(1_200_000, 256)
        4688
    """
    expect(batch_size >= 1, "iterations_per_epoch: batch_size", "at least 1", batch_size)
    return -(-n // batch_size)


def train_val_test_split(
    n: int, fractions: tuple[float, ...], rng: np.random.Generator
) -> tuple[Int[Array, "..."], ...]:
    """
    Shuffle the indices of ``n`` samples and deal them out in parts that have none in common.

    Args:
        n: Samples in all.
        fractions: Each part's share, such as ``(0.6, 0.2, 0.2)``; together 1.
        rng: Where the randomness comes from.

    Returns:
        One array of indices a fraction; each part ends at the rounded sum of the shares so far.

    Raises:
        ArgumentError: When a fraction is negative, or they do not add up to 1.

    Example:
        >>> [len(part) for part in train_val_test_split(1797, (0.6, 0.2, 0.2), np.random.default_rng(0))]
        [1078, 360, 359]
    """
    shares = np.asarray(fractions, dtype=float)
    ok = shares.ndim == 1 and bool((shares >= 0).all()) and abs(float(shares.sum()) - 1) < 1e-9
    expect(ok, "train_val_test_split: fractions", "shares from 0 to 1 that add up to 1", fractions)
    ends = np.rint(np.cumsum(shares) * n).astype(int)
    return tuple(np.split(rng.permutation(n), ends[:-1]))


def random_crop_flip(
    images: Float[Array, "N C H W"], *, padding: int, rng: np.random.Generator
) -> Float[Array, "N C H W"]:
    """
    Shift each image by up to ``padding`` pixels each way, and mirror half of them from left to right.

    An image is padded with zeros and a window of its own size is cut out. The draws are, in this order, all
    rows' offsets and all columns' offsets with ``rng.integers(0, 2 * padding + 1, N)``, and the flips,
    ``rng.random(N) < 0.5``.

    Args:
        images: The images to vary; they are not changed.
        padding: The greatest shift, in pixels.
        rng: Where the randomness comes from.

    Returns:
        New images, one for each.

    Raises:
        ShapeError: When ``images`` does not have four axes.
        ArgumentError: When ``padding`` is negative.

    Source:
        He et al. (2016), Deep residual learning, arXiv:1512.03385, section 4.2 (there with ``padding=4``).
    """
    expect_shape("random_crop_flip: images", images, ("N", "C", "H", "W"))
    expect(padding >= 0, "random_crop_flip: padding", "0 or more pixels", padding)
    n, _, height, width = images.shape
    top, left = rng.integers(0, 2 * padding + 1, n), rng.integers(0, 2 * padding + 1, n)
    flip = rng.random(n) < 0.5
    rows = top[:, None] + np.arange(height)  # (N, H)
    columns = left[:, None] + np.where(flip[:, None], np.arange(width)[::-1], np.arange(width))  # (N, W)
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    sample = np.arange(n)[:, None, None]
    crops = padded[sample, :, rows[:, :, None], columns[:, None, :]]  # indexed axes come first: (N, H, W, C)
    return np.ascontiguousarray(crops.transpose(0, 3, 1, 2))


def sample_next(logits: Float[Array, " K"], *, temperature: float, rng: np.random.Generator) -> int:
    """
    Draw the next symbol from ``softmax(logits / temperature)``.

    Args:
        logits: One score a symbol.
        temperature: Near 0 the likeliest symbol always comes, at 1 each as often as the model says, far above
            1 all alike.
        rng: Where the randomness comes from.

    Returns:
        The symbol's index.

    Raises:
        ShapeError: When ``logits`` does not have one axis.
        ArgumentError: When ``temperature`` is not above 0.
    """
    expect_shape("sample_next: logits", logits, ("K",), hint="one position at a time: logits[t, n]")
    expect(temperature > 0, "sample_next: temperature", "a number above 0", temperature)
    scaled = (logits - logits.max()).astype(float) / temperature  # at most 0: exp cannot overflow
    probs = np.exp(scaled)
    return int(rng.choice(len(probs), p=probs / probs.sum()))


def random_search(
    space: Mapping[str, tuple[float, float]], n: int, rng: np.random.Generator
) -> list[dict[str, float]]:
    """
    Draw ``n`` settings, each hyperparameter evenly on a logarithmic scale.

    Args:
        space: The least and the greatest value of each hyperparameter, both above 0.
        n: How many settings to draw.
        rng: Where the randomness comes from.

    Returns:
        The settings: from 0.001 to 0.1, as many below 0.01 as above it.

    Raises:
        ArgumentError: When not ``0 < low <= high``.

    Source:
        Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13.
    """
    for name, (low, high) in space.items():
        expect(0 < low <= high, f"random_search: {name}", "0 < low <= high", (low, high))
    return [
        {name: float(np.exp(rng.uniform(np.log(low), np.log(high)))) for name, (low, high) in space.items()}
        for _ in range(n)
    ]
