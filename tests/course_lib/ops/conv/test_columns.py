"""Columns and one product give the convolution."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from course_lib.arrays import ShapeError
from course_lib.ops.conv.columns import conv2d_by_product, im2col
from course_lib.ops.conv.conv2d import conv2d_forward

RNG = np.random.default_rng(0)
X, WEIGHT, BIAS = RNG.normal(size=(2, 3, 6, 7)), RNG.normal(size=(4, 3, 2, 3)), RNG.normal(size=4)
OPTIONS = {"stride": (2, 1), "padding": (1, 2)}


def test_columns_by_hand():
    """Two windows of 2 by 2 pixels."""
    columns = im2col(np.arange(1.0, 7.0).reshape(1, 1, 2, 3), kernel_size=2)

    assert columns.tolist() == [[[1, 2], [2, 3], [4, 5], [5, 6]]]


def test_columns_are_those_of_torch():
    """Its unfold."""
    theirs = F.unfold(torch.from_numpy(X), (2, 3), **OPTIONS)

    np.testing.assert_array_equal(im2col(X, kernel_size=(2, 3), **OPTIONS), theirs)


def test_columns_times_filters_are_the_convolution():
    """With several images, filters and channels."""
    y, _ = conv2d_forward(X, WEIGHT, BIAS, **OPTIONS)

    columns = im2col(X, kernel_size=(2, 3), **OPTIONS)

    np.testing.assert_allclose(conv2d_by_product(columns, WEIGHT, BIAS, size_out=y.shape[2:]), y)


def test_columns_that_do_not_fit_the_filters_are_told():
    """Here those of another kernel."""
    with pytest.raises(ShapeError, match="conv2d_by_product: columns"):
        conv2d_by_product(im2col(X, kernel_size=2), WEIGHT, BIAS, size_out=(5, 6))
