"""A loop that loses its velocity between epochs shows it where an epoch is one step."""

import numpy as np

from course_lib.optim.gradient_descent import train_with_momentum
from course_lib.viz.momentum.epochs import plot_epochs, recorded_losses


def forgetful(params, gradients, batches, *, lr, momentum, epochs):
    for _ in range(epochs):
        params = train_with_momentum(params, gradients, batches, lr=lr, momentum=momentum, epochs=1)
    return params


def test_lost_velocity_gives_the_curve_of_gradient_descent():
    """To the last digit; the right loop is far below it."""
    options = {"batch_size": 1437, "epochs": 20, "lr": 0.3}
    plain = recorded_losses(train_with_momentum, **options, momentum=0.0)

    np.testing.assert_array_equal(recorded_losses(forgetful, **options, momentum=0.9), plain)
    assert recorded_losses(train_with_momentum, **options, momentum=0.9)[-1] < 0.5 * plain[-1]


def test_caption_gives_the_last_losses_of_both_panels():
    """Without momentum and with it."""
    alt = plot_epochs().alt

    assert "in 60 epochs of 1 step," in alt
    assert alt.endswith("in 15 epochs of 4 steps.")
