"""The exercise ``train_mlp``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.datasets.toys import rings, spirals
from course_lib.nn.small_mlp import train_mlp

TESTED = 600  # points


def spiral_cases(rng):
    """Two spirals twice, and three rings, each judged on points that were not shown."""

    def one(draw, n, classes, note, **options):
        x, labels = draw(n, rng, classes=classes)
        x_test, labels_test = draw(TESTED, rng, classes=classes)
        order = rng.permutation(n)
        return case(
            x[order].round(4),
            labels[order],
            note=note,
            then=(x_test.round(4),),
            target=labels_test.astype(np.uint8),
            rng=Made("rng", (int(rng.integers(2**31)),)),
            **options,
        )

    return [
        one(spirals, 300, 2, "two spirals", hidden=32, epochs=100, lr=0.3, batch_size=16),
        one(spirals, 500, 2, "two spirals, a short last batch", hidden=48, epochs=60, lr=0.2, batch_size=16),
        one(rings, 300, 3, "three rings", hidden=24, epochs=60, lr=0.2, batch_size=16),
    ]


def train_with_own_layers(x, labels, *, hidden, epochs, lr, batch_size, rng):
    classes = len(set(labels.tolist()))
    w1, b1 = rng.standard_normal((hidden, x.shape[1])), rng.uniform(-0.5, 0.5, hidden)
    w2, b2 = rng.standard_normal((classes, hidden)) * (2 / hidden) ** 0.5, np.zeros(classes)
    for _ in range(epochs):
        for batch in np.array_split(rng.permutation(len(x)), -(-len(x) // batch_size)):
            z, cache1 = linear_forward(x[batch], w1, b1)  # the lesson's own
            y, cache2 = linear_forward(np.maximum(z, 0), w2, b2)  # the lesson's own
            _, dy = softmax_cross_entropy(y, labels[batch])  # the lesson's own
            dh, dw2, db2 = linear_backward(dy, cache2)  # the lesson's own
            _, dw1, db1 = linear_backward(dh * (z > 0), cache1)  # the lesson's own
            w1, b1, w2, b2 = w1 - lr * dw1, b1 - lr * db1, w2 - lr * dw2, b2 - lr * db2
    return lambda x: np.argmax(np.maximum(x @ w1.T + b1, 0) @ w2.T + b2, axis=1)


def train_with_momentum(x, labels, *, hidden, epochs, lr, batch_size, rng):
    shapes = [(hidden, 2), (hidden,), (int(labels.max()) + 1, hidden), (int(labels.max()) + 1,)]
    params = [rng.normal(0, np.sqrt(2 / s[-1]), s) if len(s) == 2 else np.zeros(s) for s in shapes]
    velocity = [0.0] * 4
    for _ in range(epochs):
        batches = rng.permutation(len(x))
        for i in range(0, len(x), batch_size):
            now = batches[i : i + batch_size]
            grads = mlp_gradients(params, x[now], labels[now])[1]  # the lesson's own
            velocity = [0.9 * v + g for v, g in zip(velocity, grads, strict=True)]
            params = [p - lr / 5 * v for p, v in zip(params, velocity, strict=True)]

    def predict(points):
        h = points @ params[0].T + params[1]
        return np.argmax(np.where(h > 0, h, 0) @ params[2].T + params[3], axis=1)

    return predict


def train_linear(x, labels, *, hidden, epochs, lr, batch_size, rng):
    classes = int(labels.max()) + 1
    params = [np.zeros((classes, x.shape[1])), np.zeros(classes)]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            _, grads = mlp_gradients(params, x[batch], labels[batch])  # the lesson's own
            params = [p - lr * g for p, g in zip(params, grads, strict=True)]
    return lambda x: (x @ params[0].T + params[1]).argmax(axis=1)


PREDICT = "h = np.maximum(x @ params[0].T + params[1], 0)"
EXERCISE = Exercise(
    "train_mlp",
    train_mlp,
    points={"accuracy_80": 1, "accuracy_95": 2},
    by_property=("levels", {"measure": "accuracy", "levels": {"accuracy_80": 0.8, "accuracy_95": 0.95}}),
    seconds=10.0,
    cases=spiral_cases(np.random.default_rng(11)),
    hidden=spiral_cases,
    mistakes=[
        Mistake(
            "uphill",
            "You added the gradient, so the loss rises. A step goes against it: param - lr * grad.",
            {"param - lr * grad": "param + lr * grad"},
        ),
        Mistake(
            "weights-start-at-zero",
            "All weights start at 0. Then all hidden units are equal, their gradients are equal, and they stay so: draw the weights from rng.",
            {"rng.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))": "np.zeros((fan_out, fan_in))"},
        ),
        Mistake(
            "no-hidden-layer",
            "You trained a linear classifier: on spirals it is hardly better than guessing. Put `hidden` ReLUs between two layers.",
            train_linear,
        ),
        Mistake(
            "relu-left-out-when-predicting",
            "You predict without the ReLU that the network was trained with. predict has to compute just what training did.",
            {PREDICT: "h = x @ params[0].T + params[1]"},
        ),
        Mistake(
            "biases-left-out-when-predicting",
            "You predict without the biases that were trained. predict has to compute just what training did.",
            {PREDICT: "h = np.maximum(x @ params[0].T, 0)"},
        ),
        Mistake(
            "least-likely-class",
            "Your function returns the class with the smallest score. Take the largest: argmax.",
            {"argmax": "argmin"},
        ),
        Mistake(
            "one-batch-per-epoch",
            "You take one step per epoch. An epoch is a pass over all batches.",
            {"range(0, len(x), batch_size)": "range(0, batch_size, batch_size)"},
        ),
        Mistake(
            "labels-not-shuffled-along",
            "You shuffled the points, but not their labels: use the same batch of indices for both.",
            {"labels[batch]": "labels[start : start + len(batch)]"},
        ),
        Mistake(
            "steps-forgotten",
            "Your parameters never move: assign what a step gives back to params.",
            {"params = [param - lr * grad": "moved = [param - lr * grad"},
        ),
        Mistake(
            "scores-returned",
            "Your function returns the scores. The class is the place of the largest: argmax over axis 1.",
            {".argmax(axis=1)": ""},
        ),
    ],
    styles=[train_with_own_layers, train_with_momentum, {"np.sqrt(2 / fan_in)": "np.sqrt(1 / fan_in)"}],
    forbidden=("course_lib.nn.models", "course_lib.nn.training", "course_lib.nn.layers"),
)
