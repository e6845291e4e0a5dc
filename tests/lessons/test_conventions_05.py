"""The torch, scikit-learn and NumPy rows of lesson 05's convention cards, run."""

import numpy as np
import pytest
from sklearn.ensemble import BaggingClassifier, VotingClassifier
from sklearn.model_selection import train_test_split

from course_lib.nn.metrics import early_stopping_epoch

torch = pytest.importorskip("torch")


def test_torch_drops_with_probability_p_and_scales_in_training():
    torch.manual_seed(0)
    y = torch.nn.Dropout(p=0.2)(torch.ones(10_000))

    assert (y == 0).float().mean().item() == pytest.approx(0.2, abs=0.02)
    assert set(y.unique().tolist()) == {0.0, 1.25}
    assert torch.nn.Dropout(p=1.0)(torch.ones(3)).tolist() == [0, 0, 0]


def test_torch_dropout2d_drops_whole_channels():
    torch.manual_seed(0)
    y = torch.nn.Dropout2d(p=0.5)(torch.ones(8, 6, 3, 4))
    shares = (y == 0).float().mean(dim=(2, 3))

    assert set(shares.flatten().tolist()) == {0.0, 1.0}


def test_torch_weight_decay_adds_lambda_times_the_weight_to_the_gradient():
    weight = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
    weight.grad = torch.tensor([1.0, 1.0])

    torch.optim.SGD([weight], lr=1.0, weight_decay=0.1).step()

    np.testing.assert_allclose(weight.detach().numpy(), [3 - 1.3, -2 - 0.8], rtol=1e-6)


def test_torch_reduces_the_rate_one_epoch_after_we_would_stop():
    """Losses 2, 3, 3, 3 and patience 2: we stop in the third epoch; the rate falls in the fourth."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=2)
    rates = []
    for loss in [2.0, 3.0, 3.0, 3.0]:
        schedule.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])

    assert rates == [1.0, 1.0, 1.0, pytest.approx(0.1)]
    assert early_stopping_epoch([2.0, 3.0, 3.0, 1.0], 2) == 0


def test_torch_random_split_takes_fractions_and_deals_out_the_rest():
    parts = torch.utils.data.random_split(range(11), [0.6, 0.2, 0.2])

    assert [len(part) for part in parts] == [7, 2, 2]
    assert sorted(i for part in parts for i in part.indices) == list(range(11))


def test_scikit_learn_splits_into_two():
    assert [len(part) for part in train_test_split(np.arange(10), test_size=0.2, random_state=0)] == [8, 2]


class Sure:
    """A classifier with probabilities of its own; its vote is the likelier class."""

    _estimator_type = "classifier"

    def __init__(self, probability):
        self.probability = probability
        self.classes_ = np.array([0, 1])

    def predict_proba(self, x):
        """Return the same probabilities for each example."""
        return np.tile([self.probability, 1 - self.probability], (len(x), 1))

    def predict(self, x):
        """Return the likelier class."""
        return self.predict_proba(x).argmax(axis=1)


def test_scikit_learn_bagging_averages_probabilities_and_voting_votes():
    """0.9, 0.4 and 0.4 for class 0: the mean says 0, two of three say 1."""
    members, x = [Sure(0.9), Sure(0.4), Sure(0.4)], np.zeros((1, 1))
    bagging = BaggingClassifier()
    bagging.estimators_, bagging.estimators_features_ = members, [np.array([0])] * 3
    bagging.n_features_in_, bagging.n_classes_, bagging.classes_ = 1, 2, np.array([0, 1])
    bagging.n_estimators = 3

    assert bagging.predict(x).tolist() == [0]
    assert VotingClassifier([]).voting == "hard"
