"""The exercise ``linear_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.linear import linear_forward

from .shared import shapes


def forward_cases(rng):
    """Batches, weights and biases of different sizes."""
    return [case(*arrays, note=note) for arrays, note in shapes(rng)]


def linear_by_entry(x, weight, bias):
    y = np.zeros((len(x), len(weight)), x.dtype)
    for n in range(len(x)):
        for o in range(len(weight)):
            y[n, o] = bias[o] + sum(weight[o, i] * x[n, i] for i in range(x.shape[1]))
    return y, LinearCache(x, weight)  # the lesson's own


def linear_by_example(x, weight, bias):
    return np.stack([weight @ row + bias for row in x]), LinearCache(x, weight)  # the lesson's own


EXERCISE = Exercise(
    "linear_forward",
    linear_forward,
    points={"y": 0.5, "cache": 0.5},
    returns=("y", "cache"),
    cases=[
        case(
            np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]]),
            np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]]),
            np.array([0.0, 10.0]),
            note="the example above",
        ),
        *forward_cases(np.random.default_rng(1)),
    ],
    hidden=forward_cases,
    steps={"x @ weight.T": "the weighted sums, before the bias"},
    mistakes=[
        Mistake(
            "weight-not-transposed",
            "You multiplied by weight as it stands. It is stored as (out_features, in_features), one row per output: use weight.T.",
            {"x @ weight.T": "x @ weight"},
        ),
        Mistake(
            "transposed-result",
            "Your result has one column per example. Here examples are rows: x @ weight.T.",
            {"x @ weight.T + bias": "weight @ x.T + bias[:, None]"},
        ),
        Mistake(
            "bias-left-out",
            "The bias is missing: each output has one number that is added whatever the input is.",
            {" + bias": ""},
        ),
        Mistake("bias-subtracted", "You subtracted the bias. It is added.", {"+ bias": "- bias"}),
        Mistake(
            "multiplied-by-the-bias",
            "You multiplied by the bias. It is added to the weighted sum.",
            {"x @ weight.T + bias": "x @ weight.T * bias"},
        ),
        Mistake(
            "bias-inside",
            "You added the bias to the weights' rows, so it is multiplied by the inputs. It is added to the finished sum.",
            {"x @ weight.T + bias": "x @ (weight + bias[:, None]).T"},
        ),
        Mistake(
            "first-feature-left-out",
            "Your sum begins at the second feature. Python counts from 0: use all columns of x.",
            {"x @ weight.T": "x[:, 1:] @ weight[:, 1:].T"},
        ),
        Mistake(
            "cache-swapped",
            "x and weight have changed places in your cache. The first field is x: LinearCache(x, weight).",
            {"LinearCache(x, weight)": "LinearCache(weight, x)"},
        ),
    ],
    styles=[
        linear_by_entry,
        linear_by_example,
        {"x @ weight.T": 'np.einsum("ni,oi->no", x, weight)'},
        {"x @ weight.T": "(weight @ x.T).T"},
    ],
    forbidden=("course_lib.nn.layers", "course_lib.nn.small_mlp"),
)
