"""Lesson 07's pictures say what the lesson says, with the course's convolution and with a student's."""

import numpy as np
import pytest

from course_lib.images.filters import presets
from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward, filter2d
from course_lib.viz.convolution import connections, filters
from course_lib.viz.convolution.learned_filter import learn_filter
from course_lib.viz.convolution.shift import plot_shift, shifted_maps
from course_lib.viz.convolution.shifted_digits import (
    max_over_places_backward,
    max_over_places_forward,
    read_shifted_digits,
)


def test_connections_counts_what_it_draws():
    alt = connections.plot_connections().alt

    assert "48 connections with 48 weights" in alt
    assert "18 connections with 18 weights" in alt
    assert "18 connections with 3 weights" in alt


def test_filters_keep_the_brightness_unless_they_look_for_edges():
    fig = filters.plot_filters()
    photo, edge, *others = (ax.images[0].get_array() for ax in fig.axes)

    assert abs(edge.mean()) < 0.01
    assert all(abs(result.mean() - photo.mean()) < 0.01 for result in others)


def test_filters_are_the_students():
    fig = filters.plot_filters(filter2d=lambda image, kernel: filter2d(image, kernel) + 1)

    assert fig.axes[1].images[0].get_array().mean() > 0.9


@pytest.mark.parametrize("stride", [1, 2, 4])
def test_maps_move_with_the_picture_by_multiples_of_the_stride_only(stride):
    for shift in range(9):
        off = shifted_maps(conv2d_forward, shift, stride).off
        assert (off < 1e-6) == (shift % stride == 0)


def test_shift_keeps_its_axes_and_says_its_numbers():
    fig = plot_shift(shift=3, stride=1)
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]
    assert "the same, but for rounding" in fig.alt

    plot_shift(fig=fig, shift=3, stride=2).png()

    assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
    assert "up to 0.262 apart" in fig.alt


@pytest.mark.parametrize("name", ["vertical edges", "box"])
def test_a_filter_is_learned_from_pictures_alone(name):
    learned = learn_filter(name)

    np.testing.assert_allclose(learned.kernels[-1], presets()[name], atol=0.02)
    assert learned.losses[-1] < 1e-4 * learned.losses[0]


def test_a_filter_is_not_learned_with_a_wrong_gradient():
    """The picture shows it: the weights go elsewhere."""

    def flipped(dy, cache):
        dx, dweight, dbias = conv2d_backward(dy, cache)
        return dx, dweight[:, :, ::-1, ::-1], dbias

    assert np.abs(learn_filter("vertical edges", backward=flipped, steps=200).kernels[-1]).max() > 0.5


def test_max_over_places_finds_the_largest_and_sends_the_gradient_there():
    x = np.array([[[[1.0, 5.0], [2.0, 3.0]], [[-1.0, -2.0], [-3.0, -4.0]]]])
    y, cache = max_over_places_forward(x)
    (dx,) = max_over_places_backward(np.array([[10.0, 20.0]]), cache)

    assert y.tolist() == [[5.0, -1.0]]
    assert dx.tolist() == [[[[0.0, 10.0], [0.0, 0.0]], [[20.0, 0.0], [0.0, 0.0]]]]


def test_shifted_digits_are_read_as_the_lesson_says():
    dense, one, two = (read_shifted_digits(stride).accuracy for stride in (0, 1, 2))

    assert dense[0] > 0.93
    assert dense[1] < 0.6
    assert dense[2] < 0.2
    assert one.min() == one.max() > 0.94
    assert two[0] == two[2] == two[4] > 0.9
    assert max(two[1], two[3]) < 0.7
