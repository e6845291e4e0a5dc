"""What lesson 09 says of its runs and counts is what they give, within the digits that it quotes."""

import functools

import numpy as np
import pytest

from course_lib.nn.containers import Residual
from course_lib.nn.layers import ReLU
from course_lib.viz.resnets import networks
from course_lib.viz.resnets.deep_blocks import LAYERS, PLAIN_ERRORS
from course_lib.viz.resnets.densenet import densenet_parameters
from course_lib.viz.resnets.gradient_by_depth import AFTER, BRANCHES, as_seen, slopes
from course_lib.viz.resnets.networks import DEPTHS, block_net, digit_rows, plain, stored_runs
from course_lib.viz.resnets.signal_through_depth import passage
from course_lib.viz.resnets.small_changes import plot_small_changes
from tests.lessons.prose import Prose

LESSON = Prose("09_resnets")
OURS = LESSON.lesson.namespace


@functools.cache
def trained():
    """Return the five runs of section 7, with the lesson's own blocks."""
    return LESSON.run("import resnets as pictures", "nets, runs = {}, {}")["runs"]


def last(name):
    """Return what a run's last epoch gave."""
    return trained()[name].epochs[-1]


def arriving(depth, scale, *, residual, branches=BRANCHES[0], after=AFTER[0]):
    """Return what arrives of a gradient of 1 at the first block."""
    options = {"branches": branches, "after_the_sum": after, "scale": scale, "residual": residual}
    return OURS["gradient_by_depth"](as_seen(slopes(depth, scale), **options), residual=residual)[0]


def test_the_runs_that_come_with_the_course_end_as_said():
    plain_losses, residual_losses = stored_runs().train_loss[:, :, -1]

    assert DEPTHS == (8, 20, 32, 56)
    LESSON.says("Four networks learn # handwritten digits.", len(digit_rows()[0][0]))
    LESSON.says("| plain | # | # | # | # |", *plain_losses)
    LESSON.says("| with one addition per block | # | # | # | # |", *residual_losses)
    LESSON.says(
        "8 layers end at a training loss of # without shortcuts and of # with them",
        plain_losses[0],
        residual_losses[0],
    )


def test_sharpening_changes_a_tenth_of_the_contrast():
    LESSON.says("At the setting 1 it has a tenth of the photograph's contrast")
    assert "the change has 10% of the photograph's contrast" in plot_small_changes().alt


def test_gradients_go_through_fifty_blocks_as_said():
    """About 300 is 250 to 350; plain blocks lose what is said within a factor of 2."""
    LESSON.says(r"leave $0.5^{50} \approx 10^{-15}$ of a gradient of norm 1")
    assert 0.5e-15 < arriving(50, 0.5, residual=False) < 2e-15
    LESSON.says("About #. A vector and its image", arriving(50, 0.5, residual=True), within=50)
    LESSON.says(r"and $1.25^{25} \approx #$", 1.25**25)
    LESSON.says("and # million arrive.", arriving(50, 1.0, residual=True) / 1e6)


def test_gradients_are_lost_under_the_conditions_that_are_said():
    """Branches that cancel the shortcut, and ReLUs after the sums; about 10^-7 is a factor of 3."""
    LESSON.says("About $10^{-15}$, as little as in the plain network")
    assert arriving(50, 0.5, residual=True, branches=BRANCHES[1]) == pytest.approx(0.5**50)
    assert arriving(50, 0.5, residual=False, branches=BRANCHES[1]) == pytest.approx(0.5**50)
    LESSON.says("At scale 0.5 about $10^{-7}$ arrives.")
    assert 0.3e-7 < arriving(50, 0.5, residual=True, after=AFTER[1]) < 3e-7


def test_as_many_numbers_pass_the_relus_after_the_sums_as_said():
    """In the first batch, before the first step."""
    h, passing = digit_rows()[0][0][:128], []
    for layer in block_net(56, np.random.default_rng(0), Residual):
        h = layer.forward(h)
        if isinstance(layer, ReLU):
            passing.append(np.mean(h > 0))

    LESSON.says("# % of the numbers pass the ReLUs after the sums", 100 * np.mean(passing[1:]))


def test_residual_blocks_never_bring_less_than_a_gradient_of_1_to_the_first():
    """At each setting of the picture's controls."""
    for scale in np.arange(0.05, 1.51, 0.05):
        for depth in (2, 5, 10, 20, 40, 60):
            assert arriving(depth, scale, residual=True) >= 1


def test_examples_come_as_near_each_other_as_said():
    spread = passage(False, 0.1).spread

    LESSON.says("For plain blocks this falls from # to #", spread[0], spread[-1])


def test_a_digit_can_be_read_after_fifty_blocks_of_scale_0_05():
    """Its correlation with its input is high; at scale 1 it is lost."""
    LESSON.says("With shortcuts and a scale of 0.05 the digit can be read after fifty blocks.")

    assert passage(True, 0.05).likeness[-1] > 0.8
    assert passage(True, 1.0).likeness[-1] < 0.3


def test_plain_states_differ_in_length_alone_at_other_scales():
    LESSON.says("The scale changes only the length of a plain state")

    np.testing.assert_allclose(passage(False, 0.05).states, passage(False, 1.0).states, atol=1e-9)


def test_means_of_states_behave_as_said():
    """As given no number becomes smaller; mended, about half of them do, and the states grow more slowly."""
    LESSON.says("Mended, each block makes about half of the numbers smaller")
    shrunk = LESSON.run("import resnets as pictures", "blocks = [tuple(")["shrunk"]

    assert 0.3 < min(shrunk) <= max(shrunk) < 0.65


def test_plain_networks_of_blocks_get_as_many_wrong_as_said():
    """Three in ten, two in three; `tests/course_lib/viz/resnets/test_deep_blocks.py` trains them."""
    LESSON.says("About three in ten, three times as many as with shortcuts;")
    LESSON.says("and with 32 layers, about two in three.")

    assert LAYERS == (20, 32)
    assert abs(PLAIN_ERRORS[20] - 3 / 10) < 0.05
    assert abs(PLAIN_ERRORS[32] - 2 / 3) < 0.05


def test_networks_of_blocks_with_shortcuts_get_one_in_ten_wrong():
    """At either depth; about one in ten is 5 to 13 %."""
    LESSON.says("With shortcuts about one test image in ten is classified wrongly.")
    errors = LESSON.run("import resnets as pictures", "errors[layers] = ")["errors"]

    assert all(0.05 < error < 0.13 for error in errors.values())


def test_networks_for_cifar_have_the_parameters_that_are_said():
    blocks = {20: 3, 32: 5, 44: 7, 56: 9, 110: 18, 1202: 200}
    assert [OURS["resnet_depth"](n) for n in blocks.values()] == list(blocks)
    millions = {depth: OURS["resnet_parameters"](n) / 1e6 for depth, n in blocks.items()}

    LESSON.says("Together these are #.", OURS["resnet_parameters"](1))
    LESSON.says("6.43 %, with # to # million parameters.", millions[20], millions[110])
    LESSON.says("At 1,202 layers with # million parameters", millions[1202])
    LESSON.says("has eleven times as many layers and parameters")
    assert abs(1202 / 110 - 11) < 0.5
    assert abs(millions[1202] / millions[110] - 11) < 0.5
    LESSON.says("has # to # million parameters for 20 to 110 layers", millions[20], millions[110])
    for depth, count in millions.items():
        LESSON.says(f"| ResNet-{depth} | {depth} | # million |", count)


def test_densenets_have_the_parameters_that_are_said():
    LESSON.says("and DenseNet-40 has # million", densenet_parameters(12, 12) / 1e6)
    LESSON.says("DenseNet-100 has # million", densenet_parameters(24, 32) / 1e6)


def test_networks_that_round_as_any_processor_does_train_as_said():
    LESSON.says("| plain | # | 1.6 to 2 | |", last("plain, 8 layers").train_loss)
    LESSON.says("| with your shortcuts | # | 0.2 to 0.3 | |", last("residual, 8 layers").train_loss)
    LESSON.says("| your dense block | | | # |", last("dense, 10 layers").train_loss)


def test_networks_of_32_layers_train_as_said():
    """
    Roundings grow in 32 layers. The words are held to: 1.5 to 2.1, 0.15 to 0.35; and less than 0.55 right,
    more than 0.85.
    """
    least, most = LESSON.quoted("| plain | 0.37 | # to # | |")
    assert float(least) - 0.1 < last("plain, 32 layers").train_loss < float(most) + 0.1
    one, other = LESSON.quoted("| with your shortcuts | 0.11 | # to # | |")
    assert float(one) - 0.05 < last("residual, 32 layers").train_loss < float(other) + 0.05
    LESSON.says("classifies less than half correctly, the one with your shortcuts nine in ten")
    assert last("plain, 32 layers").val_accuracy < 0.55
    assert last("residual, 32 layers").val_accuracy > 0.85
    assert max(trained(), key=lambda name: last(name).train_loss) == "plain, 32 layers"


def test_gradients_before_the_first_step_are_those_that_are_said():
    deep, short = (trained()[f"{kind}, 32 layers"].gradients for kind in ("plain", "residual"))

    LESSON.says("it is #, and that of the last block is #.", deep[0], deep[-1])
    LESSON.says("by a factor of # (right panel; Yang et al.", deep[0] / deep[-1])
    LESSON.says("With shortcuts the factor is #.", short[0] / short[-1])


def test_plain_networks_train_at_other_rates_as_said(monkeypatch):
    """The deep one at the high rate, whose roundings grow, is held to the word "above"."""
    losses = {}
    for lr in (0.002, 0.1):
        monkeypatch.setattr(networks, "LR", lr)
        for depth in (8, 32):
            losses[lr, depth] = networks.train(depth, plain, epochs=6)[1].epochs[-1].train_loss

    LESSON.says(
        "at a rate of 0.002 the plain networks of 8 and 32 layers end at # and #, at 0.1 they end at # and "
        "above #",
        losses[0.002, 8],
        losses[0.002, 32],
        losses[0.1, 8],
        1.4,
    )
    assert losses[0.1, 32] > 1.4


def test_surfaces_that_come_with_the_course_are_as_high_as_said():
    """In the middle, and at the median of the rim."""

    def heights(residual, depth):
        losses = stored_runs().surface[int(residual), DEPTHS.index(depth)]
        rim = np.concatenate([losses[0], losses[-1], losses[1:-1, 0], losses[1:-1, -1]])
        return losses[len(losses) // 2, len(losses) // 2], np.median(rim)

    LESSON.says("at 32 layers the loss is # in the middle and about # at the rim", *heights(False, 32))
    LESSON.says("at the rim, at 56 layers # and #.", *heights(False, 56))
    LESSON.says("at every depth, with # in the middle at 56 layers", heights(True, 56)[0])


def test_surfaces_show_two_of_as_many_directions_as_said():
    net = block_net(56, np.random.default_rng(0), plain)
    weights = sum(param.size for param in net.params.values())

    LESSON.says("two directions out of # are a small sample", weights, within=5000)


@pytest.mark.slow
def test_miniatures_at_scale_come_to_the_losses_that_are_said():
    """About 2 is 1.75 to 2.25: 56 layers make much of roundings."""
    pytest.importorskip("torch")
    from course_lib.gpu import resnet
    from course_lib.gpu.training import device

    if device().type == "cuda":
        pytest.skip("what is quoted are the miniatures of a CPU")
    losses = {
        (run.residual, run.depth): run.epochs[-1].train_loss
        for run in resnet.run_experiment(resnet.default_size())
    }

    least, most, other_least, other_most = LESSON.quoted(
        "(it ends at # to #), plain-20 comes to # to #, ResNet-20"
    )
    assert float(least) - 0.05 < losses[False, 56] < float(most) + 0.05
    assert float(other_least) - 0.05 < losses[False, 20] < float(other_most) + 0.05
    LESSON.says("to 2.0 to 2.1, ResNet-20 to #", losses[True, 20])
    LESSON.says("and ResNet-56 to about #.", losses[True, 56], within=0.25)
