"""The exercise ``normed_network``: its cases, its known mistakes, right answers in other styles."""

from itertools import pairwise

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.from_parts.normed_network import normed_network

from .shared import scales


def network_cases(rng):
    """One to three hidden layers, batches of several sizes, each option at its default and set, float32."""

    def one(sizes, batches, note, dtype=float, **options):
        params = []
        for fan_in, fan_out in pairwise(sizes[:-1]):
            params += [rng.normal(size=(fan_out, fan_in)), *scales(rng, fan_out)]
        params += [rng.normal(size=(sizes[-1], sizes[-2])), rng.normal(size=sizes[-1])]
        shown = [1 + 2 * rng.normal(size=(n, sizes[0])) for n in batches]
        x = 1 + 2 * rng.normal(size=(3, sizes[0]))
        params, shown = ([array.astype(dtype) for array in arrays] for arrays in (params, shown))
        return case(params, shown, x.astype(dtype), note=note, **options)

    return [
        one((3, 4, 2), (5, 4, 6), "one hidden layer", momentum=0.4),
        one((2, 4, 3, 2), (6, 5), "two hidden layers, momentum and eps left at their defaults"),
        one((3, 3, 3, 3, 3), (4, 5, 4), "three hidden layers of equal size", momentum=0.3, eps=0.2),
        one((3, 4, 2), (), "no batch: the running statistics are mean 0 and variance 1"),
        one((4, 3, 2), (5, 6), "float32", np.float32, momentum=0.5),
    ]


def network_by_own_functions(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(b), np.ones_like(b)) for b in params[2:-2:3]]  # the lesson's own
    for inputs, training in [*[(batch, True) for batch in batches], (x, False)]:
        h = inputs
        for i in range(len(running)):
            weight, gamma, beta = params[3 * i], params[3 * i + 1], params[3 * i + 2]
            z, running[i], _ = batchnorm_forward(  # the lesson's own
                h @ weight.T, gamma, beta, running[i], training=training, momentum=momentum, eps=eps
            )
            h = z * (z > 0)
    return h @ params[-2].T + params[-1]


def network_with_lists(params, batches, x, *, momentum=0.1, eps=1e-5):
    hidden = [params[i : i + 3] for i in range(0, len(params) - 2, 3)]
    means, variances = [0.0] * len(hidden), [1.0] * len(hidden)
    for batch in batches:
        h = batch
        for i, (weight, gamma, beta) in enumerate(hidden):
            z = np.einsum("ni,oi->no", h, weight)
            mean = np.mean(z, axis=0)
            means[i] = means[i] + momentum * (mean - means[i])
            variances[i] = variances[i] + momentum * (np.var(z, axis=0, ddof=1) - variances[i])
            z = (z - mean) * gamma / (np.var(z, axis=0) + eps) ** 0.5 + beta
            h = np.where(z > 0, z, 0)
    h = x
    for i, (weight, gamma, beta) in enumerate(hidden):
        scale = gamma / (variances[i] + eps) ** 0.5
        h = np.maximum((h @ weight.T) * scale + beta - means[i] * scale, 0)
    return h @ params[-2].T + params[-1]


def network_layer_by_layer(params, batches, x, *, momentum=0.1, eps=1e-5):
    shown, asked = list(batches), x
    for i in range(0, len(params) - 2, 3):
        weight, gamma, beta = params[i : i + 3]
        mean, var = np.zeros_like(beta), np.ones_like(beta)
        shown = [batch @ weight.T for batch in shown]
        for z in shown:
            mean = (1 - momentum) * mean + momentum * z.mean(axis=0)
            var = (1 - momentum) * var + momentum * z.var(axis=0, ddof=1)
        shown = [
            np.maximum(gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps) + beta, 0) for z in shown
        ]
        asked = np.maximum(gamma * (asked @ weight.T - mean) / np.sqrt(var + eps) + beta, 0)
    return asked @ params[-2].T + params[-1]


MEAN = "(1 - momentum) * running[i].mean + momentum * mean"
VAR = "(1 - momentum) * running[i].var + momentum * var * n / (n - 1)"
MOVED = f"""                running[i] = RunningStats(
                    {MEAN},
                    {VAR},
                )
"""
NORMALISE = "            z = gamma * (z - mean) / np.sqrt(var + eps) + beta\n"
RELU = "            h = np.maximum(z, 0)\n"
AFTER_THE_RELU = """            if training:
                n = len(h)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * h.mean(axis=0),
                    (1 - momentum) * running[i].var + momentum * h.var(axis=0) * n / (n - 1),
                )
"""

EXERCISE = Exercise(
    "normed_network",
    normed_network,
    points=2,
    returns=("logits",),
    cases=[
        case(
            [np.array([[1.0]]), np.array([2.0]), np.array([1.0]), np.array([[1.0]]), np.array([0.0])],
            [np.array([[0.0], [3.0], [6.0]])],
            np.array([[9.0]]),
            momentum=1.0,
            eps=0.0,
            note="the example above",
        ),
        *network_cases(np.random.default_rng(623)),
    ],
    hidden=network_cases,
    steps={
        "running[0].mean": "the running mean of the first layer, in use",
        "running[0].var": "the running variance of the first layer, in use",
    },
    mistakes=[
        Mistake(
            "statistics-after-the-relu",
            "Your running statistics are those of h, after the ReLU. They replace the mean and the variance of z, what batch norm "
            "*normalises*: take them there.",
            {MOVED: "                pass\n", RELU: RELU + AFTER_THE_RELU},
        ),
        Mistake(
            "batch-statistics-in-use",
            "In use you still normalise by the statistics of x itself. Then each answer depends on who else is asked. That hides the bug; "
            "the running statistics have to be right.",
            {"forward(x, False)": "forward(x, True)"},
        ),
        Mistake(
            "running-used-in-training",
            "While the batches are shown you normalise them by the running statistics. As given, each batch was "
            "normalised by its own mean and variance: keep that.",
            {NORMALISE: "            mean, var = running[i]\n" + NORMALISE},
        ),
        Mistake(
            "biased-running-variance",
            "Your running variance gets the biased variance. As given it got the unbiased one, var * n / (n - 1): keep that.",
            {" * n / (n - 1)": ""},
        ),
        Mistake(
            "unbiased-variance-normalises",
            "You normalise the batches by the unbiased variance. As given they are normalised by the biased one: keep that.",
            {"z.var(axis=0), len(z)": "z.var(axis=0, ddof=1), len(z)", " * n / (n - 1)": ""},
        ),
        Mistake(
            "momentum-swapped",
            "Your momentum is the weight of the old statistics. As given it was that of the new ones: keep that.",
            {
                MEAN: "momentum * running[i].mean + (1 - momentum) * mean",
                VAR: "momentum * running[i].var + (1 - momentum) * var * n / (n - 1)",
            },
        ),
        Mistake(
            "last-batch-only",
            "Your running statistics are those of the last batch. They move a little with each batch: (1 - momentum) * old + momentum * new.",
            {MEAN: "mean", VAR: "var * n / (n - 1)"},
        ),
        Mistake(
            "running-never-moves",
            "Your running statistics stay at mean 0 and variance 1: what the batches show is never kept.",
            {MOVED: "                pass\n"},
        ),
        Mistake(
            "mean-left-as-it-was",
            "Your running variance is that of z now, and your running mean still that of the normalised numbers. Mend both.",
            {
                MEAN: "(1 - momentum) * running[i].mean + momentum * beta",
            },
        ),
        Mistake(
            "variance-left-as-it-was",
            "Your running mean is that of z now, and your running variance still that of the normalised numbers. Mend both.",
            {
                VAR: "(1 - momentum) * running[i].var + momentum * gamma**2 * var / (var + eps) * n / (n - 1)",
            },
        ),
    ],
    styles=[network_by_own_functions, network_with_lists, network_layer_by_layer],
    forbidden=("course_lib.nn.layers", "course_lib.ops.norm.batch_norm", "course_lib.ops.norm.moments"),
)
