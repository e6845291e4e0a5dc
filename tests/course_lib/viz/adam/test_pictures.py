"""Lesson 03's pictures tell the numbers they show, and stay within their axes whatever the controls are."""

import numpy as np
import pytest

from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.viz.adam.accumulators import plot_memory
from course_lib.viz.adam.bias_correction import plot_bias_correction
from course_lib.viz.adam.first_steps import digit_steps, plot_first_steps
from course_lib.viz.adam.phase_map import plot_phase_map
from course_lib.viz.adam.rare_pairs import plot_rare_pairs, train_table
from course_lib.viz.adam.signal_to_noise import plot_signal_to_noise
from course_lib.viz.adam.sparse_features import plot_rare_features, rare_features, train_features
from course_lib.viz.adam.step_anatomy import ANATOMIES, plot_slow_motion
from course_lib.viz.adam.weight_decay import plot_decay


def test_memory_tells_when_steps_are_long_again():
    assert "RMSProp's with alpha 0.9 are 0.01, and 77 steps later" in plot_memory(alpha=0.9).alt
    assert "they stay short, 0.15 after 500" in plot_memory(alpha=0.99).alt


def test_bias_correction_tells_the_first_and_the_longest_step():
    alt = plot_bias_correction().alt

    assert "first step is 3.16 learning rates long, the longest is number 12 with 6.57" in alt


@pytest.mark.parametrize("rule", ANATOMIES)
def test_slow_motion_draws_a_bar_for_each_part_and_coordinate(rule):
    fig = plot_slow_motion(rule=rule, step=7)

    bars = fig.axes[1].collections
    shares = np.concatenate([[seg[1, 0] for seg in bar.get_segments()] for bar in bars])
    assert len(bars) == 2
    assert np.abs(shares).max() <= 1
    assert f"{rule}, step 7 of 40" in fig.alt


def test_signal_to_noise_tells_what_was_measured():
    assert "0.71 where they are equal" in plot_signal_to_noise().alt


def test_decay_tells_what_is_left():
    alt = plot_decay().alt

    assert "0.002, 0.366, 0.904 with the decay in the gradient, 0.367, 0.367, 0.367 with AdamW" in alt


@pytest.mark.parametrize("vertical", ["beta1", "beta2"])
def test_phase_map_puts_its_cross_at_the_setting(vertical):
    fig = plot_phase_map(lr=0.1, beta1=0.9, beta2=0.99, vertical=vertical)

    cross = fig.axes[0].lines[0].get_xydata()[0]
    np.testing.assert_allclose(10.0**cross, [0.1, 10.0 if vertical == "beta1" else 100.0])
    assert "Adam with lr 0.1, beta1 0.9, beta2 0.99" in fig.alt


def test_results_tell_their_numbers():
    run = train_table(adam_step, adam_init, lr=0.02, epochs=1)
    fit = train_features(rare_features(20), adam_step, adam_init, lr=0.01)
    steps = digit_steps(adam_step, adam_init, lr=0.03, epochs=1)

    assert f"{run.losses[-1]:.3f} with Adam" in plot_rare_pairs({"Adam": run}).alt
    assert plot_rare_features({"Adam": fit}).alt == "Training and test accuracy: Adam 100% and 60%."
    assert "Adam: first step 0.74 learning rates" in plot_first_steps({"Adam": steps}).alt
