"""The numbers that lesson 04's prose quotes are those of its pictures, on every processor."""

import numpy as np
import pytest

from course_lib.viz.vanishing_gradients.activation import SLOPES
from course_lib.viz.vanishing_gradients.dead_relus import FIRST_STEPS, dead_units
from course_lib.viz.vanishing_gradients.gradients import deep_signals
from course_lib.viz.vanishing_gradients.histograms import output_histograms
from course_lib.viz.vanishing_gradients.initialization_map import input_gradient
from course_lib.viz.vanishing_gradients.input_mean import input_mean_descent
from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, INITS
from course_lib.viz.vanishing_gradients.symmetry import symmetry
from tests.lessons.prose import Prose

LESSON = Prose("04_vanishing_gradients")
OURS = LESSON.lesson.namespace


def signals(activation, init):
    """Return what the first picture shows for ten layers, by the lesson's own function."""
    return deep_signals(10, activation, init, norms=OURS["layer_gradient_norms"])


def test_ten_sigmoids_take_a_gradient_two_million_times_down():
    gradient = signals("sigmoid", "xavier").weight_gradient

    LESSON.says("The first layer gets two million times less than the last.")
    assert gradient[-1] / gradient[0] == pytest.approx(2e6, rel=0.05)
    LESSON.says("every layer multiplies by the same factor, here about a quarter")
    assert np.median(gradient[:-1] / gradient[1:]) == pytest.approx(1 / 4, abs=0.03)


def test_relu_with_kaimings_weights_keeps_signal_and_gradient():
    kept = signals("relu", "kaiming")

    LESSON.says(
        "With `relu` and `kaiming` all three lines are nearly flat: signal and gradient stay near 1, and the "
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
    LESSON.says("signal and gradient both *explode*, in opposite directions")
    assert large.spread[-1] > 1e6 * large.spread[0]
    assert large.activation_gradient[0] > 1e6 * large.activation_gradient[-1]
    LESSON.says("With `normal, std 0.01` it is flat at a few times $10^{-10}$")
    assert small.weight_gradient.min() > 1e-10
    assert small.weight_gradient.max() < 5e-10


def test_slopes_of_the_sigmoid():
    slope = SLOPES["sigmoid"][1]
    x = np.linspace(0, 6, 60_001)

    LESSON.says("beyond $|x| = #$ less than a hundredth", x[np.argmax(slope(x) < 0.01)])
    LESSON.says(r"For ten layers that is $# \cdot 10^{-7}$", 1e7 * OURS["gradient_bound"](10))
    LESSON.says(r"the next number is $# \cdot 10^{-7}$", 1e7 * float(np.finfo(np.float32).eps))


def test_relus_that_die_and_never_come_back():
    calm, rate6, rate8 = (dead_units(lr, 0.0) for lr in (1.0, 6.0, 8.0))

    LESSON.says("how many of the # are dead after ten steps at rate 1?", rate6.share_on.shape[1])
    LESSON.says("how many of these come back in the # calm steps?", len(rate6.count_off) - 1 - FIRST_STEPS)
    LESSON.says("At rate 1 none dies and the network gets # % right.", 100 * calm.accuracy)
    assert calm.count_off.max() == 0
    LESSON.says(
        "At rate 6, # of # are dead after ten steps", rate6.count_off[FIRST_STEPS], rate6.share_on.shape[1]
    )
    LESSON.says(
        "*none ever comes back*: the line never falls; the four that are left get # %", 100 * rate6.accuracy
    )
    assert np.diff(rate6.count_off).min() == 0
    assert rate6.count_off[-1] == 60
    LESSON.says("At rate 8 all are dead, and the network is a coin")
    assert rate8.count_off[-1] == 64
    assert rate8.accuracy == 0.5


def test_leaky_relus_come_back():
    leaky, hardly = dead_units(6.0, 0.1), dead_units(6.0, 0.01)

    LESSON.says(
        "Units that are off for all examples still occur, # at rate 6, but they", leaky.count_off[FIRST_STEPS]
    )
    LESSON.says(
        "some come back, the others work as linear units, and the network gets # %", 100 * leaky.accuracy
    )
    assert leaky.count_off[-1] < leaky.count_off[FIRST_STEPS]
    LESSON.says("but the gradient on it is ten times smaller: # %", 100 * hardly.accuracy)


def test_only_random_weights_break_the_symmetry():
    zeros, equal, random = (symmetry(start) for start in ("zeros", "all equal", "random"))

    LESSON.says("Each line is the path of one unit's two weights over # steps.", len(random.losses) - 1)
    LESSON.says("From zeros there is no path at all; from equal weights the six lie on top of each other")
    assert np.ptp(zeros.paths, axis=0).max() == 0
    assert np.ptp(equal.paths, axis=1).max() < 1e-9
    LESSON.says("random weights go six ways, and only they bring the loss below #.", 0.1)
    assert len(np.unique(random.paths[-1].round(2), axis=0)) == 6
    assert random.losses[-1] < 0.1 < min(zeros.losses.min(), equal.losses.min())


def test_histograms_of_ten_layers():
    LESSON.says("tanh with Xavier's weights narrows slowly")
    _, spread = output_histograms("tanh", "xavier")
    assert (np.diff(spread) < 0).all()
    assert spread[-1] > spread[0] / 4
    LESSON.says("with `normal, std 0.01` it is a spike at 0 from layer 2 on")
    shares, _ = output_histograms("tanh", "normal, std 0.01")
    assert (shares.max(axis=1)[1:] > 0.9).all()
    LESSON.says("with `std 1` it stands at both ends, saturated")
    assert output_histograms("tanh", "normal, std 1")[1].min() > 0.9
    LESSON.says("with Kaiming's weights the other half keeps its width")
    shares, spread = output_histograms("relu", "kaiming")
    assert spread == pytest.approx(0.83, abs=0.06)
    assert shares.max(axis=1) == pytest.approx(0.5, abs=0.06)


def test_the_map_of_activations_and_first_weights():
    rows, columns = list(ACTIVATIONS), list(INITS)
    powers = dict(zip(rows, np.log10(input_gradient(10)), strict=True))
    arrives = {name: dict(zip(columns, row, strict=True)) for name, row in powers.items()}

    LESSON.says(
        r"ten times a factor of $1/\sqrt2$, the # powers of ten between the two columns",
        arrives["relu"]["kaiming"] - arrives["relu"]["xavier"],
    )
    LESSON.says("make up for most of what the slopes take, so a quarter of the gradient arrives")
    assert 10 ** arrives["sigmoid"]["normal, std 1"] == pytest.approx(1 / 4, abs=0.03)
    LESSON.says(r"the gradient by $\sqrt{64/2} \approx #$ a layer", np.sqrt(64 / 2))
    measured = signals("relu", "normal, std 1").activation_gradient
    assert (measured[0] / measured[-1]) ** (1 / 10) == pytest.approx(5.7, rel=0.15)


def test_inputs_with_a_mean_make_a_ravine():
    LESSON.says("with $m = #$ it is #, a ravine", 3, input_mean_descent(3.0).condition)
    LESSON.says("Subtracting the mean makes it #.", input_mean_descent(0.0).condition)
    LESSON.says("The number of steps grows with the condition number.")
    assert (np.diff([input_mean_descent(mean).steps for mean in np.arange(0, 3.01, 0.25)]) >= 0).all()


@pytest.fixture(scope="module")
def fashion():
    """Return what section 7 leaves: four networks trained, and their gradients before it."""
    return LESSON.run("from course_lib.viz", "load_fashion", "recipes = {")


def test_ten_hidden_layers_learn_with_the_right_first_weights(fashion):
    runs, norms = fashion["runs"], fashion["norms"]
    ends = {name: epochs[-1].val_accuracy for name, epochs in runs.items()}

    LESSON.says(
        "# of its training images, # of its test images", len(fashion["images"]), len(fashion["val"][1])
    )
    LESSON.says(
        "data, batches of #, learning rate #.", fashion["options"]["batch_size"], fashion["sgd"].hyper["lr"]
    )
    LESSON.says("Ten sigmoid layers stay at chance, # %:", 100 * ends["sigmoid, Xavier"], within=1)
    LESSON.says("the first layer's gradient is some 90,000 times smaller than the last hidden layer's")
    sigmoid = norms["sigmoid, Xavier"]
    assert sigmoid[-2] / sigmoid[0] == pytest.approx(90_000, rel=0.02)
    LESSON.says("and with tanh and Xavier's, gets nearly 80 % after five epochs")
    assert len(runs["ReLU, Kaiming"]) == 5
    for name in ("ReLU, Kaiming", "tanh, Xavier"):
        assert 0.75 < ends[name] < 0.8
    LESSON.says("starts with gradients of $10^{-12}$ in *all* hidden layers and stays at chance too")
    assert np.log10(norms["ReLU, normal, std 0.01"][:-1]) == pytest.approx(-12, abs=0.2)
    assert ends["ReLU, normal, std 0.01"] == pytest.approx(0.1, abs=0.01)
    LESSON.says("which of the four is above # % after five epochs?", 50)


def test_a_gradient_that_arrives_is_not_all(fashion):
    """The lesson's cell with the sigmoids' first weights four times as large, and nothing else."""
    cell = next(cell.source for cell in LESSON.lesson.cells if "recipes = {" in cell.source)
    begin, end = cell.index("recipes = {"), cell.index("runs, norms")
    only = "recipes = {'four': (lambda: Sigmoid(backward=sigmoid_backward), wide)}\n"
    space = fashion | {"wide": lambda shape, rng: 4 * OURS["xavier_normal"](shape, rng)}
    exec(cell[:begin] + only + cell[end:], space)
    norms, end = space["norms"]["four"], space["runs"]["four"][-1].val_accuracy

    LESSON.says("the left line then falls less than a hundredfold, and yet")
    assert 10 < norms[-1] / norms[0] < 100
    LESSON.says("after five epochs the accuracy is still near chance, # %.", 100 * end)


def test_depth_without_the_trick_stays_at_chance_in_torch():
    """At the size that a CPU gets; on a GPU the same code runs with more layers, images and epochs."""
    pytest.importorskip("torch")
    from course_lib.gpu import deep_mlp

    size = deep_mlp.Size(depth=10, width=64, images=3_000, epochs=4, batch_size=64, lr=0.01)
    old, new = deep_mlp.run_experiment(size)

    LESSON.says("On a GPU it has # layers of # units and all # images", 30, 512, 60_000)
    LESSON.says("on a CPU ten layers of # and # images", size.width, size.images)
    LESSON.says(
        "without the trick the line on the left plunges, and the accuracy stays at # %",
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
        "the first gradient of the sigmoid network is about $10^{#}$", np.log10(grad.double().norm().item())
    )
    LESSON.says("(its norm in float32 is 0, because the squares underflow)")
    assert grad.norm().item() == 0
    LESSON.says("No step of that length changes a weight: no number of epochs, and no GPU, helps.")
    assert torch.equal(model[0].weight - grad, model[0].weight)
