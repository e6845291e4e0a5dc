"""The exercise ``standardize``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.case import case
from course_lib.datasets.whitening import standardize

from .shared import DDOF, distinct


def standardize_cases(rng):
    """Sets that differ in size and in statistics, a feature that is constant in training, float32, one test sample."""
    constant = distinct(rng, (6, 3))
    constant[:, 1] = 2.0
    constant[:, 2] *= 0.1  # a deviation below 1
    shifted = constant[:2] * 1.5 + 0.7
    return [
        case(
            distinct(rng, (7, 3)), 2 + 3 * distinct(rng, (5, 3)), note="a test set with statistics of its own"
        ),
        case(constant, shifted, note="feature 1 is 2 in every training sample"),
        case(distinct(rng, (5, 4), np.float32), distinct(rng, (3, 4), np.float32), note="float32"),
        case(distinct(rng, (9, 2)), distinct(rng, (1, 2)), note="one test sample"),
    ]


def standardize_by_feature(train, test):
    train, test = train.copy(), test.copy()
    for d in range(train.shape[1]):
        mean = np.mean(train[:, d])
        std = np.sqrt(np.mean((train[:, d] - mean) ** 2))
        for part in (train, test):
            part[:, d] -= mean
            if std > 0:
                part[:, d] /= std
    return train, test


def standardize_one_function(train, test):
    std = train.std(0)
    std[std == 0] = 1
    return tuple((part - train.mean(0)) / std for part in (train, test))


def standardize_each_by_itself(train, test):
    def own(x):
        std = x.std(axis=0)
        return (x - x.mean(axis=0)) / np.where(std > 0, std, 1)

    return own(train), own(test)


def standardize_together(train, test):
    both = np.concatenate([train, test])
    mean, std = both.mean(axis=0), both.std(axis=0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (test - mean) / std


def standardize_per_sample(train, test):
    def own(x):
        return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)

    return own(train), own(test)


def standardize_min_max(train, test):
    low, high = train.min(axis=0), train.max(axis=0)
    span = np.where(high > low, high - low, 1)
    return (train - low) / span, (test - low) / span


EXERCISE = Exercise(
    "standardize",
    standardize,
    points={"train": 1, "test": 1},
    returns=("train", "test"),
    cases=[
        case(np.array([[1.0], [3.0]]), np.array([[5.0], [2.0], [1.0]]), note="the example above"),
        *standardize_cases(np.random.default_rng(61)),
    ],
    hidden=standardize_cases,
    steps={
        "mean": "the training set's mean",
        "std": "the training set's deviation",
        ("scale", "1 / scale"): "the divisor: the deviation, or 1 where that is 0",
        "test - mean": "the test set minus the training set's mean",
    },
    mistakes=[
        Mistake(
            "test-by-its-own-statistics",
            "You standardised the test set by its own mean and deviation. Then one and the same image has different inputs in "
            "training and in test, and one test image alone has no deviation at all. Use the training set's numbers for both.",
            standardize_each_by_itself,
        ),
        Mistake(
            "statistics-of-both",
            "You took mean and deviation over training and test set together. The test set stands for data nobody has seen yet: "
            "take both from the training set alone.",
            standardize_together,
        ),
        Mistake(
            "each-sample-by-itself",
            "You standardised each sample over its features (axis=1). That is right for patches of a photograph; here each feature is "
            "standardised over the samples (axis=0).",
            standardize_per_sample,
        ),
        Mistake(
            "one-mean-for-all",
            "You took one mean and one deviation over all entries. Each feature has its own: axis=0.",
            {"train.mean(axis=0), train.std(axis=0)": "train.mean(), train.std()"},
        ),
        Mistake("unbiased-variance", DDOF, {"train.std(axis=0)": "train.std(axis=0, ddof=1)"}),
        Mistake(
            "not-scaled",
            "You subtract the mean only: divide by the standard deviation too.",
            {" / scale": Times(2, "")},
        ),
        Mistake(
            "constant-feature-divides-by-zero",
            "A feature that is the same in every training sample has deviation 0, and yours divides by it. Divide that one by 1 instead.",
            {"np.where(std > 0, std, 1)": "std"},
        ),
        Mistake(
            "tiny-number-for-a-constant-feature",
            "You add a tiny number to the deviation. For a feature that is constant in training that multiplies each later difference by "
            "millions. Divide such a feature by 1: shift it only.",
            {"np.where(std > 0, std, 1)": "std + 1e-8"},
        ),
        Mistake(
            "min-max",
            "You scaled each feature to 0 … 1 by its least and greatest value. One outlier then squeezes all the others; here the scale is "
            "the standard deviation and the middle is the mean.",
            standardize_min_max,
        ),
    ],
    styles=[
        standardize_by_feature,
        standardize_one_function,
        {"np.where(std > 0, std, 1)": "np.where(std == 0, np.ones_like(std), std)"},
    ],
)
