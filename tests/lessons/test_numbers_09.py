"""What lesson 09 says of its runs and counts is what they give, within the digits that it quotes."""

import functools

import numpy as np
import pytest

from course_lib.viz.resnets.densenet import densenet_parameters
from course_lib.viz.resnets.gradient_by_depth import slopes
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


def arriving(depth, scale, *, residual):
    """Return what arrives of a gradient of 1 at the first of random blocks."""
    return OURS["gradient_by_depth"](slopes(depth, scale), residual=residual)[0]


def test_the_runs_that_come_with_the_course_end_as_said():
    plain_losses, residual_losses = stored_runs().train_loss[:, :, -1]

    assert DEPTHS == (8, 20, 32, 56)
    LESSON.says("Four networks learn # handwritten digits.", len(digit_rows()[0][0]))
    LESSON.says("# with 8 layers, # with 20, # with 32, and # with 56.", *plain_losses)
    LESSON.says("one addition in each block: #, #, # and, with 56 layers, #.", *residual_losses)


def test_sharpening_changes_a_tenth_of_the_contrast():
    LESSON.says("at the start a tenth of the photograph's contrast")
    assert "the change has 10% of the photograph's contrast" in plot_small_changes().alt


def test_gradients_go_through_fifty_blocks_as_said():
    """About 300 is 250 to 350; plain blocks lose what is said within a factor of 2."""
    LESSON.says(r"$0.5^{50} \approx 10^{-15}$ arrives")
    assert 0.5e-15 < arriving(50, 0.5, residual=False) < 2e-15
    LESSON.says("about # here, never below 1", arriving(50, 0.5, residual=True), within=50)
    LESSON.says("and # million arrive.", arriving(50, 1.0, residual=True) / 1e6)


def test_residual_blocks_never_bring_less_than_a_gradient_of_1_to_the_first():
    """At each setting of the picture's controls."""
    for scale in np.arange(0.05, 1.51, 0.05):
        for depth in (2, 5, 10, 20, 40, 60):
            assert arriving(depth, scale, residual=True) >= 1


def test_examples_come_as_near_each_other_as_said():
    spread = passage(False, 0.1).spread

    LESSON.says("as a share of their size, which falls from # to #.", spread[0], spread[-1])


def test_networks_for_cifar_have_the_parameters_that_are_said():
    blocks = {20: 3, 32: 5, 44: 7, 56: 9, 110: 18, 1202: 200}
    assert [OURS["resnet_depth"](n) for n in blocks.values()] == list(blocks)
    millions = {depth: OURS["resnet_parameters"](n) / 1e6 for depth, n in blocks.items()}

    LESSON.says("Together #.", OURS["resnet_parameters"](1))
    LESSON.says("6.43 %, with # to # million parameters.", millions[20], millions[110])
    LESSON.says("At 1,202 layers, # million parameters", millions[1202])
    LESSON.says("has # to # million parameters for 20 to 110 layers", millions[20], millions[110])
    for depth, count in millions.items():
        LESSON.says(f"| ResNet-{depth} | {depth} | # million |", count)


def test_densenets_have_the_parameters_that_are_said():
    LESSON.says("DenseNet-40, it has # million parameters", densenet_parameters(12, 12) / 1e6)
    LESSON.says("DenseNet-100 with growth 24 has # million", densenet_parameters(24, 32) / 1e6)


def test_networks_that_round_as_any_processor_does_train_as_said():
    LESSON.says("where the plain one of 8 layers has #.", last("plain, 8 layers").train_loss)
    LESSON.says(
        "and 8 to #; your dense block to #.",
        last("residual, 8 layers").train_loss,
        last("dense, 10 layers").train_loss,
    )


def test_networks_of_32_layers_train_as_said():
    """
    Roundings grow in 32 layers. The words are held to: 1.5 to 2.1, 0.15 to 0.35; and less than 0.55 right,
    more than 0.85.
    """
    least, most = LESSON.quoted("a training loss of # to # after six epochs, as the processor rounds")
    assert float(least) - 0.1 < last("plain, 32 layers").train_loss < float(most) + 0.1
    one, other = LESSON.quoted("With your shortcuts, 32 layers come to # or #")
    assert float(one) - 0.05 < last("residual, 32 layers").train_loss < float(other) + 0.05
    LESSON.says("On the test set that is less than half right against nine tenths at 32 layers.")
    assert last("plain, 32 layers").val_accuracy < 0.55
    assert last("residual, 32 layers").val_accuracy > 0.85
    assert max(trained(), key=lambda name: last(name).train_loss) == "plain, 32 layers"


def test_gradients_before_the_first_step_are_those_that_are_said():
    deep, short = (trained()[f"{kind}, 32 layers"].gradients for kind in ("plain", "residual"))

    LESSON.says("have a gradient of # at the first block and of # at the last", deep[0], deep[-1])
    LESSON.says("by a factor of # (Yang et al.", deep[0] / deep[-1])
    LESSON.says("With shortcuts the factor is #.", short[0] / short[-1])


def test_surfaces_that_come_with_the_course_are_as_high_as_said():
    """In the middle, and at the median of the rim."""

    def heights(residual, depth):
        losses = stored_runs().surface[int(residual), DEPTHS.index(depth)]
        rim = np.concatenate([losses[0], losses[-1], losses[1:-1, 0], losses[1:-1, -1]])
        return losses[len(losses) // 2, len(losses) // 2], np.median(rim)

    LESSON.says("it is a shallow dent, # in the middle and about # around", *heights(False, 32))
    LESSON.says("nothing left to walk down, # in the middle and # around", *heights(False, 56))
    LESSON.says("round, with # in the middle at 56 layers", heights(True, 56)[0])


def test_surfaces_show_two_of_as_many_directions_as_said():
    net = block_net(56, np.random.default_rng(0), plain)
    weights = sum(param.size for param in net.params.values())

    LESSON.says("Two directions out of # are a small sample", weights, within=5000)


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

    least, most, other_least, other_most = LESSON.quoted("(# to # in ours, plain-20 # to #)")
    assert float(least) - 0.05 < losses[False, 56] < float(most) + 0.05
    assert float(other_least) - 0.05 < losses[False, 20] < float(other_most) + 0.05
    LESSON.says("ResNet-20 comes to #", losses[True, 20])
    LESSON.says("ResNet-56 to about #.", losses[True, 56], within=0.25)
