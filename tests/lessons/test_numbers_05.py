"""The numbers that lesson 05's prose quotes are those of its pictures, on every processor."""

from math import comb

import numpy as np
import pytest
from numpy.polynomial import chebyshev

from course_lib.viz.dropout.bagging import bagging_errors
from course_lib.viz.dropout.classifier import error_rate, fit_weights, plane, plane_errors
from course_lib.viz.dropout.curve_fit import NOISE, curve_data, curve_fits
from course_lib.viz.dropout.monte_carlo import monte_carlo
from course_lib.viz.dropout.networks import Curves, small_images
from course_lib.viz.dropout.scaling import scaling_sums
from course_lib.viz.dropout.thinned_networks import POINT, small_net, small_output
from course_lib.viz.dropout.training_curves import DECAYS, RATES, stored_runs
from tests.lessons.prose import Prose

LESSON = Prose("05_dropout")
OURS = LESSON.lesson.namespace


def test_degree_3_has_the_least_error_on_new_points():
    fits = curve_fits()

    LESSON.says("has standard deviation #. We fit polynomials", NOISE)
    LESSON.says("Then we draw # *new* points", len(curve_data().new_x))
    LESSON.says("Degree # has the least error on new points, #; ", fits.new.argmin(), fits.new.min())
    LESSON.says("the noise alone would give #.", NOISE**2)
    LESSON.says("Degree # has none at all on the twelve points, and # on new ones", 11, fits.new[11])
    assert fits.train[11] < 1e-12
    LESSON.says("more than a constant")
    assert fits.new[11] > fits.new[0]


def test_best_of_20_equal_networks_looks_better_than_it_is():
    """The expected largest of 20 counts out of 100, each right with probability 0.8."""
    share = np.cumsum([comb(100, right) * 0.8**right * 0.2 ** (100 - right) for right in range(101)])
    best = np.arange(101) @ np.diff(share**20, prepend=0)

    LESSON.says("so the best of the # shows about # %", 20, best)


def test_coefficients_of_an_over_fitted_polynomial_are_large():
    largest = [np.abs(chebyshev.cheb2poly(curve_fits().coefficients[degree])).max() for degree in (11, 3)]

    LESSON.says("the largest of its coefficients is # (that of degree 3: #)", *largest)


def shares(weight_decay):
    """Return the percentages of training and of new points on the wrong side."""
    weights = fit_weights(plane().train, weight_decay)
    return [100 * error_rate(part, weights) for part in (plane().train, plane().test)]


def test_weight_decay_smoothes_a_border():
    LESSON.says("no training point is on the wrong side, and # % of the new ones are", shares(1e-6)[1])
    assert shares(1e-6)[0] == 0
    LESSON.says("it is smooth: # % of the training points and # % of the new ones", *shares(1.0))
    LESSON.says("a straight line is left: # % and # %.", *shares(1e3))
    LESSON.says("The green one has its lowest point near the red one's")
    chosen = plane_errors().test[plane_errors().val.argmin()]
    assert chosen < plane_errors().test.min() + 0.01


def test_committees_halve_the_error():
    bagging = bagging_errors(OURS["ensemble_predict"])
    errors = dict(zip(bagging.sizes, 100 * bagging.errors, strict=True))

    LESSON.says("One alone is wrong on # % of the new points", errors[1])
    LESSON.says("its weight decay chosen well, has # %", 100 * plane_errors().test.min())
    LESSON.says("Eight nearly halve the error, to # %, and # come down to # %", errors[8], 60, errors[60])
    assert errors[8] == pytest.approx(0.5 * errors[1], rel=0.15)


def test_the_whole_network_answers_nearly_the_mean_of_all_thinned_ones():
    """All 65,536 masks, where the animation draws some."""
    masks = (np.arange(2**16)[:, None] >> np.arange(16)) & 1
    answers = small_output(small_net(), np.array(POINT), [masks[:, :8], masks[:, 8:]], 2.0)
    whole = small_output(small_net(), np.array(POINT), [np.ones((1, 8))] * 2, 1.0)[0]

    LESSON.says("the answers spread from about # to #, with", answers.min(), answers.max())
    LESSON.says("with a standard deviation of about #. Their", answers.std())
    LESSON.says("Their mean settles at #, and the *whole* network gives # in one pass", answers.mean(), whole)
    LESSON.says("mean of all $2^{16} = #$", len(answers))


def test_scaling_keeps_the_mean():
    inverted, later, forgotten = (
        scaling_sums(0.5, scaling=scaling, forward=OURS["dropout_forward"])
        for scaling in ("inverted", "when testing", "forgotten")
    )

    LESSON.says("With $p = 0.5$ and inverted scaling, both have their mean at #", inverted.testing)
    LESSON.says("both have their mean at #; only", inverted.training.mean())
    LESSON.says("only the spread, #, is gone when testing", inverted.training.std())
    LESSON.says("With the scaling of 2014 both are at #.", later.testing)
    LESSON.says("scaling of 2014 both are at #.", later.training.mean())
    LESSON.says(
        "Forgotten, the training mean is # and testing brings #:",
        *(forgotten.training.mean(), forgotten.testing),
    )
    LESSON.says("At $p = 0.8$ they are five times too large")
    strong = scaling_sums(0.8, scaling="forgotten", forward=OURS["dropout_forward"])
    assert strong.testing / strong.training.mean() == pytest.approx(5, abs=0.1)


@pytest.fixture(scope="module")
def trained():
    """Return what section 7 leaves: three networks trained on 600 images."""
    return LESSON.run("from course_lib.viz", "train_run")


def test_dropout_narrows_the_gap(trained):
    """Rounding flips a ReLU now and then; with dropout the runs then part by about 0.01: hence "about"."""
    plain, dropped, both = trained["runs"].values()
    gaps = [curves.val_loss[-1] - curves.train_loss[-1] for curves in (plain, dropped, both)]

    LESSON.says(
        "(# parameters for # images) is trained three times for # epochs",
        *(
            sum(param.size for param in trained["nets"]["no dropout"].params.values()),
            len(trained["train"][1]),
            len(plain.val_loss),
        ),
    )
    LESSON.says("Without dropout the training loss goes down to #, while", plain.train_loss[-1])
    LESSON.says("the validation loss zig-zags: the gap at the end is #.", gaps[0])
    assert np.sum(np.diff(plain.val_loss) > 0.02) > 5
    LESSON.says("With dropout the gap is about #, with the penalty as well about #, and", *gaps[1:])
    LESSON.says(
        "the validation loss ends at about # and # instead of",
        *(dropped.val_loss[-1], both.val_loss[-1]),
        within=0.015,
    )
    LESSON.says("instead of #. It is mostly the *training* loss that moved", plain.val_loss[-1])
    for curves in (dropped, both):
        moved = curves.train_loss[-1] - plain.train_loss[-1]
        assert moved > 2 * (plain.val_loss[-1] - curves.val_loss[-1])


def test_the_plain_network_at_its_best(trained):
    plain = trained["runs"]["no dropout"]
    early, best = OURS["early_stopping_epoch"](plain.val_loss, 5), plain.val_loss.argmin()

    LESSON.says("with patience #, and says where it would have stopped", 5)
    LESSON.says("stopped early, in epoch #, it has #, at its", early + 1, plain.val_loss[early])
    LESSON.says("at its best, in epoch #, #; and on # validation", best + 1, plain.val_loss[best], 200)


def test_validation_loss_still_falls_with_dropout(trained):
    middle, end = (
        [curves.val_loss[part].mean() for curves in trained["runs"].values()]
        for part in (slice(9, 20), slice(-10, None))
    )

    LESSON.says("What dropout gives is a curve that still falls at the end")
    assert end[0] > middle[0]
    assert all(late < earlier - 0.05 for late, earlier in zip(end[1:], middle[1:], strict=True))


def test_the_whole_network_is_as_good_as_50_passes(trained):
    fashion = trained["fashion"]
    images = small_images(fashion.test_images)
    net = trained["nets"]["dropout and L2"]
    asked = monte_carlo(net, images, fashion.test_labels, predict=OURS["ensemble_predict"])

    LESSON.says("on the # images of the test set", len(images))
    LESSON.says("network alone has a loss of about # and an", asked.losses[0], within=0.015)
    LESSON.says("and an error of about # %. Averaging", 100 * asked.errors[0], within=1)
    LESSON.says("the mean of # has about", asked.counts[-1])
    LESSON.says("the mean of 50 has about # and", asked.losses[-1], within=0.01)
    LESSON.says("has about 0.60 and # %, and so has the whole network", 100 * asked.errors[-1], within=1)
    assert asked.whole_loss == pytest.approx(asked.losses[-1], abs=0.01)
    assert asked.whole_error == pytest.approx(asked.errors[-1], abs=0.01)


def run(p, weight_decay):
    """Return the curves of one of the 16 settings."""
    return Curves(*(numbers[RATES.index(p), DECAYS.index(weight_decay)] for numbers in stored_runs()))


def test_16_settings_of_dropout_and_weight_decay():
    plain, dropped, decayed, both, strong = (
        run(*setting) for setting in [(0.0, 0.0), (0.25, 0.0), (0.0, 0.003), (0.25, 0.003), (0.75, 0.0)]
    )
    best = plain.val_loss.argmin()

    LESSON.says("under # settings.", len(RATES) * len(DECAYS))
    LESSON.says(
        "the validation loss is least in epoch # and then climbs from # to #",
        *(best + 1, plain.val_loss[best], plain.val_loss[-1]),
    )
    LESSON.says("while the accuracy stands still")
    assert plain.val_accuracy[-1] == pytest.approx(plain.val_accuracy[best], abs=0.015)  # of 1,000 images
    LESSON.says(
        "$p = 0.25$ alone ends at #, with the accuracy up from # % to # %",
        *(dropped.val_loss[-1], 100 * plain.val_accuracy[-1], 100 * dropped.val_accuracy[-1]),
    )
    LESSON.says("a weight decay of # alone at #; the two", 0.003, decayed.val_loss[-1])
    LESSON.says("the two together at # and # %", both.val_loss[-1], 100 * both.val_accuracy[-1])
    LESSON.says("At $p = 0.75$ the loss is # on both sets", strong.val_loss[-1])
    LESSON.says("the loss is # on both sets, with accuracies", strong.train_loss[-1])
    LESSON.says(
        "with accuracies of # % and # %: of # units # are left",
        *(100 * strong.train_accuracy[-1], 100 * strong.val_accuracy[-1], 80, 80 * (1 - 0.75)),
    )
