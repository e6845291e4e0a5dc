"""What lesson 07 says of its runs is what they give, within the digits that it quotes."""

import functools
import re

import numpy as np

from course_lib.datasets.loaders import load_digits
from course_lib.gpu.conv_times import CHANNELS
from course_lib.viz.convolution.filters import plot_filters
from course_lib.viz.convolution.geometry import IMAGE
from course_lib.viz.convolution.learned_filter import learn_filter
from course_lib.viz.convolution.receptive_field import trace_field
from course_lib.viz.convolution.search import LIGHTS, PATCHES, found_patches, patch_places, plot_search
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
    LESSON.run("import guarded", "parameter_counts((200, 200)")
    printed = re.findall(r" ([\d,]+) weights, +([\d,.]+) MiB", capsys.readouterr().out)
    (full, mebibytes), (local, _), (shared, _) = ([float(n.replace(",", "")) for n in row] for row in printed)

    LESSON.says("It should say # billion, # million and #.", full / 1e9, local / 1e6, shared)
    LESSON.says("The first layer needs # GiB of memory for its weights alone", mebibytes / 2**10)
    LESSON.says("It saves # % of the weights, and a convolution would be wrong", 100 * (1 - local / full))


def test_sharpening_raises_the_photographs_deviation_as_said():
    told = plot_filters(OURS["filter2d"]).alt
    photograph, sharp = re.search(
        r"standard deviation .*? ± ([\d.]+), .*sharpen .*? ± ([\d.]+),", told
    ).groups()

    LESSON.says("the standard deviation grows from # to #", float(photograph), float(sharp))


def test_every_patch_draws_the_sum_of_products_into_the_sky():
    """The rows above the horizon, in the bright left of the photograph."""
    LESSON.says("with all three patches the sum is largest somewhere in the sky")
    assert len(PATCHES) == 3
    for patch in PATCHES:
        row, column = re.search(
            r"is largest at row (\d+), column (\d+)", plot_search(patch=patch).alt
        ).groups()
        assert int(row) < 32
        assert int(column) < 10


def test_patches_are_found_in_as_many_lights_as_said():
    found = [found_patches(OURS["locate"], *light) for light in LIGHTS.values()]

    LESSON.says("The plain sum finds none of the # patches in any light.", len(patch_places()))
    assert [each.yours for each in found] == [12] * 4
    assert [each.product for each in found] == [0] * 4
    LESSON.says("finds all of them while the light stays, and none in the second and the third light.")
    assert [each.difference for each in found[:3]] == [12, 0, 0]
    LESSON.says("In the last one it finds #, because", found[3].difference)


def test_the_template_by_hand_is_its_window_in_another_light():
    window = np.array([[1, 3], [2, 1]])

    a, b = LESSON.quoted("with $a = #$ and $b = #$.")
    np.testing.assert_allclose(float(a) * window + float(b), [[0.5, 0.7], [0.6, 0.5]])


def test_the_chain_of_layers_has_the_maps_and_parameters_that_are_said(capsys):
    LESSON.run("import guarded", "(5, 8, 12)")
    printed = re.findall(
        r"(\d+) filters: maps \((\d+), (\d+), \d+\), ([\d,]+) parameters", capsys.readouterr().out
    )

    for layer, (filters, maps, size, parameters) in enumerate(printed, 1):
        channels = (3, 5, 8)[layer - 1]
        LESSON.says(
            f"| layer {layer} | # | {channels} × 5 × 5 | # × # × {size} | # |",
            *(int(filters), int(maps), int(size), int(parameters.replace(",", ""))),
        )
    LESSON.says(r"$5 \cdot 76 = #$ parameters", 5 * (3 * 5 * 5 + 1))


def test_the_board_of_geometry_has_the_places_that_are_said():
    size = functools.partial(OURS["conv_output_size"], IMAGE[1], kernel_size=3, stride=2)

    LESSON.says('"An image has # columns, a kernel is 3 wide;', IMAGE[1])
    assert size(dilation=2) == 3
    LESSON.says("Three: dilation 2 makes the kernel 5 wide, and it begins at the columns 0, 2 and 4.")
    assert size() == 4
    LESSON.says("With dilation 1 there would be four places.")


def test_columns_have_nine_times_as_many_numbers():
    columns = OURS["im2col"](np.zeros((1, 3, 32, 32)), kernel_size=3, padding=1)

    LESSON.says(
        "About # times as many: each pixel that is not at the border is in nine windows",
        columns.size / (3 * 32 * 32),
    )


def test_the_layer_at_scale_has_as_many_products_as_said():
    LESSON.says("# million for 56 × 56 pixels", CHANNELS**2 * 9 * 56**2 / 1e6)


def test_five_layers_see_as_many_pixels_as_said():
    field = OURS["receptive_field"]
    strides, dilations = (field([(3, 2)] * 5), field([(3, 1, 2**i) for i in range(5)]))

    LESSON.says("# pixels with stride 1, and # with stride 2 in each layer", field([(3, 1)] * 5), strides)
    LESSON.says("(Five dilations of 1, 2, 4, 8, 16 see # as well", dilations)
    paths = trace_field([(3, 1, 1)] * 5).paths[0]
    LESSON.says("the pixel in the middle has # paths and the outermost has one", paths.max())
    assert paths.min() == 1


def test_maps_are_equal_where_the_shift_is_a_multiple_of_the_stride_only():
    LESSON.says("With stride 1 the difference is 0 but for rounding, at every shift.")
    for stride in (1, 2, 4):
        off = [shifted_maps(OURS["conv2d_forward"], shift, stride).off for shift in range(9)]
        assert [each < 1e-6 for each in off] == [shift % stride == 0 for shift in range(9)]


def test_a_filter_is_learned_as_closely_as_said():
    learned = learn_filter("vertical edges", **CONV)

    steps, off = LESSON.quoted("After # steps no weight is more than # from the wanted one")
    assert len(learned.kernels) - 1 == int(steps)
    assert np.abs(learned.kernels[-1] - learned.target).max() < float(off)


def test_networks_read_digits_that_moved_as_said():
    LESSON.says("Three networks learn to read # small digits", len(load_digits().train_images))
    for stride, name in enumerate(("fully connected", "convolutional, stride 1", "convolutional, stride 2")):
        read = shifted_digits(stride)
        LESSON.says(f"| {name} | # | # | # | # | # | # |", *read.accuracy, read.parameters, within=0.015)
    strided = shifted_digits(2).accuracy
    np.testing.assert_array_equal(strided, strided[[0, 1, 0, 1, 0]])
