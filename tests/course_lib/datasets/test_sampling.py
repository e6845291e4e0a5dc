"""What holds of every draw, and how often each comes."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.datasets.sampling import iterations_per_epoch, minibatches, train_val_test_split
from course_lib.images.augmentation import random_crop_flip
from course_lib.optim.random_search import random_search
from course_lib.sequences.char_lstm import sample_next


@given(n=st.integers(0, 200), batch_size=st.integers(1, 50), seed=st.integers(0, 99))
def test_minibatches_hold_every_index_once_and_only_the_last_is_short(n, batch_size, seed):
    batches = minibatches(n, batch_size, np.random.default_rng(seed))

    assert sorted(i for batch in batches for i in batch) == list(range(n))
    assert all(len(batch) == batch_size for batch in batches[:-1])
    assert len(batches) == iterations_per_epoch(n, batch_size)


def test_minibatches_are_shuffled_anew_each_epoch():
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(minibatches(100, 10, rng)) for _ in range(2))

    assert (first != np.arange(100)).any()
    assert (first != second).any()


@pytest.mark.parametrize(
    "call", [lambda: minibatches(3, 0, np.random.default_rng()), lambda: iterations_per_epoch(3, 0)]
)
def test_batches_stop_at_a_size_of_zero(call):
    with pytest.raises(ArgumentError, match="at least 1"):
        call()


@given(n=st.integers(0, 500), first=st.floats(0, 1), rest=st.floats(0, 1), seed=st.integers(0, 99))
def test_train_val_test_split_deals_every_index_once_in_the_sizes_asked_for(n, first, rest, seed):
    fractions = (first, (1 - first) * rest, (1 - first) * (1 - rest))
    parts = train_val_test_split(n, fractions, np.random.default_rng(seed))

    assert sorted(np.concatenate(parts)) == list(range(n))
    for part, fraction in zip(parts, fractions, strict=True):
        assert abs(len(part) - fraction * n) <= 1 + 1e-6


@pytest.mark.parametrize("fractions", [(0.6, 0.2), (1.2, -0.2), (60, 20, 20)])
def test_train_val_test_split_stops_at_shares_that_are_not_shares(fractions):
    with pytest.raises(ArgumentError, match="add up to 1"):
        train_val_test_split(10, fractions, np.random.default_rng(0))


def test_random_crop_flip_follows_its_draws_image_by_image():
    """The same, one image at a time, with the draws in the order that the docstring tells."""
    images = np.random.default_rng(0).random((40, 3, 5, 7)).astype(np.float32)
    before = images.copy()

    crops = random_crop_flip(images, padding=2, rng=np.random.default_rng(1))

    rng = np.random.default_rng(1)
    top, left, flip = rng.integers(0, 5, 40), rng.integers(0, 5, 40), rng.random(40) < 0.5
    assert flip.any()
    assert not flip.all()
    for i in range(40):
        padded = torch.nn.functional.pad(torch.tensor(images[i]), (2, 2, 2, 2)).numpy()
        crop = padded[:, top[i] : top[i] + 5, left[i] : left[i] + 7]
        np.testing.assert_array_equal(crops[i], crop[:, :, ::-1] if flip[i] else crop)
    assert crops.dtype == np.float32
    np.testing.assert_array_equal(images, before)


def test_random_crop_flip_without_padding_only_mirrors():
    images = np.arange(24.0).reshape(2, 1, 3, 4)

    for crop, image in zip(
        random_crop_flip(images, padding=0, rng=np.random.default_rng(0)), images, strict=True
    ):
        assert (crop == image).all() or (crop == image[:, :, ::-1]).all()
    with pytest.raises(ShapeError):
        random_crop_flip(images[0], padding=0, rng=np.random.default_rng(0))
    with pytest.raises(ArgumentError):
        random_crop_flip(images, padding=-1, rng=np.random.default_rng(0))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_sample_next_draws_as_often_as_the_softmax_says(temperature):
    """Twenty thousand draws, each count within five standard deviations."""
    logits = np.array([1000.0, 1001.0, 999.5, 998.0])
    probs = torch.softmax(torch.tensor(logits) / temperature, 0).numpy()
    rng = np.random.default_rng(0)

    counts = np.bincount(
        [sample_next(logits, temperature=temperature, rng=rng) for _ in range(20_000)], minlength=4
    )

    assert (abs(counts - 20_000 * probs) < 5 * np.sqrt(20_000 * probs * (1 - probs))).all()


def test_sample_next_takes_the_likeliest_symbol_when_it_is_cold():
    """Float32 logits and a temperature near 0 neither overflow nor warn."""
    logits = np.array([-1000.0, 3.0, 1000.0], np.float32)

    assert all(
        sample_next(logits, temperature=1e-6, rng=np.random.default_rng(seed)) == 2 for seed in range(20)
    )
    with pytest.raises(ArgumentError, match="above 0"):
        sample_next(logits, temperature=0.0, rng=np.random.default_rng(0))
    with pytest.raises(ShapeError):
        sample_next(logits[None], temperature=1.0, rng=np.random.default_rng(0))


def test_random_search_is_even_in_the_logarithm_and_independent():
    """Each decade gets its share within five standard deviations; the two do not correlate."""
    space = {"lr": (1e-4, 1e-1), "weight_decay": (1e-6, 1e-2)}
    settings = random_search(space, 3000, np.random.default_rng(0))
    logs = np.log10([[setting[name] for name in space] for setting in settings])

    decades = np.bincount(np.floor(logs[:, 0] + 4).astype(int), minlength=3)
    assert (abs(decades - 1000) < 5 * np.sqrt(3000 * 2 / 9)).all()
    assert ((logs >= [-4, -6]) & (logs <= [-1, -2])).all()
    assert abs(np.corrcoef(logs.T)[0, 1]) < 5 / np.sqrt(3000)


def test_random_search_stops_at_a_range_that_reaches_zero():
    with pytest.raises(ArgumentError, match="random_search: lr"):
        random_search({"lr": (0.0, 1.0)}, 1, np.random.default_rng(0))
