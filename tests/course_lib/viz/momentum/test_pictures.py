"""Lesson 02's pictures say their numbers, and redraw to the same pixels."""

import pytest

from course_lib.viz.momentum import (
    convergence_rate,
    digits,
    measured_gain,
    noise_price,
    phase_map,
    ravine,
    velocity,
)


@pytest.mark.parametrize(
    ("plot", "one", "other"),
    [
        (ravine.plot_ravine, {"condition": 10.0}, {"condition": 50.0}),
        (velocity.plot_velocity, {"momentum": 0.5}, {"momentum": 0.9}),
        (phase_map.plot_phase_map, {"lr": 3.9, "momentum": 0.9}, {"lr": 1.0, "momentum": 0.0}),
        (convergence_rate.plot_rates, {"lr": 0.1, "momentum": 0.9}, {"lr": 0.03, "momentum": 0.67}),
    ],
)
def test_redrawn_picture_equals_a_new_one(plot, one, other):
    fig = plot(**one)
    fig.png()

    assert plot(**other, fig=fig).png() == plot(**other).png()
    assert plot(**one).alt != plot(**other).alt


def test_ravine_says_how_many_times_fewer():
    assert ravine.plot_ravine(condition=100.0).alt.endswith("takes 691 steps, momentum 87, 7.9 times fewer.")


def test_ravine_without_a_ravine_takes_one_step():
    assert "takes 1 steps, momentum 1," in ravine.plot_ravine(condition=1.0).alt


def test_phase_map_names_the_region():
    said = [phase_map.plot_phase_map(lr=lr, momentum=0.2).alt for lr in (0.1, 1.0, 2.2, 2.6)]

    regions = [next(zone for zone in phase_map.ZONES if zone in alt) for alt in said]
    assert regions == list(phase_map.ZONES)


def test_rates_at_the_optimum_are_the_best_there_are():
    alt = convergence_rate.plot_rates(lr=(2 / 11) ** 2, momentum=(9 / 11) ** 2).alt

    assert "is 0.818 for momentum" in alt


def test_measured_gain_tells_ratio_and_root():
    assert "7.9 at 100 (root 10.0)" in measured_gain.plot_measured_gain(condition=(3, 100)).alt


def test_digits_tell_how_much_sooner():
    alt = digits.plot_digits(lrs=(0.4,), steps=30).alt

    assert "momentum passed" in alt
    assert alt.endswith("times sooner.")


def test_noise_price_tells_both_losses_for_each_batch_size():
    alt = noise_price.plot_noise_price(lrs=(0.1,), runs=((32, 20), (256, 20))).alt

    assert "with batches of 32, " in alt
    assert alt.endswith("with batches of 256.")
