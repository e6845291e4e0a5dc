"""The running statistics of batch norm."""

import numpy as np
import torch

from course_lib.ops.norm import batch_norm

RUNNING = batch_norm.RunningStats(np.array([0.5, -1, 2, 0]), np.array([1.5, 0.2, 3, 1]))


def test_batchnorm_running_statistics_follow_torch_over_steps():
    """Five batches in training, one in testing."""
    rng, running = np.random.default_rng(0), RUNNING
    layer = torch.nn.BatchNorm1d(4, momentum=0.3).double()
    layer.running_mean, layer.running_var = torch.tensor(RUNNING.mean), torch.tensor(RUNNING.var)
    for training in [True] * 5 + [False]:
        x = rng.standard_normal((6, 4)) * 3 + 1
        layer.train(training)
        y, running, _ = batch_norm.batchnorm_forward(
            x, np.ones(4), np.zeros(4), running, training=training, momentum=0.3
        )

        np.testing.assert_allclose(y, layer(torch.tensor(x)).detach(), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(running.mean, layer.running_mean, rtol=1e-12)
        np.testing.assert_allclose(running.var, layer.running_var, rtol=1e-12)


def test_batchnorm_of_float32_is_float32_with_float64_statistics():
    """Running statistics made by ``np.zeros`` do not slow a network down."""
    x, ones = np.ones((2, 4), np.float32), np.ones(4, np.float32)

    assert batch_norm.batchnorm_forward(x, ones, ones, RUNNING, training=False)[0].dtype == np.float32
