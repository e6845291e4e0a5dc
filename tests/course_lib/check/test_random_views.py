"""The views of splits, dropout and crops accept any right draw, and see who draws elsewhere."""

import numpy as np

from course_lib.check.call import case
from course_lib.check.codec import Made
from course_lib.check.makers import replaying_rng
from course_lib.check.views import TOLERANCE, crops, dropout, split
from course_lib.datasets.sampling import train_val_test_split
from course_lib.images.augmentation import random_crop_flip
from course_lib.ops.dropout import DropoutCache, dropout_forward

REPLAY = Made("replaying_rng", (3,))


def close(one, other, tolerance):
    """Tell whether two numbers, lists or words agree."""
    if isinstance(one, str | bool) or one is None:
        return one == other
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key], tolerance) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(close(a, b, tolerance) for a, b in zip(one, other, strict=True))
    return np.shape(one) == np.shape(other) and bool(np.all(np.abs(np.subtract(one, other)) <= tolerance))


def test_replaying_rng_gives_the_same_again_and_a_copy_does_not_share():
    one, other = replaying_rng(3), replaying_rng(4)

    np.testing.assert_array_equal(one.random(5), one.random(5))
    np.testing.assert_array_equal(one.permutation(9), one.permutation(9))
    assert not np.array_equal(one.random(5), other.random(5))


def test_dropout_accepts_any_seed_a_hundred_times():
    x = np.ones((60, 100))
    at = case(x, p=0.3, training=True, rng=Made("rng", (0,)), calls=2)
    rng = np.random.default_rng(1)
    seen = [
        dropout(tuple(dropout_forward(x, p=0.3, training=True, rng=rng) for _ in range(2)), at)
        for _ in range(101)
    ]

    for other in seen[1:]:
        for name, value in seen[0].items():
            assert close(value, other[name], TOLERANCE["dropout"].get(name, 0)), name


def test_dropout_sees_a_mask_that_does_not_follow_the_generator():
    x = np.ones((9, 8))
    at = case(x, p=0.5, training=True, rng=REPLAY, calls=2)
    rng = replaying_rng(3)

    def own():
        return dropout_forward(x, p=0.5, training=True, rng=np.random.default_rng())

    assert dropout(tuple(dropout_forward(x, p=0.5, training=True, rng=rng) for _ in range(2)), at)["fresh"]
    assert not dropout((own(), own()), at)["fresh"]


def test_dropout_reads_the_cache_with_our_formula():
    x = np.arange(1.0, 13).reshape(3, 4)
    at = case(x, p=0.5, training=True, rng=Made("rng", (0,)))
    y, cache = dropout_forward(x, p=0.5, training=True, rng=np.random.default_rng(0))

    right = "y = x * mask / (1 - p)"
    assert dropout((y, (cache.mask.astype(float), 0.5)), at)["cache"] == right
    assert dropout((y, DropoutCache(cache.mask * 2.0, 0.5)), at)["cache"] == "x * mask / (1 - p) is not y"
    assert dropout((y, None), at)["cache"] == "its mask is None"


def test_crops_accept_any_seed_a_hundred_times():
    rng = np.random.default_rng(2)
    images = np.stack([rng.permutation(12) + 1.0 for _ in range(60)]).reshape(60, 1, 3, 4)
    at = case(images, padding=1, rng=Made("rng", (0,)), calls=8)
    seen = [crops([random_crop_flip(images, padding=1, rng=rng) for _ in range(8)], at) for _ in range(101)]

    assert seen[0]["window"] == "zeros"
    for other in seen[1:]:
        for name, value in seen[0].items():
            assert close(value, other[name], TOLERANCE["crops"].get(name, 0)), name


def test_split_accepts_either_rounding_and_loses_nobody():
    at = case(307, (0.7, 0.1, 0.2), Made("rng", (0,)))
    ours = train_val_test_split(307, (0.7, 0.1, 0.2), np.random.default_rng(0))
    order = np.concatenate(ours)
    floors = (order[:214], order[214:244], order[244:])
    lost = (order[:214], order[214:244], order[245:])

    assert split(ours, at)["sizes"] == split(floors, at)["sizes"]
    assert len(split(lost, at)["dealt"][0]) == 306
