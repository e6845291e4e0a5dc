"""Weight decay shrinks the bumps, and the best one lies between the extremes."""

import numpy as np

from course_lib.viz.dropout.classifier import fit_weights, plane, plane_errors


def test_gradient_of_the_penalised_loss_is_zero_at_the_weights():
    """The plane's three weights have no penalty."""
    data, decay = plane(), 0.3
    weights = fit_weights(data.train, decay)
    free = np.arange(len(weights)) < 3

    residual = data.train.features @ weights - data.train.signs
    gradient = data.train.features.T @ residual + decay * np.where(free, 0, weights)

    np.testing.assert_allclose(gradient, 0, atol=1e-7)


def test_decay_makes_the_bumps_small():
    """Each factor of 10,000 in decay costs more than a factor of 10 in size."""
    data = plane()
    sizes = [np.abs(fit_weights(data.train, decay)[3:]).sum() for decay in (1e-6, 1e-2, 1e2)]

    assert sizes[0] > 10 * sizes[1] > 100 * sizes[2]


def test_new_points_have_their_smallest_error_between_the_extremes():
    """Without decay every training point is classified correctly."""
    errors = plane_errors()

    assert errors.train[0] == 0
    assert errors.test.min() < 0.5 * errors.test[0]
    assert errors.test.min() < 0.6 * errors.test[-1]
