"""The exercise ``linear_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.linear import LinearCache, linear_backward

from .shared import MEAN_TWICE, quarters, shapes


def backward_cases(rng):
    """Gradients of the outputs for batches and weights of different sizes."""
    return [
        case(quarters(rng, len(x), len(weight), dtype=x.dtype.type), LinearCache(x, weight), note=note)
        for (x, weight, _), note in shapes(rng)
    ]


def backward_by_entry(dy, cache):
    x, weight = cache
    dx, dweight, dbias = np.zeros_like(x), np.zeros_like(weight), np.zeros_like(weight[:, 0])
    for n in range(len(x)):
        for o in range(len(weight)):
            dbias[o] += dy[n, o]
            for i in range(x.shape[1]):
                dx[n, i] += dy[n, o] * weight[o, i]
                dweight[o, i] += dy[n, o] * x[n, i]
    return dx, dweight, dbias


def backward_by_example(dy, cache):
    dx = np.stack([cache.weight.T @ row for row in dy])
    dweight = sum(np.outer(row, h) for row, h in zip(dy, cache.x, strict=True))
    return dx, dweight, np.ones(len(dy), dy.dtype) @ dy


EXERCISE = Exercise(
    "linear_backward",
    linear_backward,
    points={"dx": 1, "dweight": 1, "dbias": 1},
    returns=("dx", "dweight", "dbias"),
    cases=[
        case(
            np.array([[1.0, 2.0], [0.0, -1.0]]),
            LinearCache(
                np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]]), np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
            ),
            note="the example above",
        ),
        *backward_cases(np.random.default_rng(2)),
    ],
    hidden=backward_cases,
    pair=Pair("linear_forward", cases=[case(*arrays) for arrays, _ in shapes(np.random.default_rng(3))[:2]]),
    steps={
        "dy @ cache.weight": "dx: dy sent back through the weight",
        ("dy.T @ cache.x", "cache.x.T @ dy"): "dweight: each output's gradient times each input, added up",
        "dy.sum(axis=0)": "dbias: dy summed over the batch",
    },
    mistakes=[
        Mistake(
            "weight-transposed-on-the-way-back",
            "You used weight.T for dx. Forward multiplies by weight.T, so the way back multiplies by its transpose, which is weight itself.",
            {"dy @ cache.weight": "dy @ cache.weight.T"},
        ),
        Mistake(
            "dweight-transposed",
            "Your dweight is transposed: it has the shape (in_features, out_features). A gradient has the shape of its array, so use dy.T @ x.",
            {"dy.T @ cache.x": "cache.x.T @ dy"},
        ),
        Mistake("dbias-averaged", MEAN_TWICE, {"dy.sum(axis=0)": "dy.mean(axis=0)"}),
        Mistake("dweight-averaged", MEAN_TWICE, {"dy.T @ cache.x": "dy.T @ cache.x / len(dy)"}),
        Mistake(
            "averaged",
            MEAN_TWICE,
            {"dy.T @ cache.x": "dy.T @ cache.x / len(dy)", "dy.sum(axis=0)": "dy.mean(axis=0)"},
        ),
        Mistake(
            "dbias-not-summed",
            "Your dbias is dy itself, with one row per example. All examples share one bias, so their gradients add up: sum over axis 0.",
            {"dy.sum(axis=0)": "dy.copy()"},
        ),
        Mistake(
            "dbias-over-the-outputs",
            "You summed dy over the outputs. There is one bias per output, so sum over the examples: axis 0.",
            {"dy.sum(axis=0)": "dy.sum(axis=1)"},
        ),
        Mistake(
            "dbias-one-number",
            "Your dbias is one number. There is one bias per output: sum over the examples only, axis 0.",
            {"dy.sum(axis=0)": "dy.sum()"},
        ),
        Mistake(
            "dbias-ones",
            "You took the bias's slope, 1, summed over the batch, and left out dy. The chain rule multiplies the slope by dy.",
            {"dy.sum(axis=0)": "np.ones_like(dy).sum(axis=0)"},
        ),
        Mistake(
            "last-example-only",
            "Your dweight knows only one example. The weight is used by all of them, so their gradients add up.",
            {"dy.T @ cache.x": "np.outer(dy[-1], cache.x[-1])"},
        ),
        Mistake(
            "dy-left-out",
            "Your dx does not depend on dy: each row is the sum of the weights. Multiply by dy: dy @ weight.",
            {"dy @ cache.weight": "np.ones_like(dy) @ cache.weight"},
        ),
    ],
    styles=[
        backward_by_entry,
        backward_by_example,
        {"dy.T @ cache.x": 'np.einsum("no,ni->oi", dy, cache.x)', "dy.sum(axis=0)": 'np.einsum("no->o", dy)'},
        {"dy @ cache.weight": "(cache.weight.T @ dy.T).T", "dy.T @ cache.x": "(cache.x.T @ dy).T"},
    ],
    forbidden=("course_lib.nn.layers", "course_lib.nn.small_mlp"),
)
