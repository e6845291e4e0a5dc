"""A split is judged by its sizes, by whether each index is in one part, and by where chance comes from."""

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from tests.course_lib.check.properties.asking import fails, found, named

SHARES = (0.6, 0.2, 0.2)


def cases(seed):
    """Return small splits, shares that do not come out even, the smallest first, two parts, equal seeds."""
    rng = Made("rng", (seed,))
    return [
        case(10, SHARES, rng, calls=60),
        case(253, SHARES, rng, calls=2),
        case(307, (0.7, 0.1, 0.2), rng),
        case(253, (0.2, 0.5, 0.3), rng),
        case(251, (0.75, 0.25), rng),
        case(253, SHARES, rng, calls=2, anew=True),
    ]


def cut(order, shares):
    return tuple(np.split(order, np.rint(np.cumsum(shares) * len(order)).astype(int)[:-1]))


def lists(n, shares, rng):
    return [part.tolist() for part in cut(rng.permutation(n), shares)]


def floors(n, shares, rng):
    order, parts = rng.permutation(n), []
    for share in shares[:-1]:
        parts.append(np.sort(order[: int(share * n)]))
        order = order[int(share * n) :]
    return [*parts, order]


def chosen(n, shares, rng):
    left, parts = np.arange(n), []
    for share in shares[:-1]:
        parts.append(rng.choice(left, round(share * n), replace=False))
        left = np.setdiff1d(left, parts[-1])
    return (*parts, left)


@pytest.mark.parametrize("answer", [lists, floors, chosen])
def test_right_splits_pass_whatever_the_seed_and_the_rounding(answer):
    for seed in range(15):
        assert not fails("parts", answer, cases(seed))


def fresh_generator(n, shares, rng):
    return cut(np.random.default_rng().permutation(n), shares)


def fixed_seed(n, shares, rng):
    return cut(np.random.default_rng(42).permutation(n), shares)


def stored(n, shares, rng):
    return cut(np.arange(n), shares)


def inside(n, shares, rng):
    return [rng.permutation(part) for part in cut(np.arange(n), shares)]


def replaced(n, shares, rng):
    return tuple(rng.integers(0, n, round(share * n)) for share in shares)


def permuted_each(n, shares, rng):
    return tuple(rng.permutation(n)[: round(share * n)] for share in shares)


def cut_at_shares(n, shares, rng):
    return np.split(rng.permutation(n), np.rint(np.array(shares[:-1]) * n).astype(int))


def rest_lost(n, shares, rng):
    return [part[:-1] for part in cut(rng.permutation(n), shares)]


def reversed_parts(n, shares, rng):
    return cut(rng.permutation(n), shares)[::-1]


def from_one(n, shares, rng):
    return cut(rng.permutation(n) + 1, shares)


def one_part_too_many(n, shares, rng):
    return np.split(rng.permutation(n), np.rint(np.cumsum(shares) * n).astype(int))


def label_for_each(n, shares, rng):
    which = rng.choice(len(shares), n, p=shares)
    return [np.flatnonzero(which == part) for part in range(len(shares))]


@pytest.mark.parametrize(
    ("answer", "name", "failed"),
    [
        (fresh_generator, "global-generator", "random"),
        (fixed_seed, "own-generator", "random"),
        (stored, "not-shuffled", "random"),
        (inside, "shuffled-inside-parts", "random"),
        (replaced, "drawn-with-replacement", "sizes dealt random"),
        (permuted_each, "parts-overlap", "sizes dealt random"),
        (cut_at_shares, "cut-at-shares-not-sums", "sizes dealt random"),
        (rest_lost, "some-left-out", "dealt"),
        (reversed_parts, "parts-in-the-wrong-order", "sizes"),
        (from_one, "counted-from-one", "dealt"),
        (one_part_too_many, "", "sizes dealt random"),
        (label_for_each, "", "sizes"),
        (lambda n, shares, rng: rng.permutation(n), "not-cut", "sizes dealt random"),
        (lambda n, shares, rng: rng.shuffle(np.arange(n)), "", "sizes dealt random"),
    ],
)
def test_wrong_splits_are_named_and_what_leaks_is_worth_nothing(answer, name, failed):
    """An index in two parts fails every field: what is trained on is also tested on."""
    for seed in range(5):
        assert named("parts", answer, cases(seed)) == name
        assert fails("parts", answer, cases(seed)) == set(failed.split())


@pytest.mark.parametrize(
    ("answer", "field", "sentence"),
    [
        (replaced, "dealt", "In one split index "),
        (permuted_each, "sizes", "also tested on"),
        (rest_lost, "dealt", "3 of the 10 indices are in no part"),
        (reversed_parts, "sizes", "The first part has 2 indices, expected 6 (0.6 · 10)."),
        (one_part_too_many, "sizes", "It returned 4 parts, expected 3"),
        (fixed_seed, "random", "60 calls with the same generator gave the same split"),
    ],
)
def test_sentences_tell_what_came(answer, field, sentence):
    assert sentence in found("parts", answer, cases(0)[0])[field][1]
