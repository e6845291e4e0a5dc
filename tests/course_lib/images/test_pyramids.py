"""Pyramids: sizes, exact reconstruction, and agreement with torch's convolutions."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.arrays import ArgumentError
from course_lib.images.pyramids import expand, gaussian_pyramid, laplacian_pyramid, reconstruct, reduce

KERNEL = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16


def test_reduce_agrees_with_torch():
    """It is a strided convolution of the mirrored image with the outer product of the weights."""
    image = np.random.default_rng(0).random((3, 12, 17))
    padded = torch.nn.functional.pad(torch.tensor(image), (2, 2, 2, 2), mode="reflect")[:, None]
    kernel = torch.tensor(np.outer(KERNEL, KERNEL))[None, None]

    theirs = torch.nn.functional.conv2d(padded, kernel, stride=2)[:, 0].numpy()

    np.testing.assert_allclose(reduce(image), theirs, rtol=1e-12)


def test_expand_agrees_with_torch_away_from_the_border():
    """There it is a transposed convolution."""
    image = np.random.default_rng(1).random((6, 7))
    kernel = torch.tensor(4 * np.outer(KERNEL, KERNEL))[None, None]

    theirs = torch.nn.functional.conv_transpose2d(
        torch.tensor(image)[None, None], kernel, stride=2, padding=2
    )

    np.testing.assert_allclose(
        expand(image, (11, 13))[2:-2, 2:-2], theirs[0, 0, 2:-2, 2:-2].numpy(), rtol=1e-12
    )


@given(height=st.integers(3, 20), width=st.integers(3, 20), value=st.floats(-5, 5))
def test_constant_images_stay_constant(height, width, value):
    """Mirroring makes the border like the middle, in both directions, at odd and even sizes."""
    image = np.full((height, width), value)

    np.testing.assert_allclose(reduce(image), np.full((-(-height // 2), -(-width // 2)), value), atol=1e-12)
    np.testing.assert_allclose(expand(reduce(image), (height, width)), image, atol=1e-12)


@given(height=st.integers(9, 40), width=st.integers(9, 40), levels=st.integers(1, 3))
def test_reconstruct_undoes_laplacian_pyramid(height, width, levels):
    """The result is exact up to rounding, at any size."""
    image = np.random.default_rng(0).random((2, height, width))
    pyramid = laplacian_pyramid(image, levels)

    assert [p.shape for p in pyramid] == [p.shape for p in gaussian_pyramid(image, levels)]
    np.testing.assert_allclose(reconstruct(pyramid), image, atol=1e-12)


def test_gaussian_pyramid_starts_with_the_image_and_keeps_float32():
    """Each level has half the size of the one before."""
    image = np.random.default_rng(0).random((16, 16)).astype(np.float32)
    pyramid = gaussian_pyramid(image, 3)

    np.testing.assert_array_equal(pyramid[0], image)
    assert all(level.dtype == np.float32 for level in pyramid + laplacian_pyramid(image, 3))
    assert [level.shape for level in pyramid] == [(16, 16), (8, 8), (4, 4)]


def test_gaussian_pyramid_blurs_before_it_drops_pixels():
    """A pattern of every second pixel becomes grey instead of aliasing to black or white."""
    board = np.indices((16, 16)).sum(axis=0) % 2.0

    np.testing.assert_allclose(reduce(board), np.full((8, 8), 0.5), atol=1e-12)


def test_pyramids_refuse_images_that_cannot_be_halved():
    """The message says how many pixels are needed."""
    with pytest.raises(ArgumentError, match="fewer"):
        gaussian_pyramid(np.ones((8, 8)), 4)
    with pytest.raises(ArgumentError, match="at least 1"):
        gaussian_pyramid(np.ones((8, 8)), 0)
    with pytest.raises(ArgumentError, match="7 or 8 by 9 or 10"):
        expand(np.ones((4, 5)), (9, 9))
