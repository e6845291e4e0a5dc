"""What lesson 13 says of its runs is what they give, within the digits that it quotes."""

import numpy as np

from course_lib.datasets.loaders import load_fashion, standardized_digits
from course_lib.datasets.sampling import minibatches
from course_lib.nn.containers import Sequential
from course_lib.nn.from_parts.ablation import ablation_table, accuracy_error
from course_lib.nn.initializers import kaiming_normal
from course_lib.nn.layers import Flatten, Linear
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_forward
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.your_own.ablation import PAIRS, RUNS
from course_lib.viz.your_own.board import LENET_TODAY, LEVELS, MILESTONES
from tests.lessons.prose import Prose

LESSON = Prose("13_your_own")


def test_the_boards_medians_stand_in_the_table():
    """In the order of the years."""
    rows = ["10 epochs | # | # |", "20 epochs | # | # |", "plain SGD at 0.1, 10 epochs | # | # |"]
    rows += ["Adam, 4 epochs | # | # |", "one of 32, 6 epochs | # | # |"]
    # the first row's "10 epochs" stands in LeNet's row, too
    LESSON.says(f"take it from the other's; {rows[0]}", MILESTONES[0].median, MILESTONES[0].seconds)
    for row, one in zip(rows[1:], MILESTONES[1:], strict=True):
        LESSON.says(row, one.median, one.seconds)


def test_lenet_with_todays_tricks_is_as_said():
    LESSON.says("the same network reaches #", LENET_TODAY[1])


def test_the_smallest_network_reaches_the_first_level():
    """The first hint: one linear layer, Adam at 0.003, batches of 64."""
    clothes, rng = load_fashion(), np.random.default_rng(0)
    network = Sequential(Flatten(), Linear(784, 10, rng=rng))
    adam = Optimizer(network.params, adam_init, adam_step, lr=0.003)
    for _ in range(3):
        for batch in minibatches(len(clothes.train_images), 64, rng):
            logits = network.forward(clothes.train_images[batch])
            network.backward(softmax_cross_entropy(logits, clothes.train_labels[batch])[1])
            adam.step(network.grads)

    right = network.forward(clothes.test_images).argmax(axis=1) == clothes.test_labels

    LESSON.says("three epochs. That is # and more.", LEVELS[0])
    assert np.mean(right) > LEVELS[0]


def test_runs_of_the_written_answer_are_those_of_the_table():
    def said(*left_out):
        low, middle, high = sorted(RUNS[left_out])
        return middle, low, high

    LESSON.says("whole # % (# to #);", *said())
    LESSON.says("without batch norm # (# to #);", *said("batch norm"))
    LESSON.says("spread 0.01 in their place, # (# to #);", *said("Kaiming's weights"))
    LESSON.says("without both # (# to #);", *said("batch norm", "Kaiming's weights"))
    LESSON.says("without dropout # (# to #).", *said("dropout"))


def test_levels_are_those_of_the_exercise():
    options = LESSON.lesson.exercises["train_clothes"].by_property[1]

    assert tuple(options["levels"].values()) == LEVELS
    LESSON.says("# earns 2 points, # two more, # two more, and # the seventh", *LEVELS)
    less = options["less_in_browser"]
    LESSON.says("each level is lower by #: #, #, # and #.", less, *(level - less for level in LEVELS))


def test_costs_of_pairs_are_those_of_the_runs():
    tables = [ablation_table(RUNS, pair) for pair in PAIRS]
    regular, sigmoid, weights = (table.cost for table in tables)

    LESSON.says("it the network gains # points, and without mirroring #.", *-regular.diagonal())
    LESSON.says("without both it gains #,", -regular[0, 1])
    LESSON.says(
        "batch norm costs # points, a sigmoid for the ReLU #, and both #.",
        sigmoid[0, 0],
        sigmoid[1, 1],
        sigmoid[0, 1],
    )
    LESSON.says("the network is even # points better with them", -weights[1, 1])
    LESSON.says(
        "it loses # points, where the sum of the two costs is #.",
        weights[0, 1],
        weights[0, 0] + weights[1, 1],
    )


def test_table_of_single_tricks_is_that_of_the_runs():
    whole = np.median(RUNS[()])
    rows = {
        "Adam": "Adam (SGD at 0.1)",
        "ReLU": "ReLU (sigmoid)",
        "Kaiming's weights": "Kaiming's weights (spread 0.01)",
    }
    for trick in (
        "Adam",
        "ReLU",
        "batch norm",
        "cosine schedule",
        "Kaiming's weights",
        "mirroring",
        "dropout",
    ):
        median = np.median(RUNS[(trick,)])
        LESSON.says(f"| {rows.get(trick, trick)} | # % | # |", median, whole - median)


def test_standard_error_is_as_said():
    LESSON.says(r"give $\sqrt{0.09 / 2000} = #$.", accuracy_error(0.9, 2000))
    LESSON.says("standard error of # percentage points", 100 * accuracy_error(0.9, 2000))
    LESSON.says("times as much, # points", 100 * 2**0.5 * accuracy_error(0.9, 2000))


def test_predictions_are_right():
    """What a reader is told after the picture is what the runs say."""
    mlp, lenet = (next(one.median for one in MILESTONES if one.year == year) for year in (1986, 1998))
    costs = {trick: ablation_table(RUNS, [trick]).cost[0, 0] for (trick,) in [k for k in RUNS if len(k) == 1]}
    table = ablation_table(RUNS, ["batch norm", "Kaiming's weights"]).cost

    assert abs(mlp - lenet) < 0.01
    assert min(costs, key=costs.get) == "dropout"
    assert min(costs[trick] for trick in ("batch norm", "Adam", "ReLU")) > 1
    assert table[0, 1] - table[0, 0] >= 5


def trained_on_digits(block_gradients, *, width=32, lr=0.1, epochs=10):
    """Return the loss of the first and of the last epoch, and the test accuracy, of three blocks."""
    digits, rng = standardized_digits(), np.random.default_rng(0)
    x, test = (a.reshape(len(a), -1).astype(float) for a in (digits.train_images, digits.test_images))
    sizes = [64, width, width, width]
    blocks = [[kaiming_normal(size, rng), *start(size[0])] for size in zip(sizes[1:], sizes, strict=False)]
    last = [kaiming_normal((10, width), rng), np.zeros(10)]

    def through(x):
        inputs = [x]
        for weight, gamma, beta in blocks:
            running = RunningStats(*start(len(gamma))[::-1])
            z, _, _ = batchnorm_forward(inputs[-1] @ weight.T, gamma, beta, running, training=True)
            inputs.append(np.maximum(z, 0))
        return inputs

    losses = []
    for _ in range(epochs):
        for batch in minibatches(len(x), 64, rng):
            *inputs, features = through(x[batch])
            logits, cache = linear_forward(features, *last)
            loss, dlogits = softmax_cross_entropy(logits, digits.train_labels[batch])
            dx, *dlast = linear_backward(dlogits, cache)
            grads = []
            for given, block in zip(inputs[::-1], blocks[::-1], strict=True):
                dx, *dblock = block_gradients(given, *block, dx)
                grads.insert(0, dblock)
            blocks = [
                [p - lr * g for p, g in zip(*pair, strict=True)] for pair in zip(blocks, grads, strict=True)
            ]
            last = [p - lr * g for p, g in zip(last, dlast, strict=True)]
            losses.append(loss)
    steps = len(losses) // epochs
    right = linear_forward(through(test)[-1], *last)[0].argmax(axis=1) == digits.test_labels
    return np.mean(losses[:steps]), np.mean(losses[-steps:]), np.mean(right)


def start(features):
    """Return batch norm's scales and shifts at the start."""
    return np.ones(features), np.zeros(features)


def test_the_bug_to_mend_trains_as_well():
    """Which is why only central differences find it."""
    lesson = LESSON.lesson
    broken = lesson.answer("block_gradients", lesson.broken("block_gradients"))
    first, after, share = trained_on_digits(broken)
    _, whole, right = trained_on_digits(lesson.namespace["block_gradients"])

    LESSON.says("its loss falls from # to #, and it classifies # %", first, after, 100 * share)
    LESSON.says("Without the bug it would be # and # %", whole, 100 * right)
