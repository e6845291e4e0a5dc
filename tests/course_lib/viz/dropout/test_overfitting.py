"""The numbers behind lesson 05's pictures of overfitting."""

import numpy as np
import pytest

from course_lib.viz.dropout import classifier, curve_fit
from course_lib.viz.dropout.bagging import bagged_probabilities, bagging_errors
from course_lib.viz.dropout.training_curves import (
    DECAYS,
    EPOCHS,
    RATES,
    few_images,
    regularised_runs,
    small_images,
    train_run,
)


def test_training_error_only_falls_with_the_degree_while_the_new_one_turns():
    fits = curve_fit.curve_fits()

    assert (np.diff(fits.train) < 1e-12).all()
    assert fits.train[11] < 1e-20
    assert fits.new.argmin() == 3
    assert fits.new[11] > 20 * fits.new[3]


def test_polynomial_through_all_points_goes_through_all_points():
    data, fits = curve_fit.curve_data(), curve_fit.curve_fits()

    np.testing.assert_allclose(
        np.polynomial.chebyshev.chebval(data.x, fits.coefficients[11]), data.y, atol=1e-9
    )


def test_weights_are_where_the_penalised_loss_is_flat():
    data, decay = classifier.plane(), 0.3
    weights = classifier.fit_weights(data.train, decay)
    free = np.arange(len(weights)) < 3

    residual = data.train.features @ weights - data.train.signs
    gradient = data.train.features.T @ residual + decay * np.where(free, 0, weights)

    np.testing.assert_allclose(gradient, 0, atol=1e-7)


def test_decay_makes_the_bumps_small():
    data = classifier.plane()
    sizes = [np.abs(classifier.fit_weights(data.train, decay)[3:]).sum() for decay in (1e-6, 1e-2, 1e2)]

    assert sizes[0] > 10 * sizes[1] > 100 * sizes[2]


def test_new_points_have_their_least_error_between_the_extremes():
    errors = classifier.plane_errors()

    assert errors.train[0] == 0
    assert errors.test.min() < 0.5 * errors.test[0]
    assert errors.test.min() < 0.6 * errors.test[-1]


def test_larger_committees_err_less_and_one_alone_is_its_member():
    bagging = bagging_errors()
    probabilities = bagged_probabilities()

    np.testing.assert_allclose(probabilities.sum(axis=2), 1)
    assert bagging.errors[-1] < 0.5 * bagging.errors[0]
    assert bagging.errors[-1] < 0.5 * bagging.alone


def test_bagging_asks_the_students_function():
    """A committee that always says 0 is wrong on class 1: half of the points."""
    always = bagging_errors(lambda probabilities: np.zeros(probabilities.shape[1], int), committees=1)

    np.testing.assert_allclose(always.errors, 0.5)


def test_small_images_are_means_of_four_pixels():
    image = np.arange(28 * 28.0).reshape(1, 1, 28, 28)

    assert small_images(image).shape == (1, 196)
    assert small_images(image)[0, 0] == np.mean([0, 1, 28, 29])
    assert small_images(image)[0, 15] == np.mean([58, 59, 86, 87])


def test_stored_runs_are_what_training_gives():
    """Two settings, two epochs; later the last bits of another BLAS may have grown."""
    stored = regularised_runs()
    assert stored.val_loss.shape == (len(RATES), len(DECAYS), EPOCHS)

    for i, j in [(0, 0), (2, 1)]:
        curves, _ = train_run(*few_images(), p=RATES[i], weight_decay=DECAYS[j], epochs=2)
        np.testing.assert_allclose(curves.train_loss, stored.train_loss[i, j, :2], rtol=1e-3)
        np.testing.assert_allclose(curves.val_accuracy, stored.val_accuracy[i, j, :2], atol=0.005)


def test_dropout_and_decay_close_the_gap():
    runs = regularised_runs()
    gap = runs.val_loss[:, :, -1] - runs.train_loss[:, :, -1]

    assert gap[0, 0] > 0.7
    assert (np.diff(gap, axis=0) < 0).all()
    assert (np.diff(gap, axis=1) < 0.05).all()
    assert runs.val_loss[1, 1, -1] < runs.val_loss[0, 0, -1] - 0.2


@pytest.mark.parametrize("part", ["forward", "backward", "penalty"])
def test_training_uses_the_students_functions(part):
    class Called(Exception):
        pass

    def mine(*args, **options):
        raise Called

    with pytest.raises(Called):
        train_run(*few_images(), p=0.5, weight_decay=0.1, epochs=1, **{part: mine})
