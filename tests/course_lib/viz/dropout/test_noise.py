"""Gaussian noise has the mean and the variance of dropout, and its gradient."""

import numpy as np
import pytest

from course_lib.gradcheck import check_gradients
from course_lib.viz.dropout.noise import NOISES, gaussian_backward, gaussian_forward, noisy_sums


@pytest.mark.parametrize("p", [0.2, 0.5])
def test_both_noises_have_the_same_mean_and_spread(p):
    dropout, gaussian = (noisy_sums(p, noise, passes=20_000) for noise in NOISES)

    assert gaussian.mean() == pytest.approx(dropout.mean(), abs=5 * dropout.std() / 100)
    assert gaussian.std() == pytest.approx(dropout.std(), rel=0.05)


def test_gaussian_noise_when_testing_is_none():
    x = np.arange(6.0).reshape(2, 3)
    y, cache = gaussian_forward(x, p=0.5, training=False, rng=np.random.default_rng(0))

    np.testing.assert_array_equal(y, x)
    np.testing.assert_array_equal(gaussian_backward(x, cache)[0], x)


def test_gaussian_gradient():
    def forward(x):
        return gaussian_forward(x, p=0.4, training=True, rng=np.random.default_rng(1))

    x = np.random.default_rng(0).normal(size=(3, 4))
    check_gradients(forward, gaussian_backward, x, rng=np.random.default_rng(2))
