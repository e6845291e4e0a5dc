"""What lesson 08 says of its runs and counts is what they give, within the digits that it quotes."""

import contextlib
import functools
import io
import re

import numpy as np
import pytest

from course_lib.datasets.loaders import FASHION_CLASSES, load_fashion
from course_lib.nn.layers import Linear
from course_lib.nn.metrics import confusion_matrix
from course_lib.nn.training import fit
from course_lib.ops.conv.geometry import receptive_field
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.pretrained.fashion_cnn import cnn_stages
from course_lib.viz.cnns.feature_maps import plot_feature_maps
from course_lib.viz.cnns.inception import plot_inception
from course_lib.viz.cnns.layer_costs import layer_costs
from course_lib.viz.cnns.measured_networks import DEEP_OR_WIDE, DEPTHS, MADE_OR_LEARNED, WITH_PLACES
from course_lib.viz.cnns.pooling_shift import POOLINGS, changed_share
from tests.lessons.prose import Prose

LESSON = Prose("08_cnns")
OURS = LESSON.lesson.namespace


@functools.cache
def trained():
    """Return the lesson's names after its training, and what it printed on the way."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        space = LESSON.run(
            "import cnns as pictures", "def edge_features", "mine = load_fashion_cnn", "classes = cnn_predict"
        )
    return space, printed.getvalue()


def test_a_number_of_the_last_maps_sees_twelve_pixels():
    """From the field of each layer, kernels and strides in turn."""
    layers = [(5, 1), (2, 2), (3, 1), (2, 2)]
    fields = [receptive_field(layers[:n]) for n in (1, 2, 3, 4)]

    LESSON.says("It is #×12 pixels.", fields[3])
    LESSON.says(
        "So the field is # after *conv1*, $5 + 1 = #$ after *pool1*, $6 + 2 \\cdot 2 = #$ after *conv2*, and",
        *fields[:3],
    )


def test_pooled_numbers_change_as_said():
    for shift, size, row in [(1, 2, "1 pixel"), (1, 4, "1 pixel"), (2, 2, "2 pixels"), (4, 4, "4 pixels")]:
        shares = [100 * changed_share(how, size, shift) for how in POOLINGS]
        LESSON.says(f"| {row} | {size}×{size} | # % | # % | # % |", *shares)


def test_pooling_holds_at_every_setting_what_is_said_of_it():
    """Four shifts and three windows."""
    LESSON.says("fewer numbers change with the largest or the mean than with skipped pixels.")
    LESSON.says("differ by less than five points, and with both fewer numbers change in larger windows.")
    LESSON.says("Where the shift is as long as the window, each number moves to the next place, and")
    for shift in (1, 2, 3, 4):
        shares = {k: [changed_share(how, k, shift) for how in POOLINGS] for k in (2, 3, 4)}
        for largest, mean, skipped in shares.values():
            assert max(largest, mean) < skipped
            assert abs(largest - mean) < 0.05
        for one in (0, 1):
            assert shares[2][one] > shares[3][one] > shares[4][one]
        if shift > 1:
            assert min(shares[shift]) > 0.5


def test_the_squared_error_pulls_as_said():
    for z in (-6.0, -2.0, 0.0, 2.0):
        p = 1 / (1 + np.exp(-z))
        row = f"| {z:.0f} | # | # | # |".replace("-", "−")
        LESSON.says(row, p, 2 * (p - 1) * p * (1 - p), p - 1)


def test_a_gtx_580_comes_to_as_many_operations_as_said():
    LESSON.says("= # \\cdot 10^{12}$ operations per second", 512 * 1.544e9 * 2 / 1e12)


def test_the_lenet_to_mend_mixes_images_as_given_and_not_when_mended():
    """The cell below the exercise prints it."""
    space = LESSON.run("import cnns as pictures", "import lenet5")

    np.testing.assert_allclose(space["together"], space["alone"], atol=1e-12)


def test_lenets_layers_have_the_parameters_that_the_table_says():
    layers = {cost.name: cost.parameters for cost in layer_costs("LeNet-5")}

    LESSON.says("| C1 | 6 filters 5×5 | (6, 28, 28) | # |", layers["C1"])
    LESSON.says("| (16, 10, 10) | # |", layers["C3"])
    LESSON.says("| C5 | linear, 400 → 120 | (120,) | # |", layers["C5"])
    LESSON.says("| F6 | linear, 120 → 84 | (84,) | # |", layers["F6"])
    LESSON.says("| output | linear, 84 → 10 | (10,) | # |", list(layers.values())[-1])
    LESSON.says("These are # parameters in all.", sum(layers.values()))


def test_famous_networks_have_the_parameters_that_are_said(capsys):
    LESSON.run("import cnns as pictures", "import ALEXNET")
    printed = re.findall(r"([\d,]+) parameters", capsys.readouterr().out)
    lenet, alexnet, vgg = (float(number.replace(",", "")) for number in printed)

    LESSON.says("They have #, # and # parameters. (AlexNet's paper", lenet, alexnet, vgg)
    LESSON.says("VGG-16 has # million parameters in 13 convolutions", vgg / 1e6)
    LESSON.says(
        "LeNet-5 has # parameters, AlexNet # million, VGG-16 # million.", lenet, alexnet / 1e6, vgg / 1e6
    )


def test_vggs_parameters_and_multiplications_lie_where_it_is_said():
    costs = layer_costs("VGG-16")
    whole, work = sum(cost.parameters for cost in costs), sum(cost.multiplications for cost in costs)
    convolutions = [cost for cost in costs if cost.kind == "conv"]
    linear = [cost.parameters for cost in costs if cost.kind == "linear"]
    share = 100 * sum(cost.parameters for cost in convolutions) / whole
    work_share = 100 * sum(cost.multiplications for cost in convolutions) / work

    LESSON.says("that makes # million parameters, # % of all.", max(linear) / 1e6, 100 * max(linear) / whole)
    LESSON.says("the convolutions hold # % of the parameters and do # % of the", share, work_share)
    LESSON.says(
        "three linear layers have # + # + # = # million parameters, the convolutions # million, together # "
        "million",
        *(n / 1e6 for n in (*linear, sum(linear), whole - sum(linear), whole)),
    )
    LESSON.says(
        "The linear layers had # % of the parameters and # % of the multiplications.",
        *(100 - share, 100 - work_share),
    )


def test_an_inception_block_costs_what_is_said():
    cheap, plain = (
        re.search(r"(\d+) of (\d+) million multiplications .*, (\d+) channels leave", fig.alt).groups()
        for fig in (plot_inception(), plot_inception(reduce_3x3=0, reduce_5x5=0, pool_proj=0))
    )

    LESSON.says(
        "the whole block costs # million multiplications instead of # million.",
        *(float(cheap[0]), float(plain[0])),
    )
    LESSON.says("output grows from # to # channels", float(cheap[2]), float(plain[2]))
    LESSON.says("Nothing is saved with more than #. Setting both", 25 * 192 * 32 // (192 + 25 * 32))
    LESSON.says(
        "GoogLeNet takes $R = 16$: # weights instead of #.",
        *(192 * 16 + 25 * 16 * 32, 25 * 192 * 32),
    )


def test_filters_made_by_hand_and_learned_come_to_what_is_said():
    """In the runs that are kept, and about as much when the lesson does it again."""
    means = {name: 100 * one.mean for name, one in MADE_OR_LEARNED.items()}
    _, printed = trained()
    (again,) = re.findall(r"then a linear layer: test accuracy ([\d.]+)", printed)

    LESSON.says("and the three runs with learned filters differ by more than that.")
    LESSON.says("By less than one point: # % against # %,", means["learned"], means["made by hand"])
    LESSON.says("do as well as edges made by hand, # %.", means["random filters"])
    LESSON.says("over the pixels (# %) comes from", means["the pixels"])
    assert 100 * float(again) == pytest.approx(means["made by hand"], abs=1)
    spread = np.ptp(MADE_OR_LEARNED["learned"].accuracies)
    assert 0 < means["learned"] - means["made by hand"] < min(1, 100 * spread)


def test_depth_comes_to_what_is_said():
    """The best of the rates in the runs that are kept, and the field of each network by the rule."""
    for depth, one in DEEP_OR_WIDE.items():
        half = [(3, 1)] * (depth // 2)
        field = receptive_field([*half, (2, 2), *half] if depth > 1 else [(3, 1)])
        row = f"| {depth} | {DEPTHS[depth]} | #×{field} pixels | # % |"
        LESSON.says(row, field, 100 * one.best)
    for one in DEEP_OR_WIDE.values():
        assert one.best < MADE_OR_LEARNED["the pixels"].mean
    LESSON.says("that reads the pixels (# %). If 7×7", 100 * MADE_OR_LEARNED["the pixels"].mean)
    LESSON.says(
        "one with 20 channels has # %, two with 16 have # %",
        *(100 * one.mean for one in WITH_PLACES.values()),
    )
    LESSON.says("four convolutions are nine points better than one")
    assert 100 * (DEEP_OR_WIDE[4].best - DEEP_OR_WIDE[1].best) == pytest.approx(9, abs=0.5)


def test_a_linear_classifier_comes_to_the_share_that_is_said():
    """Ten epochs by the lesson's own optimizer."""
    data, rng = load_fashion(), np.random.default_rng(0)
    train, test = (images.reshape(len(images), -1) for images in (data.train_images, data.test_images))
    net = Linear(784, 10, rng=rng)
    adam = Optimizer(net.params, adam_init, adam_step, lr=0.006)
    options = {"epochs": 10, "batch_size": 64, "rng": rng, "schedule": lambda step: 0.006 * (1 - step / 1570)}
    *_, last = fit(
        net,
        softmax_cross_entropy,
        adam,
        (train, data.train_labels),
        val=(test, data.test_labels),
        **options,
    )

    LESSON.says("classifies # % of the test images correctly.", 100 * last.val_accuracy)


def test_the_network_trains_as_said():
    space, printed = trained()
    epochs = [float(share) for share in re.findall(r"epoch .*test accuracy ([\d.]+)", printed)]
    (again,) = re.findall(r"your forward pass: ([\d.]+) of", printed)

    told = "The network comes to between # and # on most machines, two to three points more"
    least, most = LESSON.quoted(told)
    assert len(epochs) == 4
    assert float(least) - 0.005 < epochs[-1] < float(most) + 0.005
    LESSON.says("In all it is the same share as after training: your forward pass agrees with it.")
    assert float(again) == pytest.approx(epochs[-1], abs=0.0015)
    parameters = sum(p.size for p in space["mine"])
    LESSON.says("The network has # parameters and is trained for four epochs", parameters)


def test_clothes_are_recognised_and_confused_as_said():
    """Nearly always is nine tenths; what is named so often as nothing else but itself is the confusion."""
    space, _ = trained()
    counts = confusion_matrix(space["classes"], space["fashion"].test_labels, classes=10)
    shares = counts / counts.sum(axis=1, keepdims=True)
    place = {name: i for i, name in enumerate(FASHION_CLASSES)}

    LESSON.says("About two thirds of the shirts are.")
    assert 0.55 < shares[place["shirt"], place["shirt"]] < 0.78
    assert shares.diagonal().argmin() == place["shirt"]
    LESSON.says("Trousers, bags and boots are nearly always classified correctly.")
    for name in ("trouser", "bag", "ankle boot"):
        assert shares[place[name], place[name]] > 0.9
    LESSON.says("Shirts are taken for T-shirts, coats for pullovers, and the other way round")
    for one, other in [("shirt", "T-shirt/top"), ("coat", "pullover")]:
        assert shares[place[one], place[other]] > 0.04
        assert shares[place[other], place[one]] > 0.04


def test_next_scores_of_a_shirt_are_those_of_what_it_is_taken_for():
    """On the walk's shirt, the first one of the test set."""
    space, _ = trained()
    fashion = space["fashion"]
    shirt = np.flatnonzero(fashion.test_labels == FASHION_CLASSES.index("shirt"))[:1]
    *_, logits = cnn_stages(space["mine"], fashion.test_images[shirt])

    LESSON.says("the scores that come next are those of the classes that shirts are taken for.")
    best, *others = (FASHION_CLASSES[i] for i in np.argsort(-logits.maps[0])[:4])
    assert best == "shirt"
    assert set(others) == {"T-shirt/top", "pullover", "coat"}


def test_filters_move_and_maps_are_empty_as_said():
    """Half is 0.45 to 0.6."""
    space, _ = trained()
    told = plot_feature_maps(space["first_filters"], space["mine"], space["fashion"].test_images[0]).alt
    moved, empty = re.search(r"by ([\d.]+) times .* in which (\d+)% of the values are 0", told).groups()

    LESSON.says("moved the filters by only # of their initial length", float(moved))
    LESSON.says("In the second layer half of all numbers are 0")
    assert 45 <= float(empty) <= 60


def test_networks_at_scale_have_the_parameters_that_are_said():
    pytest.importorskip("torch")
    from course_lib.gpu.convnets import staged

    (small, small_plain), (large, large_plain) = (
        [sum(p.numel() for p in staged(c, width, inception=on).parameters()) for on in (True, False)]
        for c, width in [(1, 8), (3, 64)]
    )

    LESSON.says("# against # with 8 maps, # against # with 64.", small, small_plain, large, large_plain)
    LESSON.says("the Inception network needs less than a third of the parameters")
    assert small < small_plain / 3
    assert large < large_plain / 3


@pytest.mark.slow
def test_both_networks_at_scale_come_to_about_three_quarters():
    """0.7 to 0.8, in the small setting."""
    pytest.importorskip("torch")
    from course_lib.gpu import convnets
    from course_lib.gpu.training import device

    if device().type == "cuda":
        pytest.skip("what is quoted is the small setting of a CPU")
    LESSON.says("In the small setting both classify about three quarters of the test images correctly.")
    for result in convnets.run_experiment(convnets.default_size()):
        assert 0.7 < result.epochs[-1].val_accuracy < 0.8, result.name
