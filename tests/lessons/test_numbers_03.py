"""The numbers that lesson 03's prose quotes are those of its pictures, on every processor."""

import functools
import itertools

import numpy as np
import pytest

from course_lib.datasets.loaders import load_names
from course_lib.optim.adaptive import adagrad_init, adam_init
from course_lib.optim.gradient_descent import momentum_init, momentum_step, sgd_step
from course_lib.viz.adam.accumulators import CLIFF, step_lengths
from course_lib.viz.adam.bias_correction import uncorrected_adam_step, uncorrected_length
from course_lib.viz.adam.buggy_loop import SCALE, SHIFT, loop_run
from course_lib.viz.adam.first_steps import digit_steps
from course_lib.viz.adam.phase_map import AWAY, HOVERS, LRS, OVERSHOOTS, adam_paths, outcome
from course_lib.viz.adam.rare_pairs import loss_by_pair_count, names_data, train_table
from course_lib.viz.adam.rules import RULES, run_rules
from course_lib.viz.adam.signal_to_noise import mean_steps
from course_lib.viz.adam.sparse_features import rare_features, train_features
from course_lib.viz.adam.step_anatomy import dissect
from course_lib.viz.adam.streams import BEST as BEST_RATES
from course_lib.viz.adam.streams import RACERS, excess_losses
from course_lib.viz.adam.weight_decay import mean_decay
from course_lib.viz.widgets.surfaces import BANANA, BASINS, RAVINE, SADDLE, SURFACES
from tests.lessons.prose import Prose

LESSON = Prose("03_adam")
OURS = LESSON.lesson.namespace
ADAPTIVE = ("Rprop", "AdaGrad", "RMSProp", "AdaDelta", "Adam")
RULES_OF_THE_LESSON = RULES | {
    name: RULES[name]._replace(step=OURS[f"{name.lower()}_step"]) for name in ADAPTIVE
}
START = np.array([-3.2, 1.4])  # of the race


def race(start=START, **options):
    """Return the paths of the race, the lesson's own rules among them."""
    with np.errstate(all="ignore"):
        return run_rules(np.asarray(start, float), rules=RULES_OF_THE_LESSON, **options)


def strays(start, scale, **options):
    """Return how far each adaptive rule leaves its path when the loss is multiplied."""
    before, after = race(start, **options), race(start, loss_scale=scale, **options)
    return {name: np.abs(before[name] - after[name]).max() for name in ADAPTIVE}


def test_five_of_seven_rules_do_not_notice_a_loss_multiplied_by_100():
    LESSON.says("Five do. Gradient descent and momentum fly off the surface")

    after = race(loss_scale=100)
    assert {name for name, path in after.items() if np.abs(path).max() > 100} == {
        "gradient descent",
        "momentum",
    }
    assert max(strays(START, 100).values()) < 1e-5


def test_on_other_surfaces_epsilon_makes_differences():
    """From the race's start, at its place on the screen, over all surfaces and scales."""
    quoted = LESSON.quoted("| 0 | below # | below # | # | # |")
    worst = dict.fromkeys(ADAPTIVE, 0.0)
    for surface in SURFACES:
        low, high = np.transpose([surface.xlim, surface.ylim])
        start = low + (START - [-4, -2]) / [8, 4] * (high - low)
        for scale in (100, 10, 0.1, 0.01):
            for name, stray in strays(start, scale, surface=surface).items():
                worst[name] = max(worst[name], stray)

    assert worst["Rprop"] == 0
    assert worst["AdaGrad"] < float(quoted[0])
    assert worst["Adam"] < float(quoted[1])
    assert [worst["RMSProp"], worst["AdaDelta"]] == pytest.approx([float(q) for q in quoted[2:]], rel=0.15)
    LESSON.says(
        "on the four basins from $(-1.5, 0.3)$, it strays by #",
        strays((-1.5, 0.3), 0.01, surface=BASINS)["AdaDelta"],
    )
    LESSON.says(
        "RMSProp's tiny differences grow where it jitters around the floor of a bent valley (Beale, banana)"
    )


def test_adaptive_rules_start_diagonally():
    LESSON.says("On the ravine the gradient along $y$ is # times as large as along $x$", 20)
    LESSON.says("at first they walk nearly diagonally")

    assert RAVINE.grad(np.ones(2))[1] == 20
    for name in ADAPTIVE:
        across, along = np.abs(race()[name][1] - START)
        assert across == pytest.approx(along, rel=1e-3)


def cliff(rule, **options):
    """Return the lengths of the picture's steps: 100 large gradients, then small ones."""
    init = {"adagrad": adagrad_init, "rmsprop": LESSON.lesson.namespace["RMSPropState"]}[rule]
    return step_lengths(
        OURS[f"{rule}_step"], init if rule == "adagrad" else lambda p: init(0 * p), CLIFF, **options
    )


def test_steps_behind_a_cliff():
    adagrad = cliff("adagrad")
    half = {alpha: np.argmax(cliff("rmsprop", alpha=alpha)[100:] > 0.5) + 1 for alpha in (0.9, 0.99)}

    LESSON.says("AdaGrad's steps are a thousandth of the learning rate")
    assert adagrad[100:] == pytest.approx(0.001, rel=0.02)
    LESSON.says("After about # (# to be exact), more than seven times as long", 800, half[0.99])
    LESSON.says(
        r"With $\alpha = 0.9$ it takes # steps; with 0.999 it happens far beyond the right edge", half[0.9]
    )
    assert cliff("rmsprop", alpha=0.999)[-1] < 0.1
    LESSON.says(
        r"RMSProp's first step is $\eta / \sqrt{1 - \alpha}$ long, ten times $\eta$ for $\alpha = 0.99$"
    )
    assert cliff("rmsprop", alpha=0.99)[0] == pytest.approx(10)
    LESSON.says(
        r"about $1/(1-\alpha)$ steps: # for $\alpha = 0.9$, # for $0.99$, # for $0.999$", 10, 100, 1000
    )


def test_adadelta_starts_slowly_and_comes_last():
    ends = {name: np.linalg.norm(path[-1]) for name, path in race().items()}
    first = race()["AdaDelta"][:2] / RULES["AdaDelta"].options["lr"]

    LESSON.says(r"$\sqrt{\epsilon/(1-\rho)} = #$ long", np.abs(first[1] - first[0]).mean())
    LESSON.says(r"In the race it has $\eta = #$ and still comes last", RULES["AdaDelta"].options["lr"])
    assert max(ends, key=ends.get) == "AdaDelta"


def test_adam_jumps_without_bias_correction():
    lengths = uncorrected_length(np.arange(1, 10_001), 0.9, 0.999)
    short = uncorrected_length(np.arange(1, 10_001), 0.9, 0.9)

    LESSON.says(r"The first step is $0.1/\sqrt{0.001} = #$ times $\eta$ long", lengths[0])
    LESSON.says("and it gets worse: the twelfth is the longest, with # times $", lengths[11])
    assert lengths.argmax() == 11
    LESSON.says("Adam's first step is # times too long and its twelfth # times;", lengths[0], lengths[11])
    LESSON.says(
        r"With $\beta_2 = 0.9$ the jump is gone: the first step is too short instead, a third of $\eta$"
    )
    assert short[0] == pytest.approx(1 / 3, abs=0.02)
    assert short.max() < 1.001


def test_adams_first_step_taken_apart():
    path, parts = dissect("Adam")
    grad = np.abs(parts["gradient g"][0])

    LESSON.says(r"The mean $m$ is a tenth of $g$, and $v$ a thousandth of $g^2$")
    assert np.abs(parts["mean m"][0]) / grad == pytest.approx(0.1)
    assert (parts["root √v"][0] / grad) ** 2 == pytest.approx(0.001)
    LESSON.says("although one gradient is nearly nine times the other")
    assert 8.5 < grad[1] / grad[0] < 9
    assert np.abs(path[1] - path[0]) == pytest.approx(RULES["Adam"].options["lr"])


def test_adam_turns_back_seven_steps_after_the_gradient():
    path, parts = dissect("Adam")
    flipped = 1 + np.argmax(parts["gradient g"][:, 1] < 0)
    turned = 1 + np.argmax(np.diff(path[:, 1]) > 0)

    LESSON.says("At step # the gradient along y has the other sign for the first time", flipped)
    LESSON.says("With step #: for seven steps $y$ goes on", turned)
    assert turned - flipped == 7
    root = parts["corrected √v̂"][:, 1]
    LESSON.says(
        r"$\sqrt{\hat v}$ falls by only # % in this time", 100 * (1 - root[turned - 1] / root[flipped - 1])
    )


def test_adams_mean_step_follows_the_formula():
    LESSON.says(
        "The dots are measured: the mean step of # Adam walkers over their steps # to #.", 200, 1001, 2000
    )
    LESSON.says("The line is the formula; nothing is fitted.")
    LESSON.says(r"About $\eta/#$. Where the noise is small", 1 / mean_steps(np.array([20.0]))[0], within=1)

    noise = np.array([0.1, 1.0, 4.0, 20.0])
    assert mean_steps(noise) == pytest.approx(1 / np.sqrt(1 + noise**2), rel=0.05)


def test_epsilon_in_half_precision_and_at_keras_first_step():
    smallest = float(np.finfo(np.float16).smallest_subnormal)

    LESSON.says(r"since the smallest positive number there is $# \cdot 10^{-8}$", 1e8 * smallest)
    assert np.float16(1e-8) == 0
    LESSON.says(r"the same ε weighs $1/\sqrt{1 - \beta_2} = #$ times as much", 1 / np.sqrt(1 - 0.999))


def test_decay_through_the_moments_is_not_what_was_asked_for():
    LESSON.says(r"leave $(1 - 0.001)^{1000} = #$ of each after # steps", 0.999**1000, 1000)
    through = {noise: mean_decay(noise, decoupled=False) for noise in (0.1, 1.0, 10.0)}
    beside = [100 * mean_decay(noise, decoupled=True)[-1] for noise in (0.1, 1.0, 10.0)]

    LESSON.says("The one with size 10: on the left it keeps # %", 100 * through[10.0][-1])
    LESSON.says(
        "The one with gradients of size # has lost half within # steps, and everything at the end", 0.1, 100
    )
    assert through[0.1][100] < 0.5
    assert through[0.1][-1] < 0.005
    LESSON.says(r"do we get what we asked for. On the right, # % is left of each", beside[0])
    assert [100 * through[1.0][-1], *beside] == pytest.approx([100 * 0.999**1000] * 4, abs=0.5)


def test_adam_arrives_with_a_long_memory_and_hovers_with_a_short_one():
    long, short = (outcome(adam_paths(LRS, 0.9, beta2)) for beta2 in (0.999, 0.9))
    wide = LRS > 0.0099

    LESSON.says("the walk overshoots and then arrives, for every learning rate from 0.01 to 10")
    assert (long.phase[wide] == OVERSHOOTS).all()
    LESSON.says(
        r"here up to $#\,\eta$ from the minimum for any $\eta$ between",
        (short.tail[wide] / LRS[wide]).max(),
    )
    LESSON.says(r"for any $\eta$ between 0.01 and 10.")
    assert np.ptp(short.tail[wide] / LRS[wide]) < 0.001
    LESSON.says("the green patch at the lower left: Adam hovers there, too, but below the dotted line")
    green = wide & (short.phase == OVERSHOOTS)
    assert green.any()
    assert (short.tail[green] < 1e-3).all()
    assert (short.phase[wide & ~green] == HOVERS).all()


def test_a_mean_with_a_longer_memory_than_the_squares_is_worst():
    ends = outcome(adam_paths(LRS, 0.99, 0.9))
    here = outcome(adam_paths(0.1, 0.99, 0.9))

    LESSON.says(
        r"With $\beta_1 = 0.99$ and $\eta = 0.1$ the walker still swings over "
        "a third of its first distance after # steps",
        1000,
    )
    assert 1 / 3 < here.tail < 0.36
    LESSON.says(r"from $\eta = 1$ on it ends farther away than it began")
    assert (ends.phase[LRS > 0.999] == AWAY).all()


def test_steps_down_from_the_saddles_ridge():
    LESSON.says("at about $(-1.6, 0.02)$")
    down = {
        name: int(np.argmax(np.abs(path[:, 1]) > 0.5))
        for name, path in race((-1.6, 0.02), surface=SADDLE).items()
    }
    order = ("gradient descent", "momentum", "AdaDelta", "RMSProp", "Rprop", "Adam", "AdaGrad")

    LESSON.says("get halfway down, to $|y| > #$.", 0.5)
    LESSON.says("| # | # | # | # | # | # | # |", *(down[name] for name in order))
    LESSON.says(r"AdaGrad's first step is always $\eta = #$ long", RULES["AdaGrad"].options["lr"])


def test_on_the_banana_two_rules_fly_off_unless_their_rates_are_lowered():
    LESSON.says("On the banana the first two fly off; an `lr factor` of # keeps them on the surface", 0.1)

    away = [
        {name for name, path in race(surface=BANANA, lr_factor=factor).items() if np.abs(path).max() > 10}
        for factor in (1.0, 0.1)
    ]
    assert away == [{"gradient descent", "momentum"}, set()]


@functools.cache
def first_steps(corrected, lr):
    """Return a training on the digits, by the lesson's Adam or the one without hats."""
    return digit_steps(OURS["adam_step"] if corrected else uncorrected_adam_step, adam_init, lr=lr)


def test_the_jump_in_a_network():
    """Losses are means: of steps 16 to 25, as the picture's caption has it, and of the third epoch."""
    runs = [first_steps(corrected, 0.03) for corrected in (True, False)]
    first = [run.lengths[0] for run in runs]
    third = [run.losses[90:].mean() for run in runs]

    LESSON.says("trains a small network of two layers on # handwritten digits, in batches of #", 1437, 32)
    LESSON.says("At the learning rate #:", 0.03)
    LESSON.says(
        "The first steps are # and # learning rates long on average over all # parameters, a factor of #",
        *(*first, 64 * 64 + 64 + 64 * 10 + 10, first[1] / first[0]),
    )
    LESSON.says("a quarter of the parameters has no gradient yet")
    assert 1 - first[0] == pytest.approx(0.25, abs=0.02)
    LESSON.says("The corrected run is at a loss of # after 20 steps", runs[0].losses[15:25].mean())
    LESSON.says("The other gets worse at first and stays near # until then", runs[1].losses[5:25].mean())
    assert max(runs[1].losses[1:5]) > 2 * runs[1].losses[0]
    LESSON.says("In the third epoch the losses are # and #", *third)


def test_at_a_small_learning_rate_the_jump_helps():
    LESSON.says("Now the learning rate is #, a tenth", 0.003)

    corrected, jumping = (first_steps(corrected, 0.003).losses[90:].mean() for corrected in (True, False))
    LESSON.says("The one without: it has #, the corrected run #", jumping, corrected, within=0.01)


@functools.cache
def table(rule, lr):
    """Return how a table of letters was learned."""
    rules = {
        "SGD": (sgd_step, None, {}),
        "momentum": (momentum_step, momentum_init, {"momentum": 0.9}),
        "AdaGrad": (OURS["adagrad_step"], adagrad_init, {}),
        "Adam": (OURS["adam_step"], adam_init, {}),
    }
    step, init, options = rules[rule]
    return train_table(step, init, lr=lr, **options)


BEST = {"SGD": 20.0, "momentum": 2.0, "AdaGrad": 0.5, "Adam": 0.02}


def test_pairs_of_letters_are_counted():
    seen = names_data().pair_counts
    occur = seen[seen > 0]

    LESSON.says(
        "A table of $27^2$ rows of # logits learns it from # US first names", 27, len(load_names()) - 500
    )
    LESSON.says('The pair "an" occurs # times; of the # pairs that occur', seen[27 * 1 + 14], len(occur))
    LESSON.says("pairs that occur, a quarter occur at most five times")
    assert np.mean(occur <= 5) == pytest.approx(0.25, abs=0.02)


def test_each_rule_has_its_best_of_three_learning_rates():
    LESSON.says(
        "found beforehand: # for SGD, # for momentum, # for AdaGrad, # for Adam.",
        *BEST.values(),
    )
    for rule, lr in BEST.items():
        losses = [table(rule, factor * lr).losses[-1] for factor in (0.5, 1.0, 2.0)]
        assert np.argmin(losses) == 1


def test_adaptive_rules_gain_after_rare_pairs():
    ends = {rule: table(rule, lr).losses[-1] for rule, lr in BEST.items()}
    seen = {rule: loss_by_pair_count(table(rule, lr)) for rule, lr in BEST.items()}

    LESSON.says("| all letters | # | # | # | # |", *ends.values())
    LESSON.says(
        "| after pairs seen fewer than 20 times | # | # | # | # |", *(losses[0] for losses in seen.values())
    )
    gaps = np.minimum(seen["SGD"], seen["momentum"]) - np.maximum(seen["AdaGrad"], seen["Adam"])
    assert gaps.argmax() == 0
    LESSON.says("At # the frequent rows jitter already (the last group", BEST["SGD"])
    assert seen["SGD"][-1] == max(runs[-1] for runs in seen.values())


@pytest.fixture(scope="module")
def rare():
    """Return the three classifiers of Wilson's problem."""
    data = rare_features()
    return {
        "momentum": train_features(data, momentum_step, momentum_init, lr=0.03, momentum=0.9),
        "AdaGrad": train_features(data, OURS["adagrad_step"], adagrad_init, lr=0.1),
        "Adam": train_features(data, OURS["adam_step"], adam_init, lr=0.01),
    }


def test_adaptive_rules_lose_on_wilsons_problem(rare):
    labels = rare_features().train[1]
    LESSON.says(
        "There are # examples, # of them with label 1; squared loss", len(labels), np.sum(labels == 1)
    )
    LESSON.says("All three rules bring the training loss to 0.")
    assert all(run.train_accuracy == 1 and run.losses[-1] < 1e-12 for run in rare.values())
    assert rare["momentum"].test_accuracy == 1
    LESSON.says("all new examples correctly, AdaGrad and Adam # % of them", 100 * rare["Adam"].test_accuracy)
    assert rare["AdaGrad"].test_accuracy == rare["Adam"].test_accuracy


def test_weights_of_the_true_feature_and_of_the_dust(rare):
    LESSON.says("Momentum gives the first feature #: it", rare["momentum"].weight[0])
    LESSON.says("end with weights of the same size: ¼ each, with signs")
    for rule in ("AdaGrad", "Adam"):
        used = rare[rule].weight[rare[rule].weight != 0]
        assert np.abs(used) == pytest.approx(0.25, abs=1e-3)


def test_the_loop_with_the_bug_is_as_its_author_says():
    given, mended = loop_run(True), loop_run(False)

    LESSON.says("with: a scale of # and a shift of #", SCALE, SHIFT)
    LESSON.says("at first the shift goes the wrong way")
    assert given.params[20, 1] > 0.1
    assert mended.params[20, 1] < -0.5
    assert np.allclose(mended.params[-1], [SCALE, SHIFT], atol=0.05)
    LESSON.says("the loss is more than a hundred times too large after 100 steps")
    assert given.losses[100:150].mean() > 100 * mended.losses[100:150].mean()
    LESSON.says(r"every step is $\sqrt{1 - \beta_2}/(1 - \beta_1) = #$ times as long", np.sqrt(0.001) / 0.1)


def test_the_loop_by_hand():
    batch = (np.array([[1.0], [2.0]]), np.array([[1.0], [4.0]]))
    scale, shift, losses = OURS["adam_loop"](np.array([1.0]), np.array([0.0]), [batch], lr=0.5)

    LESSON.says(r"Adam's first step is $\eta$ long for both: scale #, shift #.", scale[0], shift[0])
    LESSON.says("so the first loss is #", losses[0])
    LESSON.says(
        "and the second loss is #",
        OURS["adam_loop"](np.array([1.0]), np.array([0.0]), [batch] * 2, lr=0.5)[2][1],
    )


@pytest.mark.parametrize("kind", BEST_RATES)
def test_each_rule_ran_at_the_best_of_eleven_rates(kind):
    """Of a grid with factors of √10; where several are equally good, one of them."""
    LESSON.says(r"Each rule ran at the best of eleven learning rates, factors of $\sqrt{10}$ apart")
    for name in RACERS:
        with np.errstate(all="ignore"):
            ends = {lr: excess_losses(kind, name, lr)[-20:].mean() for lr in 10 ** np.arange(-3.5, 1.6, 0.5)}
        best = excess_losses(kind, name, BEST_RATES[kind][name])[-20:].mean()
        assert len(ends) == 11
        assert best <= 1.05 * np.nanmin(list(ends.values()))


def test_three_rules_win_one_race_each():
    ends = {
        kind: {name: excess_losses(kind, name, lr)[-20:].mean() for name, lr in BEST_RATES[kind].items()}
        for kind in BEST_RATES
    }

    units, ravine = ends["units"], ends["ravine"]
    LESSON.says("| units | # | # | below $10^{-9}$ | # |", units["momentum"], units["AdaGrad"], units["Adam"])
    assert units["Rprop"] < 1e-9
    LESSON.says(
        r"| a turned ravine | $# \cdot 10^{-7}$ | # | $# \cdot 10^{-5}$ | $# \cdot 10^{-7}$ |",
        *(1e7 * ravine["momentum"], ravine["AdaGrad"], 1e5 * ravine["Rprop"], 1e7 * ravine["Adam"]),
        within=0.3,
    )
    LESSON.says("| words | # | # | # | # |", *(ends["words"][name] for name in RACERS))
    LESSON.says("Adam is second in all three, which makes it a good first try")
    assert sorted(units.values()).index(units["Adam"]) == 1
    assert sorted(ends["words"].values()).index(ends["words"]["Adam"]) == 1
    assert sorted(ravine.values()).index(ravine["Adam"]) == 1
    LESSON.says("Rprop counts votes on the words, and ends higher than it began")
    assert ends["words"]["Rprop"] > 1


def test_one_ravine_of_ten_has_another_winner():
    """Of the losses in the picture, each rule at the best of five rates."""
    LESSON.says("all have the same winner among these three, except one ravine: there Rprop ends lowest")
    right = {"units": "Rprop", "ravine": "momentum", "words": "AdaGrad"}
    others = []
    for kind, seed in itertools.product(right, range(10)):
        ends = {}
        for name in right.values():
            rates = BEST_RATES[kind][name] * 10.0 ** np.arange(-1, 1.1, 0.5)
            with np.errstate(all="ignore"):
                tails = [excess_losses(kind, name, lr, seed=seed)[-20:].mean() for lr in rates]
            ends[name] = np.nanmin(tails)
        if (winner := min(ends, key=ends.get)) != right[kind]:
            others.append((kind, winner))

    assert others == [("ravine", "Rprop")]
