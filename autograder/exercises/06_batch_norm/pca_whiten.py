"""The exercise ``pca_whiten``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.datasets.whitening import pca_whiten

from .shared import correlated


def pca_whiten_cases(rng):
    """Tall and nearly square data, eps that matters and eps that does not: never 0, for a variance may be 0."""
    return [
        case(correlated(rng, 9, 3), eps=1e-10, note="an eps that does not show"),
        case(correlated(rng, 7, 2), eps=0.5, note="an eps that shows"),
        case(correlated(rng, 12, 5), eps=1e-3),
        case(correlated(rng, 8, 6), eps=0.1, note="an eps beyond the least variances"),
    ]


def pca_whiten_svd(x, *, eps):
    centred = x - x.mean(axis=0)
    _, singular, axes = np.linalg.svd(centred, full_matrices=True)
    variances = np.zeros(x.shape[1])
    variances[: len(singular)] = singular**2 / len(x)
    return centred @ axes.T / np.sqrt(variances + eps)


def pca_whiten_sorted(x, *, eps):
    covariance = np.cov(x, rowvar=False, bias=True)
    variances, axes = np.linalg.eig(covariance)
    variances, axes = variances.real, axes.real
    order = np.argsort(variances)[::-1]
    turned = np.dot(x - np.mean(x, axis=0), axes[:, order])
    return turned * (variances[order] + eps) ** -0.5


def pca_whiten_by_axis(x, *, eps):
    n, d = x.shape
    mean = sum(x) / n
    covariance = sum(np.outer(row - mean, row - mean) for row in x) / n
    variances, axes = np.linalg.eigh(covariance)
    out = np.zeros((n, d))
    for k in range(d):
        out[:, k] = -((x - mean) @ axes[:, d - 1 - k]) / np.sqrt(max(variances[d - 1 - k], 0) + eps)
    return out


TURNED_IN_ONE = (
    "You reversed the order of the axes or that of their variances, but not both: each axis is divided by another one's "
    "deviation."
)

EXERCISE = Exercise(
    "pca_whiten",
    pca_whiten,
    points=1,
    returns=("whitened",),
    canonical="axes",
    cases=[
        case(
            np.array([[3.0, 1.0], [1.0, 3.0], [-1.0, -3.0], [-3.0, -1.0]]),
            eps=1e-10,
            note="the example above, with an eps that does not show",
        ),
        *pca_whiten_cases(np.random.default_rng(62)),
    ],
    hidden=pca_whiten_cases,
    steps={
        "centred": "the centred samples",
        "centred.T @ centred / len(x)": "the covariance",
        ("variances", "variances[::-1]"): "the variance along each axis",
        ("np.sqrt(variances + eps)", "np.sqrt(variances[::-1] + eps)"): "the divisor: sqrt(variance + eps)",
    },
    mistakes=[
        Mistake(
            "least-axis-first",
            "Your axes run from the least variance to the greatest: np.linalg.eigh sorts upwards. Reverse the order of the "
            "variances and of the axes.",
            {"[::-1]": "", "[:, ::-1]": ""},
        ),
        Mistake(
            "order-turned-in-one-only",
            TURNED_IN_ONE,
            {"variances[::-1]": "variances"},
        ),
        Mistake("order-turned-in-one-only", TURNED_IN_ONE, {"axes[:, ::-1]": "axes"}),
        Mistake(
            "turned-back",
            "You rotated the samples back after scaling. That is ZCA whitening, which section 2 shows beside this; PCA whitening stays "
            "on the principal axes.",
            {"np.sqrt(variances[::-1] + eps)": "np.sqrt(variances[::-1] + eps) @ axes[:, ::-1].T"},
        ),
        Mistake(
            "rows-taken-for-axes",
            "np.linalg.eigh returns the axes as *columns*: axis k is axes[:, k]. You used the rows (axes.T), which rotates the wrong way.",
            {"centred @ axes[:, ::-1]": "centred @ axes.T[:, ::-1]"},
        ),
        Mistake(
            "unbiased-covariance",
            "Your covariance divides by N - 1, as np.cov does on its own. Here it is the mean over the samples: divide by N.",
            {"/ len(x)": "/ (len(x) - 1)"},
        ),
        Mistake(
            "multiplied",
            "You multiplied by the deviations: that stretches long axes even more. Divide.",
            {"axes[:, ::-1] / np": "axes[:, ::-1] * np"},
        ),
        Mistake(
            "not-centred",
            "You projected x itself. Subtract each feature's mean first, from the samples as well as for the covariance.",
            {"centred @ axes": "x @ axes"},
        ),
        Mistake(
            "only-turned",
            "You projected the samples onto the axes but did not scale them: divide each by its deviation.",
            {" / np.sqrt(variances[::-1] + eps)": ""},
        ),
        Mistake(
            "only-standardised",
            "You divided each feature by its deviation. Features stay correlated that way: first project the samples onto the principal axes.",
            {
                "centred @ axes[:, ::-1] / np.sqrt(variances[::-1] + eps)": "centred / np.sqrt(centred.var(axis=0) + eps)"
            },
        ),
        Mistake(
            "centred-over-features",
            "You subtracted each sample's own mean (axis=1). The mean is each feature's, over the samples: axis=0.",
            {"x.mean(axis=0)": "x.mean(axis=1, keepdims=True)"},
        ),
    ],
    styles=[pca_whiten_svd, pca_whiten_sorted, pca_whiten_by_axis],
    without=("first-only-x", "last-only-x"),  # one sample has no axes: what eigh returns is chance
)
