"""The exercise ``mlp_parameters``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.counting import mlp_parameters


def size_cases(rng):
    """Networks of two to five layers, and one that is linear."""

    def one(layers, note):
        return case([int(size) for size in rng.permutation(np.arange(2, 40))[: layers + 1]], note=note)

    return [
        one(1, "no hidden layer"),
        one(2, "one hidden layer"),
        one(3, "two hidden layers"),
        one(5, "five layers"),
    ]


def parameters_by_loop(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += sizes[i] * sizes[i - 1] + sizes[i]
    return total


def parameters_by_vectors(sizes):
    sizes = np.array(sizes)
    return int(sizes[1:] @ sizes[:-1] + sizes[1:].sum())


def parameters_recursive(sizes):
    first, *rest = sizes
    return (first + 1) * rest[0] + mlp_parameters(rest) if rest else 0


EXERCISE = Exercise(
    "mlp_parameters",
    mlp_parameters,
    points=1,
    returns=("parameters",),
    cases=[
        case([3, 4, 2], note="the example above"),
        case([128 * 128, 1000, 10], note="an image of 128 × 128 pixels"),
        *size_cases(np.random.default_rng(9)),
    ],
    hidden=size_cases,
    steps={
        (
            "sum(fan_in * fan_out for fan_in, fan_out in pairwise(sizes))",
            "[fan_in * fan_out for fan_in, fan_out in pairwise(sizes)]",
        ): "the number of weights",
    },
    mistakes=[
        Mistake(
            "biases-left-out",
            "The biases are missing: one per output of each layer.",
            {"(fan_in + 1)": "fan_in"},
        ),
        Mistake(
            "biases-of-the-inputs",
            "You counted one bias per *input* of each layer. There is one per output.",
            {"(fan_in + 1) * fan_out": "fan_in * (fan_out + 1)"},
        ),
        Mistake(
            "one-bias-per-layer",
            "You counted one bias per layer. There is one per output of each layer.",
            {"(fan_in + 1) * fan_out": "fan_in * fan_out + 1"},
        ),
        Mistake(
            "input-with-biases",
            "You gave the input biases too. Only layers have biases, and the input is no layer.",
            {
                "(fan_in + 1) * fan_out for": "fan_in * fan_out for",
                "pairwise(sizes))": "pairwise(sizes)) + sum(sizes)",
            },
        ),
        Mistake(
            "output-biases-left-out",
            "The last layer's biases are missing. It is a layer like the others.",
            {"pairwise(sizes))": "pairwise(sizes)) - sizes[-1]"},
        ),
        Mistake(
            "units-counted",
            "You counted units. Parameters are the weights between them, and the biases.",
            {"sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(sizes))": "sum(sizes)"},
        ),
        Mistake(
            "last-layer-left-out",
            "The last layer is missing: from the last hidden layer to the outputs.",
            {"pairwise(sizes)": "pairwise(sizes[:-1])"},
        ),
        Mistake(
            "every-pair-connected",
            "You connected all layers with each other. A layer reads the one before it only.",
            "def mlp_parameters(sizes):\n    return sum((a + 1) * b for i, b in enumerate(sizes) for a in sizes[:i])",
        ),
    ],
    styles=[parameters_by_loop, parameters_by_vectors, parameters_recursive],
)
