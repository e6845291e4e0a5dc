"""The numbers that lesson 01's prose quotes are those of its pictures, on every processor."""

import numpy as np
import pytest

from course_lib.optim.schedules import linear_warmup
from course_lib.viz.sgd import best_rates, decay_powers, fit_curves, gradient_noise, loss_by_work, steep_start
from course_lib.viz.sgd.line_fit import START, line_curvatures, line_data, line_descent, line_loss
from course_lib.viz.sgd.noise_ball import BOWL, BOWL_STARTS, ball_radius, noisy_descent
from course_lib.viz.sgd.saddle import two_walks
from course_lib.viz.widgets.guard import guarded
from course_lib.viz.widgets.surfaces import SADDLE
from tests.lessons.prose import Prose

LESSON = Prose("01_sgd")
OURS = LESSON.lesson.namespace
LINE = line_data()
LEAST = line_loss(LINE, LINE.best)


def walk(batch_size, lr=0.05):
    """Return the walk of the first picture, by the lesson's own functions."""
    ours = {
        "step": OURS["sgd_step"],
        "batches": OURS["minibatches"],
        "gradient": OURS["linear_regression_gradient"],
    }
    return line_descent(LINE, START, lr=lr, batch_size=batch_size, work=4000, **ours)


def test_500_stochastic_steps_come_lower_than_4_exact_ones_for_the_same_work():
    exact, stochastic = walk(1000), walk(8)

    LESSON.says("You fit a straight line to # points", len(LINE.y))
    LESSON.says(
        "When both have looked at # points, the exact walker has made # steps, and the stochastic one #.",
        *(exact.work[-1], len(exact.work) - 1, len(stochastic.work) - 1),
    )
    LESSON.says(
        "it comes down to a loss of #, the exact one to #. The least possible is #.",
        *(stochastic.losses[-1], exact.losses[-1], LEAST),
    )
    LESSON.says("it never settles")
    assert np.ptp(stochastic.losses[-50:]) > 0.01


def test_the_first_comparison_turns_round_at_a_large_rate():
    LESSON.says("At a rate of # the exact walker does better.", 0.45)

    assert walk(1000, 0.45).losses[-1] < walk(8, 0.45).losses[-1]


def ends(points, batch_size):
    """Return the losses at all rates."""
    return best_rates.loss_at_the_end(
        line_data(points), best_rates.RATES, batch_size=batch_size, work=best_rates.WORK
    )


def test_each_walker_at_its_best_rate():
    """With few points the exact one wins, with many the stochastic one does."""
    best = {points: (ends(points, points).best, ends(points, 8).best) for points in (200, 1000, 4000)}
    exact, stochastic = best[1000]

    LESSON.says(
        "the stochastic walker ends # above the least possible loss, and the exact one # above it",
        *(stochastic[1], exact[1]),
    )
    assert exact[0] > stochastic[0]
    assert best[200][0][1] < 1e-6
    for points, ((_, by_exact), (_, by_batches)) in best.items():
        LESSON.says(
            f"| {points:,} | {4000 // points} | # | # |",
            by_exact,
            by_batches,
        )


def test_with_a_single_exact_step_the_stochastic_walker_wins_wherever_it_arrives():
    LESSON.says(
        "Set `points` to 4,000: the exact walker takes a single step, and loses at every rate at which"
    )
    exact, stochastic = ends(4000, 4000), ends(4000, 8)
    arrives = stochastic.losses < 1

    assert (stochastic.losses < exact.losses)[arrives].all()
    assert arrives.sum() > 30


def test_curvatures_of_the_line_set_the_limit():
    flat, steep = np.linalg.eigvalsh(line_curvatures(LINE))

    LESSON.says(
        "the two curvatures are # and #, so the limit is $2/4.1 = #$", steep, flat, 2 / steep, within=0.006
    )


def test_a_thousand_tiny_steps_are_lost_in_float32(capsys):
    LESSON.run("np.float32, np.float64", guarded=guarded)
    shown = capsys.readouterr().out

    LESSON.says("should lead from 1 to 0.99999. In float32 the weight has not moved")
    assert shown.splitlines() == ["float32: 1.00000000", "float64: 0.99999000"]
    LESSON.says(
        r"the next smaller number is $# \cdot 10^{-8}$ away", (1 - np.nextafter(np.float32(1), 0)) * 1e8
    )


def test_the_gradient_check_is_passed(capsys):
    LESSON.run("numerical_gradient", guarded=guarded)

    assert float(capsys.readouterr().out.split()[-1]) < 1e-6


def test_one_exact_step_on_imagenet_takes_minutes_and_training_takes_years():
    minutes = 1_281_167 * 1e-3 / 60

    LESSON.says("one exact step takes # minutes", minutes)
    LESSON.says("minutes are # years", 100_000 * minutes / 60 / 24 / 365)


def test_noise_falls_by_the_root_of_the_batch_size():
    measured = gradient_noise.gradient_noise(LINE, START, gradient_noise.SIZES).measured
    noise = dict(zip(gradient_noise.SIZES, measured, strict=True))

    LESSON.says(
        "from # for one point to # for 100. That is a factor of #",
        noise[1],
        noise[100],
        noise[1] / noise[100],
    )


def test_a_share_of_examples_is_never_drawn_with_replacement():
    drawn = np.random.default_rng(0).integers(0, 100_000, 100_000)

    LESSON.says(r"\approx 1/e \approx #\,\%$ is never drawn", 100 * (1 - len(np.unique(drawn)) / 100_000))


def test_the_loop_with_the_bug_does_in_an_epoch_what_one_step_does():
    def broken(weight, x, y, batches, *, lr):
        losses = []
        for batch in batches:
            losses.append(np.mean((x @ weight - y) ** 2))
            weight = weight - lr * 2 / len(x) * x[batch].T @ (x[batch] @ weight - y[batch])
        return weight, np.array(losses)

    LESSON.says(
        "leads to a loss of #. With batches of 8 an epoch has 125 steps, and it still ends at #.",
        *(fit_curves.fit_curve(broken, size).losses[1000 // size] for size in (1000, 8)),
    )
    curves = [fit_curves.fit_curve(broken, size).losses[:: 1000 // size][:6] for size in (8, 100, 1000)]
    np.testing.assert_allclose(curves, [curves[0]] * 3, atol=0.06)


def test_the_mended_loop_is_near_the_least_loss_after_an_epoch():
    small, full = (fit_curves.fit_curve(OURS["fit_line"], size).losses for size in (8, 1000))

    LESSON.says("the loop with batches of 8 has a loss of #, near", small[125])
    LESSON.says("The loop with all points has come down to # after five epochs", full[5])
    assert np.abs(small[125:] - LEAST).max() < 0.1


def test_a_quarter_of_the_rate_halves_the_ball():
    def radius(lr):
        return ball_radius(lr=lr, batch_size=1, **BOWL)

    LESSON.says("half its radius: # against # by the formula, a factor of #", *(radius(0.0125), radius(0.05)),
                radius(0.05) / radius(0.0125))  # fmt: skip
    LESSON.says("a quarter of the rate # divides the radius by #", 0.5, radius(0.5) / radius(0.125))


def test_schedules_sink_below_the_noise_ball_of_the_constant_rate():
    drawn = {"batch_size": 4, "steps": 1000, "seed": 0, **BOWL}

    def loss(schedule):
        places = noisy_descent(BOWL_STARTS, lr=schedule, **drawn)
        return BOWL["curvature"] / 2 * np.sum(places**2, axis=2).mean(axis=1)

    kept = loss(lambda step: 0.4)
    stepwise = loss(lambda step: OURS["step_decay"](step, lr=0.4, drop=0.5, every=200))
    cosine = loss(lambda step: OURS["cosine_decay"](step, lr=0.4, total_steps=1000))
    inverse = loss(lambda step: 0.4 / (1 + 0.05 * step))

    LESSON.says("With the constant rate the loss stays at about #", kept[-1])
    LESSON.says(
        "with step decay to #, with the cosine to #, and with $1/t$ to #",
        stepwise[-1],
        cosine[-1],
        inverse[-1],
    )
    assert kept[500:].mean() == pytest.approx(0.09, abs=0.01)


def test_rates_that_fall_too_fast_stop_and_constant_ones_never_settle():
    rows = {0.0: "never dies away", 1.0: "| 1 | nothing", 2.0: "all steps together are too short"}
    for power, words in rows.items():
        apart = decay_powers.distances(power)
        LESSON.says(f"{words} | # | # |", apart[100], apart[-1])
    LESSON.says("the distance also sinks, to #, although", decay_powers.distances(0.5)[-1])


def test_a_steep_start_throws_a_constant_rate_out_and_no_warmup_or_search():
    def places(lr):
        return steep_start.rates_and_places(lambda step, w: lr)[1]

    LESSON.says("with a start at $w = #$", steep_start.START)
    assert abs(1 + 3 * steep_start.START**2 - 20) < 0.3
    LESSON.says("the first step leads from # to #, the second one to #", *places(0.5)[:3])
    warm = steep_start.rates_and_places(lambda step, w: linear_warmup(step, lr=0.5, warmup_steps=10))[1]
    assert abs(warm[-1]) < 1e-6
    LESSON.says("the largest `lr` that arrives: it is #.", 0.25)
    assert abs(places(0.25)[-1]) < 0.01 < steep_start.GONE < abs(places(0.3)[-1])


def test_the_line_search_takes_what_the_place_allows():
    rates, searched = steep_start.rates_and_places(steep_start.searched)
    w, slope = steep_start.START, steep_start.slope(steep_start.START)
    before = steep_start.steep_loss(w)

    LESSON.says(
        "The rate # lowers it to # of what it was, but that is not enough: the dashed line asks for #. "
        "So # is taken",
        *(0.25, steep_start.steep_loss(w - 0.25 * slope) / before),
        *(1 - 0.1 * 0.25 * slope**2 / before, rates[0]),
    )
    assert rates[1:4] == [1.0, 1.0, 1.0]
    LESSON.says("After # steps it is within 0.00001 of the minimum", 3)
    assert abs(searched[3]) < 1e-5 < abs(searched[2])
    kept = steep_start.rates_and_places(lambda step, w: 0.05)[1]
    LESSON.says("is still # away after #.", kept[-1], steep_start.STEPS)


def test_small_batches_at_their_best_rates_end_about_equally_low():
    """Only the quotient of rate and batch size counts."""
    runs = loss_by_work.excess_losses()
    tails = {size: run.by_step[-max(1, len(run.by_step) // 10) :].mean() for size, run in runs.items()}

    LESSON.says("on average, less than # above the least possible loss", 0.001)
    assert max(tails[size] for size in (1, 8, 64)) < 0.001
    LESSON.says("The two exact steps end # above it", tails[4000])
    LESSON.says("best rates in the legend: #, # and #", *list(loss_by_work.BEST.values())[:3])
    LESSON.says("That makes #, #, # and # steps.", *(len(run.by_step) - 1 for run in runs.values()))
    steep = np.linalg.eigvalsh(line_curvatures(line_data(4000)))[-1]
    LESSON.says("would be #, far above $2/h = #$", 4000 * 0.0008, 2 / steep)


@pytest.mark.parametrize("size", [1, 8, 64])
def test_the_rates_of_the_last_comparison_are_the_best_ones(size):
    """Up to the grid, and to the runs that were drawn."""
    found = best_rates.loss_at_the_end(line_data(4000), best_rates.RATES, batch_size=size, work=8000, runs=2)

    assert found.best[0] == pytest.approx(loss_by_work.BEST[size], rel=0.35)


def test_the_exact_walker_stops_at_the_saddle_and_noise_leads_away():
    LESSON.says("Set the noise to 0, and both walkers stop there for good")
    walks = two_walks((-1.7, 0.0), SADDLE, 0.1, 0.2, step=OURS["gd_step"])

    np.testing.assert_allclose(walks["exact gradient"][-1], 0, atol=1e-3)
    assert abs(abs(walks["with noise"][-1][1]) - 1) < 0.3


def test_torch_walks_the_same_way(capsys):
    pytest.importorskip("torch")
    LESSON.run("CosineAnnealingLR", guarded=guarded)

    LESSON.says("After # steps the two agree", 14)
    assert float(capsys.readouterr().out.split()[-1]) < 1e-12
