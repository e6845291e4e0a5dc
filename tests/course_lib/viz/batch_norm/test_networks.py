"""The networks of lesson 06 have the layers that they claim, and answer as their arrays say."""

import numpy as np

from course_lib.nn.layers import BatchNorm
from course_lib.ops.norm.batch_norm import batchnorm_forward
from course_lib.viz.batch_norm.networks import stack, trained_network


def test_stack_has_six_pairs_of_linear_and_norm_and_an_output():
    """13 layers with parameters."""
    assert len([layer for layer in stack(lambda width: [BatchNorm(width)]) if layer.params]) == 13


def test_arrays_of_the_trained_network_give_its_logits():
    """Weights, gammas, betas and running statistics, without the biases before the norms."""
    trained = trained_network()
    h = trained.x

    for i, running in enumerate(trained.running):
        weight, gamma, beta = trained.params[3 * i : 3 * i + 3]
        h, _, _ = batchnorm_forward(h @ weight.T, gamma, beta, running, training=False)
        h = np.maximum(h, 0)

    np.testing.assert_allclose(h @ trained.params[-2].T + trained.params[-1], trained.logits, atol=1e-4)
    assert len(trained.batches) == 60
