"""Momentum learns digits sooner, with our step or a student's."""

import numpy as np

from course_lib.optim.gradient_descent import momentum_step
from course_lib.viz.momentum.digits import digits_losses, plot_digits


def test_digits_are_learned_sooner_with_momentum():
    """In the same number of steps, each taken by the function that is given."""
    calls = []

    def step(*args, **options):
        calls.append(options)
        return momentum_step(*args, **options)

    plain = digits_losses(lr=0.4, momentum=0.0, steps=40)
    heavy = digits_losses(lr=0.4, momentum=0.9, steps=40, step=step)

    assert plain[0] == heavy[0]
    assert heavy[-1] < 0.5 * plain[-1]
    assert len(calls) == 40 * 4


def test_minibatch_losses_begin_and_end_with_the_loss_on_all_digits():
    """The losses between are those of the batches."""
    whole = digits_losses(lr=0.0, momentum=0.0, steps=3)

    batches = digits_losses(lr=0.0, momentum=0.0, steps=3, batch_size=50)

    assert len(whole) == len(batches) == 4
    np.testing.assert_allclose(batches[[0, -1]], whole[0], rtol=1e-5)
    assert abs(batches[1] - whole[0]) > 1e-3


def test_caption_says_how_much_sooner():
    """It ends with the ratio of the steps."""
    alt = plot_digits(lrs=(0.4,), steps=30).alt

    assert "momentum passed" in alt
    assert alt.endswith("times sooner.")
