"""The numbers that lesson 02's prose quotes are those of its pictures, on every processor."""

import functools
import importlib
import re

import numpy as np
import pytest

from course_lib.optim.noisy_quadratics import distances, steps_until
from course_lib.optim.quadratics import convergence_rate
from course_lib.viz.momentum.balls import START, roll
from course_lib.viz.momentum.convergence_rate import CURVATURES, nesterov_rate
from course_lib.viz.momentum.cycle import three_walks, walk
from course_lib.viz.momentum.digits import digits_losses
from course_lib.viz.momentum.epochs import RUNS, recorded_losses
from course_lib.viz.momentum.measured_gain import count_steps, descent_rate, double_root_steps, measured_gain
from course_lib.viz.momentum.noisy_ravine import CURVATURES as NOISY_CURVATURES
from course_lib.viz.momentum.noisy_ravine import best_descent
from course_lib.viz.momentum.velocity import velocities
from course_lib.viz.widgets.surfaces import RAVINE, SADDLE
from tests.lessons.prose import Prose

LESSON = Prose("02_momentum")
OURS = LESSON.lesson.namespace
RATES = (0.1, 0.2, 0.4, 0.7, 1.0, 1.4, 2.0)  # of plot_digits
STARTS = np.linspace(-4, 4, 81)  # the slider's
NOISY_RATES = (0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.2, 1.6)  # of plot_noise_price


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

    LESSON.says("the walker takes # steps and the ball #, which is # times fewer", *counts(100.0), ratio[100])
    LESSON.says("that is # times as steep across as along, the ball takes # times fewer", 10, ratio[10])
    LESSON.says("On the left are the first # steps.", 40)


def test_gradient_descent_needs_691_steps_counted_and_computed():
    descent, _ = counts(100.0)

    for steps in (descent, 100 / 2 * np.log(1e6)):
        LESSON.says(r"For $\kappa = 100$ and $\varepsilon = 10^{-6}$ this gives #, as in the", steps)


def test_a_flip_shrinks_to_a_third_and_to_a_nineteenth():
    LESSON.says("At 0.5 this is a third, and the flip of # becomes as large as the trend of #.", 3, 1)
    LESSON.says("At 0.9 it is a nineteenth.")

    for momentum, part in [(0.5, 1 / 3), (0.9, 1 / 19)]:
        velocity = (1 - momentum) * velocities((-1.0) ** np.arange(400), momentum)
        assert abs(velocity[-1]) == pytest.approx(part)


def balls(lr, momentum=0.95, surface=RAVINE, start=START, steps=150):
    """Return the paths of the three balls, by the lesson's own functions."""
    options = {"lr": lr, "steps": steps}
    with np.errstate(all="ignore"):
        return {
            "gradient descent": roll(surface, start, step=OURS["momentum_step"], momentum=0.0, **options),
            "momentum": roll(surface, start, step=OURS["momentum_step"], momentum=momentum, **options),
            "Nesterov": roll(surface, start, step=OURS["nesterov_step"], momentum=momentum, **options),
        }


def away(lr, momentum=0.95):
    """Return which balls have flown away after many steps."""
    paths = balls(lr, momentum, steps=2000)
    return {name for name, path in paths.items() if not np.abs(path[-1]).max() < np.abs(path[0]).max()}


def test_learning_rates_beyond_which_the_balls_fly_away():
    """Gradient descent's is twice as large for momentum and smaller for Nesterov, who flies first."""
    momentum, limit = 0.95, 2 * 1.95 / (2.9 * 20)

    LESSON.says("The curvatures of its ravine are # and #, so", 1, 20)
    LESSON.says(r"beyond $\eta = 2/h_{\max} = 2/20 = #$", 2 / 20)
    LESSON.says(r"Here that is $# / (# \cdot 20) = #$", 2 * (1 + momentum), 1 + 2 * momentum, limit)
    LESSON.says(
        "flies away above #, gradient descent above #, momentum above #.", limit, 2 / 20, 2 * 1.95 / 20
    )
    LESSON.says("gradient descent, momentum and Nesterov, with momentum 0.95.")
    for lr, gone in [
        (0.0665, set()),
        (0.068, {"Nesterov"}),
        (0.0995, {"Nesterov"}),
        (0.1005, {"Nesterov", "gradient descent"}),
        (0.1945, {"Nesterov", "gradient descent"}),
        (0.1955, {"Nesterov", "gradient descent", "momentum"}),
    ]:
        assert away(lr) == gone


def test_the_ball_arrives_with_almost_twice_the_learning_rate():
    LESSON.says("Almost 0.2: the ball still arrives at #, where", 0.18)
    assert np.abs(balls(0.18, 0.85)["momentum"][-1]).max() < 1e-3
    LESSON.says("For momentum # and curvature # it is #.", 0.85, 20, 2 * 1.85 / 20)
    assert "momentum" not in away(0.1845, 0.85)
    assert "momentum" in away(0.1855, 0.85)


def test_a_ball_with_little_friction_passes_the_star_many_times():
    path = balls(0.03, 0.98)["momentum"][:, 0]

    LESSON.says("the ball passes the star # times in # steps", np.sum(path[:-1] * path[1:] < 0), 150)
    assert np.abs(path[-20:]).max() > 0.5  # still swinging


def test_momentum_leaves_the_saddle_first():
    LESSON.says("At the saddle momentum leaves the ridge first")
    LESSON.says("the gradient across the ridge is tiny but keeps its direction")
    assert abs(SADDLE.grad(np.array([1.9, 0.01]))[1]) < 0.02

    paths = balls(0.03, 0.85, surface=SADDLE, start=(1.9, 0.01))
    left = {name: int(np.argmax(np.abs(path[:, 1]) > 0.5)) for name, path in paths.items()}
    assert 0 < left["momentum"] < 0.5 * left["gradient descent"]


def test_the_mended_loop_learns_and_the_loop_as_given_does_not():
    last = [
        recorded_losses(OURS["train_with_momentum"], batch_size=size, epochs=epochs, lr=lr, momentum=m)[-1]
        for size, epochs, lr in RUNS
        for m in (0.9, 0.0)
    ]

    LESSON.says(
        "loss after # steps is # on the left, against # without momentum. On the right, with a smaller "
        "learning rate, it is # against #.",
        60,
        *last,
    )
    LESSON.says("on the right batches of # images or fewer", RUNS[1][0])
    assert RUNS[1][2] < RUNS[0][2]


def test_both_forms_of_nesterov_walk_the_same_places():
    names = LESSON.run("from course_lib.viz", "largest distance")

    LESSON.says("Only rounding is left.")
    assert np.abs(names["path"] - names["ahead"]).max() < 1e-13


def test_nesterovs_ball_swings_less():
    LESSON.says("with the same learning rate and momentum, Nesterov's ball swings less than momentum's.")
    for lr in (0.01, 0.03, 0.06):
        paths = balls(lr)
        swings = {name: np.abs(np.diff(path, axis=0)).sum() for name, path in paths.items()}
        assert swings["Nesterov"] < 0.9 * swings["momentum"]


def test_the_rate_does_not_change_while_the_ball_swings():
    rates = [OURS["convergence_rate"](1.0, lr=lr, momentum=0.8) for lr in (0.1, 0.3, 1.0)]

    LESSON.says(r"It stays the same, at $\sqrt{0.8} = #$.", rates[0])
    np.testing.assert_allclose(rates, np.sqrt(0.8))


def test_eigenvalues_worked_out_by_hand():
    values = np.linalg.eigvals(OURS["iteration_matrix"](1.0, lr=1.0, momentum=0.25))

    LESSON.says("the number under the root is $#$", 0.25**2 - 4 * 0.25)
    LESSON.says(r"the eigenvalues are $# \pm #\,i$", values[0].real, abs(values[0].imag))
    LESSON.says("give the learning rate $1/9$, the momentum $4/9$, and so the rate $2/3$")
    np.testing.assert_allclose(OURS["optimal_momentum"](1, 25), (1 / 9, 4 / 9))
    LESSON.says("Gradient descent's best is $24/26 = #$.", 24 / 26)


def test_the_best_worst_rate_for_curvatures_from_1_to_100():
    curvature = np.geomspace(*CURVATURES, 2001)
    LESSON.says("the rate for each curvature from # to #;", *CURVATURES)
    LESSON.says(
        "Gradient descent's best is #: its learning rate is 2/101.",
        min(convergence_rate(curvature, lr=lr, momentum=0.0).max() for lr in np.linspace(0.01, 0.03, 401)),
    )
    lr, momentum = OURS["optimal_momentum"](*CURVATURES)
    best = convergence_rate(curvature, lr=lr, momentum=momentum).max()
    assert best == pytest.approx(np.sqrt(momentum), abs=1e-6)
    LESSON.says("About 0.82: the best is #, at a learning rate of # and a momentum of #.", best, lr, momentum)
    LESSON.says("The dashed line is Nesterov's: lower at high curvatures, but the first to rise above 1")
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


def test_the_tuned_ball_never_arrives_and_the_others_do():
    """From one start in eight it ends in the cycle."""
    walks = three_walks(3.3, step=OURS["momentum_step"], nesterov=OURS["nesterov_step"], steps=600)

    places = walks["momentum"][-3:]
    LESSON.says("for ever through three places, $#$, $#$ and $#$.", *np.roll(places, -np.argmin(places)))
    np.testing.assert_allclose(walks["momentum"][-3:], walks["momentum"][-6:-3])
    assert abs(walks["gradient descent"][-1]) < 1e-9
    assert abs(walks["Nesterov"][-1]) < 1e-9
    LESSON.says("Start at $w = #$.", 3.3)
    ends = np.array(
        [walk(x, step=OURS["momentum_step"], lr=1 / 9, momentum=4 / 9, steps=400)[-1] for x in STARTS]
    )
    assert set(np.round(np.abs(ends[np.abs(ends) > 1e-6]), 3)) <= {1.802, 2.116, 0.647}
    LESSON.says("from # % of the starts on the slider", 100 * np.mean(np.abs(ends) > 1e-6))


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
    LESSON.says("reach the loss that gradient descent has after #,", len(descent[0]) - 1)
    LESSON.says("momentum needs # steps for what gradient descent reaches in #: **five", reached, 200)
    LESSON.says("**five times fewer**")
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

    LESSON.says("| 256 | 4 to 5 (3 to 5 with other seeds) |")
    assert 4 < gains[256, 0] < 5
    assert all(2.75 < gains[256, seed] < 5 for seed in (1, 2))
    LESSON.says("| 32 | less than 2 |")
    assert 1 < gains[32, 0] < 2
    LESSON.says("| 8 | about 1: no gain |")
    assert 0.75 < gains[8, 0] < 1
    LESSON.says("lies at a learning rate about ten times smaller, and it is no lower")
    best = [NOISY_RATES[i] for i in noisy(8, 360).argmin(axis=1)]
    assert 5 < best[0] / best[1] < 20  # the rates tried are two to three times apart
    LESSON.says("sometimes one wins, sometimes the other")
    assert gains[8, 1] > 1


def test_steps_in_a_noisy_ravine():
    """The best pair, gradient descent's best, and the pair without noise, which never stays near."""
    curvatures = NOISY_CURVATURES
    cases = importlib.import_module("autograder.exercises.02_momentum.fewest_steps")
    best = cases.ravine(curvatures, "").target["best"]
    descent = steps_until(distances(curvatures, lr=best_descent(curvatures), momentum=0.0, steps=1500))
    lr, momentum = OURS["optimal_momentum"](1.0, 100.0)
    tuned = distances(curvatures, lr=lr, momentum=momentum, steps=1000)

    assert [float(f"{h:.2g}") for h in curvatures] == [1, 3.2, 10, 32, 100]
    LESSON.says(
        "For curvatures 1, 3.2, 10, 32, 100 the best pair takes # steps, gradient descent at its best "
        "learning rate takes #, and",
        best,
        descent,
    )
    assert steps_until(tuned) == 1000
    LESSON.says("Its walks never come closer than #.", tuned.min())
    steps = steps_until(
        distances(
            curvatures,
            **dict(zip(("lr", "momentum"), OURS["fewest_steps"](curvatures), strict=True)),
            steps=1000,
        )
    )
    assert steps <= 1.3 * best


def fewest(noise, momenta):
    """Return the fewest steps in the picture's ravine with some noise, over a grid of learning rates."""
    rates = np.geomspace(0.03, 3.2, 60)[:, None] / NOISY_CURVATURES.max()
    walks = distances(NOISY_CURVATURES, lr=rates, momentum=momenta, steps=600, noise=noise)
    return steps_until(walks).min()


def test_with_more_noise_momentum_gains_less():
    momenta, none = 1 - np.geomspace(1, 0.03, 40), np.zeros(1)
    lr, momentum = OURS["optimal_momentum"](1.0, 100.0)
    tuned = steps_until(distances(NOISY_CURVATURES, lr=lr, momentum=momentum, steps=200, noise=0.0))

    LESSON.says("would take # steps, and another pair #: it is", tuned, fewest(0.0, momenta))
    gains = [fewest(noise, none) / fewest(noise, momenta) for noise in (0.05, 0.2)]
    LESSON.says("With a standard deviation of 0.05 gradient descent takes four to five times as many steps")
    assert 4 < gains[0] < 5
    LESSON.says("with 0.2 it takes less than twice as many.")
    assert 1.5 < gains[1] < 2


def test_noisy_ravines_are_as_the_exercise_says():
    """Their number of directions, and how steep they are."""
    cases = importlib.import_module("autograder.exercises.02_momentum.fewest_steps")
    found = [cases.ravine_cases(np.random.default_rng(seed)) for seed in range(5)]
    conditions = [case.args[0].max() / case.args[0].min() for cases in found for case in cases]

    LESSON.says("There are # to # directions. The steepest is # to # times", 5, 8, 30, 300)
    assert {len(case.args[0]) for cases in found for case in cases} == {5, 6, 8}
    assert min(conditions) == pytest.approx(30)
    assert max(conditions) == pytest.approx(300)


def test_each_work_that_is_cited_has_its_source():
    """Name and year stand together in the fold."""
    text, _, sources = LESSON.words.partition("<summary>Sources</summary>")
    cited = set(re.findall(r"([A-Z][\w'’-]+)(?: et al\.)?,? \(?(\d{4})\b(?! (?:images|steps))", text))

    assert {("Polyak", "1964"), ("Packard", "2016"), ("Sutskever", "2013"), ("Taylor", "2021")} <= cited
    for name, year in cited:
        assert re.search(rf"{name}[^()]*\({year}\)", sources), f"{name} ({year}) has no source"
