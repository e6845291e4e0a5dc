"""The exercise ``layer_gradient_norms``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.gradient_norms import layer_gradient_norms


def norms_cases(rng):
    """Each activation, widths that all differ, square layers, a deep one, one layer, float32."""

    def one(activation, n, widths, note="", dtype=float, gain=1.0):
        x = rng.normal(size=(n, widths[0])).astype(dtype)
        shapes = zip(widths[1:], widths[:-1], strict=True)
        weights = [(gain * rng.normal(size=shape) / np.sqrt(shape[1])).astype(dtype) for shape in shapes]
        return case(weights, x, activation, note=note)

    return [
        one("sigmoid", 6, (5, 4, 3, 2), "layers of different widths"),
        one("tanh", 3, (4, 6, 5), "layers of different widths"),
        one("relu", 8, (3, 7, 5, 6), "layers of different widths", gain=1.4),
        one("leaky_relu", 5, (4, 3, 6), "layers of different widths"),
        one("tanh", 4, (3, 3, 3, 3, 3), "square weights"),
        one("sigmoid", 7, (4,) * 11, "ten layers", gain=2.0),
        one("relu", 5, (4, 3), "one layer"),
        one("tanh", 6, (5, 3, 4), "float32", np.float32),
    ]


def norms_recursive(weights, x, activation):
    forward, backward = activation_pair(activation)  # the lesson's own

    def through(h, rest):
        if not rest:
            return np.full_like(h, 1 / len(h)), []
        y, cache = forward(h @ rest[0].T)
        dy, norms = through(y, rest[1:])
        dz = backward(dy, cache)[0]
        return dz @ rest[0], [np.sqrt(np.sum((dz.T @ h) ** 2)), *norms]

    return np.array(through(x, list(weights))[1])


def norms_by_example(weights, x, activation):
    forward, backward = activation_pair(activation)  # the lesson's own
    grads = [np.zeros_like(weight) for weight in weights]
    for row in x:
        inputs, caches = [row], []
        for weight in weights:
            h, cache = forward(weight @ inputs[-1])
            inputs.append(h)
            caches.append(cache)
        dh = np.ones_like(inputs[-1]) / len(x)
        for i in range(len(weights) - 1, -1, -1):
            dz = backward(dh, caches[i])[0]
            grads[i] += np.outer(dz, inputs[i])
            dh = weights[i].T @ dz
    return np.array([np.linalg.norm(grad) for grad in grads])


# The pass back by hand, of which mistakes are made.
BY_HAND = """
def layer_gradient_norms(weights, x, activation):
    forward, backward = activation_pair(activation)
    inputs, caches = [x], []
    for weight in weights:
        h, cache = forward(inputs[-1] @ weight.T)
        inputs.append(h)
        caches.append(cache)
    norms, dh = [], np.full_like(inputs[-1], 1 / len(x))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms.insert(0, np.linalg.norm(dz.T @ inputs[i]))
        dh = dz @ weights[i]
    return np.array(norms)
"""


def by_hand(old, new):
    """Return the pass by hand with one text replaced."""
    assert BY_HAND.count(old) == 1
    return BY_HAND.replace(old, new)


NORM = "np.linalg.norm(dweight)"

EXERCISE = Exercise(
    "layer_gradient_norms",
    layer_gradient_norms,
    points=3,
    returns=("norms",),
    cases=[
        case(
            [np.ones((4, 1)), np.full((1, 4), 2.0)],
            np.array([[1.0], [3.0]]),
            "relu",
            note="the example above",
        ),
        *norms_cases(np.random.default_rng(46)),
    ],
    hidden=norms_cases,
    steps={
        "dweights[-1]": "the gradient of the last weight",
        "dweights[0]": "the gradient of the first layer's weight",
    },
    mistakes=[
        Mistake(
            "mean-over-all-outputs",
            "You divided by the number of all outputs. The loss sums an example's outputs and takes the mean over the batch: divide by len(x).",
            {"1 / len(x)": "1 / (len(x) * len(weights[-1]))"},
        ),
        Mistake(
            "mean-forgotten",
            "You summed over the batch. The loss is the mean over the examples: each entry of dy is 1 / N.",
            {"1 / len(x)": "1.0"},
        ),
        *[
            Mistake(
                "slope-forgotten",
                "The activation's slope is missing: on the way back the gradient goes through `backward` before it meets the weight.",
                by_hand(*edit),
            )
            for edit in (
                ("(dz,) = backward(dh, caches[i])", "dz = dh"),
                ("dh = dz @ weights[i]", "dh = dh @ weights[i]"),
            )
        ],
        Mistake(
            "output-for-input",
            "You took each layer's output. A weight's gradient is dz.T @ h, with h what goes into the layer.",
            by_hand("dz.T @ inputs[i]", "dz.T @ inputs[i + 1]"),
        ),
        Mistake(
            "norm-of-the-signal",
            "You took the norm of the gradient at each layer's pre-activation, dz. The weight's gradient is wanted: dz.T @ (the layer's input).",
            by_hand("np.linalg.norm(dz.T @ inputs[i])", "np.linalg.norm(dz)"),
        ),
        Mistake(
            "norm-of-the-outputs-gradient",
            "You took the norm of dh, the gradient at each layer's output. The weight's gradient is wanted: dz.T @ (the layer's input).",
            by_hand("np.linalg.norm(dz.T @ inputs[i])", "np.linalg.norm(dh)"),
        ),
        Mistake(
            "norm-of-the-weights",
            "You took the norms of the weights. Those of their gradients are wanted: deep_backward returns them second.",
            {"for dweight in dweights": "for dweight in weights"},
        ),
        Mistake(
            "spectral-norm",
            "You took the largest singular value, np.linalg.norm(…, 2). Here a norm is the root of the sum of all squares: np.linalg.norm without a second argument.",
            {NORM: "np.linalg.norm(dweight, 2)"},
        ),
        Mistake(
            "absolute-sum",
            "You summed absolute values: that is the 1-norm. Here a norm is the root of the sum of squares.",
            {NORM: "np.abs(dweight).sum()"},
        ),
        Mistake(
            "root-mean-square",
            "You took the root of the mean square, so a large weight counts like a small one. Here a norm is the root of the sum of squares.",
            {NORM: "np.sqrt(np.mean(dweight**2))"},
        ),
        Mistake(
            "gradient-not-passed-on",
            "Each layer starts from 1/N again: hand dh = dz @ weight to the layer before.",
            by_hand("dh = dz @ weights[i]", "dh = np.full_like(inputs[i], 1 / len(x))"),
        ),
        Mistake(
            "matrix-transposed",
            "You multiplied by the transposed weight on the way back. Forward it is h @ weight.T, so backward it is dz @ weight.",
            by_hand("dh = dz @ weights[i]", "dh = dz @ weights[i].T"),
        ),
        Mistake(
            "always-sigmoid",
            "You used the sigmoid whatever `activation` says.",
            {"weights, x, activation)\n    return": "weights, x, 'sigmoid')\n    return"},
        ),
    ],
    styles=[
        norms_recursive,
        norms_by_example,
        BY_HAND,
        {NORM: "np.sqrt(np.einsum('oi,oi->', dweight, dweight))"},
    ],
)
