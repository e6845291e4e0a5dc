"""The exercise ``mlp_gradients``: its cases, its known mistakes, right answers in other styles."""

from itertools import pairwise

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.small_mlp import mlp_gradients

from .shared import MEAN_TWICE, quarters


def mlp_cases(rng):
    """Networks of one to four layers, widths that differ and that are equal, a batch of one, float32."""

    def one(n, sizes, note, dtype=float):
        params = []
        for fan_in, fan_out in pairwise(sizes):
            params += [quarters(rng, fan_out, fan_in, dtype=dtype) / 2, quarters(rng, fan_out, dtype=dtype)]
        return case(
            params, quarters(rng, n, sizes[0], dtype=dtype), rng.integers(sizes[-1], size=n), note=note
        )

    return [
        one(5, (3, 4, 2), "one hidden layer"),
        one(6, (2, 5, 4, 3), "two hidden layers"),
        one(4, (3, 3, 3, 3, 3), "three hidden layers of equal size"),
        one(3, (4, 3), "no hidden layer"),
        one(1, (3, 6, 4), "a batch of one"),
        one(4, (3, 5, 2), "float32", np.float32),
    ]


def mlp_by_recursion(params, x, labels):
    n = len(x)

    def through(h, rest):
        weight, bias, *later = rest
        z = h @ weight.T + bias
        if later:
            loss, dh, grads = through(np.maximum(z, 0), later)
            dz = np.where(z > 0, dh, 0)
        else:
            z = z - z.max(axis=1, keepdims=True)
            probs = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
            loss, grads = -np.log(probs[np.arange(n), labels]).mean(), []
            dz = probs / n
            dz[np.arange(n), labels] -= 1 / n
        return loss, dz @ weight, [dz.T @ h, dz.sum(axis=0), *grads]

    loss, _, grads = through(x, list(params))
    return loss, grads


def mlp_with_own_functions(params, x, labels):
    h, caches, masks = x, [], []
    for i in range(0, len(params), 2):
        h, cache = linear_forward(h, params[i], params[i + 1])  # the lesson's own
        caches.append(cache)
        if i < len(params) - 2:
            masks.append(h > 0)
            h = h * masks[-1]
    loss, dh = softmax_cross_entropy(h, labels)  # the lesson's own
    grads = []
    for i, cache in reversed(list(enumerate(caches))):
        if i < len(caches) - 1:
            dh = dh * masks[i]
        dh, dweight, dbias = linear_backward(dh, cache)  # the lesson's own
        grads = [dweight, dbias, *grads]
    return loss, grads


EXERCISE = Exercise(
    "mlp_gradients",
    mlp_gradients,
    points={"grads": 2},
    returns=("loss", "grads"),
    cases=[
        case(
            [
                np.array([[1.0, -1.0], [2.0, 0.5], [-1.0, 0.0]]),
                np.array([0.0, 0.5, 0.5]),
                np.array([[1.0, 0.5, -1.0], [0.0, -0.5, 1.0]]),
                np.array([0.0, 0.25]),
            ],
            np.array([[1.0, 2.0]]),
            np.array([1]),
            note="the example above",
        ),
        *mlp_cases(np.random.default_rng(10)),
    ],
    hidden=mlp_cases,
    steps={
        "logits": "the scores behind the last layer",
        "probs - targets": "the probabilities, minus 1 at the true class",
        "grads[-2]": "the gradient of the last weight",
    },
    mistakes=[
        Mistake(
            "relu-never-closed",
            "Gradients pass the ReLUs as if they were not there. Where a unit was off, its gradient is 0.",
            {"dz = dz * (inputs[i // 2] > 0)": "pass"},
        ),
        Mistake(
            "gated-by-the-gradient",
            "Your ReLUs let through where the gradient is above 0. They ask whether the *unit* was on.",
            {"dz * (inputs[i // 2] > 0)": "dz * (dz > 0)"},
        ),
        Mistake(
            "multiplied-by-relu",
            "You multiplied by the ReLU's output. Its slope is wanted: 1 where the unit is on, however large its output is.",
            {"dz * (inputs[i // 2] > 0)": "dz * inputs[i // 2]"},
        ),
        Mistake(
            "input-through-a-relu",
            "You sent the network's own input through a ReLU too. ReLUs stand between the layers: the first layer gets x as it is.",
            {"        if i > 0:\n            h =": "        if True:\n            h ="},
        ),
        Mistake(
            "kept-before-the-relu",
            "You kept what goes into each ReLU. The layer behind it multiplied what comes *out*: its weight's gradient needs that.",
            {
                "        if i > 0:\n            h = np.maximum(h, 0)\n        inputs.append(h)\n": "        inputs.append(h)\n        if i > 0:\n            h = np.maximum(h, 0)\n"
            },
        ),
        Mistake("biases-averaged", MEAN_TWICE, {"dz.sum(axis=0)": "dz.mean(axis=0)"}),
        Mistake(
            "mean-forgotten",
            "The loss is a mean over the batch, so the gradient is divided by its size, once, where it starts.",
            {"(probs - targets) / len(x)": "probs - targets"},
        ),
        Mistake(
            "grads-from-behind",
            "Your gradients come last layer first. Their order is that of params.",
            {"grads = [dweight, dbias, *grads]": "grads = [*grads, dweight, dbias]"},
        ),
        Mistake(
            "one-not-subtracted",
            "At the true class 1 is to be subtracted: the gradient of the logits is p - target.",
            {"(probs - targets) / len(x)": "probs / len(x)"},
        ),
        Mistake(
            "gradient-turned",
            "All your gradients have the wrong sign: it is p - target.",
            {"(probs - targets) / len(x)": "(targets - probs) / len(x)"},
        ),
    ],
    styles=[
        mlp_by_recursion,
        mlp_with_own_functions,
        {
            "dz.T @ inputs[i // 2]": 'np.einsum("no,ni->oi", dz, inputs[i // 2])',
            "dz.sum(axis=0)": "np.ones(len(dz), dz.dtype) @ dz",
        },
    ],
    forbidden=("course_lib.nn.models", "course_lib.nn.layers"),
)
