"""Output sizes and receptive fields against counting."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given
from hypothesis import strategies as st

from course_lib.ops.conv import geometry
from tests.course_lib.ops.torch_twin import checked, sizes, small


@small
@given(st.integers(1, 40), sizes, sizes, sizes, st.integers(0, 4))
def test_conv_output_size_equals_counting(size, kernel_size, stride, dilation, padding):
    """Count the positions of the kernel from the first padded pixel on, until it no longer fits."""
    extent = dilation * (kernel_size - 1) + 1
    assume(extent <= size + 2 * padding)

    counted = len(range(-padding, size + padding - extent + 1, stride))

    options = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    assert checked(geometry.conv_output_size)(size, **options) == counted


@pytest.mark.parametrize(
    "layers", [[(3, 1)], [(3, 2), (5, 3, 2), (2, 1)], [(7, 2), (3, 2), (1, 1), (3, 1, 4)]]
)
def test_receptive_field_is_what_a_gradient_reaches(layers):
    """Count the input pixels that one output depends on, from the first to the last."""
    field = checked(geometry.receptive_field)(layers)
    x = y = torch.ones(1, 1, field, requires_grad=True)
    for kernel_size, stride, *dilation in layers:
        y = F.conv1d(y, torch.ones(1, 1, kernel_size), stride=stride, dilation=dilation or 1)
    y.sum().backward()
    used = x.grad.flatten().nonzero()

    assert y.numel() == 1
    assert (used[0], used[-1]) == (0, field - 1)
