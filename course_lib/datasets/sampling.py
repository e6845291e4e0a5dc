"""Random minibatches, and the split into training, validation and test set."""

import numpy as np

from course_lib.arrays import Array, Int, expect


def minibatches(n: int, batch_size: int, rng: np.random.Generator) -> list[Int[Array, " B"]]:
    """
    Shuffle the indices of ``n`` samples and cut them into batches: one epoch.

    Args:
        n: Number of samples in the training set.
        batch_size: Samples per batch; the last batch is shorter unless ``batch_size`` divides ``n``.
        rng: Shuffles the indices, differently at each call.

    Returns:
        Arrays of indices, in which every index from 0 to ``n - 1`` occurs once.

    Raises:
        ArgumentError: If ``batch_size`` is below 1.

    Example:
        >>> [batch.tolist() for batch in minibatches(5, 2, np.random.default_rng(0))]
        [[2, 4], [3, 0], [1]]
    """
    expect(batch_size >= 1, "minibatches: batch_size", "at least 1", batch_size)
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def iterations_per_epoch(n: int, batch_size: int) -> int:
    """
    Return the number of batches, and therefore of steps, in one pass over the training set.

    Args:
        n: Number of samples in the training set.
        batch_size: Samples per batch; a shorter last batch counts as one.

    Returns:
        ``n / batch_size``, rounded up.

    Raises:
        ArgumentError: If ``batch_size`` is below 1.

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
    Shuffle the indices of ``n`` samples and split them into parts without common samples.

    Args:
        n: Number of samples.
        fractions: The share of each part, such as ``(0.6, 0.2, 0.2)``; their sum is 1.
        rng: Shuffles the indices.

    Returns:
        One array of indices per fraction. Each part ends at the rounded sum of the shares so far.

    Raises:
        ArgumentError: If a fraction is negative, or they do not add up to 1.

    Example:
        >>> [len(part) for part in train_val_test_split(1797, (0.6, 0.2, 0.2), np.random.default_rng(0))]
        [1078, 360, 359]
    """
    shares = np.asarray(fractions, dtype=float)
    ok = shares.ndim == 1 and bool((shares >= 0).all()) and abs(float(shares.sum()) - 1) < 1e-9
    expect(ok, "train_val_test_split: fractions", "shares from 0 to 1 that add up to 1", fractions)
    ends = np.rint(np.cumsum(shares) * n).astype(int)
    return tuple(np.split(rng.permutation(n), ends[:-1]))
