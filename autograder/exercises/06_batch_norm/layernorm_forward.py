"""The exercise ``layernorm_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.norm.layer_norm import layernorm_forward

from .shared import DDOF, distinct, scales, without_cache


def layernorm_cases(rng):
    """Vectors, sequences, maps over all that an example has, a spread as small as eps, a batch of one, float32."""

    def one(shape, features=1, note="", dtype=float, **options):
        return case(distinct(rng, shape, dtype), *scales(rng, shape[-features:], dtype), note=note, **options)

    quiet = distinct(rng, (3, 4))
    quiet[1] = 0.5 + 1e-3 * quiet[1]
    return [
        one((3, 5)),
        one((4, 2, 3), note="a sequence (T, N, D), gamma of shape (D,)"),
        one((2, 3, 4, 5), 3, note="maps, gamma of shape (C, H, W)"),
        case(quiet, *scales(rng, 4), eps=1e-3, note="sample 1 hardly varies"),
        one((1, 6), note="a batch of one"),
        one((3, 4), dtype=np.float32, note="float32"),
    ]


def layernorm_flat(x, gamma, beta, *, eps=1e-5):
    rows = x.reshape(-1, gamma.size)
    out = [(row - row.mean()) / np.sqrt(row.var() + eps) for row in rows]
    return np.array(out, dtype=x.dtype).reshape(x.shape) * gamma + beta, None


def layernorm_moments(x, gamma, beta, *, eps=1e-5):
    axes = tuple(-1 - i for i in range(gamma.ndim))
    mean = np.mean(x, axis=axes, keepdims=True)
    centred = x - mean
    var = np.mean(centred * centred, axis=axes, keepdims=True)
    return beta + gamma * centred / (var + eps) ** 0.5, ()


def layernorm_as_annotated(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    std = x.std(axis=axes, ddof=1, keepdims=True)
    return gamma * (x - x.mean(axis=axes, keepdims=True)) / (std + eps) + beta, None


AXES = "tuple(range(x.ndim - gamma.ndim, x.ndim))"

EXERCISE = Exercise(
    "layernorm_forward",
    layernorm_forward,
    points={"y": 1},
    returns=("y", "cache"),
    cases=[
        case(
            np.array([[1.0, 3.0], [10.0, 30.0], [6.0, 4.0]]),
            np.array([1.0, 2.0]),
            np.array([0.0, 5.0]),
            eps=0.0,
            note="the example above",
        ),
        *layernorm_cases(np.random.default_rng(65)),
    ],
    hidden=layernorm_cases,
    steps={
        "x.mean(axis=axes, keepdims=True)": "the mean of each example",
        "x - x.mean(axis=axes, keepdims=True)": "the centred examples",
        "x.var(axis=axes, keepdims=True)": "the variance of each example",
        ("inv_std", "1 / inv_std"): "the divisor: sqrt(var + eps)",
        "x_hat": "x_hat",
    },
    mistakes=[
        Mistake(
            "over-the-batch",
            "You average over axis 0, the batch: that is batch norm. Layer norm averages over the features of each example by itself.",
            {AXES: "0"},
        ),
        Mistake(
            "last-axis-only",
            "You average over the last axis only. gamma says what a layer is: with gamma of shape (C, H, W) average over the last three axes.",
            {AXES: "-1"},
        ),
        Mistake(
            "all-but-the-first-axis",
            "You average over all axes but the first. In a sequence (T, N, D) each time and each example is normalised by itself: average "
            "over the axes that gamma has.",
            {AXES: "tuple(range(1, x.ndim))"},
        ),
        Mistake("unbiased-variance", DDOF, {"x.var(axis=axes, ": "x.var(axis=axes, ddof=1, "}),
        Mistake(
            "as-annotated-transformer",
            "This is the layer norm of The Annotated Transformer: deviation with N - 1, and eps added outside the root. The paper (Ba, Kiros and "
            "Hinton, 2016, equation 3) and torch divide by N, and here eps is inside the root.",
            layernorm_as_annotated,
        ),
        Mistake(
            "root-mean-square",
            "You divided by the root of the mean square, without the mean: that is RMSNorm (Zhang and Sennrich, 2019). Layer norm subtracts "
            "the mean first.",
            {
                "x - x.mean(axis=axes, keepdims=True)": "x",
                "x.var(axis=axes, keepdims=True)": "(x**2).mean(axis=axes, keepdims=True)",
            },
        ),
    ],
    styles=[
        layernorm_flat,
        layernorm_moments,
        {
            "gamma * x_hat + beta": "np.add(np.multiply(x_hat, gamma), beta)",
            AXES: "tuple(range(-gamma.ndim, 0))",
        },
    ],
    forbidden=("course_lib.ops.norm.moments",),
)
EXERCISE = without_cache(EXERCISE, "LayerNormCache(x_hat, gamma, inv_std)")
