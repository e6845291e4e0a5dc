"""A network with batch norm keeps the statistics of what its norms are given."""

import numpy as np

from course_lib.nn.from_parts.normed_network import normed_network
from course_lib.viz.batch_norm.networks import trained_network


def test_the_example_of_the_lesson():
    """The batch (0, 3, 6) has mean 3 and unbiased variance 9; 9 becomes 2 * (9 - 3) / 3 + 1."""
    params = [np.array([[1.0]]), np.array([2.0]), np.array([1.0]), np.array([[1.0]]), np.array([0.0])]

    logits = normed_network(
        params, [np.array([[0.0], [3.0], [6.0]])], np.array([[9.0]]), momentum=1.0, eps=0.0
    )

    np.testing.assert_allclose(logits, [[5.0]])


def test_the_batches_of_a_trained_network_bring_its_running_statistics_back():
    """Nearly: while it was trained its weights still moved."""
    trained = trained_network()

    logits = normed_network(trained.params, trained.batches, trained.x)

    assert np.mean(logits.argmax(axis=1) == trained.logits.argmax(axis=1)) > 0.97
