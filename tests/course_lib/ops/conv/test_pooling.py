"""Pooling of any geometry against torch, with ties."""

import numpy as np
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from course_lib.ops.conv import pooling
from tests.course_lib.ops.torch_twin import assert_like_torch, pairs, sizes, small


@small
@given(st.data(), sizes, sizes, pairs, pairs, pairs)
def test_max_pooling_agrees_with_torch_on_ties(data, n, c, kernel, stride, dilation):
    """Few different values make many ties: the first maximum in reading order receives the gradient."""
    padding = tuple(data.draw(st.integers(0, k // 2)) for k in kernel)
    least = [max(d, d * (k - 1) + 1 - 2 * p) for k, p, d in zip(kernel, padding, dilation, strict=True)]
    size = [data.draw(st.integers(m, m + 5)) for m in least]
    x = np.random.default_rng(0).integers(-1, 2, (n, c, *size)).astype(float)

    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    assert_like_torch(pooling.maxpool2d_forward, pooling.maxpool2d_backward, F.max_pool2d, x, **options)


@small
@given(st.data(), sizes, sizes, pairs, pairs)
def test_average_pooling_agrees_with_torch_for_any_geometry(data, n, c, kernel, stride):
    """Zeros of the padding count in the mean."""
    padding = tuple(data.draw(st.integers(0, k // 2)) for k in kernel)
    size = [data.draw(st.integers(k, k + 5)) for k in kernel]
    x = np.random.default_rng(0).standard_normal((n, c, *size))

    options = {"kernel_size": kernel, "stride": stride, "padding": padding}
    assert_like_torch(pooling.avgpool2d_forward, pooling.avgpool2d_backward, F.avg_pool2d, x, **options)


def test_max_pooling_gives_a_tie_to_the_first():
    """If all are equal, the upper left pixel of each window receives the gradient."""
    y, cache = pooling.maxpool2d_forward(np.zeros((1, 1, 2, 4)), kernel_size=2)

    (dx,) = pooling.maxpool2d_backward(np.ones_like(y), cache)

    assert dx[0, 0].tolist() == [[1, 0, 1, 0], [0, 0, 0, 0]]


def test_pooling_stride_defaults_to_the_kernel_size():
    """This is as in torch."""
    assert pooling.maxpool2d_forward(np.zeros((1, 1, 9, 8)), kernel_size=(3, 2))[0].shape == (1, 1, 3, 4)
