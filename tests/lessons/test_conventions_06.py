"""What lesson 06's convention cards say of torch, NumPy and scikit-learn is what these do."""

import inspect

import numpy as np
import pytest

from course_lib.datasets.whitening import pca_project, pca_whiten, standardize
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_forward
from course_lib.ops.norm.group_norm import groupnorm_forward
from course_lib.ops.norm.layer_norm import layernorm_forward

torch = pytest.importorskip("torch")
X = np.random.default_rng(0).normal(2, 3, (8, 6, 2, 3))
ROWS = X[:, :, 0, 0]


def default(layer, option):
    """Return the default of an option of a layer of torch."""
    return inspect.signature(layer).parameters[option].default


def test_torch_std_divides_by_n_minus_1_unless_told_otherwise():
    rows = torch.tensor(ROWS)

    np.testing.assert_allclose(torch.std(rows, dim=0), ROWS.std(axis=0, ddof=1))
    np.testing.assert_allclose(torch.std(rows, dim=0, correction=0), ROWS.std(axis=0))


def test_scikit_learn_divides_by_n_and_a_constant_feature_by_1():
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    train = np.concatenate([ROWS, np.full((8, 1), 5.0)], axis=1)
    scaler = preprocessing.StandardScaler().fit(train)

    np.testing.assert_allclose(scaler.transform(train + 1), standardize(train, train + 1)[1], atol=1e-12)
    assert scaler.scale_[-1] == 1


def test_scikit_learn_has_components_as_rows_and_whitens_with_n_minus_1():
    decomposition = pytest.importorskip("sklearn.decomposition")
    pca = decomposition.PCA(whiten=True).fit(ROWS)
    scores, components, explained = pca_project(ROWS, 6)

    np.testing.assert_allclose(np.abs(pca.components_), np.abs(components), atol=1e-8)
    np.testing.assert_allclose(pca.explained_variance_ratio_, explained)
    np.testing.assert_allclose(pca.explained_variance_, scores.var(axis=0, ddof=1))
    white = pca_whiten(ROWS, eps=0.0) * np.sqrt(7 / 8)
    np.testing.assert_allclose(np.abs(pca.transform(ROWS)), np.abs(white), atol=1e-8)
    np.testing.assert_allclose(np.cov(ROWS.T), np.cov(ROWS.T, ddof=1))


def test_torch_pca_has_the_axes_as_columns():
    _, _, axes = torch.pca_lowrank(torch.tensor(ROWS), q=6)  # exact, as 6 is all

    np.testing.assert_allclose(np.abs(axes.numpy().T), np.abs(pca_project(ROWS, 6)[1]), atol=1e-6)


@pytest.mark.parametrize("training", [True, False])
def test_torch_batch_norm_is_ours(training):
    """Momentum 0.1 weighs the new statistic, the running variance is unbiased, eps is 1e-5 in the root."""
    layer = torch.nn.BatchNorm2d(6).double()
    layer.train(training)

    y, running, _ = batchnorm_forward(
        X, np.ones(6), np.zeros(6), RunningStats(np.zeros(6), np.ones(6)), training=training
    )

    np.testing.assert_allclose(layer(torch.tensor(X)).detach(), y, atol=1e-12)
    np.testing.assert_allclose(layer.running_mean, running.mean, atol=1e-12)
    np.testing.assert_allclose(layer.running_var, running.var, atol=1e-12)
    assert (default(torch.nn.BatchNorm2d, "momentum"), default(torch.nn.BatchNorm2d, "eps")) == (0.1, 1e-5)


def test_torch_refuses_a_batch_of_one():
    """In the words that the lesson quotes."""
    with pytest.raises(ValueError, match="Expected more than 1 value per channel when training"):
        torch.nn.BatchNorm1d(6)(torch.ones(1, 6))


def test_torch_layer_norm_is_ours_with_one_gamma_per_feature():
    layer = torch.nn.LayerNorm([6, 2, 3]).double()

    y, _ = layernorm_forward(X, np.ones((6, 2, 3)), np.zeros((6, 2, 3)))

    np.testing.assert_allclose(layer(torch.tensor(X)).detach(), y, atol=1e-12)
    assert layer.weight.shape == (6, 2, 3)
    assert default(torch.nn.LayerNorm, "eps") == 1e-5


def test_torch_group_norm_is_ours_with_one_gamma_per_channel():
    layer = torch.nn.GroupNorm(3, 6).double()

    y, _ = groupnorm_forward(X, np.ones(6), np.zeros(6), groups=3)

    np.testing.assert_allclose(layer(torch.tensor(X)).detach(), y, atol=1e-12)
    assert layer.weight.shape == torch.nn.InstanceNorm2d(6, affine=True).weight.shape == (6,)
    assert default(torch.nn.GroupNorm, "eps") == 1e-5
    assert default(torch.nn.GroupNorm, "num_groups") is inspect.Parameter.empty


def test_unbiased_and_biased_differ_as_the_card_says():
    """3 % with 32 examples, a factor of 2 with 2."""
    assert round(100 * (32 / 31 - 1)) == 3
    assert 2 / (2 - 1) == 2
