"""The exercise ``deep_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.gradient_norms import deep_backward


def deep_cases(rng):
    """Each activation, widths that differ and that are equal, one layer, a batch of one, float32."""

    def one(activation, n, widths, note="", dtype=float, gain=1.0):
        x = rng.normal(size=(n, widths[0])).astype(dtype)
        shapes = zip(widths[1:], widths[:-1], strict=True)
        weights = [(gain * rng.normal(size=shape) / np.sqrt(shape[1])).astype(dtype) for shape in shapes]
        dy = rng.normal(size=(n, widths[-1])).astype(dtype)
        return case(dy, weights, x, activation, note=note)

    return [
        one("sigmoid", 6, (4, 4, 4, 4), "three layers of one width"),
        one("tanh", 5, (3, 5, 2, 4), "layers of different widths"),
        one("relu", 8, (3, 6, 5, 2), "layers of different widths", gain=1.4),
        one("leaky_relu", 4, (4, 3, 6), "layers of different widths"),
        one("sigmoid", 5, (5,) * 11, "ten layers of one width", gain=4.0),
        one("tanh", 4, (3, 2), "one layer"),
        one("tanh", 1, (3, 4, 2), "a batch of one"),
        one("tanh", 6, (5, 3, 4), "float32", np.float32),
    ]


def deep_recursive(dy, weights, x, activation):
    forward, backward = activation_pair(activation)  # the lesson's own
    if not weights:
        return dy, []
    y, cache = forward(x @ weights[0].T)
    dh, later = deep_backward(dy, weights[1:], y, activation)
    (dz,) = backward(dh, cache)
    return dz @ weights[0], [dz.T @ x, *later]


def deep_with_one_list(dy, weights, x, activation):
    forward, backward = activation_pair(activation)  # the lesson's own
    kept, h = [], x
    for weight in weights:
        y, cache = forward(np.einsum("ni,oi->no", h, weight))
        kept.append((weight, h, cache))
        h = y
    dweights, dh = [], dy
    while kept:
        weight, h, cache = kept.pop()
        dz = backward(dh, cache)[0]
        dweights = [np.einsum("no,ni->oi", dz, h), *dweights]
        dh = np.einsum("no,oi->ni", dz, weight)
    return dh, dweights


def deep_kept_before(dy, weights, x, activation):
    forward, backward = activation_pair(activation)  # the lesson's own
    count = len(weights)
    inputs, caches, dweights = [None] * count, [None] * count, [None] * count
    h = x
    for i in range(count):
        inputs[i] = h
        h, caches[i] = forward(h @ weights[i].T)
    for i in range(count - 1, -1, -1):
        dz = backward(dy, caches[i])[0]
        dweights[i] = dz.T @ inputs[i]
        dy = dz @ weights[i]
    return dy, dweights


EXERCISE = Exercise(
    "deep_backward",
    deep_backward,
    points={"dweights": 2},
    returns=("dx", "dweights"),
    cases=[
        case(
            np.array([[1.0], [2.0]]),
            [np.array([[1.0, 0.0], [1.0, -1.0]]), np.array([[2.0, 1.0]])],
            np.array([[1.0, 3.0], [2.0, 1.0]]),
            "relu",
            note="the example above",
        ),
        *deep_cases(np.random.default_rng(48)),
    ],
    hidden=deep_cases,
    steps={
        "outputs[-1]": "the output of the last layer",
        "backward(dy, caches[-1])[0]": "dz at the last layer",
        "dweights[-1]": "the gradient of the last weight",
        "dz": "dz at the first layer",
    },
    mistakes=[
        Mistake(
            "slope-forgotten",
            "The slope of the activation is missing. On the way back the gradient goes through `backward` before it meets a weight.",
            {"(dz,) = backward(dh, caches[i])": "dz = dh"},
        ),
        Mistake(
            "one-layer-too-early",
            "You multiplied by what goes into the layer before. Layer 0 takes x, layer i takes the output of layer i - 1.",
            {"inputs = [x, *outputs[:-1]]": "inputs = [x, x, *outputs[:-2]]"},
        ),
        Mistake(
            "always-the-networks-input",
            "You multiplied by x in each layer. Only the first layer takes x; each other one takes the output of the layer before it.",
            {"dz.T @ inputs[i]": "dz.T @ x"},
        ),
        Mistake(
            "gradient-behind-the-activation",
            "You used dh, the gradient for the activation's output. The weight's gradient needs dz, the one for its input.",
            {"dz.T @ inputs[i]": "dh.T @ inputs[i]"},
        ),
        Mistake(
            "gradient-not-passed-on",
            "The matrix is missing on the way back: the gradient for the layer's input is dh = dz @ weight.",
            {"dh = dz @ weights[i]": "dh = dz"},
        ),
        Mistake(
            "matrix-transposed",
            "You multiplied by the transposed weight on the way back. Forward it is h @ weight.T, so backward it is dz @ weight.",
            {"dh = dz @ weights[i]": "dh = dz @ weights[i].T"},
        ),
        Mistake(
            "averaged",
            "You divided by the number of examples. dy is the gradient of the loss already: backward functions only add.",
            {"dz.T @ inputs[i]": "dz.T @ inputs[i] / len(x)"},
        ),
        Mistake(
            "last-layer-first",
            "Your gradients come last layer first. Their order is that of the weights.",
            {"dweights.insert(0, dz": "dweights.append(dz"},
        ),
    ],
    styles=[deep_recursive, deep_with_one_list, deep_kept_before],
)
