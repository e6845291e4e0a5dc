"""The blocks of the picture are the sets that the real norms average over."""

import numpy as np
import pytest

from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_forward
from course_lib.ops.norm.group_norm import groupnorm_forward
from course_lib.ops.norm.layer_norm import layernorm_forward
from course_lib.viz.batch_norm.axes import SHAPE, sharing


@pytest.mark.parametrize(("norm", "groups"), [("batch", 1), ("layer", 1), ("instance", 6), ("group", 3)])
def test_cubes_of_a_set_are_those_that_one_changed_value_moves(norm, groups):
    """Change one value of a real norm's input: the outputs that move share its mean."""
    n, channels, _ = SHAPE
    x = np.random.default_rng(0).normal(size=SHAPE)
    gamma, beta = np.ones(channels), np.zeros(channels)
    norms = {
        "batch": lambda x: batchnorm_forward(
            x[..., None], gamma, beta, RunningStats(beta, gamma), training=True
        )[0],
        "layer": lambda x: layernorm_forward(x, np.ones(x.shape[1:]), np.zeros(x.shape[1:]))[0],
        "instance": lambda x: groupnorm_forward(x[..., None], gamma, beta, groups=channels)[0],
        "group": lambda x: groupnorm_forward(x[..., None], gamma, beta, groups=groups)[0],
    }
    sets = sharing(norm, groups)

    for place in [(0, 0, 0), (n - 1, channels - 1, 2), (1, 3, 4)]:
        other = x.copy()
        other[place] += 5
        moved = ~np.isclose(norms[norm](other), norms[norm](x)).reshape(x.shape)
        np.testing.assert_array_equal(moved, sets == sets[place])
