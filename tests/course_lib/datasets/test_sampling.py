"""Minibatches and splits use every index once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.arrays import ArgumentError
from course_lib.datasets.sampling import iterations_per_epoch, minibatches, train_val_test_split


@given(n=st.integers(0, 200), batch_size=st.integers(1, 50), seed=st.integers(0, 99))
def test_minibatches_hold_every_index_once(n, batch_size, seed):
    """Only the last batch may be short."""
    batches = minibatches(n, batch_size, np.random.default_rng(seed))

    assert sorted(i for batch in batches for i in batch) == list(range(n))
    assert all(len(batch) == batch_size for batch in batches[:-1])
    assert len(batches) == iterations_per_epoch(n, batch_size)


def test_minibatches_are_shuffled_anew_each_epoch():
    """A second call with the same generator gives another order."""
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(minibatches(100, 10, rng)) for _ in range(2))

    assert (first != np.arange(100)).any()
    assert (first != second).any()


@pytest.mark.parametrize(
    "call", [lambda: minibatches(3, 0, np.random.default_rng()), lambda: iterations_per_epoch(3, 0)]
)
def test_batch_size_zero_is_refused(call):
    """A batch has at least one sample."""
    with pytest.raises(ArgumentError, match="at least 1"):
        call()


@given(n=st.integers(0, 500), first=st.floats(0, 1), rest=st.floats(0, 1), seed=st.integers(0, 99))
def test_train_val_test_split_uses_every_index_once(n, first, rest, seed):
    """The parts have the requested sizes, up to rounding."""
    fractions = (first, (1 - first) * rest, (1 - first) * (1 - rest))
    parts = train_val_test_split(n, fractions, np.random.default_rng(seed))

    assert sorted(np.concatenate(parts)) == list(range(n))
    for part, fraction in zip(parts, fractions, strict=True):
        assert abs(len(part) - fraction * n) <= 1 + 1e-6


@pytest.mark.parametrize("fractions", [(0.6, 0.2), (1.2, -0.2), (60, 20, 20)])
def test_train_val_test_split_refuses_shares_that_do_not_add_up_to_one(fractions):
    """Sums other than 1, negative shares and percentages are errors."""
    with pytest.raises(ArgumentError, match="add up to 1"):
        train_val_test_split(10, fractions, np.random.default_rng(0))
