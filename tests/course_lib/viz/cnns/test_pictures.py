"""Lesson 08's pictures tell the papers' numbers, and the walk sends what its network computes."""

import numpy as np
import pytest

from course_lib.datasets.loaders import load_fashion
from course_lib.nn import counting
from course_lib.pretrained.fashion_cnn import cnn_stages, load_clothes_cnn
from course_lib.viz.cnns import confusion, feature_maps, imagenet_error, inception, layer_costs, pooling_shift
from course_lib.viz.cnns.network_tour import KERNELS, cnn_walk

FASHION = load_fashion()


def test_layer_costs_of_vgg16_are_the_papers():
    """138 million parameters, 15.5 thousand million multiplications, nearly all of them in convolutions."""
    costs = layer_costs.layer_costs("VGG-16")

    assert sum(cost.parameters for cost in costs) == 138_357_544
    assert sum(cost.multiplications for cost in costs) == 15_470_264_320
    convolutions = sum(cost.multiplications for cost in costs if cost.kind == "conv")
    assert convolutions / 15_470_264_320 == pytest.approx(0.992, abs=0.001)


def test_linear_layers_multiply_once_a_weight():
    """LeNet-5's F6: 120 times 84."""
    cost = next(cost for cost in layer_costs.layer_costs("LeNet-5") if cost.name == "F6")

    assert (cost.multiplications, cost.parameters) == (10_080, 10_164)


def test_walk_stops_at_a_networks_last_layer():
    """One slider serves networks of 7, 11 and 21 layers."""
    assert "layer 7 of 7, output" in layer_costs.plot_walk(network="LeNet-5", layer=21).alt


@pytest.mark.parametrize("reduce_5x5", [0, 16, 155])
def test_branch_costs_add_up_to_the_blocks(reduce_5x5):
    """Branch by branch, against the tested total."""
    options = {"reduce_3x3": 96, "reduce_5x5": reduce_5x5, "pool_proj": 32}

    branches = inception.branch_costs(**options)

    whole = counting.inception_cost(192, (28, 28), **inception.BLOCK, **options).multiplications
    assert sum(map(sum, branches.values())) * 1e6 == pytest.approx(whole)


def test_a_bottleneck_of_155_channels_saves_nothing():
    """As the lesson derives: C R + 25 R M = 25 C M."""
    plain, least, most = (
        sum(inception.branch_costs(reduce_3x3=0, reduce_5x5=r, pool_proj=0)["5×5"]) for r in (0, 154, 155)
    )

    assert least < plain < most


def test_changed_share_is_nothing_without_a_shift_and_grows_with_it():
    """For every way of pooling."""
    for how in pooling_shift.WAYS:
        shares = [pooling_shift.changed_share(how, 2, shift) for shift in range(4)]

        assert shares[0] == 0
        assert shares == sorted(shares)


def test_pooling_changes_less_than_skipping_pixels():
    """What the lesson says of a shift by one pixel, both window sizes."""
    shares = {(how, k): pooling_shift.changed_share(how, k, 1) for how in pooling_shift.WAYS for k in (2, 4)}

    rounded = [round(100 * shares[how, k]) for k in (2, 4) for how in ("largest", "mean", "pixels skipped")]
    assert rounded == [35, 36, 49, 23, 24, 46]


def test_shifted_moves_to_the_right():
    """Column 0 becomes column 1."""
    moved = pooling_shift.shifted(np.arange(6.0).reshape(1, 1, 2, 3), 1)

    np.testing.assert_array_equal(moved[0, 0], [[2, 0, 1], [5, 3, 4]])


def test_walk_sends_maps_and_kernels_that_make_each_other():
    """As the browser computes: the products under a kernel and its bias, behind a ReLU, are the map."""
    walk = cnn_walk().walk
    image, conv1 = (np.frombuffer(stage["values"], np.float32) for stage in walk.stages[:2])
    image = np.pad(image.reshape(28, 28), 2)
    kernel = np.frombuffer(walk.kernels["conv1"], np.float32).reshape(8, 5, 5)
    bias = np.frombuffer(walk.kernels["conv1_bias"], np.float32)

    value = np.maximum((image[13:18, 9:14] * kernel[3]).sum() + bias[3], 0)

    assert KERNELS["conv1"] == (5, 2)
    assert conv1.reshape(8, 28, 28)[3, 13, 9] == pytest.approx(value, abs=1e-6)


def test_walk_sends_another_images_maps_when_one_is_chosen():
    """All layers anew, the place stays."""
    walker = cnn_walk()
    place = list(walker.walk.place)

    walker.image.value = walker.image.options[1][1]

    chosen = FASHION.test_images[walker.image.value]
    np.testing.assert_array_equal(np.frombuffer(walker.walk.stages[0]["values"], np.float32), chosen.ravel())
    assert walker.walk.place == place


def test_walk_leaves_a_still_picture_where_nothing_runs():
    """With its sentence."""
    bundle = cnn_walk()._repr_mimebundle_()

    assert "image/png" in bundle
    assert "the largest of ten scores is boot's" in bundle["text/plain"]


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: pooling_shift.plot_shift(how="mean", shift=1, kernel_size=4), "mean 24%"),
        (lambda: inception.plot_inception(), "128 of 303 million multiplications (42%), 256 channels"),
        (lambda: imagenet_error.plot_imagenet(), "2012 16.4 %"),
        (
            lambda: feature_maps.plot_filters(
                load_clothes_cnn().conv1_weight + 1, load_clothes_cnn(), FASHION.test_images[0]
            ),
            "Eight filters",
        ),
        (
            lambda: confusion.plot_confusion(FASHION.test_labels, FASHION.test_labels),
            "100.0% are right",
        ),
    ],
)
def test_pictures_say_their_numbers(draw, words):
    """In the sentence that stands for them."""
    fig = draw()

    assert words in fig.alt
    assert fig.png().startswith(b"\x89PNG")


def test_stages_of_one_image_do_not_depend_on_its_batch():
    """The walk shows one image, the lesson predicts many."""
    params = load_clothes_cnn()
    alone, among = (cnn_stages(params, FASHION.test_images[:n])[-1].maps[0] for n in (1, 5))

    np.testing.assert_allclose(alone, among, rtol=1e-5, atol=1e-5)
