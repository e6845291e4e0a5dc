"""The exercise ``comparable_pairs``: its cases, its known mistakes, right answers in other styles."""

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.sanity import comparable_pairs


def runs_cases(rng):
    """Two to six runs, three settings, equal ones among them; one run; runs with nothing in common."""

    def run():
        return {
            "lr": float(rng.choice([0.1, 0.01])),
            "activation": str(rng.choice(["relu", "tanh"])),
            "p": float(rng.choice([0.0, 0.5])),
        }

    first = run()
    return [
        case([run() for _ in range(6)], note="six runs"),
        case(
            [
                {"lr": lr, "p": p}
                for lr, p in zip(
                    (0.1, *rng.uniform(0.2, 0.9, 2).tolist(), 0.1), (0.0, 0.5, 0.5, 0.9), strict=True
                )
            ],
            note="a pair inside another",
        ),
        case([run() for _ in range(5)], note="five runs"),
        case([first, dict(first)], note="two runs with equal settings"),
        case([first], note="one run"),
        case([{"lr": 0.1, "p": 0.0}, {"lr": 0.2, "p": 0.5}], note="two runs that differ in everything"),
    ]


def pairs_by_items(runs):
    return [
        (i, j)
        for i, one in enumerate(runs)
        for j, other in enumerate(runs)
        if i < j and len(set(one.items()) - set(other.items())) == 1
    ]


def pairs_backwards(runs):
    pairs = []
    for j, other in enumerate(runs):
        for i in range(j):
            if [runs[i][key] == other[key] for key in other].count(False) == 1:
                pairs.append((i, j))
    return sorted(pairs)


def pairs_of_combinations(runs):
    from itertools import combinations

    return [
        (i, j)
        for i, j in combinations(range(len(runs)), 2)
        if sum(a != b for a, b in zip(runs[i].values(), runs[j].values(), strict=True)) == 1
    ]


def pairs_by_the_second(runs):
    return [
        (i, j)
        for j in range(len(runs))
        for i in range(j)
        if sum(runs[i][name] != runs[j][name] for name in runs[i]) == 1
    ]


EXERCISE = Exercise(
    "comparable_pairs",
    comparable_pairs,
    points=1,
    returns=("pairs",),
    cases=[
        case(
            [{"lr": 0.1, "p": 0.0}, {"lr": 0.1, "p": 0.5}, {"lr": 0.2, "p": 0.0}],
            note="the example above",
        ),
        case(
            [
                {"lr": 0.1, "activation": "relu", "p": 0.0},
                {"lr": 0.1, "activation": "tanh", "p": 0.5},
                {"lr": 0.1, "activation": "relu", "p": 0.0},
                {"lr": 0.01, "activation": "relu", "p": 0.0},
                {"lr": 0.01, "activation": "tanh", "p": 0.0},
            ],
            note="equal runs among others",
        ),
        case(
            [
                {"lr": 0.1, "p": 0.0},
                {"lr": 0.2, "p": 0.5},
                {"lr": 0.3, "p": 0.5},
                {"lr": 0.1, "p": 0.9},
            ],
            note="a pair inside another",
        ),
        case([{"lr": 0.1}], note="one run"),
    ],
    hidden=runs_cases,
    steps={
        "np.array([sum(a[k] != b[k] for k in a) for i, a in enumerate(runs) for b in runs[i + 1 :]])": "in how many settings each pair of runs differs"
    },
    mistakes=[
        Mistake(
            "equal-runs-paired",
            "You paired runs with equal settings. They differ in nothing, so they tell only the noise: exactly one difference is asked for.",
            {"differences == 1": "differences <= 1"},
        ),
        Mistake(
            "one-in-common",
            "You counted what two runs have in common. Count the settings in which they differ.",
            {"!= runs[j][name]": "== runs[j][name]"},
        ),
        Mistake(
            "any-difference",
            "You paired runs that differ in more than one setting: whatever you see, you do not know which of them did it.",
            {"differences == 1": "differences >= 1"},
        ),
        Mistake(
            "both-orders",
            "Each pair came twice. List it once, with i < j.",
            {"range(i + 1, len(runs))": "range(len(runs))"},
        ),
        Mistake(
            "ordered-by-the-second",
            "Your pairs are right, but ordered by their second run. Ascending order looks at the first run first.",
            pairs_by_the_second,
        ),
        Mistake(
            "neighbours-only",
            "You compared each run with the next one only. All pairs count.",
            {"range(i + 1, len(runs))": "range(i + 1, min(i + 2, len(runs)))"},
        ),
        Mistake(
            "with-the-first-only",
            "You compared every run with the first one only. All pairs count.",
            {"in range(len(runs)):": "in range(1):"},
        ),
        Mistake(
            "counted-from-one",
            "You numbered the runs from 1. The first has the number 0.",
            {"pairs.append((i, j))": "pairs.append((i + 1, j + 1))"},
        ),
        Mistake(
            "no-pair-found",
            "You find no pair at all. In the symmetric difference of two runs' items each setting that differs stands twice, once with each value.",
            {"differences == 1": "2 * differences == 1"},
        ),
    ],
    styles=[pairs_by_items, pairs_backwards, pairs_of_combinations],
)
