"""The numbers that lesson 02's prose quotes are those of its pictures, on every processor."""

import functools

import numpy as np
import pytest

from course_lib.optim.quadratics import convergence_rate
from course_lib.viz.momentum.convergence_rate import CURVATURES, nesterov_rate
from course_lib.viz.momentum.digits import digits_losses
from course_lib.viz.momentum.measured_gain import count_steps, descent_rate, double_root_steps, measured_gain
from course_lib.viz.momentum.velocity import velocities
from tests.lessons.prose import Prose

LESSON = Prose("02_momentum")
OURS = LESSON.lesson.namespace
RATES = (0.1, 0.2, 0.4, 0.7, 1.0, 1.4, 2.0)  # of plot_digits
NOISY_RATES = (0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.2)  # of plot_noise_price


@functools.cache
def gain():
    """Return the counts of section 7, by the lesson's own functions."""
    conditions = np.array([3, 10, 30, 100, 300, 1000, 3000, 10_000], float)
    return measured_gain(conditions, step=OURS["momentum_step"], optimum=OURS["optimal_momentum"])


def counts(condition, distance=1e-6):
    """Return the steps that gradient descent and momentum need, each with its best constants."""
    curvature = np.array([1.0, condition])
    lr, momentum = OURS["optimal_momentum"](1.0, condition)
    descent = count_steps(curvature, lr=2 / (1 + condition), momentum=0.0, distance=distance)
    return descent, count_steps(curvature, lr=lr, momentum=momentum, distance=distance)


def test_momentum_needs_fewer_steps_the_steeper_the_ravine():
    ratio = dict(zip(gain().condition, gain().ratio, strict=True))

    LESSON.says("At # it takes # times fewer steps, at # it takes # times", 10, ratio[10], 100, ratio[100])
    LESSON.says(
        "so `#` is the nearest answer", min((2, 10, 100), key=lambda answer: abs(answer - ratio[100]))
    )
    LESSON.says("cross a ravine in a tenth of the steps")
    assert 1 / ratio[100] == pytest.approx(1 / 10, abs=0.05)  # rounded to a tenth
    LESSON.says("On the left are the first # steps.", 40)


def test_gradient_descent_needs_691_steps_counted_and_computed():
    descent, _ = counts(100.0)

    LESSON.says(r"for $\kappa = 100$ and $\varepsilon = 10^{-6}$, #, as in the picture", descent)
    LESSON.says(r"for $\kappa = 100$ and $\varepsilon = 10^{-6}$, #, as", 100 / 2 * np.log(1e6))


def test_a_flip_shrinks_to_a_third_and_to_a_nineteenth():
    LESSON.says("a third at 0.5, a nineteenth at 0.9")

    for momentum, part in [(0.5, 1 / 3), (0.9, 1 / 19)]:
        velocity = (1 - momentum) * velocities((-1.0) ** np.arange(400), momentum)
        assert abs(velocity[-1]) == pytest.approx(part)


@pytest.fixture(scope="module")
def balls():
    """Return what drops the three balls of section 4 on its ravine, with the race's momentum."""
    names = LESSON.run("from course_lib.viz", "def drop_two", "def drop_three", "largest distance")

    def drop(lr):
        start = np.array([-3.5, 1.2])
        with np.errstate(all="ignore"):
            return names["drop_three"](start, surface=names["RAVINE"], lr=lr, momentum=names["momenta"].value)

    return names, drop


def test_learning_rates_beyond_which_the_balls_fly_away(balls):
    """Gradient descent's is twice as large for momentum and smaller for Nesterov, who flies first."""
    names, drop = balls
    momentum = names["momenta"].value
    limit = 2 * (1 + momentum) / ((1 + 2 * momentum) * 20)

    LESSON.says(r"beyond $2/h_{\max} = 2/20 = #$", 2 / 20)
    LESSON.says(r"Here that is $# / (# \cdot 20) = #$", 2 * (1 + momentum), 1 + 2 * momentum, limit)
    LESSON.says("less than gradient descent's #.", 2 / 20)
    LESSON.says(
        "Raise the learning rate above #, and Nesterov's ball is the first of the three", round(limit, 2)
    )
    for lr, away in [
        (0.065, set()),
        (0.071, {"Nesterov"}),
        (0.098, {"Nesterov"}),
        (0.105, {"Nesterov", "gradient descent"}),
        (0.19, {"Nesterov", "gradient descent"}),
        (0.2, {"Nesterov", "gradient descent", "momentum"}),
    ]:
        paths = drop(lr)
        assert {
            name for name, path in paths.items() if np.abs(path[-1]).max() > np.abs(path[0]).max()
        } == away


def test_both_forms_of_nesterov_walk_the_same_places(balls):
    names, _ = balls

    LESSON.says("Only rounding is left.")
    assert np.abs(names["path"] - names["ahead"]).max() < 1e-13


def test_nesterovs_ball_swings_less(balls):
    _, drop = balls

    LESSON.says("With the same learning rate and momentum, Nesterov's ball swings less.")
    paths = drop(0.03)
    swings = {name: np.abs(np.diff(path, axis=0)).sum() for name, path in paths.items()}
    assert swings["Nesterov"] < 0.7 * swings["momentum"]


def test_the_best_worst_rate_for_curvatures_from_1_to_100():
    curvature = np.geomspace(*CURVATURES, 2001)
    LESSON.says("the rate for each curvature from # to #", *CURVATURES)
    LESSON.says(
        "Gradient descent's best is #. How",
        min(convergence_rate(curvature, lr=lr, momentum=0.0).max() for lr in np.linspace(0.01, 0.03, 401)),
    )
    lr, momentum = OURS["optimal_momentum"](*CURVATURES)
    best = convergence_rate(curvature, lr=lr, momentum=momentum).max()
    assert best == pytest.approx(np.sqrt(momentum), abs=1e-6)
    LESSON.says("The dashed line is Nesterov's: lower where it is steep, but the first to rise above 1")
    steep, rates = curvature > 50, {"lr": 0.01, "momentum": 0.5}
    nesterov, plain = (rate(curvature, **rates) for rate in (nesterov_rate, convergence_rate))
    assert (nesterov[steep] <= plain[steep]).all()
    assert nesterov_rate(100.0, lr=0.019, momentum=0.5) > 1 > convergence_rate(100.0, lr=0.019, momentum=0.5)


@pytest.mark.parametrize("momentum", [0.5, 0.9, 0.99])
def test_which_ravine_a_momentum_is_best_for(momentum):
    root = np.sqrt(momentum)
    row = {0.5: "| 0.5 |", 0.9: "| **0.9** |", 0.99: "| 0.99 |"}[momentum]
    condition = ((1 + root) / (1 - root)) ** 2

    LESSON.says(f"{row} # steps | # | # |", 1 / (1 - momentum), root, condition)
    assert OURS["optimal_momentum"](1.0, condition)[1] == pytest.approx(momentum)


def test_measured_gain_follows_the_root_of_the_condition_number():
    ratio = dict(zip(gain().condition, gain().ratio, strict=True))
    below = 100 * (1 - gain().ratio / np.sqrt(gain().condition))

    LESSON.says(r"For ravines from $\kappa = #$ to $#$,", gain().condition[0], gain().condition[-1])
    LESSON.says(r"from # at $\kappa = 10$ to # at $\kappa = 10,000$", ratio[10], ratio[10_000])
    LESSON.says("and stays # to # % below it", below.min(), below.max())


def test_with_the_factor_t_the_prediction_is_right_to_the_step():
    LESSON.says("With this factor (dashed) the prediction is right to the step.")

    assert [double_root_steps(condition) for condition in gain().condition] == gain().momentum.tolist()
    predicted = np.log(1e-6) / np.log(descent_rate(gain().condition))
    np.testing.assert_allclose(gain().descent, predicted, atol=1)


def test_gain_tends_to_the_root_as_the_target_gets_smaller():
    gains = [counts(100.0, distance)[0] / counts(100.0, distance)[1] for distance in (1e-6, 1e-12)]

    LESSON.says(
        r"for $\kappa = 100$ the gain is # at a millionth, # at $10^{-12}$, and tends to #.", *gains, 10
    )


@functools.cache
def digits(momentum):
    """Return the losses of the picture's runs on the digits, one row for each learning rate."""
    options = {"momentum": momentum, "steps": 200, "step": OURS["momentum_step"]}
    return np.array([digits_losses(lr=lr, **options) for lr in RATES])


def test_momentum_on_digits_is_five_times_sooner():
    """At a learning rate of 2 neither learns: where it ends differs from processor to processor."""
    descent, ball = digits(0.0), digits(0.9)
    ends = [np.mean(runs[:, -10:], axis=1) for runs in (descent, ball)]
    best = [runs[np.argmin(end)] for runs, end in zip((descent, ball), ends, strict=True)]
    reached = int(np.argmax(best[1] <= best[0][-1]))

    LESSON.says("64 → 32 → 10 on # images of digits", 1437)
    LESSON.says("how many of momentum's steps are worth # of gradient descent's?", len(descent[0]) - 1)
    LESSON.says("momentum is after # steps where gradient descent is after #: **five", reached, 200)
    LESSON.says("**five times sooner**")
    assert 200 / reached == pytest.approx(5, abs=0.25)
    LESSON.says("After # steps its loss is # times lower", len(ball[0]) - 1, best[0][-1] / best[1][-1])
    LESSON.says("it is ahead at every learning rate below 2, and at 2 neither learns.")
    assert (ends[1][:-1] < ends[0][:-1]).all()
    assert min(end[-1] for end in ends) > 1.5
    LESSON.says("its largest useful learning rate is about that of gradient descent, not ten times smaller")
    assert max(end[-2] for end in ends) < 0.1


@functools.cache
def noisy(batch_size, steps, seed=0):
    """Return the last losses without and with momentum, for each learning rate of the picture."""
    options = {"steps": steps, "batch_size": batch_size, "step": OURS["momentum_step"], "seed": seed}
    return np.array(
        [[digits_losses(lr=lr, momentum=m, **options)[-1] for lr in NOISY_RATES] for m in (0, 0.9)]
    )


def test_noise_takes_what_momentum_gains():
    runs = [(8, 360, 0), (8, 360, 1), (32, 180, 0), *((256, 90, seed) for seed in range(3))]
    gains = {}
    for size, steps, seed in runs:
        without, with_momentum = noisy(size, steps, seed).min(axis=1)
        gains[size, seed] = without / with_momentum

    LESSON.says(
        "With batches of 256 momentum's best loss is four to five times lower than SGD's (three to five"
    )
    assert 4 < gains[256, 0] < 5
    LESSON.says("(three to five times with other seeds)")
    assert all(2.75 < gains[256, seed] < 5 for seed in (1, 2))
    LESSON.says("With 32 the gain is less than a factor of two. With 8 there is none:")
    assert 1 < gains[32, 0] < 2
    LESSON.says("lies at a learning rate about ten times smaller, as $\\eta/(1 - m)$ says, and no lower")
    assert gains[8, 0] < 1
    best = [NOISY_RATES[i] for i in noisy(8, 360).argmin(axis=1)]
    assert 5 < best[0] / best[1] < 20  # the rates tried are two to three times apart
    LESSON.says("sometimes one wins, sometimes the other")
    assert gains[8, 1] > 1
