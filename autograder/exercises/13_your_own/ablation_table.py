"""The exercise ``ablation_table``: its cases, its known mistakes, right answers in other styles."""

from itertools import combinations

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.case import case
from course_lib.nn.from_parts.ablation import ablation_table

TRICKS = ["adam", "batch norm", "dropout", "mirroring", "cosine"]


def runs_of(rng, tricks, seeds):
    """Draw accuracies of networks with none, one and two tricks left out: percent, in sixteenths."""
    left_out = [(), *((t,) for t in tricks), *combinations(tricks, 2)]
    return {one: [float(a) for a in rng.integers(800, 1500, seeds) / 16] for one in left_out}


def ablation_cases(rng):
    """Three to five tricks, three seeds and five; an even number of seeds; runs in another order."""
    names = [str(name) for name in rng.permutation(TRICKS)]
    four = runs_of(rng, names[:4], 5)
    return [
        case(runs_of(rng, names[:3], 3), names[:3], note="three seeds"),
        case(dict(reversed(four.items())), names[:4], note="four tricks, five seeds"),
        case(runs_of(rng, names[1:4], 4), names[1:4], note="an even number of seeds"),
        case(runs_of(rng, names[:1], 3), names[:1], note="one trick"),
    ]


def ablation_by_pairs(runs, tricks):
    median = {key: np.median(values) for key, values in runs.items()}
    k = len(tricks)
    cost, interaction = np.zeros((k, k)), np.zeros((k, k))
    for i, a in enumerate(tricks):
        cost[i, i] = median[()] - median[a,]
    for i in range(k):
        for j in range(i + 1, k):
            cost[i, j] = cost[j, i] = median[()] - median[tricks[i], tricks[j]]
            interaction[i, j] = interaction[j, i] = cost[i, j] - cost[i, i] - cost[j, j]
    return cost, interaction


def ablation_by_sorting(runs, tricks):
    place = {trick: i for i, trick in enumerate(tricks)}
    cost = np.zeros((len(tricks), len(tricks)))
    for left_out, values in runs.items():
        if left_out:
            i, j = place[left_out[0]], place[left_out[-1]]
            cost[i, j] = cost[j, i] = np.median(runs[()]) - np.median(values)
    alone = np.diag(cost)
    return [cost, (cost - alone - alone[:, None]) * (1 - np.eye(len(tricks)))]


def ablation_by_comprehension(runs, tricks):
    def lost(a, b):
        key = (a,) if a == b else tuple(sorted((a, b), key=tricks.index))
        return np.median(runs[()]) - np.median(runs[key])

    cost = np.array([[lost(a, b) for b in tricks] for a in tricks])
    more = [[0 if a == b else lost(a, b) - lost(a, a) - lost(b, b) for b in tricks] for a in tricks]
    return cost, np.array(more)


EXERCISE = Exercise(
    "ablation_table",
    ablation_table,
    points={"cost": 2, "interaction": 2},
    returns=("cost", "interaction"),
    steps={
        "alone": "what each trick costs alone",
        "cost": "the table of costs",
    },
    cases=[
        case(
            {(): [90.0], ("norm",): [86.0], ("init",): [89.0], ("norm", "init"): [80.0]},
            ["norm", "init"],
            note="the example above",
        ),
        *ablation_cases(np.random.default_rng(135)),
    ],
    hidden=ablation_cases,
    mistakes=[
        Mistake(
            "means-over-seeds",
            "You averaged over the seeds. Asked is their median: one run that failed does not move it.",
            {"np.median": Times(2, "np.mean")},
        ),
        Mistake(
            "best-seed",
            "You took the best seed of each network. The best of a few runs is luck; take the median.",
            {"np.median": Times(2, "np.max")},
        ),
        Mistake(
            "gains-negative",
            "Your costs have the other sign: without a trick minus with it. A trick that helps costs something when it is left out: whole - without.",
            {"whole - np.median(runs[left_out])": "np.median(runs[left_out]) - whole"},
        ),
        Mistake(
            "accuracies-returned",
            "Your table holds accuracies. A cost is the whole network's accuracy minus that without the tricks.",
            {"whole - np.median": "np.median"},
        ),
        Mistake(
            "diagonal-not-zero",
            "The diagonal of your interaction is not 0. A trick has no interaction with itself: there the formula would take its cost off twice.",
            {"    np.fill_diagonal(interaction, 0.0)\n": ""},
        ),
        Mistake(
            "upper-half-only",
            "The lower half of your cost is empty. Both orders of a pair are the same network: cost[j, i] = cost[i, j].",
            {"cost[i, j] = cost[j, i] = whole": "cost[i, j] = whole"},
        ),
        Mistake(
            "upper-halves-only",
            "The lower halves of your tables are empty. Both orders of a pair are the same network: cost[j, i] = cost[i, j], and so for the interaction.",
            {"return cost, interaction": "return np.triu(cost), np.triu(interaction)"},
        ),
        Mistake(
            "first-cost-only",
            "You took only the first trick's cost off the pair's. An interaction is what the pair costs beyond both: subtract the second trick's, too.",
            {
                "cost - alone[:, None] - alone": "cost - np.fromfunction(lambda i, j: alone[np.minimum(i, j)], cost.shape, dtype=int)"
            },
        ),
        Mistake(
            "second-cost-only",
            "You took only the second trick's cost off the pair's. An interaction is what the pair costs beyond both: subtract the first trick's, too.",
            {
                "cost - alone[:, None] - alone": "cost - np.fromfunction(lambda i, j: alone[np.maximum(i, j)], cost.shape, dtype=int)"
            },
        ),
        Mistake(
            "middle-of-unsorted",
            "You took the middle entry of each list as it stands. The median is the middle entry of the *sorted* list: np.median sorts.",
            {"np.median": Times(2, "(lambda values: values[len(values) // 2])")},
        ),
        Mistake(
            "pair-from-first-left-out",
            "You measured a pair's cost from the network without its first trick. Every cost is counted from the whole network, runs[()].",
            {
                "whole - np.median(runs[left_out])": "(whole if i == j else np.median(runs[(a,)])) - np.median(runs[left_out])"
            },
        ),
        Mistake(
            "one-cost-subtracted",
            "You took only one of the two single costs off the pair's. An interaction is what the pair costs beyond both.",
            {"cost - alone[:, None] - alone": "cost - alone"},
        ),
        Mistake(
            "costs-added",
            "You added the single costs. An interaction is what the pair costs *beyond* their sum: subtract them.",
            {"cost - alone[:, None] - alone": "cost + alone[:, None] + alone"},
        ),
    ],
    styles=[ablation_by_pairs, ablation_by_sorting, ablation_by_comprehension],
)
