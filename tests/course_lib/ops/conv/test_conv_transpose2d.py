"""Transposed convolution of any geometry against torch."""

import numpy as np
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from course_lib.ops.conv import conv_transpose2d
from course_lib.ops.conv.conv2d import conv2d_forward
from tests.course_lib.ops.torch_twin import assert_like_torch, pairs, sizes, small


@small
@given(st.data(), sizes, sizes, sizes, pairs, pairs, pairs)
def test_conv_transpose2d_agrees_with_torch_for_any_geometry(data, n, c_in, c_out, size, kernel, stride):
    """Also where stamped filters leave gaps between them."""
    most = [((m - 1) * s + k - 1) // 2 for m, k, s in zip(size, kernel, stride, strict=True)]
    padding = tuple(data.draw(st.integers(0, min(m, 3))) for m in most)
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(s) for s in ((n, c_in, *size), (c_in, c_out, *kernel), (c_out,))]

    module = conv_transpose2d
    ours = module.conv_transpose2d_forward, module.conv_transpose2d_backward
    assert_like_torch(*ours, F.conv_transpose2d, *arrays, stride=stride, padding=padding)


@small
@given(sizes, sizes, sizes, pairs, pairs)
def test_conv_transpose2d_is_the_adjoint_of_conv2d(n, c_in, c_out, kernel, stride):
    """<Ax, y> = <x, A*y>: the same weights, stored in the same order, in both."""
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((c_in, c_out, *kernel))
    y = rng.standard_normal((n, c_in, 3, 4))

    back, _ = conv_transpose2d.conv_transpose2d_forward(y, weight, np.zeros(c_out), stride=stride)
    x = rng.standard_normal(back.shape)
    there, _ = conv2d_forward(x, weight, np.zeros(c_in), stride=stride)

    np.testing.assert_allclose(np.vdot(there, y), np.vdot(x, back), rtol=1e-9)
