"""The exercise ``slowest``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.timing import slowest

NAMES = ["0 Conv2d", "1 BatchNorm", "2 ReLU", "3 Linear"]


def profile_cases(rng):
    """Layers in any order: one slow backward, one slow forward, one with a hiccup; one layer; one repeat."""
    names = [NAMES[i] for i in rng.permutation(4)]

    def layer(forward, backward, hiccup=0.0):
        seconds = np.round(rng.uniform(0.95, 1.05, (5, 2)) * [forward, backward], 4)
        seconds[rng.integers(5), rng.integers(2)] += hiccup
        return seconds

    def profile(*layers):
        return dict(zip(names, layers, strict=False))

    return [
        case(profile(layer(0.5, 1), layer(1, 3), layer(2, 1.5), layer(0.3, 0.3, 30)), note="a hiccup"),
        case(
            profile(layer(2, 0.2), layer(1, 1.8), layer(0.9, 0.1), layer(1.5, 0.1)),
            note="a slow backward pass",
        ),
        case(profile(layer(3, 1), layer(1, 2), layer(0.9, 0.1)), note="a slow forward pass"),
        case(profile(layer(1, 1), layer(1, 0.8), layer(1.2, 1.6), layer(0.5, 1, 2.5)), note="a small hiccup"),
        case(
            {
                names[0]: rng.uniform(0.9, 1.1) * np.array([[1.0, 5.0], [1.0, 1.0], [5.0, 1.0]]),
                names[1]: rng.uniform(0.9, 1.1) * np.array([[1.5, 1.5]] * 3),
            },
            note="forward and backward are disturbed in different repeats",
        ),
        case({"only": layer(1, 1)}, note="one layer"),
        case({"a": np.array([[1.0, 2.0]]), "b": np.array([[2.0, 1.5]])}, note="one repeat"),
    ]


def slowest_in_a_loop(profile):
    best, most = "", -1.0
    for name, seconds in profile.items():
        median = np.median(seconds[:, 0] + seconds[:, 1])
        if median > most:
            best, most = name, median
    return best


def slowest_by_sorting(profile):
    return sorted(profile, key=lambda name: -np.median(np.sum(profile[name], axis=1)))[0]


def slowest_by_argmax(profile):
    names = list(profile)
    return names[int(np.argmax([np.median([sum(row) for row in profile[name]]) for name in names]))]


TOTAL = "np.median(seconds.sum(axis=1))"
EXERCISE = Exercise(
    "slowest",
    slowest,
    points=1,
    returns=("layer",),
    cases=[
        case(
            {
                "a": np.array([[1.0, 2.0], [1.0, 9.0], [1.0, 2.0]]),
                "b": np.array([[2.0, 2.0], [2.0, 2.0], [2.0, 2.0]]),
            },
            note="the example above",
        ),
        case(
            {
                "a": np.array([[1.0, 1.0], [1.0, 1.0], [3.0, 3.5]]),
                "b": np.array([[2.5, 0.5], [2.5, 0.75], [2.5, 0.25]]),
            },
            note="a hiccup that decides the longest repeat, but not the mean",
        ),
        case(
            {"a": np.array([[1.0, 5.0], [1.0, 1.0], [5.0, 1.0]]), "b": np.array([[1.5, 1.5]] * 3)},
            note="forward and backward are disturbed in different repeats",
        ),
        *profile_cases(np.random.default_rng(1215)),
    ],
    hidden=profile_cases,
    steps={"list(totals.values())": "the median time of each layer"},
    mistakes=[
        Mistake(
            "mean-for-median",
            "You took the mean over the repeats, or their sum: a single hiccup of the machine decides it. Add forward and backward in each repeat (axis 1), and take the median of these sums.",
            {TOTAL: "np.mean(seconds.sum(axis=1))"},
        ),
        Mistake(
            "medians-added",
            "You took the medians of forward and backward one by one and added them. Add the two times of each repeat first, then take the median.",
            {TOTAL: "np.median(seconds, axis=0).sum()"},
        ),
        Mistake(
            "forward-only",
            "You looked at the forward pass alone. The backward pass costs time too, often more.",
            {TOTAL: "np.median(seconds[:, 0])"},
        ),
        Mistake(
            "backward-only",
            "You looked at the backward pass alone. Add the forward pass.",
            {TOTAL: "np.median(seconds[:, 1])"},
        ),
        Mistake(
            "fastest", "You returned the fastest layer: take the largest time.", {"max(totals": "min(totals"}
        ),
        Mistake(
            "worst-repeat",
            "You took the longest repeat of each layer: a single hiccup decides it. Take the median.",
            {TOTAL: "seconds.sum(axis=1).max()"},
        ),
        Mistake(
            "seconds-returned",
            "You returned the seconds. The layer's name is asked for.",
            {"max(totals, key=totals.get)": "max(totals.values())"},
        ),
        Mistake(
            "number-returned",
            "You returned the number of the layer. Its name is asked for.",
            {"max(totals, key=totals.get)": "list(totals).index(max(totals, key=totals.get))"},
        ),
        Mistake(
            "names-compared",
            "`max` of a dict compares the names. Compare the times: max(…, key=totals.get).",
            {"max(totals, key=totals.get)": "max(totals)"},
        ),
    ],
    styles=[slowest_in_a_loop, slowest_by_sorting, slowest_by_argmax],
)
