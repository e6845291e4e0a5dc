"""Metrics against scikit-learn and torch, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.nn.metrics import (
    accuracy,
    confusion_matrix,
    early_stopping_epoch,
    ensemble_predict,
    perplexity,
)


def test_accuracy_and_confusion_matrix_agree_with_scikit_learn():
    """Accuracy is also the trace of the matrix divided by its sum."""
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    predictions, labels = rng.integers(0, 4, 200), rng.integers(0, 4, 200)

    matrix = confusion_matrix(predictions, labels, classes=5)

    np.testing.assert_array_equal(matrix, metrics.confusion_matrix(labels, predictions, labels=range(5)))
    assert accuracy(predictions, labels) == metrics.accuracy_score(labels, predictions)
    assert accuracy(predictions, labels) == np.trace(matrix) / matrix.sum()


@pytest.mark.parametrize("call", [accuracy, lambda p, y: confusion_matrix(p, y, classes=3)])
def test_counting_refuses_logits(call):
    """Comparing (N, K) with (N,) would broadcast if K is N."""
    with pytest.raises(ShapeError, match="not logits"):
        call(np.zeros((3, 3)), np.zeros(3, int))


@given(losses=st.lists(st.floats(0, 9), min_size=1, max_size=30), patience=st.integers(1, 5))
def test_early_stopping_epoch_is_the_best_epoch_so_far(losses, patience):
    """No loss before it is as low, and none within the patience after it is lower."""
    best = early_stopping_epoch(losses, patience)

    assert all(loss > losses[best] for loss in losses[:best])
    assert all(loss >= losses[best] for loss in losses[best : best + patience + 1])


@pytest.mark.parametrize(
    ("losses", "patience", "expected"),
    [
        ([3, 2, 2.5, 2.4, 1], 2, 1),  # stops before it sees the 1
        ([3, 2, 2.5, 2.4, 1], 3, 4),  # the 1 comes just in time
        ([3, 2, 2, 2, 1], 2, 1),  # as good is not better
        ([1, 2, 3], 5, 0),
        ([3, 2, 1], 1, 2),
    ],
)
def test_early_stopping_epoch_by_hand(losses, patience, expected):
    """Five short runs of losses."""
    assert early_stopping_epoch(losses, patience) == expected


@pytest.mark.parametrize(("losses", "patience"), [([], 1), ([1.0], 0)])
def test_early_stopping_epoch_needs_losses_and_patience(losses, patience):
    """Neither may be missing."""
    with pytest.raises(ArgumentError, match="at least"):
        early_stopping_epoch(losses, patience)


def test_ensemble_predict_lets_one_sure_network_outweigh_two_unsure_ones():
    """The means are 0.57 and 0.43; a vote would choose the other class."""
    probabilities = np.array([[[0.45, 0.55]], [[0.45, 0.55]], [[0.8, 0.2]]])

    np.testing.assert_array_equal(ensemble_predict(probabilities), [0])
    with pytest.raises(ShapeError):
        ensemble_predict(probabilities[0])


def test_ensemble_predict_of_one_network_is_its_prediction():
    """Averaging one network changes nothing."""
    probabilities = np.random.default_rng(0).random((1, 6, 4))

    np.testing.assert_array_equal(ensemble_predict(probabilities), probabilities[0].argmax(axis=1))


def test_perplexity_of_guessing_among_k_is_k():
    """Without losses there is no perplexity."""
    np.testing.assert_allclose(perplexity([np.log(7)] * 3), 7)
    with pytest.raises(ArgumentError, match="at least one loss"):
        perplexity([])
