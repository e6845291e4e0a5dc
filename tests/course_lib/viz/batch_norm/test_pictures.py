"""Lesson 06's pictures say their numbers, at every setting of their controls, on axes that do not move."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.nn.layers import BatchNorm
from course_lib.nn.training import Epoch
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_forward
from course_lib.ops.norm.group_norm import groupnorm_forward
from course_lib.ops.norm.layer_norm import layernorm_forward
from course_lib.viz.batch_norm import (
    at_scale,
    axes,
    batch_size,
    input_drift,
    learning,
    lighting,
    networks,
    whitening,
)

SETTINGS = {
    lighting.plot_light: [{"a": 0.1, "b": 0.0}, {"a": 0.2, "b": 0.6}],
    whitening.plot_whitening: [{"eps": 1e-5}, {"eps": 1.0}],
    axes.plot_axes: [
        {"norm": "layer"},
        {"norm": "instance"},
        {"norm": "group", "groups": 3, "apart": 1.0},
        {"norm": "group", "groups": 1, "apart": 0.0},
    ],
    input_drift.plot_drift: [{"layer": 1}, {"layer": 6}],
    batch_size.plot_batch_sizes: [{"batch_size": 1}, {"batch_size": 64}],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_words_follow(plot):
    fig = plot()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]
    alt = fig.alt

    for settings in SETTINGS[plot]:
        plot(fig=fig, **settings)
        fig.png()
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.alt != alt
        assert fig.alt.endswith(".")


def test_normalised_patches_are_the_same_in_any_light():
    photo = np.random.default_rng(0).uniform(size=(35, 50))

    patches = lighting.normalize_patches(photo, 16)

    assert patches.shape == (32, 48)
    np.testing.assert_allclose(lighting.normalize_patches(0.3 * photo + 0.5, 16), patches, atol=1e-12)
    assert abs(patches[:16, 16:32].mean()) < 1e-12
    assert abs(patches[:16, 16:32].std() - 1) < 1e-12


def test_the_evening_costs_half_the_digits_and_normalising_brings_them_back():
    assert lighting.accuracy_in_light(np.array([1.0]), 0.0, normalized=False) > 0.95
    assert lighting.accuracy_in_light(np.array([0.2]), 0.6, normalized=False) < 0.6
    assert lighting.accuracy_in_light(np.array([0.2]), 0.6, normalized=True) > 0.95


def test_clouds_are_round_after_whitening_only():
    pairs = whitening.clouds(0.0)

    assert np.corrcoef(pairs.standardized.T)[0, 1] > 0.95
    for cloud in (pairs.pca, pairs.zca):
        np.testing.assert_allclose(np.cov(cloud.T, bias=True), np.eye(2), atol=1e-9)


@pytest.mark.parametrize(("norm", "groups"), [("batch", 1), ("layer", 1), ("instance", 6), ("group", 3)])
def test_cubes_of_one_set_are_those_that_one_number_moves(norm, groups):
    """Put a large number into one place of a real norm's input: what moves is what shares its mean."""
    n, channels, _ = axes.SHAPE
    x = np.random.default_rng(0).normal(size=axes.SHAPE)
    gamma, beta = np.ones(channels), np.zeros(channels)
    maps = {
        "batch": lambda x: batchnorm_forward(
            x[..., None], gamma, beta, RunningStats(beta, gamma), training=True
        )[0],
        "layer": lambda x: layernorm_forward(x, np.ones(x.shape[1:]), np.zeros(x.shape[1:]))[0],
        "instance": lambda x: groupnorm_forward(x[..., None], gamma, beta, groups=channels)[0],
        "group": lambda x: groupnorm_forward(x[..., None], gamma, beta, groups=groups)[0],
    }
    sets = axes.sharing(norm, groups)

    for place in [(0, 0, 0), (n - 1, channels - 1, 2), (1, 3, 4)]:
        other = x.copy()
        other[place] += 5
        moved = ~np.isclose(maps[norm](other), maps[norm](x)).reshape(x.shape)
        np.testing.assert_array_equal(moved, sets == sets[place])


def test_the_calmest_inputs_are_those_of_the_net_that_learns_nothing():
    """The lesson's argument: sabotage moves the inputs most, and hardly costs anything."""
    plain, normed, sabotaged = (input_drift.drift(kind) for kind in input_drift.KINDS)

    assert plain.jump[2] < 0.1 * normed.jump[2] < 0.1 * sabotaged.jump[2]
    assert plain.accuracy[-10:].mean() < 0.2
    assert normed.accuracy[-10:].mean() > 0.93
    assert sabotaged.accuracy[-10:].mean() > 0.88


def test_sabotage_stops_after_training():
    layer = input_drift.RandomShift(np.random.default_rng(0))
    x = np.ones((4, 3))

    assert not np.allclose(layer.forward(x), layer.forward(x))
    np.testing.assert_array_equal(layer.eval().forward(x), x)


def test_small_batches_part_the_two_modes_and_one_example_teaches_nothing():
    runs = {size: batch_size.small_batch(size) for size in (1, 4, 64)}

    assert runs[1].as_in_training > 2.2
    assert runs[1].after_training > 1000
    assert runs[4].as_in_training > 1.5 * runs[4].after_training
    assert runs[64].as_in_training < 1.5 * runs[64].after_training
    assert runs[4].means.std() > 2 * runs[64].means.std()


def test_pictures_train_with_the_functions_they_are_given():
    calls = []

    def spy(*args, **options):
        calls.append(options["training"])
        return batchnorm_forward(*args, **options)

    result = learning.learning(spy, epochs=1, rates=(3.0,))

    assert all(calls)
    assert len(calls) > 100
    assert result.by_rate["no norm"][0] < 0.2 < result.by_rate["batch norm"][0]
    assert len([layer for layer in networks.stack(lambda width: [BatchNorm(width)]) if layer.params]) == 13


def test_at_scale_draws_a_run_that_died_at_chance():
    epoch = Epoch(1, 0.5, 0.8, 0.6, 0.75, 1.0)
    runs = [
        SimpleNamespace(batch_norm=norm, lr=lr, epochs=[epoch] if norm or lr < 1 else [])
        for lr in (0.1, 1.0)
        for norm in (False, True)
    ]

    fig = at_scale.plot_at_scale(runs)

    assert "no norm 75.0 % at 0.1, 10.0 % at 1; batch norm 75.0 % at 0.1, 75.0 % at 1" in fig.alt
