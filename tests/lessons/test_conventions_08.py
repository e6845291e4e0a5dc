"""What lesson 08's convention cards say of torch is what torch does."""

import numpy as np
import pytest

from course_lib.ops.conv.pooling import avgpool2d_forward, maxpool2d_backward, maxpool2d_forward
from tests.lessons.prose import Prose

torch = pytest.importorskip("torch")

from torch.nn import functional as F  # noqa: E402  # torch may be missing

LESSON = Prose("08_cnns")
X = np.random.default_rng(0).normal(size=(1, 2, 5, 7)) - 5  # all negative


def test_without_a_stride_windows_lie_side_by_side():
    """And a rest is left out, unless one asks for ceil_mode."""
    x = torch.from_numpy(X)

    LESSON.says("| stride, if none is given | the window's size, as in torch and Keras 3 |")
    np.testing.assert_array_equal(F.max_pool2d(x, 2), maxpool2d_forward(X, kernel_size=2)[0])
    np.testing.assert_allclose(F.avg_pool2d(x, 2), avgpool2d_forward(X, kernel_size=2)[0])
    LESSON.says("Caffe, and torch with `ceil_mode=True`: a window that hangs over the edge |")
    assert F.max_pool2d(x, 2, ceil_mode=True).shape == (1, 2, 3, 4)


def test_padding_is_minus_infinity_for_the_largest_and_zeros_for_the_mean():
    LESSON.says("torch: max pads with $-\\infty$; the mean counts the padded zeros unless")
    x = torch.from_numpy(X)
    corner = X[0, 0, :1, :1].item()

    assert F.max_pool2d(x, 2, padding=1)[0, 0, 0, 0] == corner
    assert F.avg_pool2d(x, 2, padding=1)[0, 0, 0, 0] == pytest.approx(corner / 4)
    assert F.avg_pool2d(x, 2, padding=1, count_include_pad=False)[0, 0, 0, 0] == pytest.approx(corner)


def test_the_largest_of_a_dilated_window():
    LESSON.says("torch's max pooling: `dilation` |")

    y = F.max_pool2d(torch.from_numpy(X), 2, dilation=3, stride=1)

    assert y[0, 0, 0, 0] == X[0, 0, [0, 0, 3, 3], [0, 3, 0, 3]].max()


def test_the_first_of_a_tie_gets_the_gradient():
    LESSON.says("the first in reading order, as in torch and in JAX's and Flax's max pooling |")
    x = torch.zeros(1, 1, 3, 5, dtype=torch.float64, requires_grad=True)
    y, cache = maxpool2d_forward(x.detach().numpy(), kernel_size=3, stride=1)

    F.max_pool2d(x, 3, stride=1).sum().backward()

    np.testing.assert_array_equal(x.grad, maxpool2d_backward(np.ones_like(y), cache)[0])


def test_flop_counter_counts_two_operations_per_weight_and_place():
    from torch.utils.flop_counter import FlopCounterMode

    LESSON.says("torch's `FlopCounterMode` does not count them either, but counts two operations per weight")
    layers = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 5), torch.nn.MaxPool2d(2))

    with FlopCounterMode(display=False) as counter:
        layers(torch.zeros(1, 3, 10, 12))

    assert counter.get_total_flops() == 2 * (4 * 3 * 5 * 5) * (6 * 8)
