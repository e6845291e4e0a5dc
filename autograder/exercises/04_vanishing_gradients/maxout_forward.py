"""The exercise ``maxout_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.maxout import maxout_forward


def maxout_cases(rng):
    """Three pieces, two, one; a batch of one; all pieces below 0; float32."""

    def one(n, features, pieces, outputs, note="", dtype=float, shift=0.0):
        arrays = [
            rng.normal(size=shape)
            for shape in [(n, features), (pieces, outputs, features), (pieces, outputs)]
        ]
        arrays[2] = arrays[2] + shift
        return case(*[array.astype(dtype) for array in arrays], note=note)

    return [
        one(5, 4, 3, 2),
        one(3, 2, 2, 6, "more outputs than inputs"),
        one(1, 3, 4, 2, "a batch of one"),
        one(4, 3, 2, 5, "all outputs below 0", shift=-20.0),
        one(4, 3, 1, 2, "one piece: a linear layer"),
        one(6, 5, 3, 4, "float32", np.float32),
    ]


def maxout_by_piece(x, weight, bias):
    y = x @ weight[0].T + bias[0]
    for w, b in zip(weight[1:], bias[1:], strict=True):
        y = np.maximum(y, x @ w.T + b)
    return y, None


def maxout_einsum(x, weight, bias):
    z = np.einsum("ni,poi->nop", x, weight) + bias.T
    return z.max(axis=-1), (x, z)


def maxout_by_entry(x, weight, bias):
    pieces, outputs, _ = weight.shape
    y = np.empty((len(x), outputs), x.dtype)
    for n in range(len(x)):
        for o in range(outputs):
            y[n, o] = max(weight[p, o] @ x[n] + bias[p, o] for p in range(pieces))
    return y, {"x": x}


def maxout_absolute(x, weight, bias):
    z = x @ weight.swapaxes(1, 2) + bias[:, None]
    winner = np.abs(z).argmax(axis=0)
    return np.take_along_axis(z, winner[None], axis=0)[0], winner


EXERCISE = Exercise(
    "maxout_forward",
    maxout_forward,
    points={"y": 2},
    returns=("y", "cache"),
    cases=[
        case(
            np.array([[-3.0], [2.0], [-1.0]]),
            np.array([[[1.0]], [[-1.0]]]),
            np.zeros((2, 1)),
            note="the example above: the larger of x and -x",
        ),
        *maxout_cases(np.random.default_rng(45)),
    ],
    hidden=maxout_cases,
    steps={
        "x @ weight.swapaxes(1, 2)": "the product of x and the weights of all pieces",
        "z": "z: the value of each piece, bias included",
    },
    mistakes=[
        Mistake(
            "bias-after-the-max",
            "You added one bias after the maximum. Each piece has its own, and it counts in the comparison.",
            {" + bias[:, None]": "", "z.max(axis=0)": "z.max(axis=0) + bias[0]"},
        ),
        Mistake(
            "relu-added",
            "You cut off at 0 too. A ReLU is the maxout of a linear function and 0; here there is no 0 among the pieces.",
            {"z.max(axis=0)": "np.maximum(z.max(axis=0), 0)"},
        ),
        Mistake(
            "first-piece-only",
            "You used the first piece alone: compare all of them, output for output.",
            {"z.max(axis=0)": "z[0]"},
        ),
        Mistake(
            "largest-by-absolute-value",
            "You compared absolute values. The largest of -5 and 2 is 2.",
            maxout_absolute,
        ),
        Mistake(
            "winner-returned",
            "You returned which piece won. Its value is wanted: max, not argmax; the number goes into the cache.",
            {"return z.max(axis=0)": "return winner"},
        ),
        Mistake(
            "cache-forgotten",
            "The cache is missing: a forward function returns its output and what backward needs, y, cache.",
            {"return z.max(axis=0), MaxoutCache(x, weight, winner)": "return z.max(axis=0)"},
        ),
    ],
    styles=[maxout_by_piece, maxout_einsum, maxout_by_entry],
)
