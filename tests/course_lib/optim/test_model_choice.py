"""The epoch is chosen on the validation set, its weights are a copy, and the test is made without dropout."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.nn.metrics import early_stopping_epoch
from course_lib.optim.model_choice import evaluate, train_with_early_stopping


def training(losses):
    """Return a step that writes its number and its loss into the same two arrays, and what validates them."""
    weights, numbers = [np.zeros(1), np.zeros((2, 2))], iter(range(len(losses)))

    def step():
        epoch = next(numbers)
        weights[0][0], weights[1][:] = losses[epoch], epoch
        return weights

    return step, lambda weights: weights[0][0]


@pytest.mark.parametrize("patience", [1, 2, 3, 9])
def test_early_stopping_keeps_the_weights_of_the_epoch_that_the_losses_name(patience):
    """And takes no step after the stop: the losses end there."""
    losses = [9.0, 7.0, 8.0, 6.0, 6.0, 7.5, 5.0, 6.0, 6.5, 6.1, 4.0]

    epoch, weights = train_with_early_stopping(*training(losses), patience=patience, max_epochs=len(losses))

    assert epoch == early_stopping_epoch(losses, patience)
    assert weights[0] == losses[epoch]
    assert (weights[1] == epoch).all()


def test_early_stopping_ends_after_the_most_epochs():
    """A loss that falls for ever is trained as long as is allowed."""
    epoch, weights = train_with_early_stopping(*training([3.0, 2.0, 1.0]), patience=5, max_epochs=2)

    assert (epoch, weights[0][0]) == (1, 2.0)


@pytest.mark.parametrize("wrong", [{"patience": 0, "max_epochs": 3}, {"patience": 2, "max_epochs": 0}])
def test_early_stopping_refuses_less_than_one(wrong):
    with pytest.raises(ArgumentError, match="at least 1"):
        train_with_early_stopping(*training([1.0]), **wrong)


def test_evaluate_chooses_on_the_validation_set_without_dropout():
    """Snapshot 0 is right on the test examples, snapshot 1 on those to choose with."""
    x, plain, swapped = np.eye(2), np.eye(2), np.eye(2)[::-1]
    val, test = (x, np.array([1, 0])), (np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0]]), np.array([0, 1, 1]))
    rng = np.random.default_rng(0)

    assert evaluate([(plain, plain), (plain, swapped)], val, test, p=0.9, rng=rng) == (1, 2 / 3)
    assert rng.random() == np.random.default_rng(0).random()


def test_evaluate_takes_the_first_of_equals():
    part = (np.eye(2), np.array([0, 1]))

    assert evaluate([(np.eye(2), np.eye(2))] * 3, part, part, p=0.5, rng=np.random.default_rng(0))[0] == 0
