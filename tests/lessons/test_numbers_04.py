"""The numbers that lesson 04's prose quotes are those of its pictures, on every processor."""

import re
from itertools import pairwise

import numpy as np
import pytest

from course_lib.nn.initializers import GAINS
from course_lib.nn.layers import ReLU, Sigmoid
from course_lib.nn.models import mlp
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.viz.vanishing_gradients import training
from course_lib.viz.vanishing_gradients.activation import SLOPES
from course_lib.viz.vanishing_gradients.dead_relus import FIRST_STEPS, LATER_LR, dead_units
from course_lib.viz.vanishing_gradients.gradients import deep_signals
from course_lib.viz.vanishing_gradients.histograms import output_histograms
from course_lib.viz.vanishing_gradients.initialization_map import input_gradient
from course_lib.viz.vanishing_gradients.input_mean import input_mean_descent
from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, INITS
from course_lib.viz.vanishing_gradients.own_weights import gradient_norms_through
from course_lib.viz.vanishing_gradients.symmetry import symmetry
from tests.lessons.prose import Prose

LESSON = Prose("04_vanishing_gradients")
OURS = LESSON.lesson.namespace


def signals(activation, init):
    """Return what the first picture shows for ten layers, by the lesson's own function."""
    return deep_signals(10, activation, init, norms=OURS["layer_gradient_norms"])


def test_ten_sigmoids_take_a_gradient_two_million_times_down():
    gradient = signals("sigmoid", "xavier").weight_gradient

    LESSON.says("It is two million times smaller.")
    assert gradient[-1] / gradient[0] == pytest.approx(2e6, rel=0.05)
    LESSON.says("each layer multiplies the gradient by the same factor, here about a quarter")
    assert np.median(gradient[:-1] / gradient[1:]) == pytest.approx(1 / 4, abs=0.03)


def test_relu_with_kaimings_weights_keeps_signal_and_gradient():
    kept = signals("relu", "kaiming")

    LESSON.says(
        "`relu` with `kaiming`: all three lines are nearly flat. Signal and gradient stay near 1, and the "
        "left line between # and #.",
        *(kept.weight_gradient.min(), kept.weight_gradient.max()),
    )
    both = np.concatenate([kept.spread, kept.activation_gradient])
    assert both.min() > 1 / 3
    assert both.max() < 3.5


def test_weights_too_large_explode_and_too_small_vanish_everywhere():
    large, small = signals("relu", "normal, std 1"), signals("relu", "normal, std 0.01")

    LESSON.says("the left line is flat as well, but at a few times $10^8$")
    assert large.weight_gradient.min() > 1e8
    assert large.weight_gradient.max() < 5e8
    LESSON.says("Signal and gradient both *explode*, in opposite directions")
    assert large.spread[-1] > 1e6 * large.spread[0]
    assert large.activation_gradient[0] > 1e6 * large.activation_gradient[-1]
    LESSON.says("with `normal, std 0.01`: it is flat at a few times $10^{-10}$")
    assert small.weight_gradient.min() > 1e-10
    assert small.weight_gradient.max() < 5e-10


def test_slopes_of_the_sigmoid():
    slope = SLOPES["sigmoid"][1]
    x = np.linspace(0, 6, 60_001)

    LESSON.says(
        "At #: beyond $|x| = #$ less than a hundredth of the gradient", *[x[np.argmax(slope(x) < 0.01)]] * 2
    )
    LESSON.says(r"For ten layers that is $# \cdot 10^{-7}$", 1e7 * OURS["gradient_bound"](10))


def test_relus_that_die_and_never_come_back():
    calm, rate6, rate8 = (dead_units(lr, 0.0) for lr in (1.0, 6.0, 8.0))

    LESSON.says("Below, # hidden ReLUs learn to tell two spirals apart.", rate6.share_on.shape[1])
    LESSON.says(
        "for the first ten steps only; the # steps after them have a rate of #",
        *(len(rate6.count_off) - 1 - FIRST_STEPS, LATER_LR),
    )
    assert calm.count_off.max() == 0
    LESSON.says(
        "at rate 6 the line reaches # in the first ten steps, and never falls", rate6.count_off[FIRST_STEPS]
    )
    assert np.diff(rate6.count_off).min() == 0
    LESSON.says("At rate 8 all # units are dead, and the network guesses.", rate8.count_off[-1])
    assert rate8.accuracy == 0.5


def test_units_that_are_off_by_rate_and_slope():
    """The table; a unit or a point more or less is the processor's."""
    cell = "#, #; # %"

    for lr in (1.0, 4.0, 6.0):
        runs = [dead_units(lr, slope) for slope in (0.0, 0.01, 0.1)]
        LESSON.says(
            f"| {lr:g} | {cell} | {cell} | {cell} |",
            *[n for run in runs for n in (run.count_off[FIRST_STEPS], run.count_off[-1], 100 * run.accuracy)],
            within=1,
        )


def test_leaky_units_need_not_come_back():
    leaky, back = dead_units(4.0, 0.1), dead_units(6.0, 0.1)

    LESSON.says("at rate 4 and slope 0.1 two more units are off at the end than after ten steps")
    assert leaky.count_off[-1] == leaky.count_off[FIRST_STEPS] + 2
    LESSON.says("It *can* come back, but it need not")
    assert (np.diff(back.count_off[FIRST_STEPS:]) < 0).any()


def test_only_random_weights_break_the_symmetry():
    zeros, equal, random = (symmetry(start) for start in ("zeros", "all equal", "random"))

    LESSON.says("weights of the six units take in # steps?", len(random.losses) - 1)
    LESSON.says("the layer is one unit, copied. It gets # %", 100 * equal.accuracy)
    assert np.ptp(equal.paths, axis=1).max() < 1e-9
    LESSON.says("From `zeros` nothing moves at all")
    assert np.ptp(zeros.paths, axis=0).max() == 0
    LESSON.says("the six go six ways, the loss falls below #, and # % are right", 0.1, 100 * random.accuracy)
    assert len(np.unique(random.paths[-1].round(2), axis=0)) == 6
    assert random.losses[-1] < 0.1 < min(zeros.losses.min(), equal.losses.min())


def test_units_that_start_equal_part_if_the_weights_out_of_them_differ():
    """Six tanh units of two inputs: equal weights into them, random ones out of them."""
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(50, 2)), rng.normal(size=(50, 1))
    front, behind = np.full((6, 2), 0.5), rng.normal(size=(1, 6))
    for _ in range(200):
        h = np.tanh(x @ front.T)
        dy = 2 * (h @ behind.T - t) / len(x)
        front, behind = front - 0.05 * ((dy @ behind) * (1 - h**2)).T @ x, behind - 0.05 * dy.T @ h

    LESSON.says("If the weights out of it differ, units that start alike get different gradients")
    assert np.ptp(front, axis=0).min() > 0.1


def test_histograms_of_ten_layers():
    LESSON.says("With tanh and Xavier's weights the histogram narrows slowly")
    _, spread = output_histograms("tanh", "xavier")
    assert (np.diff(spread) < 0).all()
    assert spread[-1] > spread[0] / 4
    LESSON.says("With `normal, std 0.01` it is a spike at 0 from layer 2 on")
    shares, _ = output_histograms("tanh", "normal, std 0.01")
    assert (shares.max(axis=1)[1:] > 0.9).all()
    LESSON.says("With `normal, std 1` it stands at both ends, saturated, in all layers.")
    assert output_histograms("tanh", "normal, std 1")[1].min() > 0.9
    LESSON.says("the spike at 0 is the half that is off, and the other half keeps its width")
    shares, spread = output_histograms("relu", "kaiming")
    assert spread == pytest.approx(0.83, abs=0.06)
    assert shares.max(axis=1) == pytest.approx(0.5, abs=0.06)
    LESSON.says(r"With ReLU and Xavier's weights it narrows by a factor of $\sqrt2$ per layer")
    spread = output_histograms("relu", "xavier").std
    assert (spread[0] / spread[-1]) ** (1 / 9) == pytest.approx(2**0.5, rel=0.05)
    LESSON.says("The sigmoid's histogram hardly changes from layer 2 on")
    assert output_histograms("sigmoid", "xavier").std[1:] == pytest.approx(0.127, abs=0.015)


def test_only_relu_with_kaimings_weights_keeps_its_histogram():
    """Of the four that the prediction offers; half the sum of the differences of shares."""
    changed = {}
    for pair in [("sigmoid", "xavier"), ("tanh", "xavier"), ("relu", "xavier"), ("relu", "kaiming")]:
        shares = output_histograms(*pair).shares
        changed[", ".join(pair)] = np.abs(shares[0] - shares[-1]).sum() / 2

    assert changed.pop("relu, kaiming") < 0.1
    assert min(changed.values()) > 0.25


def test_the_map_of_activations_and_first_weights():
    rows, columns = list(ACTIVATIONS), list(INITS)
    powers = dict(zip(rows, np.log10(input_gradient(10)), strict=True))
    arrives = {name: dict(zip(columns, row, strict=True)) for name, row in powers.items()}

    LESSON.says(
        r"ten times a factor of $1/\sqrt2$: the # powers of ten between the two columns",
        arrives["relu"]["kaiming"] - arrives["relu"]["xavier"],
    )
    LESSON.says(
        "With Xavier's weights $10^{#}$ of the gradient arrives, with Kaiming's $10^{#}$",
        *(arrives["tanh"]["xavier"], arrives["tanh"]["kaiming"]),
    )
    LESSON.says("make up for most of what the slopes take: a quarter of the gradient arrives")
    assert 10 ** arrives["sigmoid"]["normal, std 1"] == pytest.approx(1 / 4, abs=0.03)
    deeper = np.log10(input_gradient(20))
    LESSON.says(
        "ReLU with Xavier's weights goes on to #, the sigmoid with `normal, std 1` to #",
        *(deeper[rows.index("relu"), 0], deeper[0, columns.index("normal, std 1")]),
        within=0.06,
    )
    LESSON.says("ReLU with Kaiming's weights stays where it was, within # of 0.", 0.2)
    assert abs(deeper[rows.index("relu"), 1]) < 0.2
    assert abs(arrives["relu"]["kaiming"]) < 0.2
    LESSON.says(r"the gradient by $\sqrt{64/2} \approx #$ per layer", np.sqrt(64 / 2))
    measured = signals("relu", "normal, std 1").activation_gradient
    assert (measured[0] / measured[-1]) ** (1 / 10) == pytest.approx(5.7, rel=0.15)


def with_gain(gain):
    """Return what draws weights of a gain, for the picture of the reader's own."""
    return lambda sizes, activation, rng: [
        rng.normal(0, gain / fan_in**0.5, (fan_out, fan_in)) for fan_in, fan_out in pairwise(sizes)
    ]


def test_weights_through_which_a_gradient_flows():
    ours = OURS["deep_weights"]

    def factor(weights, activation, depth):
        norms = gradient_norms_through(weights, activation, depth)
        return norms.max() / norms.min()

    LESSON.says("With our gains, # for the sigmoid and # for tanh", GAINS["sigmoid"], GAINS["tanh"])
    LESSON.says("the largest norm is even then less than # times the smallest", 4)
    assert max(factor(ours, name, 40) for name in GAINS) < 4
    LESSON.says(
        "With a gain of 8 for the sigmoid it is # times the smallest in ten layers, and # times in 40",
        *(factor(with_gain(8), "sigmoid", 10), factor(with_gain(8), "sigmoid", 40)),
        within=0.5,
    )
    LESSON.says("In the ten layers of the exercise less than a hundredth of the gradient arrives with it.")
    assert gradient_norms_through(with_gain(3.6), "sigmoid", 10)[0] < 0.01


def test_depth_at_which_the_first_gradient_is_below_a_ten_billionth():
    first = [deep_signals(depth, "sigmoid", "xavier").weight_gradient[0] for depth in (17, 18)]

    LESSON.says("falls below $10^{-10}$ at depth #.", 18)
    assert first[0] > 1e-10 > first[1]


def test_what_forgetting_the_two_costs():
    LESSON.says(r"$2^{-50/2} = # \cdot 10^{-8}$", 1e8 * 2.0**-25)
    LESSON.says(r"$6^{-30/2} = # \cdot 10^{-12}$", 1e12 * 6.0**-15)


def test_inputs_with_a_mean_make_a_ravine():
    far, none = input_mean_descent(3.0), input_mean_descent(0.0)

    LESSON.says("with $c = 3$ it is #, a ravine", far.condition)
    LESSON.says("gradient descent takes # steps to come within a hundredth", far.steps)
    LESSON.says("The condition number is # then, the loss is a round bowl", none.condition)
    assert none.steps == 1
    LESSON.says("The number of steps grows with the condition number.")
    assert (np.diff([input_mean_descent(mean).steps for mean in np.arange(0, 3.01, 0.25)]) >= 0).all()


@pytest.fixture(scope="module")
def fashion():
    """Return what section 7 leaves: four networks trained, and their gradients before it."""
    return LESSON.run("from course_lib.viz", "recipes = {")


def test_ten_hidden_layers_learn_with_the_right_first_weights(fashion):
    runs, norms = fashion["runs"], fashion["norms"]
    ends = {name: epochs[-1].val_accuracy for name, epochs in runs.items()}

    LESSON.says("# of its training images, # of its test images", training.IMAGES, training.TEST_IMAGES)
    LESSON.says("plain SGD, batches of #, learning rate #.", training.BATCH_SIZE, training.LR)
    LESSON.says("Ten sigmoid layers stay at chance, # %:", 100 * ends["sigmoid, Xavier"], within=1)
    LESSON.says("the first layer's gradient is some 90,000 times smaller than the last hidden layer's")
    sigmoid = norms["sigmoid, Xavier"]
    assert sigmoid[-2] / sigmoid[0] == pytest.approx(90_000, rel=0.02)
    LESSON.says("ReLU with Kaiming's come to nearly 80 % in five epochs")
    assert len(runs["ReLU, Kaiming"]) == training.EPOCHS == 5
    for name in ("ReLU, Kaiming", "tanh, Xavier"):
        assert 0.75 < ends[name] < 0.8
    LESSON.says("starts with gradients of $10^{-12}$ in *all* hidden layers, and stays at chance too")
    assert np.log10(norms["ReLU, normal, std 0.01"][:-1]) == pytest.approx(-12, abs=0.2)
    assert ends["ReLU, normal, std 0.01"] == pytest.approx(0.1, abs=0.01)


def test_sigmoids_with_large_weights_learn_half_as_well():
    """The recipe that the lesson asks for, and nothing else."""
    recipe = (Sigmoid, lambda shape, rng: 10 * OURS["xavier_normal"](shape, rng))

    runs, norms = training.train_recipes({"ten": recipe})

    LESSON.says("The gradients of all layers now lie within a factor of # of each other", 10)
    assert max(norms["ten"]) / min(norms["ten"]) < 10
    LESSON.says("it is right for about # % of the images", 100 * runs["ten"][-1].val_accuracy, within=4)


def test_half_of_the_sigmoids_are_saturated_by_large_weights():
    """Beyond 4.6 in the hidden layers, before the first step."""
    h, rng = training.clothes()[0][0][:500], np.random.default_rng(1)
    beyond = []
    for fan_in, fan_out in pairwise(training.SIZES[:-1]):
        z = h @ (10 * OURS["xavier_normal"]((fan_out, fan_in), rng)).T
        beyond.append(np.mean(np.abs(z) > 4.6))
        h = OURS["sigmoid_forward"](z)[0]

    LESSON.says("with weights this large about half of the sigmoids are saturated")
    assert np.mean(beyond) == pytest.approx(0.5, abs=0.1)


def test_one_step_with_weights_too_large_ends_in_no_number():
    """The network of section 7 with ReLUs and a standard deviation of 1, at its learning rate."""
    (x, labels), _ = training.clothes()
    net = mlp(
        training.SIZES,
        rng=np.random.default_rng(1),
        activation=ReLU,
        init=lambda shape, rng: rng.normal(0, 1, shape),
    )
    batch, labels = x[: training.BATCH_SIZE], labels[: training.BATCH_SIZE]

    with np.errstate(all="ignore"):
        first, dlogits = softmax_cross_entropy(net.forward(batch), labels)
        net.backward(dlogits)
        for name, grad in net.grads.items():
            net.params[name] = net.params[name] - training.LR * grad
        second, _ = softmax_cross_entropy(net.forward(batch), labels)

    LESSON.says("One step then moves the weights so far that the loss is no longer a number.")
    assert np.isfinite(first)
    assert np.isnan(second)


def test_torch_measures_what_the_reader_measures(capsys):
    pytest.importorskip("torch")

    LESSON.run("import guarded", "import torch")
    theirs, ours, init, kaiming = capsys.readouterr().out.splitlines()[-4:]

    LESSON.says("The norms agree to all digits shown.")
    assert theirs.removeprefix("torch") == ours.removeprefix("yours")
    LESSON.says("have a variance six times smaller than Kaiming's")
    std, linear, own = (float(number) for number in re.findall(r"\d\.\d+", init + kaiming))
    assert std == pytest.approx(own, rel=0.02)
    assert (std / linear) ** 2 == pytest.approx(6, rel=0.05)


def test_depth_without_the_trick_stays_at_chance_in_torch():
    """At the size that a CPU gets; on a GPU the same code runs with more layers, images and epochs."""
    pytest.importorskip("torch")
    from course_lib.gpu import deep_mlp

    size = deep_mlp.Size(depth=10, width=64, images=3_000, epochs=4, batch_size=64, lr=0.01)
    old, new = deep_mlp.run_experiment(size)

    LESSON.says("On a GPU both have # layers of # units and train on all # images", 30, 512, 60_000)
    LESSON.says("on a CPU ten layers of # and # images", size.width, size.images)
    LESSON.says(
        "shrinks by more than $10^{12}$ from the last layer to the first, and their accuracy stays at # %",
        100 * old[1][-1].val_accuracy,
    )
    assert old[2][-1] > 1e12 * old[2][0]
    assert new[1][-1].val_accuracy > 0.6


def test_first_gradient_of_30_sigmoid_layers_moves_no_weight():
    """Its entries are float32's, mostly subnormal; the norm that the picture shows is of their squares."""
    torch = pytest.importorskip("torch")
    from course_lib.gpu import deep_mlp

    (images, labels), _ = deep_mlp.fashion_rows(100)
    model = deep_mlp.deep_mlp([784, *[512] * 30, 10], deep_mlp.RECIPES[0])
    loss = torch.nn.functional.cross_entropy(model(torch.from_numpy(images)), torch.from_numpy(labels))
    (grad,) = torch.autograd.grad(loss, [model[0].weight])

    LESSON.says(
        "In the first of the 30 sigmoid layers it is about $10^{#}$", np.log10(grad.double().norm().item())
    )
    LESSON.says("(its norm in float32 is 0, because the squares underflow)")
    assert grad.norm().item() == 0
    LESSON.says("No step of that length changes a weight, so no number of epochs helps.")
    assert torch.equal(model[0].weight - grad, model[0].weight)
