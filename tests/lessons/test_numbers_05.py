"""The numbers that lesson 05's prose quotes are those of its pictures, on every processor."""

import re
from math import comb

import numpy as np
import pytest
from numpy.polynomial import chebyshev

from course_lib.viz.dropout.bagging import bagging_errors
from course_lib.viz.dropout.classifier import error_rate, fit_weights, plane, plane_errors
from course_lib.viz.dropout.curve_fit import NOISE, curve_data, curve_fits
from course_lib.viz.dropout.monte_carlo import monte_carlo
from course_lib.viz.dropout.more_data import CHANGES, SIZES, learning_slope, measured
from course_lib.viz.dropout.networks import Curves, fashion_test
from course_lib.viz.dropout.scaling import scaling_sums
from course_lib.viz.dropout.thinned_networks import POINT, small_net, small_output
from course_lib.viz.dropout.training_curves import DECAYS, RATES, stored_runs
from tests.lessons.prose import Prose

LESSON = Prose("05_dropout")
OURS = LESSON.lesson.namespace


def test_degree_3_has_the_lowest_error_on_new_points():
    fits = curve_fits()

    LESSON.says("has standard deviation #. We fit polynomials", NOISE)
    LESSON.says("Then we draw # *new* points", len(curve_data().new_x))
    LESSON.says("Degree # has the lowest error on new points, #; ", fits.new.argmin(), fits.new.min())
    LESSON.says("the noise alone would give #.", NOISE**2)
    LESSON.says(
        "Degree # has an error of # on the twelve points and of # on the new ones",
        11,
        fits.train[11],
        fits.new[11],
    )
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

    LESSON.says("The largest of its coefficients is #; that of degree 3 is #.", *largest)


def shares(weight_decay):
    """Return the percentages of training and of new points on the wrong side."""
    weights = fit_weights(plane().train, weight_decay)
    return [100 * error_rate(part, weights) for part in (plane().train, plane().test)]


def test_weight_decay_smoothes_a_border():
    LESSON.says("About 35 %: it is # %.", shares(1e-6)[1])
    LESSON.says("winds around every point | # % | # % |", *shares(1e-6))
    LESSON.says("is smooth | # % | # % |", *shares(1.0))
    LESSON.says("the bumps are gone | # % | # % |", *shares(1e3))
    LESSON.says("is lowest near where the orange one is")
    chosen = plane_errors().test[plane_errors().val.argmin()]
    assert chosen < plane_errors().test.min() + 0.01


def test_committees_halve_the_error():
    bagging = bagging_errors(OURS["ensemble_predict"])
    errors = dict(zip(bagging.sizes, 100 * bagging.errors, strict=True))

    LESSON.says("One alone is wrong on # % of the new points on average.", errors[1])
    LESSON.says("its weight decay chosen well, has # %", 100 * plane_errors().test.min())
    LESSON.says("About 12 %: # %. Eight nearly halve the error, to # %.", errors[60], errors[8])
    assert errors[8] == pytest.approx(0.5 * errors[1], rel=0.15)


def test_the_whole_network_answers_nearly_the_mean_of_all_thinned_ones():
    """All 65,536 masks, where the animation draws some."""
    masks = (np.arange(2**16)[:, None] >> np.arange(16)) & 1
    answers = small_output(small_net(), np.array(POINT), [masks[:, :8], masks[:, 8:]], 2.0)
    whole = small_output(small_net(), np.array(POINT), [np.ones((1, 8))] * 2, 1.0)[0]

    LESSON.says("They spread from about # to #, with", answers.min(), answers.max())
    LESSON.says("with a standard deviation of about #, and yet", answers.std())
    LESSON.says("It settles near #: at #.", whole, answers.mean())
    LESSON.says("With all its units it answers #.", whole)
    LESSON.says("what all $2^{16} = #$ thinned", len(answers))


def test_scaling_keeps_the_mean():
    inverted, later, forgotten = (
        scaling_sums(0.5, scaling=scaling, forward=OURS["dropout_forward"])
        for scaling in ("inverted", "when testing", "forgotten")
    )

    LESSON.says(
        "Twice as much: the mean in training is #, and when testing it receives #.",
        *(forgotten.training.mean(), forgotten.testing),
    )
    LESSON.says("With $p = 0.5$ and inverted dropout both means are #, and", inverted.testing)
    LESSON.says("both means are #, and the standard", inverted.training.mean())
    LESSON.says("the standard deviation in training is #;", inverted.training.std())
    LESSON.says("with the scaling of 2014 both means are #.", later.testing)
    LESSON.says("scaling of 2014 both means are #.", later.training.mean())
    LESSON.says("At $p = 0.8$ they are five times too large")
    strong = scaling_sums(0.8, scaling="forgotten", forward=OURS["dropout_forward"])
    assert strong.testing / strong.training.mean() == pytest.approx(5, abs=0.1)


def test_error_against_the_number_of_examples():
    errors = 100 * measured().sizes.mean(axis=0)

    LESSON.says("# images are # times as many as 100.", SIZES[-1], SIZES[-1] / SIZES[0])
    LESSON.says("To a bit less than half: from # % to # %.", errors[0], errors[-1])
    assert 0.4 < errors[-1] / errors[0] < 0.48
    LESSON.says("proportional to $n^{#}$", learning_slope())


def test_changed_images():
    means = dict(zip(CHANGES, 100 * measured().changes.mean(axis=0), strict=True))

    LESSON.says(
        "it rises a little, from # % to # %.", means["none"][0], means["shift by 1 pixel"][0], within=0.051
    )
    for name, row in [
        ("none", "| none | # % | # % |"),
        ("shift by 1 pixel", "| shift by 1 pixel | # % | # % |"),
        ("shift and mirror", "| shift and mirror | # % | # % |"),
        ("brightness by 1.5", "| brightness by 1.5 | # % | # % |"),
    ]:
        LESSON.says(row, *means[name])
    LESSON.says(
        "is wrong on # % of them, and the one that saw shifts on # %.",
        *(means["none"][1], means["shift by 1 pixel"][1]),
    )
    assert all(abs(plain - means["none"][0]) < 2 for plain, _ in means.values())


def test_gaussian_noise_does_what_dropout_does():
    losses, errors = measured().noises.mean(axis=0).T

    for row, loss, error in zip(
        ("| no noise | # | # % |", "| dropout, $p = 0.25$ | # | # % |", "of the same variance | # | # % |"),
        losses,
        100 * errors,
        strict=True,
    ):
        LESSON.says(row, loss, error)


@pytest.fixture(scope="module")
def trained():
    """Return what section 7 leaves: three networks trained on 600 images."""
    return LESSON.run("import guarded", "three_runs")


def test_dropout_narrows_the_gap(trained):
    """Rounding flips a ReLU now and then; the runs then part a little."""
    runs = trained["runs"]

    LESSON.says(
        "(# parameters for # images) is trained three times for # epochs",
        *(
            sum(param.size for param in trained["nets"]["no dropout"].params.values()),
            len(trained["train"][1]),
            len(runs["no dropout"].val_loss),
        ),
    )
    for name, row in [
        ("no dropout", "| no dropout | # | # | # |"),
        ("dropout, p = 0.25", "| dropout, $p = 0.25$ | # | # | # |"),
        ("dropout and L2", "| dropout and L2 | # | # | # |"),
    ]:
        train, val = runs[name].train_loss[-1], runs[name].val_loss[-1]
        LESSON.says(row, train, val, val - train, within=0.02)
    plain, dropped, both = (curves.val_loss for curves in runs.values())
    LESSON.says("lowest in epoch #, at #. Then it climbs", plain.argmin() + 1, plain.min(), within=0.01)
    LESSON.says("the two others have # and #, which", dropped.min(), both.min(), within=0.01)
    assert plain.argmin() < dropped.argmin() < both.argmin()


def test_early_stopping_keeps_the_lowest_loss_and_not_the_lowest_error(trained):
    found = LESSON.run("import guarded", "plain.step")

    best, kept, late = found["best"], found["kept"], found["late"]
    LESSON.says("stopped in epoch # and kept epoch #.", best + 1 + 5, best + 1)
    LESSON.says("the test loss #; after 50 epochs the loss is #.", kept.loss, late.loss, within=0.01)
    LESSON.says(
        "it was # % in epoch # and is # % after 50 epochs",
        *(100 * (1 - kept.accuracy), best + 1, 100 * (1 - late.accuracy)),
        within=0.5,
    )


def test_the_whole_network_is_as_good_as_50_passes(trained):
    test, predict = fashion_test(), OURS["ensemble_predict"]
    asked = monte_carlo(trained["nets"]["dropout and L2"], *test, predict=predict)
    other = monte_carlo(trained["nets"]["dropout, p = 0.25"], *test, predict=predict)
    losses = dict(zip(asked.counts, asked.losses, strict=True))

    LESSON.says("on the # test images.", len(test[1]))
    errors = dict(zip(asked.counts, 100 * asked.errors, strict=True))
    for row, loss, error in [
        ("| one thinned network | # | # % |", losses[1], errors[1]),
        ("| the mean of 8 passes | # | # % |", losses[8], errors[8]),
        ("| the mean of 50 passes | # | # % |", losses[50], errors[50]),
        ("| the whole network, one pass | # | # % |", asked.whole_loss, 100 * asked.whole_error),
    ]:
        quoted_loss, quoted_error = map(float, LESSON.quoted(row))
        assert quoted_loss == pytest.approx(loss, abs=0.02)
        assert quoted_error == pytest.approx(error, abs=1)
    assert abs(losses[8] - asked.whole_loss) < 0.01 < abs(losses[2] - asked.whole_loss)
    LESSON.says(
        "the mean of 50 passes has a loss of #, and the whole network #:",
        *(other.losses[-1], other.whole_loss),
        within=0.02,
    )


def test_16_settings_of_dropout_and_weight_decay():
    LESSON.says("under # settings", len(RATES) * len(DECAYS))
    for p, decay in [(0.0, 0.0), (0.25, 0.0), (0.0, 0.01), (0.25, 0.01), (0.75, 0.03)]:
        run = Curves(*(numbers[RATES.index(p), DECAYS.index(decay)] for numbers in stored_runs()))
        best = run.val_loss.argmin()
        LESSON.says(
            f"| {p:g} | {decay:g} | # (#) | # | # % |",
            *(run.val_loss[best], best + 1, run.val_loss[-1], 100 * run.val_accuracy[-1]),
        )
    LESSON.says(
        "In the last row the training loss is # and the training accuracy # %",
        *(run.train_loss[-1], 100 * run.train_accuracy[-1]),
    )


def test_each_work_cited_has_its_entry_in_sources():
    """By the last name before the year, and the year."""
    text, sources = LESSON.words.split("<summary>Sources</summary>")
    cited = set(re.findall(r"([A-Z][a-z]+)(?: et al\.)?(?:, | \()((?:19|20)\d\d)", text))
    entries = sources.split(" - ")

    assert len(cited) >= 10
    for name, year in cited:
        assert any(name in entry and f"({year})" in entry for entry in entries), (name, year)
