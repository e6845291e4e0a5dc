"""The exercise ``pca_project``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.datasets.whitening import pca_project

from .shared import correlated


def pca_project_cases(rng):
    """One axis, some, all; more samples than features, so that each axis is one of its own."""
    return [
        case(correlated(rng, 9, 3), 2, note="two of three axes"),
        case(correlated(rng, 7, 2), 1, note="one axis"),
        case(correlated(rng, 12, 5), 3),
        case(correlated(rng, 8, 4), 4, note="all axes: nothing is lost"),
        case(correlated(rng, 11, 6), 4),
    ]


def project_by_svd(x, k):
    centred = x - x.mean(axis=0)
    _, singular, axes = np.linalg.svd(centred, full_matrices=False)
    power = singular**2
    return centred @ axes[:k].T, axes[:k], power[:k] / np.sum(power)


def project_sorted(x, k):
    mean = np.mean(x, 0)
    variances, axes = np.linalg.eig(np.cov(x, rowvar=False))
    order = np.argsort(variances.real)[::-1][:k]
    components = -axes.real[:, order].T
    scores = np.einsum("nd,kd->nk", x - mean, components)
    return scores, components, variances.real[order] / variances.real.sum()


def project_by_variance(x, k):
    covariance = sum(np.outer(row, row) for row in x - x.mean(axis=0)) / len(x)
    _, axes = np.linalg.eigh(covariance)
    components = np.stack([axes[:, -1 - i] for i in range(k)])
    scores = np.stack([(x - x.mean(axis=0)) @ axis for axis in components], axis=1)
    return scores, components, scores.var(axis=0) / x.var(axis=0).sum()


ALL = "axes[:, ::-1].T[:k]"
SHARES = "variances[::-1][:k] / variances.sum()"

EXERCISE = Exercise(
    "pca_project",
    pca_project,
    points={"scores": 1, "components": 1, "explained": 1},
    returns=("scores", "components", "explained"),
    canonical="components",
    cases=[
        case(
            np.array([[13.0, 21.0], [11.0, 23.0], [9.0, 17.0], [7.0, 19.0]]),
            1,
            note="the example above",
        ),
        *pca_project_cases(np.random.default_rng(621)),
    ],
    hidden=pca_project_cases,
    steps={
        "centred": "the centred samples",
        (
            "centred.T @ centred / len(x)",
            "centred.T @ centred / (len(x) - 1)",
            "centred.T @ centred",
        ): "the covariance",
        (
            "variances",
            "variances[::-1]",
            "variances * len(x) / (len(x) - 1)",
            "variances[::-1] * len(x) / (len(x) - 1)",
        ): "the variance along each axis",
    },
    mistakes=[
        Mistake(
            "least-axis-first",
            "Your axes are those of the least variance: np.linalg.eigh sorts upwards, and the axes of greatest variance are its last "
            "columns. Reverse the order of the axes and of the variances.",
            {ALL: "axes.T[:k]", SHARES: "variances[:k] / variances.sum()"},
        ),
        Mistake(
            "components-as-columns",
            "Your components are columns, (D, k), as np.linalg.eigh returns them. Here each component is a row, (k, D), as in scikit-learn.",
            {"centred @ components.T, components,": "centred @ components.T, components.T,"},
        ),
        Mistake(
            "rows-taken-for-axes",
            "np.linalg.eigh returns the axes as *columns*: axis i is axes[:, i]. You took the rows of its matrix.",
            {ALL: "axes[::-1][:k]"},
        ),
        Mistake(
            "rows-returned-as-components",
            "np.linalg.eigh returns the axes as *columns*. Your components are rows of its matrix: transpose it before you take k of them.",
            {"centred @ components.T, components,": "centred @ components.T, axes[:, ::-1][:k],"},
        ),
        Mistake(
            "not-centred",
            "Your scores are those of x itself. Subtract each feature's mean first, from the samples as well as for the covariance: "
            "scores have mean 0.",
            {"centred @ components.T": "x @ components.T"},
        ),
        Mistake(
            "mean-not-subtracted-anywhere",
            "You took the principal axes of x itself. The first one then points roughly at the mean, whatever the samples vary in. Subtract each "
            "feature's mean first.",
            {"centred = x - x.mean(axis=0)": "centred = x"},
        ),
        Mistake(
            "centred-over-features",
            "You subtracted each sample's own mean (axis=1). The mean is each feature's, over the samples: axis=0.",
            {"x.mean(axis=0)": "x.mean(axis=1, keepdims=True)"},
        ),
        Mistake(
            "standardised-first",
            "You also divided each feature by its deviation. That is PCA of the correlations, for features in different units. Here each "
            "feature keeps its scale: subtract the mean only.",
            {"centred = x - x.mean(axis=0)": "centred = (x - x.mean(axis=0)) / x.std(axis=0)"},
        ),
        Mistake(
            "variances-for-shares",
            "`explained` holds the variances themselves. Divide them by the sum of the variances along *all* D axes, which gives each "
            "axis's share.",
            {SHARES: "variances[::-1][:k]"},
        ),
        Mistake(
            "share-of-the-kept-axes",
            "Your shares sum to 1 whatever k is: you divided by the variance of the k axes that you keep. Divide by that of all D axes, so "
            "that one sees what is lost.",
            {SHARES: "variances[::-1][:k] / variances[::-1][:k].sum()"},
        ),
        Mistake(
            "shares-added-up",
            "`explained` adds the shares up from axis to axis. It holds each axis's own share; np.cumsum can be applied to it later.",
            {SHARES: "np.cumsum(variances[::-1][:k]) / variances.sum()"},
        ),
        Mistake(
            "shares-of-deviations",
            "Your shares are those of the standard deviations. Variances along axes at right angles add up to the whole; deviations do not.",
            {SHARES: "np.sqrt(variances[::-1][:k]) / np.sqrt(variances.clip(0)).sum()"},
        ),
        Mistake(
            "whitened",
            "You divided the scores by the deviations along their axes. That is whitening, the next exercise; a projection keeps lengths.",
            {"centred @ components.T,": "centred @ components.T / np.sqrt(variances[::-1][:k]),"},
        ),
        Mistake(
            "reconstruction-returned",
            "Your scores are the reconstruction, (N, D): the samples rebuilt from k numbers each. Scores are those k numbers: "
            "centred @ components.T.",
            {"centred @ components.T,": "centred @ components.T @ components,"},
        ),
    ],
    styles=[project_by_svd, project_sorted, project_by_variance],
    without=(  # one sample has no axes: what eigh returns is chance
        "first-only-x",
        "last-only-x",
        "first-only-difference-x-mean-x",
        "last-only-difference-x-mean-x",
    ),
)
