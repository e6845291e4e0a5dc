"""What lesson 07 says of its runs is what they give, within the digits that it quotes."""

import functools
import re

import numpy as np

from course_lib.datasets.loaders import load_digits
from course_lib.viz.convolution.filters import plot_filters
from course_lib.viz.convolution.geometry import IMAGE
from course_lib.viz.convolution.learned_filter import learn_filter
from course_lib.viz.convolution.shift import shifted_maps
from course_lib.viz.convolution.shifted_digits import read_shifted_digits
from tests.lessons.prose import Prose

LESSON = Prose("07_convolution")
OURS = LESSON.lesson.namespace
CONV = {"forward": OURS["conv2d_forward"], "backward": OURS["conv2d_backward"]}


@functools.cache
def shifted_digits(stride):
    """Return how a network with the lesson's own convolution reads digits that have moved; 0 has none."""
    return read_shifted_digits(stride, **CONV)


def test_three_ways_to_connect_need_the_weights_that_are_said(capsys):
    LESSON.run("parameter_counts((200, 200)")
    printed = re.findall(r" ([\d,]+) weights, +([\d,.]+) MiB", capsys.readouterr().out)
    (full, mebibytes), (local, _), (shared, _) = ([float(n.replace(",", "")) for n in row] for row in printed)

    LESSON.says("It should say # billion, # million and #.", full / 1e9, local / 1e6, shared)
    LESSON.says("The first needs # GiB of memory for the weights alone", mebibytes / 2**10)
    LESSON.says("It saves # % of the weights, and a convolution would be wrong", 100 * (1 - local / full))


def test_sharpening_raises_the_photographs_deviation_as_said():
    told = plot_filters(filter2d=OURS["filter2d"]).alt
    photograph, sharp = re.search(
        r"standard deviation .*? ± ([\d.]+), .*sharpen .*? ± ([\d.]+),", told
    ).groups()

    LESSON.says("the standard deviation grows from # to #", float(photograph), float(sharp))


def test_the_board_of_geometry_has_the_places_that_are_said():
    columns = IMAGE[1]
    size = functools.partial(OURS["conv_output_size"], columns, kernel_size=3, stride=2)

    LESSON.says(
        "# columns with stride 2 give # places, and with dilation 2 the kernel is 5 wide and has #.",
        *(columns, size(), size(dilation=2)),
    )


def test_five_layers_see_as_many_pixels_as_said():
    field = OURS["receptive_field"]
    strides, dilations = (field([(3, 2)] * 5), field([(3, 1, 2**i) for i in range(5)]))

    LESSON.says("Five layers see # pixels with stride 1, and # with stride 2", field([(3, 1)] * 5), strides)
    assert strides == dilations


def test_maps_are_equal_where_the_shift_is_a_multiple_of_the_stride_only():
    LESSON.says(
        "With stride 1 the difference is 0 but for rounding, at every shift. With stride 2 it is 0 at even "
        "shifts, and otherwise it is not; with stride 4, at every fourth."
    )
    for stride in (1, 2, 4):
        off = [shifted_maps(OURS["conv2d_forward"], shift, stride).off for shift in range(9)]
        assert [each < 1e-6 for each in off] == [shift % stride == 0 for shift in range(9)]


def test_a_filter_is_learned_as_closely_as_said():
    learned = learn_filter("vertical edges", **CONV)

    steps, off = LESSON.quoted("After # steps no weight is more than # from the wanted one")
    assert len(learned.kernels) - 1 == int(steps)
    assert np.abs(learned.kernels[-1] - learned.target).max() < float(off)


def test_networks_that_read_moved_digits_have_the_parameters_that_are_said():
    LESSON.says("And it has # parameters, not #.", shifted_digits(1).parameters, shifted_digits(0).parameters)


def test_networks_read_digits_that_moved_as_said():
    full, convolved, strided = (shifted_digits(stride).accuracy for stride in (0, 1, 2))

    LESSON.says("Three networks learn to read # small digits", len(load_digits().train_images))
    (least,) = LESSON.quoted("All three read more than # of the digits that stay in the middle.")
    assert min(full[0], convolved[0], strided[0]) > float(least)
    LESSON.says(
        "The fully connected network falls from # to # at a shift of one pixel and to guessing at two",
        *full[:2],
    )
    assert np.all(full[2:] < 0.15)
    for share in convolved:
        LESSON.says("one with stride 1 reads # and does not notice the shift at all", share)
    LESSON.says(
        "Stride 2 gives exactly the same answers at shifts of 2 and 4, and falls from # to # at 1 and 3",
        *strided[:2],
    )
    np.testing.assert_array_equal(strided, strided[[0, 1, 0, 1, 0]])
