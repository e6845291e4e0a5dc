"""Convolution of any geometry against torch, one grey image by hand, and the memory that is needed."""

import tracemalloc

import numpy as np
import pytest
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from course_lib.ops.conv import conv2d
from tests.course_lib.ops.torch_twin import assert_like_torch, checked, pairs, sizes, small


@small
@given(st.data(), sizes, sizes, sizes, pairs, pairs, pairs, pairs)
def test_conv2d_agrees_with_torch_for_any_geometry(data, n, c_in, c_out, kernel, stride, padding, dilation):
    """Batches of one, odd sizes, strides above the kernel, nothing square; some pixels are never used."""
    least = [max(1, d * (k - 1) + 1 - 2 * p) for k, p, d in zip(kernel, padding, dilation, strict=True)]
    size = [data.draw(st.integers(m, m + 5)) for m in least]
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(s) for s in ((n, c_in, *size), (c_out, c_in, *kernel), (c_out,))]

    options = {"stride": stride, "padding": padding, "dilation": dilation}
    assert_like_torch(conv2d.conv2d_forward, conv2d.conv2d_backward, F.conv2d, *arrays, **options)


def test_filter2d_agrees_with_the_definition():
    """Entry by entry, for a kernel that is neither square nor symmetric."""
    rng = np.random.default_rng(0)
    image, kernel = rng.standard_normal((6, 5)), rng.standard_normal((2, 3))

    y = checked(conv2d.filter2d)(image, kernel)

    expected = [[(image[i : i + 2, j : j + 3] * kernel).sum() for j in range(3)] for i in range(5)]
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("n", [1, 64])
@pytest.mark.parametrize("channels", [(3, 16), (16, 8)])
def test_conv2d_needs_no_more_memory_than_its_im2col_matrix(n, channels):
    """This holds for forward and backward, not counting what they return."""
    c_in, c_out = channels
    rng = np.random.default_rng(0)
    x = rng.standard_normal((n, c_in, 32, 30), dtype=np.float32)
    weight = rng.standard_normal((c_out, c_in, 3, 5), dtype=np.float32)
    dy = rng.standard_normal((n, c_out, 32, 30), dtype=np.float32)
    bias = np.zeros(c_out, np.float32)

    tracemalloc.start()
    y, cache = conv2d.conv2d_forward(x, weight, bias, padding=(1, 2))
    _, forward_peak = tracemalloc.get_traced_memory()
    del y
    tracemalloc.reset_peak()
    held, _ = tracemalloc.get_traced_memory()
    grads = conv2d.conv2d_backward(dy, cache)
    _, backward_peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    allowed = n * c_in * 3 * 5 * 32 * 30 * 4  # the im2col matrix
    allowed += weight.nbytes + 2**17  # one gradient to add up, and the fixed buffers of NumPy's loops
    assert forward_peak - dy.nbytes <= allowed
    assert backward_peak - held - sum(grad.nbytes for grad in grads) <= allowed
