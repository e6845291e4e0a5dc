"""All rates walk at once as each would walk alone."""

import numpy as np

from course_lib.viz.sgd.best_rates import loss_at_the_end
from course_lib.viz.sgd.line_fit import START, line_data, line_descent, line_loss


def test_losses_at_the_end_are_those_of_single_walks():
    """Means over the last tenth of the steps."""
    line, rates = line_data(100), np.array([0.01, 0.1])

    found = loss_at_the_end(line, rates, batch_size=10, work=200, runs=1)

    for rate, loss in zip(rates, found.losses, strict=True):
        alone = line_descent(line, START, lr=rate, batch_size=10, work=200).losses[-2:].mean()
        np.testing.assert_allclose(loss, alone - line_loss(line, line.best))
    assert found.best[0] == rates[found.losses.argmin()]


def test_a_rate_that_diverges_is_never_the_best():
    """Its loss is very large or infinite."""
    found = loss_at_the_end(line_data(50), np.array([0.1, 5.0]), batch_size=1, work=2000)

    assert found.best[0] == 0.1
