"""The numbers in the pixels are those of the convolution."""

import numpy as np
import pytest

from course_lib.viz.convolution.channels import plot_channels, small_layer


@pytest.mark.parametrize("filter", ["filter 0", "filter 1"])
def test_sum_over_channels_is_the_number_in_the_map(filter):
    """At a place in the middle."""
    layer = small_layer()
    o = int(filter[-1])
    products = layer.x[:, 1:4, 2:5] * layer.weight[o]

    told = plot_channels(filter=filter, row=1, column=2).alt

    assert products.sum() + layer.bias[o] == layer.y[o, 1, 2]
    assert f"they make {layer.y[o, 1, 2]:.0f},".replace("-", "−") in told


def test_every_pixel_has_its_number():
    """Three channels, three kernels, two maps, and the texts of the sums."""
    fig = plot_channels()
    numbers = [text.get_text() for ax in fig.axes for text in ax.texts]

    assert len(fig.axes) == 8
    assert len(numbers) == 3 * 25 + 3 * 9 + 2 * 9
    assert all(np.isfinite(float(number.replace("−", "-"))) for number in numbers)
