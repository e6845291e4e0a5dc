"""The numbers behind the pictures of lesson 11."""

import numpy as np
import pytest

from course_lib.images.quality import psnr
from course_lib.ops.conv.conv_transpose2d import conv_transpose2d_forward
from course_lib.viz.image_to_image import any_size, blur, checkerboards, denoising, pyramid, volume
from course_lib.viz.image_to_image.photographs import photographs, restore


def transpose(*arrays, **options):
    """Return the output alone, as the lesson's function does."""
    return conv_transpose2d_forward(*arrays, **options)[0]


def test_equal_weights_lie_unevenly_only_where_the_stride_does_not_divide_the_kernel():
    """Kernel 3, stride 2 by hand: 1, 2 or 4 copies, 9/4 on average."""
    board = checkerboards.transposed(transpose, 3, 2)

    np.testing.assert_allclose(np.unique(board.round(9)), [4 / 9, 8 / 9, 16 / 9])
    for kernel, stride, even in [(4, 2, True), (6, 3, True), (5, 2, False), (4, 3, False)]:
        spread = checkerboards.phase_spread(checkerboards.transposed(transpose, kernel, stride), stride)
        assert (spread < 1e-12) == even


@pytest.mark.parametrize("kernel", range(1, 7))
def test_upsampling_and_convolution_has_no_board(kernel):
    """With equal weights and with random ones; a transposed convolution has one with random ones."""
    for kind in checkerboards.LIMITS:
        assert checkerboards.phase_spread(checkerboards.resized(kernel, 2, kind), 2) < 1e-12
    if kernel > 1:
        assert checkerboards.phase_spread(checkerboards.transposed(transpose, kernel, 2, "random"), 2) > 0.1


def test_pyramid_is_put_together_to_the_last_bit():
    """With all its details; with fewer, the picture is another one."""
    ours = pyramid.ours, pyramid.our_reconstruct

    np.testing.assert_array_equal(pyramid.partial(*ours, pyramid.LEVELS - 1)[1], pyramid.photograph())
    assert psnr(pyramid.partial(*ours, 1)[1], pyramid.photograph()) < 30


def test_layer_run_as_a_convolution_finds_the_digits():
    """The highest score of each class on the page is where its digit is, within a pixel."""
    maps, off = any_size.scores()

    assert maps.shape == (10, 11, 51)
    assert off < 1e-12
    for place, digit in zip(any_size.PLACES, any_size.DIGITS, strict=True):
        found = np.unravel_index(np.argmax(maps[digit]), maps[digit].shape)
        assert np.max(np.abs(np.subtract(found, place))) <= 1


def test_conv3d_by_hand():
    """A single voxel becomes the turned kernel; 27 ones add up inside."""
    one = np.zeros((5, 5, 5))
    one[2, 2, 2] = 1.0
    kernel = np.arange(27.0).reshape(3, 3, 3)

    y = volume.conv3d(one, kernel)

    np.testing.assert_array_equal(y[1:4, 1:4, 1:4], kernel[::-1, ::-1, ::-1])
    assert y.sum() == kernel.sum()


def test_best_blur_is_narrow():
    """Between half a pixel and one."""
    assert 0.5 < blur.SIGMAS[np.argmax(blur.decibels())] < 1.0


def test_a_network_of_zeros_gives_the_noisy_picture():
    """Where it predicts the noise; of any size, padded or not, the picture keeps its shape."""

    class Zeros:
        def forward(self, x):
            assert x.shape[2] % 4 == x.shape[3] % 4 == 0
            return np.zeros_like(x)

    results = denoising.measure({"zeros": (Zeros(), "noise")})

    for name, (clean, noisy) in photographs().items():
        np.testing.assert_array_equal(results["zeros"][name], noisy)
        assert not restore(Zeros(), noisy, predicts="picture").any()
        assert results["Gaussian blur"][name].shape == clean.shape
    assert denoising.plot_psnr(results).alt.startswith("Mean PSNR in dB: noisy 20.0; ")
    assert "zeros: 20.0 dB" in denoising.plot_denoised(results).alt
