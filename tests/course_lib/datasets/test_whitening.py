"""Means, variances and correlations after standardising and whitening."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.datasets.whitening import pca_project, pca_whiten, standardize, zca_whiten


def correlated(n=500, d=4, seed=0):
    """Return samples with a mean and with strongly correlated features."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, d)) @ rng.standard_normal((d, d)) + rng.standard_normal(d)


def test_standardize_gives_the_training_set_mean_0_and_variance_1():
    """This holds for every feature."""
    train, _ = standardize(correlated(), correlated(20, seed=1))

    np.testing.assert_allclose(train.mean(axis=0), np.zeros(4), atol=1e-12)
    np.testing.assert_allclose(train.std(axis=0), np.ones(4), rtol=1e-12)


def test_standardize_agrees_with_scikit_learn_on_both_sets():
    """Mean and variance of the test set do not matter."""
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    train, test = correlated(), correlated(20, seed=1)
    scaler = preprocessing.StandardScaler().fit(train)

    for ours, theirs in zip(standardize(train, test), (train, test), strict=True):
        np.testing.assert_allclose(ours, scaler.transform(theirs), rtol=1e-12, atol=1e-12)


def test_standardize_only_shifts_a_constant_feature():
    """A zero variance divides nothing, even if rounding moves the mean of equal numbers."""
    train, test = standardize(np.full((7, 1), 0.1, np.float32), np.array([[2.1]], np.float32))

    np.testing.assert_allclose(train, np.zeros((7, 1)), atol=1e-7)
    np.testing.assert_allclose(test, [[2.0]], rtol=1e-6)
    assert train.dtype == test.dtype == np.float32
    with pytest.raises(ShapeError):
        standardize(np.ones((3, 2)), np.ones((3, 4)))


@pytest.mark.parametrize("whiten", [pca_whiten, zca_whiten])
def test_whitened_samples_have_the_identity_as_covariance(whiten):
    """The mean is zero too."""
    y = whiten(correlated(), eps=0.0)

    np.testing.assert_allclose(y.mean(axis=0), np.zeros(4), atol=1e-12)
    np.testing.assert_allclose(y.T @ y / len(y), np.eye(4), atol=1e-10)


@pytest.mark.parametrize("whiten", [pca_whiten, zca_whiten])
def test_whitening_survives_more_features_than_samples(whiten):
    """The axes without variance stay near 0, and float32 stays float32."""
    x = correlated(5, 12).astype(np.float32)

    y = whiten(x, eps=1e-3)

    assert y.dtype == np.float32
    assert np.isfinite(y).all()
    assert abs(np.linalg.eigvalsh(y.T @ y / 5)).max() < 1 + 1e-5
    with pytest.raises(ShapeError):
        whiten(x[None], eps=1e-3)
    with pytest.raises(ArgumentError):
        whiten(x, eps=-1.0)


def test_pca_whiten_agrees_with_scikit_learn():
    """scikit-learn uses the unbiased variance, and fixes signs by the same rule."""
    decomposition = pytest.importorskip("sklearn.decomposition")
    x = correlated()

    theirs = decomposition.PCA(whiten=True, svd_solver="full").fit_transform(x) * np.sqrt(
        len(x) / (len(x) - 1)
    )

    np.testing.assert_allclose(pca_whiten(x, eps=0.0), theirs, atol=1e-9)


def test_pca_whiten_adds_eps_inside_the_square_root():
    """With eps 5, variances 4 and 1 become 4/9 and 1/6."""
    x = np.array([[2.0, 1.0], [2.0, -1.0], [-2.0, 1.0], [-2.0, -1.0]])

    np.testing.assert_allclose(pca_whiten(x, eps=5.0).var(axis=0), [4 / 9, 1 / 6], rtol=1e-12)


def test_zca_whiten_is_the_whitening_closest_to_the_samples():
    """No rotation of the result is closer to the centred samples, and its map is symmetric."""
    x = correlated()
    centred = x - x.mean(axis=0)
    y = zca_whiten(x, eps=0.0)
    distance = np.sum((y - centred) ** 2)

    for seed in range(20):
        turn = np.linalg.qr(np.random.default_rng(seed).standard_normal((4, 4)))[0]
        assert np.sum((y @ turn - centred) ** 2) > distance
    linear_map = np.linalg.lstsq(centred, y)[0]
    np.testing.assert_allclose(linear_map, linear_map.T, atol=1e-9)


def test_pca_project_agrees_with_scikit_learn_but_for_signs():
    """Scores, components as rows, and shares of the whole variance."""
    decomposition = pytest.importorskip("sklearn.decomposition")
    x = correlated()
    theirs = decomposition.PCA(2).fit(x)

    scores, components, explained = pca_project(x, 2)

    signs = np.sign((components * theirs.components_).sum(axis=1))
    np.testing.assert_allclose(components, signs[:, None] * theirs.components_, atol=1e-9)
    np.testing.assert_allclose(scores, signs * theirs.transform(x), atol=1e-9)
    np.testing.assert_allclose(explained, theirs.explained_variance_ratio_, rtol=1e-9)


def test_pca_project_rebuilds_all_but_the_variances_left_out():
    """The mean squared error is the sum of the variances along the other axes; with all axes it is 0."""
    x = correlated()
    centred, whole = x - x.mean(axis=0), x.var(axis=0).sum()

    for k in (1, 3, 4):
        scores, components, explained = pca_project(x, k)
        error = np.square(centred - scores @ components).sum(axis=1).mean()
        assert error == pytest.approx((1 - explained.sum()) * whole, abs=1e-9)


def test_pca_project_wants_an_axis_at_least():
    with pytest.raises(ArgumentError, match="pca_project: k"):
        pca_project(correlated(), 0)
    with pytest.raises(ArgumentError, match="from 1 to 4"):
        pca_project(correlated(), 5)
