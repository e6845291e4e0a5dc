"""What lesson 06 says of its runs is what they give, within the digits that it quotes."""

import re

import numpy as np
import pytest

from course_lib.viz.batch_norm.axes import sharing
from course_lib.viz.batch_norm.batch_size import small_batch
from course_lib.viz.batch_norm.input_drift import drift
from course_lib.viz.batch_norm.learning import RATES, learning
from course_lib.viz.batch_norm.lighting import accuracy_in_light
from course_lib.viz.batch_norm.whitening import clouds
from tests.lessons.prose import Prose

LESSON = Prose("06_batch_norm")


def digits_read(a, b):
    """Return the share of digits that the network of noon reads in another light, in per cent."""
    return 100 * accuracy_in_light(np.array([a]), b, normalized=False)[0]


def test_light_costs_what_the_first_section_says():
    LESSON.says("It is right on # % of new digits", digits_read(1.0, 0.0))
    LESSON.says(
        r"In the morning, $0.4 \cdot I + 0.3$, it is right on # %, in that evening on # %",
        digits_read(0.4, 0.3),
        digits_read(0.2, 0.6),
    )
    LESSON.says("($a = 1$, $b = 0.5$: # %)", digits_read(1.0, 0.5))
    LESSON.says("($a = 0.5$, $b = 0$: # %)", digits_read(0.5, 0.0))


def test_neighbours_correlate_and_epsilon_holds_the_thin_axis_as_said():
    pairs = clouds(1e-3)

    for cloud in (pairs.raw, pairs.standardized):
        LESSON.says("The neighbours correlate with #, before and after", np.corrcoef(cloud.T)[0, 1])
    LESSON.says("holds the thin axis at a deviation of #)", pairs.pca[:, 1].std())


def test_inputs_drift_and_networks_learn_as_said():
    plain, normed, sabotaged = (drift(kind) for kind in ("plain", "batch norm", "sabotaged"))

    LESSON.says("and it learns nothing: # %", 100 * plain.accuracy[-10:].mean())
    LESSON.says(
        "jump # times as far from step to step in layer 3, and # % are read right at the end",
        normed.jump[2] / plain.jump[2],
        100 * normed.accuracy[-10:].mean(),
    )
    LESSON.says(
        "they jump # times as far, and # % are read right",
        sabotaged.jump[2] / plain.jump[2],
        100 * sabotaged.accuracy[-10:].mean(),
    )


def test_a_longer_weight_gets_a_tenth_of_the_gradient_and_its_bias_none(capsys):
    LESSON.says("the weight's gradient is a tenth, and the bias's is 0 up to rounding (below $10^{-16}$)")
    LESSON.run("size, dbias = np.linalg.norm")
    printed = re.findall(r"gradient of the weight (.+), of the bias (.+)", capsys.readouterr().out)
    (first, bias), (second, other_bias) = ((float(weight), float(bias)) for weight, bias in printed)

    assert second == pytest.approx(first / 10, rel=1e-3)
    assert bias < 1e-16
    assert other_bias < 1e-16


def test_norms_cut_the_array_into_the_blocks_that_the_text_counts():
    def blocks(norm, groups=2):
        _, counts = np.unique(sharing(norm, groups), return_counts=True)
        assert len(set(counts)) == 1
        return len(counts), counts[0]

    LESSON.says("Batch norm cuts the array into # slices of #, one", *blocks("batch"))
    LESSON.says("layer norm into # slices of #, one", *blocks("layer"))
    LESSON.says("instance norm into # columns", blocks("instance")[0])
    LESSON.says("Group norm with 2 groups makes # blocks of #", *blocks("group"))
    assert blocks("group", 1) == blocks("layer")
    assert blocks("group", 6) == blocks("instance")


def test_the_two_modes_part_at_small_batches_as_said():
    """
    Batches of 4 and of 2 train so unsteadily that roundings move the loss by a tenth and more: the words are
    held to 0.8 to 1.2, and to 0.4 to 0.65 of that.
    """
    runs = {size: small_batch(size) for size in (1, 2, 4, 64)}

    for mode in ("as_in_training", "after_training"):
        LESSON.says("At 64 they are close (loss about # in both)", getattr(runs[64], mode))
    LESSON.says("At 4 it is about 1 in training mode and about half of that after.")
    assert 0.8 < runs[4].as_in_training < 1.2
    assert 0.4 < runs[4].after_training / runs[4].as_in_training < 0.65
    LESSON.says("and the network is far behind layer norm")
    assert runs[2].after_training > 1.5 * runs[2].layer_norm
    (least,) = LESSON.quoted("and the loss is above #.")
    assert runs[1].after_training > float(least)


def test_layers_of_sigmoids_learn_with_batch_norm_only():
    ends = {name: 100 * curve[-1] for name, curve in learning().curves.items()}

    LESSON.says("Left: no norm # %, batch norm # %.", ends["no norm"], ends["batch norm"])
    LESSON.says("Layer norm stalls, too, at # %.", ends["layer norm"])


def test_batch_norm_bears_the_learning_rates_that_the_text_says():
    without, normed = (100 * learning().by_rate[name] for name in ("no norm", "batch norm"))

    LESSON.says("(0.03: # % against # %)", without[0], normed[0])
    LESSON.says("At 0.3 the plain network falls to # %, from 1 on it guesses", without[2])
    np.testing.assert_allclose(without[3:], 10, atol=2)
    LESSON.says("the best rates are three to ten times larger than without")
    assert RATES[np.argmax(without)] == 0.1
    assert np.all(normed[2:4] > normed.max() - 2)  # those of 0.3 and of 1
    LESSON.says("and even 3 still trains: more than three quarters are read right.")
    assert normed[4] > 75


@pytest.mark.slow
def test_at_scale_batch_norm_trains_at_the_rate_at_which_the_plain_network_is_lost():
    """At 0.01 within one per cent. At 0.1 the plain network's end is chaos, and nearly 80 is 75 to 82."""
    pytest.importorskip("torch")
    from course_lib.gpu import normed_mlp
    from course_lib.gpu.training import device

    if device().type == "cuda":
        pytest.skip("what is quoted is the small setting of a CPU")
    runs = list(normed_mlp.run_experiment(normed_mlp.default_size()))
    ends = {(run.lr, run.batch_norm): [100 * epoch.val_accuracy for epoch in run.epochs] for run in runs}

    LESSON.says(
        "both train alike: about # % and # % of new images are read right after three epochs",
        *(ends[0.01, batch_norm][-1] for batch_norm in (False, True)),
        within=1.5,
    )
    (most,) = LESSON.quoted("the plain network ends anywhere between guessing and # %")
    assert len(ends[0.1, False]) < 3 or ends[0.1, False][-1] < float(most) + 5
    (nearly,) = LESSON.quoted("the one with batch norm comes to nearly # %")
    assert float(nearly) - 5 < ends[0.1, True][-1] < float(nearly) + 2
