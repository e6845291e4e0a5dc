"""The networks of lesson 06 have the layers they claim."""

from course_lib.nn.layers import BatchNorm
from course_lib.viz.batch_norm.networks import stack


def test_stack_has_six_pairs_of_linear_and_norm_and_an_output():
    """13 layers with parameters."""
    assert len([layer for layer in stack(lambda width: [BatchNorm(width)]) if layer.params]) == 13
