"""What lesson 13 says of its runs is what they give, within the digits that it quotes."""

import numpy as np

from course_lib.nn.ablation import ablation_table, accuracy_error
from course_lib.viz.your_own.ablation import PAIRS, RUNS
from course_lib.viz.your_own.board import LEVELS, MILESTONES
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


def test_levels_are_those_of_the_exercise():
    options = LESSON.lesson.exercises["train_clothes"].by_property[1]

    assert tuple(options["levels"].values()) == LEVELS
    LESSON.says("# earns 2 points, # two more, # two more, and # the seventh", *LEVELS)


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
    LESSON.says("(they even gain #)", -weights[1, 1])
    LESSON.says(
        "the pair costs #, where the sum of the two is #.", weights[0, 1], weights[0, 0] + weights[1, 1]
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
    LESSON.says("So # points is one standard error", 100 * accuracy_error(0.9, 2000))


def test_predictions_are_right():
    """What a reader is told after the picture is what the runs say."""
    mlp, lenet = (next(one.median for one in MILESTONES if one.year == year) for year in (1986, 1998))
    costs = {trick: ablation_table(RUNS, [trick]).cost[0, 0] for (trick,) in [k for k in RUNS if len(k) == 1]}
    table = ablation_table(RUNS, ["batch norm", "Kaiming's weights"]).cost

    assert abs(mlp - lenet) < 0.01
    assert min(costs, key=costs.get) == "dropout"
    assert min(costs[trick] for trick in ("batch norm", "Adam", "ReLU")) > 1
    assert table[0, 1] - table[0, 0] >= 5
