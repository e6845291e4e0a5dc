"""The small U-Net keeps the size, and its skips carry details."""

import numpy as np

from course_lib.nn.unet import Conv, UNetParams, unet_forward


def _params(rng, width=2):
    sizes = [(1, width), (width, width), (width, width), (2 * width, width), (2 * width, width), (width, 1)]
    return UNetParams(*[Conv(rng.standard_normal((o, i, 3, 3)), rng.standard_normal(o)) for i, o in sizes])


def test_output_has_the_size_of_the_input():
    """Any multiple of 4 will do, and height and width may differ."""
    y = unet_forward(np.random.default_rng(1).random((2, 1, 8, 12)), _params(np.random.default_rng(0)))

    assert y.shape == (2, 1, 8, 12)


def test_skip_alone_carries_single_pixels():
    """Where all weights are 0 but one on the way through the finest skip, a positive image stays."""
    params = UNetParams(
        *[Conv(np.zeros_like(w), np.zeros_like(b)) for w, b in _params(np.random.default_rng(0))]
    )
    for conv, place in ((params.down1, (0, 0)), (params.up1, (0, 2)), (params.last, (0, 0))):
        conv.weight[*place, 1, 1] = 1.0
    x = np.random.default_rng(2).random((1, 1, 8, 8))

    np.testing.assert_allclose(unet_forward(x, params), x)
