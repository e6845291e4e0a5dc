"""A folded layer gives what the layer and its batch norm give after training."""

import numpy as np
import pytest

from course_lib.arrays import ShapeError
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.linear import linear_forward
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_forward
from course_lib.ops.norm.folding import fold_batchnorm


def norm_of(outputs, seed=0):
    """Return gamma, beta and running statistics for some outputs."""
    rng = np.random.default_rng(seed)
    running = RunningStats(rng.normal(size=outputs), rng.uniform(0.5, 2, outputs))
    return rng.normal(size=outputs), rng.normal(size=outputs), running


@pytest.mark.parametrize(
    ("layer", "weight_shape", "x_shape"),
    [(linear_forward, (4, 3), (5, 3)), (conv2d_forward, (4, 3, 2, 3), (2, 3, 5, 6))],
)
def test_one_layer_does_the_work_of_two(layer, weight_shape, x_shape):
    rng = np.random.default_rng(1)
    weight, bias, x = rng.normal(size=weight_shape), rng.normal(size=4), rng.normal(size=x_shape)
    gamma, beta, running = norm_of(4)

    both, _, _ = batchnorm_forward(layer(x, weight, bias)[0], gamma, beta, running, training=False)
    folded = layer(x, *fold_batchnorm(weight, bias, gamma, beta, running, eps=1e-5))[0]

    np.testing.assert_allclose(folded, both, rtol=1e-9, atol=1e-12)


def test_a_norm_of_another_width_is_refused():
    with pytest.raises(ShapeError, match="gamma"):
        fold_batchnorm(np.ones((4, 3)), np.zeros(4), *norm_of(3), eps=0.0)
