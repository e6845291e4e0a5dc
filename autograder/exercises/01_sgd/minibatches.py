"""The exercise ``minibatches``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.datasets.sampling import minibatches


def minibatches_cases(rng):
    """Many small epochs, sizes that leave a rest or none, one per batch, more than all, equally seeded generators."""
    seed = int(rng.integers(2**31))
    n, batch_size = int(rng.integers(40, 60)), int(rng.integers(7, 12))
    n += n % batch_size == 0  # a short last batch
    return [
        case(22, 6, Made("rng", (seed + 4,)), calls=60, note="60 epochs with one generator"),
        case(n, batch_size, Made("rng", (seed,)), calls=2, note="two epochs with one generator"),
        case(batch_size * 4, batch_size, Made("rng", (seed + 1,)), note="no rest"),
        case(n, 1, Made("rng", (seed + 2,)), note="one example per batch"),
        case(20, 32, Made("rng", (seed + 3,)), note="a batch larger than the data"),
        case(
            n, batch_size, Made("rng", (seed + 5,)), calls=2, anew=True, note="two equally seeded generators"
        ),
    ]


def minibatches_popping(n, batch_size, rng):
    left, batches = rng.permutation(n), []
    while len(left):
        batches.append(left[:batch_size])
        left = left[batch_size:]
    return batches


def minibatches_sorting(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    return np.split(order, np.arange(batch_size, n, batch_size))


def minibatches_shuffling(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return tuple(order[start : start + batch_size] for start in range(0, n, batch_size))


def minibatches_fixed(n, batch_size, rng):
    order = np.random.default_rng(0).permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def minibatches_listing(n, batch_size, rng):
    order = [int(i) for i in rng.permutation(n)]
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def minibatches_sorted_inside(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield np.sort(order[start : start + batch_size])


def minibatches_of_neighbours(n, batch_size, rng):
    batches = [np.arange(start, min(start + batch_size, n)) for start in range(0, n, batch_size)]
    return [batches[i] for i in rng.permutation(len(batches))]


def minibatches_drawn(n, batch_size, rng):
    return [rng.integers(0, n, size=min(batch_size, n - start)) for start in range(0, n, batch_size)]


def minibatches_of_choices(n, batch_size, rng):
    return [rng.choice(n, min(batch_size, n - start), replace=False) for start in range(0, n, batch_size)]


def minibatches_shuffled_inside(n, batch_size, rng):
    return [
        rng.permutation(np.arange(start, min(start + batch_size, n))) for start in range(0, n, batch_size)
    ]


def minibatches_padded(n, batch_size, rng):
    order = np.resize(rng.permutation(n), -(-n // batch_size) * batch_size)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


EXERCISE = Exercise(
    "minibatches",
    minibatches,
    points={"sizes": 1, "visited": 1, "order": 2},
    by_property=("batches", {}),
    cases=[
        case(10, 4, Made("rng", (0,)), calls=60, note="60 epochs with one generator: expected sizes 4, 4, 2"),
        *minibatches_cases(np.random.default_rng(13)),
    ],
    hidden=minibatches_cases,
    mistakes=[
        Mistake(
            "last-batch-dropped",
            "The last, shorter batch is missing: some examples are never seen in this epoch. (torch's DataLoader does this with "
            "drop_last=True; here every example counts, once per epoch.)",
            {"range(0, n, batch_size)": "range(0, n - batch_size + 1, batch_size)"},
        ),
        Mistake(
            "not-shuffled",
            "The examples come in their stored order. Data is often sorted by class: shuffle the indices first.",
            {"rng.permutation(n)": "np.arange(n)"},
        ),
        Mistake(
            "same-order-each-epoch",
            "All epochs came in the same order: use the generator that you are given, not one of your own with a fixed seed.",
            minibatches_fixed,
        ),
        Mistake(
            "global-generator",
            "You shuffle with a generator of your own: two calls with equally seeded generators gave different orders, so nobody can repeat "
            "your training. Use rng.permutation, not np.random or a default_rng() inside the function.",
            {"rng.permutation(n)": "np.random.permutation(n)"},
        ),
        Mistake(
            "neighbours-stay-together",
            "Neighbours stay together: only the order of the batches, or where they start, is random. Shuffle the indices, then cut.",
            minibatches_of_neighbours,
        ),
        Mistake("drawn-with-replacement", "", minibatches_drawn),
        Mistake("new-draw-for-each-batch", "", minibatches_of_choices),
        Mistake("shuffled-inside-batches", "", minibatches_shuffled_inside),
        Mistake(
            "evened-out",
            "",
            {
                "[order[start : start + batch_size] for start in range(0, n, batch_size)]": "np.array_split(order, -(-n // batch_size))"
            },
        ),
        Mistake(
            "number-for-size",
            "",
            {
                "[order[start : start + batch_size] for start in range(0, n, batch_size)]": "np.array_split(order, batch_size)"
            },
        ),
        Mistake("empty-batch", "", {"range(0, n, batch_size)": "range(0, n + 1, batch_size)"}),
        Mistake(
            "not-cut",
            "",
            {"[order[start : start + batch_size] for start in range(0, n, batch_size)]": "order"},
        ),
        Mistake(
            "last-batch-filled-up",
            "The last batch is filled up with examples that came already: they count twice. Let it be shorter.",
            minibatches_padded,
        ),
        Mistake(
            "counted-from-one",
            "Indices start at 0 in Python: yours run from 1 to n, so example 0 is never seen and index n does not exist.",
            {"rng.permutation(n)": "rng.permutation(n) + 1"},
        ),
    ],
    styles=[
        minibatches_popping,
        minibatches_sorting,
        minibatches_shuffling,
        minibatches_listing,
        minibatches_sorted_inside,
    ],
)
