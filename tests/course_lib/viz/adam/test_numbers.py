"""Adaptive rules race, come apart and start as lesson 03 says they do."""

import numpy as np
import pytest

from course_lib.optim.adaptive import (
    adagrad_init,
    adagrad_step,
    adam_init,
    adam_step,
    rmsprop_init,
    rmsprop_step,
)
from course_lib.viz.adam.accumulators import step_lengths
from course_lib.viz.adam.bias_correction import uncorrected_adam_step, uncorrected_length, valley_walk
from course_lib.viz.adam.phase_map import (
    AWAY,
    HOVERS,
    LRS,
    MEMORIES,
    ON_ITS_WAY,
    ONE_SIDE,
    OVERSHOOTS,
    adam_walks,
    outcome,
    phase_map,
)
from course_lib.viz.adam.rules import ESCAPED, RULES, run_rules
from course_lib.viz.adam.signal_to_noise import noisy_step_means
from course_lib.viz.adam.step_anatomy import ANATOMIES, take_apart
from course_lib.viz.adam.weight_decay import decay_walks
from course_lib.viz.widgets.surfaces import RAVINE, SADDLE

START = np.array([-3.2, 1.4])
DIVIDING = ("Rprop", "AdaGrad", "RMSProp", "AdaDelta", "Adam")


def test_rules_that_divide_walk_the_same_path_on_a_scaled_loss():
    """And those that do not fly away."""
    usual, scaled = run_rules(START), run_rules(START, loss_scale=100)

    for name in DIVIDING:
        np.testing.assert_allclose(scaled[name], usual[name], atol=1e-3)
    for name in set(RULES) - set(DIVIDING):
        assert np.abs(usual[name][-1]).max() < 0.1
        assert np.abs(scaled[name][-1]).max() > ESCAPED


def test_rules_race_with_other_step_functions():
    rules = {"Adam": RULES["Adam"]._replace(step=uncorrected_adam_step)}

    path = run_rules(START, rules=rules, steps=1)["Adam"]

    np.testing.assert_allclose(np.abs(path[1] - path[0]), 0.15 * 0.1 / np.sqrt(0.001))


def test_factor_multiplies_the_first_step():
    for name, path in run_rules(START, steps=1).items():
        faster = run_rules(START, steps=1, lr_factor=3.0)[name]

        np.testing.assert_allclose(faster[1] - START, 3 * (path[1] - START), rtol=1e-9)


def test_dividing_rules_leave_a_ridge_first():
    """The steps to half-way down from the ridge of the saddle, as the lesson tells them."""
    paths = run_rules(np.array([-1.6, 0.02]), surface=SADDLE)

    steps = {name: int(np.argmax(np.abs(path[:, 1]) > 0.5)) for name, path in paths.items()}
    assert steps == {
        "gradient descent": 114,
        "momentum": 57,
        "Rprop": 4,
        "AdaGrad": 1,
        "RMSProp": 7,
        "AdaDelta": 12,
        "Adam": 4,
    }


@pytest.mark.parametrize("name", ANATOMIES)
def test_parts_of_a_step_make_the_step(name):
    path, parts = take_apart(name)

    np.testing.assert_allclose(parts["step"], np.diff(path, axis=0), atol=1e-15)
    np.testing.assert_allclose(parts["gradient g"], RAVINE.grad(path[:-1]))
    if name == "Adam":
        quotient = parts["corrected m̂"] / parts["corrected √v̂"]
        np.testing.assert_allclose(parts["step"], -0.15 * quotient, rtol=1e-6)
        np.testing.assert_allclose(parts["corrected m̂"][0], parts["gradient g"][0])
    if name == "AdaDelta":
        update = parts["root √(u + ε)"] / parts["root √(v + ε)"] * parts["gradient g"]
        np.testing.assert_allclose(parts["step"], -5.0 * update)


def test_uncorrected_length_is_what_the_uncorrected_step_does():
    lengths = step_lengths(uncorrected_adam_step, adam_init, np.full(50, 3.0), betas=(0.9, 0.999))

    np.testing.assert_allclose(lengths, uncorrected_length(np.arange(1, 51), 0.9, 0.999), rtol=1e-6)
    assert np.argmax(uncorrected_length(np.arange(1, 5001), 0.9, 0.999)) == 11


def test_corrected_step_is_lr_long_for_a_constant_gradient():
    np.testing.assert_allclose(step_lengths(adam_step, adam_init, np.full(50, 3.0)), 1.0, rtol=1e-6)


def test_uncorrected_walk_overshoots_more():
    corrected, uncorrected = (
        valley_walk(step, lr=0.05, betas=(0.9, 0.999)).min() for step in (adam_step, uncorrected_adam_step)
    )

    assert corrected == pytest.approx(-0.13, abs=0.01)
    assert uncorrected == pytest.approx(-0.56, abs=0.01)


def test_adagrad_stays_short_after_a_cliff_and_rmsprop_recovers():
    grads = np.concatenate([np.full(100, 10.0), np.full(500, 0.1)])

    adagrad = step_lengths(adagrad_step, adagrad_init, grads)
    rmsprop = step_lengths(rmsprop_step, rmsprop_init, grads, alpha=0.9)

    np.testing.assert_allclose(adagrad[100:], 0.1 / np.sqrt(1e4 + 0.01 * np.arange(1, 501)))
    assert rmsprop[100] < 0.05
    assert rmsprop[-1] == pytest.approx(1.0)


def test_noisy_gradients_shorten_adam_s_mean_step():
    noise = np.array([0.1, 1.0, 10.0])

    np.testing.assert_allclose(noisy_step_means(noise), 1 / np.sqrt(1 + noise**2), rtol=0.02)


def test_decay_follows_the_gradient_s_size_unless_it_is_decoupled():
    """Decoupled it is (1 - lr * weight_decay)**steps for all; in the gradient it is divided by their size."""
    for noise in (0.1, 1.0, 10.0):
        assert decay_walks(noise, decoupled=True)[-1] == pytest.approx(0.999**1000, abs=0.005)

    assert decay_walks(0.1, decoupled=False)[-1] < 0.01
    assert decay_walks(10.0, decoupled=False)[-1] == pytest.approx(0.9999**1000, abs=0.005)


def test_adam_walks_are_adam_step_s():
    param, state = np.array([1.0]), adam_init(np.array([1.0]))
    for _ in range(30):
        param, state = adam_step(param, param, state, lr=0.3, betas=(0.8, 0.99))

    np.testing.assert_allclose(adam_walks(0.3, 0.8, 0.99, steps=30)[-1], param[0], rtol=1e-10)


def test_adam_walks_do_not_know_the_curvature():
    """Gradients 1,000 times longer, from 1,000 times farther with as much more lr, walk alike."""
    far = adam_walks(100.0, 0.9, 0.999, start=1000.0, steps=100)

    np.testing.assert_allclose(far / 1000, adam_walks(0.1, 0.9, 0.999, steps=100), atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "phase"),
    [
        ((0.001, 0.9, 0.9999), ON_ITS_WAY),
        ((0.005, 0.9, 0.9999), ONE_SIDE),
        ((0.1, 0.9, 0.999), OVERSHOOTS),
        ((0.1, 0.9, 0.9), HOVERS),
        ((1.0, 0.999, 0.9), AWAY),
    ],
)
def test_outcome_names_every_phase(settings, phase):
    assert outcome(adam_walks(*settings)).phase == phase


@pytest.mark.parametrize(("vertical", "other"), [("beta2", 0.9), ("beta1", 0.999)])
def test_phase_map_holds_the_outcome_of_each_place(vertical, other):
    phases = phase_map(vertical, other)

    assert phases.shape == (len(MEMORIES), len(LRS))
    for row, column in [(0, 10), (20, 24), (30, 3), (40, 48)]:
        beta = 1 - 1 / MEMORIES[row]
        betas = (beta, other) if vertical == "beta1" else (other, beta)
        assert phases[row, column] == outcome(adam_walks(LRS[column], *betas)).phase
