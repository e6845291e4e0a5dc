"""The formula for a DenseNet's parameters counts what is built."""

import numpy as np
import pytest

from course_lib.nn.models import densenet
from course_lib.viz.resnets.densenet import densenet_parameters


@pytest.mark.parametrize(("growth", "layers"), [(3, 2), (5, 3)])
def test_densenet_parameters_count_what_is_built(growth, layers):
    """Parameter by parameter."""
    net = densenet(layers, rng=np.random.default_rng(6), growth=growth)

    assert densenet_parameters(growth, layers) == sum(param.size for param in net.params.values())
