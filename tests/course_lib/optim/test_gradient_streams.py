"""Each kind of loss has its gradients, its look and its best rule."""

import numpy as np
import pytest

from course_lib.gradcheck import check_gradient
from course_lib.optim.gradient_streams import KINDS, pick_rule, problem, record
from course_lib.viz.adam.streams import BEST, excess_losses

RIGHT = {"units": "Rprop", "ravine": "momentum", "words": "AdaGrad"}


@pytest.mark.parametrize("kind", ["units", "ravine"])
def test_gradients_are_those_of_the_loss(kind):
    """Up to a factor: the loss of units is a mean over its parameters."""
    _, gradient, excess, _ = problem(kind, 0)
    w = np.random.default_rng(1).normal(size=12)
    factor = 12 if kind == "units" else 1

    assert check_gradient(lambda w: factor * excess(w), w, gradient(w, 0)) < 1e-5


def test_mean_gradient_of_the_words_is_that_of_the_loss():
    """Over many batches."""
    _, gradient, excess, _ = problem("words", 0)
    w = np.random.default_rng(1).normal(size=60)
    mean = np.mean([gradient(w, step) for step in range(20_000)], axis=0)

    slope = [(excess(w + 1e-5 * e) - excess(w - 1e-5 * e)) / 2e-5 for e in np.eye(60)]
    np.testing.assert_allclose(mean, slope, atol=2e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_streams_of_a_kind_are_recognised(kind):
    """By the share of zeros and of flips, with wide gaps between the kinds."""
    for seed in range(30):
        gradients = record(kind, seed)
        zeros, flips = np.mean(gradients == 0), np.mean(gradients[1:] * gradients[:-1] < 0)

        assert pick_rule(gradients) == RIGHT[kind]
        assert zeros > 0.7 if kind == "words" else zeros < 0.2
        assert flips > 0.8 if kind == "ravine" else flips < 0.2


@pytest.mark.parametrize("kind", KINDS)
def test_the_rule_that_is_picked_reaches_the_lowest_loss(kind):
    """Of the three names, each at the best of five rates; on the loss in the picture and on three others."""
    for seed in range(4):
        ends = {}
        for name in RIGHT.values():
            rates = BEST[kind][name] * 10.0 ** np.arange(-1, 1.1, 0.5)
            with np.errstate(all="ignore"):
                tails = [excess_losses(kind, name, lr, seed=seed)[-20:].mean() for lr in rates]
            ends[name] = np.nanmin(tails)

        assert min(ends, key=ends.get) == RIGHT[kind]
        assert sorted(ends.values())[1] > 1.2 * ends[RIGHT[kind]]
