"""The exercise ``train_val_test_split``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.datasets.sampling import train_val_test_split

from .shared import TWINS, drawn


def split_cases(rng):
    """Many small splits, shares that do not come out even, the smallest part first, two parts, equally seeded generators."""
    n = 5 * int(rng.integers(40, 60)) + 3
    return [
        case(11, (0.6, 0.2, 0.2), drawn(rng), calls=60, note="60 splits from one generator"),
        case(n, (0.6, 0.2, 0.2), drawn(rng), calls=2, note="two splits from one generator"),
        case(n + 9, (0.7, 0.1, 0.2), drawn(rng), note="other shares"),
        case(n, (0.2, 0.5, 0.3), drawn(rng), note="the smallest part first"),
        case(n + 4, (0.75, 0.25), drawn(rng), note="two parts"),
        case(n, (0.6, 0.2, 0.2), drawn(rng), calls=2, anew=True, note=TWINS),
    ]


def split_by_counts(n, fractions, rng):
    order, parts = list(rng.permutation(n)), []
    for share in fractions[:-1]:
        count = int(share * n)
        parts.append(np.array(order[:count]))
        order = order[count:]
    return (*parts, np.array(order))


def split_by_sorting(n, fractions, rng):
    order = np.argsort(rng.random(n))
    cuts = [int(np.floor(sum(fractions[: i + 1]) * n + 1e-9)) for i in range(len(fractions) - 1)]
    return np.split(order, cuts)


def split_by_shuffling(n, fractions, rng):
    order = np.arange(n)
    rng.shuffle(order)
    ends = [0, *[round(end * n) for end in np.cumsum(fractions)]]
    return [order[ends[i] : ends[i + 1]] for i in range(len(fractions))]


def split_by_choice(n, fractions, rng):
    left, parts = np.arange(n), []
    for share in fractions[:-1]:
        part = rng.choice(left, size=round(share * n), replace=False)
        left = np.setdiff1d(left, part)
        parts.append(part)
    return (*parts, left)


def split_overlapping(n, fractions, rng):
    return tuple(rng.choice(n, size=round(share * n), replace=False) for share in fractions)


def split_shuffled_inside(n, fractions, rng):
    ends = np.rint(np.cumsum(fractions) * n).astype(int)
    return tuple(rng.permutation(part) for part in np.split(np.arange(n), ends[:-1]))


def split_rest_dropped(n, fractions, rng):
    order, parts, start = rng.permutation(n), [], 0
    for share in fractions:
        parts.append(order[start : start + int(share * n - 0.3)])
        start += len(parts[-1])
    return tuple(parts)


def split_own_seed(n, fractions, rng):
    order = np.random.default_rng(42).permutation(n)
    return tuple(np.split(order, np.round(np.cumsum(fractions)[:-1] * n).astype(int)))


EXERCISE = Exercise(
    "train_val_test_split",
    train_val_test_split,
    points={"sizes": 1, "dealt": 1, "random": 1},
    by_property=("parts", {}),
    cases=[
        case(10, (0.6, 0.2, 0.2), Made("rng", (0,)), calls=60, note="the example above, 60 times"),
        *split_cases(np.random.default_rng(31)),
    ],
    hidden=split_cases,
    mistakes=[
        Mistake(
            "not-shuffled",
            "The samples are dealt out in their stored order. Data is often sorted by class or by day: then the test set holds "
            "classes that training never saw. Shuffle the indices first.",
            {"rng.permutation(n)": "np.arange(n)"},
        ),
        Mistake(
            "parts-overlap",
            "Some samples are in two parts: what was trained on is also tested on. Shuffle once, then cut, so that each is in one.",
            split_overlapping,
        ),
        Mistake("shuffled-inside-parts", "", split_shuffled_inside),
        Mistake("not-cut", "", {"tuple(np.split(order, ends[:-1]))": "order"}),
        Mistake(
            "some-left-out",
            "Some samples are in no part: sizes that are rounded down leave a rest. Cut at rounded sums, or give the last part all "
            "that is left.",
            split_rest_dropped,
        ),
        Mistake(
            "cut-at-shares-not-sums",
            "You cut at each fraction instead of at their running sum: with 0.6, 0.2, 0.2 the second cut is at 0.8 n.",
            {"np.cumsum(fractions)": "np.array(fractions)"},
        ),
        Mistake(
            "own-generator",
            "Two calls with one generator gave the same split: draw from the `rng` you are given, not from one with a fixed seed.",
            split_own_seed,
        ),
        Mistake(
            "global-generator",
            "Your split does not follow the generator that you are given, so nobody can repeat it. Use `rng.permutation`, not `np.random` or "
            "a default_rng() of your own.",
            {"rng.permutation(n)": "np.random.permutation(n)"},
        ),
        Mistake(
            "drawn-with-replacement",
            "Some samples come twice and others never: `rng.integers` and `rng.choice` draw with replacement. A permutation has each "
            "index once.",
            {"rng.permutation(n)": "rng.integers(0, n, n)"},
        ),
        Mistake(
            "counted-from-one",
            "Indices start at 0 in Python: yours run from 1 to n, and index n does not exist.",
            {"rng.permutation(n)": "rng.permutation(n) + 1"},
        ),
        Mistake(
            "parts-in-the-wrong-order",
            "The parts come in the wrong order: the first belongs to the first fraction.",
            {"return tuple(np.split(order, ends[:-1]))": "return tuple(np.split(order, ends[:-1]))[::-1]"},
        ),
    ],
    styles=[split_by_counts, split_by_sorting, split_by_shuffling, split_by_choice],
)
