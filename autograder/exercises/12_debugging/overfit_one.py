"""The exercise ``overfit_one``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.small_mlp import overfit_one


def sample_cases(rng):
    """One sample, five, ten and 100 with random labels; small first weights and ordinary ones."""

    def one(n, features, hidden, classes, scale, note):
        x = rng.normal(size=(n, features))
        labels = rng.integers(0, classes, n)
        network = [
            scale * rng.normal(size=(hidden, features)) * np.sqrt(2 / features),
            np.zeros(hidden),
            scale * rng.normal(size=(classes, hidden)) / np.sqrt(hidden),
            np.zeros(classes),
        ]
        order = rng.permutation(n)  # a list of the labels is no network
        asked = x[order] + 1e-3 * rng.normal(size=(n, features))
        return case(network, (x, labels), then=(asked,), target=labels[order], note=note)

    return [
        one(1, 12, 8, 5, 1.0, "one sample"),
        one(1, 12, 8, 5, 0.05, "one sample, small first weights"),
        one(5, 12, 16, 5, 1.0, "five samples"),
        one(10, 12, 16, 5, 0.05, "ten samples, small first weights"),
        one(100, 20, 64, 10, 1.0, "100 samples with random labels"),
    ]


def overfit_with_momentum(network, sample):
    x, labels = sample
    params, v = list(network), [0.0] * 4
    for _ in range(3000):
        loss, grads = loss_and_gradients(params, x, labels)  # the lesson's own
        if loss < 0.01:
            break
        v = [0.9 * one + grad for one, grad in zip(v, grads, strict=True)]
        params = [param - 0.1 * one for param, one in zip(params, v, strict=True)]

    def predict(x):
        h = np.maximum(x @ params[0].T + params[1], 0)
        return np.argmax(h @ params[2].T + params[3], axis=1)

    return predict


def overfit_with_signs(network, sample):
    x, labels = sample
    params = [param.copy() for param in network]
    for step in range(1500):
        _, grads = loss_and_gradients(params, x, labels)  # the lesson's own
        rate = 0.02 * (1 - step / 1500)
        params = [param - rate * np.sign(grad) for param, grad in zip(params, grads, strict=True)]
    return lambda x: (np.maximum(x @ params[0].T + params[1], 0) @ params[2].T + params[3]).argmax(1)


def overfit_with_rmsprop(network, sample):
    x, labels = sample
    params, squares = [np.array(param) for param in network], [1e-8] * 4
    for _ in range(1000):
        loss, grads = loss_and_gradients(params, x, labels)  # the lesson's own
        if loss < 0.02:
            break
        squares = [0.9 * old + 0.1 * grad**2 for old, grad in zip(squares, grads, strict=True)]
        steps = [grad / (np.sqrt(old) + 1e-8) for grad, old in zip(grads, squares, strict=True)]
        params = [param - 0.005 * step for param, step in zip(params, steps, strict=True)]

    def scores(x):
        return np.maximum(x @ params[0].T + params[1], 0) @ params[2].T + params[3]

    return lambda x: scores(x).argmax(axis=-1)


EXERCISE = Exercise(
    "overfit_one",
    overfit_one,
    points={"most": 1, "all": 2},
    by_property=("levels", {"measure": "accuracy", "levels": {"most": 0.9, "all": 1.0}, "noun": "sample"}),
    cases=sample_cases(np.random.default_rng(124)),
    hidden=sample_cases,
    mistakes=[
        Mistake("one-step-only", "", {"range(1, 2001)": "range(1, 2)"}),
        Mistake(
            "uphill", "", {"range(1, 2001)": "range(1, 101)", "params[i] - 0.01 *": "params[i] + 0.01 *"}
        ),
        Mistake(
            "rate-far-too-small",
            "",
            {"range(1, 2001)": "range(1, 101)", "params[i] - 0.01 *": "params[i] - 1e-6 *"},
        ),
        Mistake(
            "not-trained",
            "",
            {"range(1, 2001)": "range(1, 101)", "params[i] = params[i] - 0.01 *": "_ = params[i] - 0.01 *"},
        ),
        Mistake("scores-returned", "", {".argmax(axis=1)": ""}),
    ],
    styles=[overfit_with_momentum, overfit_with_signs, overfit_with_rmsprop],
    seconds=5.0,
)
