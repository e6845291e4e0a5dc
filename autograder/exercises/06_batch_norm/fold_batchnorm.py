"""The exercise ``fold_batchnorm``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.norm.batch_norm import RunningStats
from course_lib.ops.norm.folding import fold_batchnorm

from .shared import scales, warm


def fold_cases(rng):
    """Linear layers and convolutions, also with as many inputs as outputs; an eps that shows; no bias; float32."""

    def one(*shape, bias=True, eps=1e-5, note="", dtype=float):
        weight = rng.normal(size=shape).astype(dtype)
        b = rng.uniform(0.5, 2.0, shape[0]).astype(dtype) if bias else np.zeros(shape[0], dtype)
        gamma, beta = scales(rng, shape[0], dtype)
        return case(weight, b, gamma, beta, warm(rng, shape[0], dtype), eps=eps, note=note)

    return [
        one(3, 5, note="a linear layer, 5 inputs and 3 outputs"),
        one(4, 4, note="as many inputs as outputs"),
        one(3, 2, bias=False, note="a layer without a bias: zeros"),
        one(2, 3, eps=0.5, note="an eps that shows"),
        one(4, 2, 3, 3, note="a convolution"),
        one(
            3, 3, 2, 3, note="a convolution with as many channels in as out, and kernels that are not square"
        ),
        one(4, 3, dtype=np.float32, note="float32"),
    ]


def fold_by_output(weight, bias, gamma, beta, running, *, eps):
    new_weight, new_bias = np.zeros_like(weight), np.zeros_like(bias)
    for o in range(len(weight)):
        scale = gamma[o] / np.sqrt(running.var[o] + eps)
        new_weight[o] = scale * weight[o]
        new_bias[o] = beta[o] + scale * (bias[o] - running.mean[o])
    return new_weight, new_bias


def fold_by_a_diagonal_matrix(weight, bias, gamma, beta, running, *, eps):
    mean, var = running
    diagonal = np.diag(gamma * (var + eps) ** -0.5)
    flat = diagonal @ weight.reshape(len(weight), -1)
    return flat.reshape(weight.shape), diagonal @ (bias - mean) + beta


def fold_by_trying(weight, bias, gamma, beta, running, *, eps):
    def both(x):  # (N, fan_in) -> (N, out)
        z = x @ weight.reshape(len(weight), -1).T + bias
        return gamma * (z - running.mean) / np.sqrt(running.var + eps) + beta

    fan_in = weight[0].size
    new_bias = both(np.zeros((1, fan_in), weight.dtype))[0]
    columns = both(np.eye(fan_in, dtype=weight.dtype)) - new_bias
    return columns.T.reshape(weight.shape), new_bias


SCALE = "scale.reshape(-1, *[1] * (weight.ndim - 1))"
BIAS = "(bias - running.mean) * scale + beta"

EXERCISE = Exercise(
    "fold_batchnorm",
    fold_batchnorm,
    points={"weight": 1, "bias": 1},
    returns=("weight", "bias"),
    cases=[
        case(
            np.array([[3.0, 6.0]]),
            np.array([5.0]),
            np.array([2.0]),
            np.array([1.0]),
            RunningStats(np.array([2.0]), np.array([9.0])),
            eps=0.0,
            note="the example above",
        ),
        *fold_cases(np.random.default_rng(622)),
    ],
    hidden=fold_cases,
    steps={
        ("scale", "1 / scale"): "what each output is multiplied by: gamma / sqrt(var + eps)",
        ("bias - running.mean", "running.mean * scale"): "the bias minus the running mean",
    },
    mistakes=[
        Mistake(
            "mean-forgotten",
            "The running mean is missing from your bias: batch norm subtracts it before it scales.",
            {BIAS: "bias * scale + beta"},
        ),
        Mistake(
            "bias-not-scaled",
            "The layer's own bias is not scaled. Batch norm scales all that the layer puts out, its bias included.",
            {BIAS: "bias - running.mean * scale + beta"},
        ),
        Mistake(
            "mean-not-scaled",
            "You subtract the running mean as it is. Batch norm subtracts it *before* it scales, so the mean is scaled, too.",
            {BIAS: "bias * scale - running.mean + beta"},
        ),
        Mistake(
            "bias-as-it-was",
            "Your bias is the layer's old one. Batch norm changes it as well: it subtracts the mean, scales, and adds beta.",
            {BIAS: "bias"},
        ),
        Mistake(
            "beta-scaled-too",
            "You scaled beta. It is added after the scale.",
            {BIAS: "(bias - running.mean + beta) * scale"},
        ),
        Mistake(
            "beta-forgotten",
            "beta is missing from your bias: batch norm adds it last.",
            {BIAS: "(bias - running.mean) * scale"},
        ),
        Mistake(
            "mean-added",
            "You added the running mean. Batch norm subtracts it.",
            {BIAS: "(bias + running.mean) * scale + beta"},
        ),
        Mistake(
            "inputs-scaled",
            "You scaled the columns of the weight, one number per *input*. gamma and var belong to the outputs: scale the rows, axis 0.",
            {
                "weight * scale.reshape(-1, *[1] * (weight.ndim - 1))": "weight * np.resize(scale, weight.shape[1]).reshape(1, -1, *[1] * (weight.ndim - 2))"
            },
        ),
        Mistake(
            "variance-without-the-root",
            "You divided by the variance. The divisor is the deviation: sqrt(var + eps).",
            {"np.sqrt(running.var + eps)": "(running.var + eps)"},
        ),
        Mistake(
            "eps-outside-the-root",
            "Your eps is outside the root. It stands beside the variance: sqrt(var + eps).",
            {"np.sqrt(running.var + eps)": "(np.sqrt(running.var) + eps)"},
        ),
        Mistake(
            "gamma-forgotten",
            "gamma is missing: the scale is gamma / sqrt(var + eps).",
            {"scale = gamma / np": "scale = 1 / np"},
        ),
        Mistake(
            "multiplied-by-the-deviation",
            "You multiplied by the deviation. Batch norm divides by it.",
            {"gamma / np.sqrt": "gamma * np.sqrt"},
        ),
    ],
    styles=[fold_by_output, fold_by_a_diagonal_matrix, fold_by_trying],
    forbidden=("course_lib.ops.norm.batch_norm", "course_lib.ops.norm.moments"),
)
