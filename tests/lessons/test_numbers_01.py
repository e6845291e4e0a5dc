"""The numbers that lesson 01's prose quotes are those of its pictures, on every processor."""

import numpy as np
import pytest

from course_lib.viz.sgd.line_fit import START, line_data, line_descent, line_loss
from course_lib.viz.sgd.noise_ball import BOWL, BOWL_STARTS, noisy_descent
from tests.lessons.prose import Prose

LESSON = Prose("01_sgd")
OURS = LESSON.lesson.namespace
LINE = line_data()
LEAST = line_loss(LINE, LINE.best)


def walk(batch_size, work):
    """Return the walk of the pictures, by the lesson's own functions."""
    ours = {
        "step": OURS["sgd_step"],
        "batches": OURS["minibatches"],
        "gradient": OURS["linear_regression_gradient"],
    }
    return line_descent(LINE, START, lr=0.05, batch_size=batch_size, work=work, **ours)


def test_500_stochastic_steps_come_lower_than_20_exact_ones_for_the_same_work():
    exact, stochastic = walk(200, 4000), walk(8, 4000)

    LESSON.says("mean squared error of a straight line fitted to # points", len(LINE.y))
    LESSON.says(
        "after both have looked at # points?** The exact walker has then made # steps, the stochastic one #.",
        *(exact.work[-1], len(exact.work) - 1, len(stochastic.work) - 1),
    )
    LESSON.says(
        "# exact steps come down to a loss of #, and # stochastic ones to #, where # is the least possible",
        *(len(exact.work) - 1, exact.losses[-1], len(stochastic.work) - 1, stochastic.losses[-1], LEAST),
    )
    LESSON.says("because # bad steps cost as much as one good one", len(LINE.y) / 8)


def test_a_stochastic_walk_arrives_earlier_and_never_settles():
    LESSON.says("yet it arrives far earlier *for the same work*")
    LESSON.says("Then look at the end: it never settles.")
    exact, stochastic = walk(200, 4000), walk(8, 4000)

    arrival = stochastic.work[np.argmax(stochastic.losses < exact.losses[-1])]
    assert arrival < exact.work[-1] / 10
    assert np.ptp(stochastic.losses[-50:]) > 0.01


def test_one_exact_step_on_imagenet_takes_minutes():
    LESSON.says("one exact step takes # minutes", 1_281_167 * 1e-3 / 60)


def test_a_share_of_examples_is_never_drawn_with_replacement():
    drawn = np.random.default_rng(0).integers(0, 100_000, 100_000)

    LESSON.says(r"\approx 1/e \approx #\,\%$ is never drawn", 100 * (1 - len(np.unique(drawn)) / 100_000))


def test_batches_of_8_end_lowest_after_the_same_work():
    runs = {size: walk(size, 8000) for size in (1, 8, 200)}
    gaps = {size: run.losses - LEAST for size, run in runs.items()}
    hovering = {size: gaps[size][len(gaps[size]) // 2 :].mean() for size in (1, 8)}

    LESSON.says("which batch size has the lowest loss after # examples?", runs[200].work[-1])
    LESSON.says("with batches of 1, of 8, and of all # points", len(LINE.y))
    LESSON.says(
        "after # examples, # steps, it is still # above the least possible loss",
        *(runs[200].work[-1], len(runs[200].work) - 1, gaps[200][-1]),
    )
    LESSON.says("Batches of # race down and then hover # above it, in a large noise ball", 1, hovering[1])
    LESSON.says("Batches of # end # above it", 8, hovering[8])
    LESSON.says("the full batch and batches of 8 start out alike")
    assert gaps[8][5] == pytest.approx(gaps[200][5], rel=0.2)


def test_schedules_sink_below_the_noise_ball_of_the_constant_rate():
    drawn = {"batch_size": 4, "steps": 1000, "seed": 0, **BOWL}

    def loss(schedule):
        places = noisy_descent(BOWL_STARTS, lr=schedule, **drawn)
        return BOWL["curvature"] / 2 * np.sum(places**2, axis=2).mean(axis=1)

    kept = loss(lambda step: 0.4)
    stepwise = loss(lambda step: OURS["step_decay"](step, lr=0.4, drop=0.5, every=200))
    cosine = loss(lambda step: OURS["cosine_decay"](step, lr=0.4, total_steps=1000))

    LESSON.says("stays where its ball is, at a loss of about #", kept[-1])
    LESSON.says("the step decay to #, the cosine to #", stepwise[-1], cosine[-1])
    assert kept[500:].mean() == pytest.approx(0.09, abs=0.01)
