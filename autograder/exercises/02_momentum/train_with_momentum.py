"""The exercise ``train_with_momentum``, a velocity that is lost: its cases, its known mistakes, other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.case import case
from course_lib.optim.gradient_descent import train_with_momentum


def half_square(params, batch):
    return [1.0 * param for param in params]


def regression(x, y):
    def gradients(params, batch):
        weight, bias = params
        residual = x[batch] @ weight + bias - y[batch]
        return [2 * x[batch].T @ residual / len(batch), np.array([2 * residual.mean()])]

    return gradients


def bowls(curvatures, minima):
    def gradients(params, batch):
        target = minima[batch].mean(axis=0)
        return [h * (param - target) for h, param in zip(curvatures, params, strict=True)]

    return gradients


def coupled(minima):
    def gradients(params, batch):
        pull = sum(params) - minima[batch].mean(axis=0)
        return [pull * (i + 1) for i in range(len(params))]

    return gradients


def training_cases(rng):
    """Several batches and epochs, one batch per epoch, one epoch, several parameters, no momentum, no epoch."""

    def line(n, features, size, note, **options):
        x, y = rng.normal(size=(n, features)), rng.normal(size=n)
        order = rng.permutation(n)
        batches = [order[i : i + size] for i in range(0, n, size)]
        gradients = made(
            regression, given=(x, y), says="the gradients of a linear regression: of its weight and its bias"
        )
        return case([rng.normal(size=features), rng.normal(size=1)], gradients, batches, note=note, **options)

    def many(maker, given, says, shapes, batches, note, **options):
        params = [rng.normal(size=shape) for shape in shapes]
        return case(params, made(maker, given=given, says=says), batches, note=note, **options)

    halves = [np.arange(3), np.arange(3, 6)]
    return [
        line(7, 3, 3, "three batches, the last one short", lr=0.05, momentum=0.8, epochs=3),
        line(6, 2, 6, "one batch per epoch", lr=0.1, momentum=0.9, epochs=5),
        line(8, 4, 2, "one epoch", lr=0.03, momentum=0.7, epochs=1),
        many(
            bowls,
            ([1.0, 4.0, 0.5], rng.normal(size=(6, 4))),
            "the gradients of three bowls",
            [4, 4, 4],
            halves,
            "three parameters of one shape",
            lr=0.1,
            momentum=0.6,
            epochs=3,
        ),
        many(
            coupled,
            (rng.normal(size=(6, 2)),),
            "the gradients of two parameters, each of which depends on both",
            [2, 2],
            halves,
            "each gradient depends on both parameters",
            lr=0.04,
            momentum=0.85,
            epochs=2,
        ),
        line(5, 2, 2, "momentum 0", lr=0.08, momentum=0.0, epochs=2),
        line(5, 2, 3, "no epoch", lr=0.08, momentum=0.9, epochs=0),
    ]


def train_with_own_step(params, gradients, batches, *, lr, momentum, epochs):
    state = [(param, np.zeros(param.shape)) for param in params]
    for _ in range(epochs):
        for batch in batches:
            grads = gradients([param for param, _ in state], batch)
            state = [
                momentum_step(param, grad, velocity, lr=lr, momentum=momentum)  # the lesson's own
                for (param, velocity), grad in zip(state, grads, strict=True)
            ]
    return [param for param, _ in state]


def train_with_dictionary(params, gradients, batches, *, lr, momentum, epochs):
    now = [param.copy() for param in params]
    velocity = {}
    for batch in epochs * list(batches):
        for i, grad in enumerate(gradients(now, batch)):
            velocity[i] = grad + momentum * velocity.get(i, 0.0)
            now[i] = now[i] - lr * velocity[i]
    return now


def train_in_two_loops(params, gradients, batches, *, lr, momentum, epochs):
    params, velocities = list(params), [0.0] * len(params)
    step = 0
    while step < epochs * len(batches):
        grads = gradients(params, batches[step % len(batches)])
        velocities = [momentum * v + g for v, g in zip(velocities, grads, strict=True)]
        params = [p - lr * v for p, v in zip(params, velocities, strict=True)]
        step += 1
    return tuple(params)


def velocity_shared(params, gradients, batches, *, lr, momentum, epochs):
    params, velocity = list(params), 0.0
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocity = momentum * velocity + grad
                params[i] = params[i] - lr * velocity
    return params


def lost_at_each_step(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                params[i] = params[i] - lr * grad
    return params


def gradients_after_each_move(params, gradients, batches, *, lr, momentum, epochs):
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i in range(len(params)):
                velocities[i] = momentum * velocities[i] + gradients(params, batch)[i]
                params[i] = params[i] - lr * velocities[i]
    return params


def gradients_of_the_start(params, gradients, batches, *, lr, momentum, epochs):
    first, params = params, list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(first, batch)):
                velocities[i] = momentum * velocities[i] + grad
                params[i] = params[i] - lr * velocities[i]
    return params


KEPT = "velocities[i] = momentum * velocities[i] + grad"
MOVED = "params[i] = params[i] - lr * velocities[i]"
LOST_AT_EACH_STEP = (
    "Now no step has a memory: momentum has no effect at all. Make the velocities once, before the first epoch, "
    "and keep them."
)

EXERCISE = Exercise(
    "train_with_momentum",
    train_with_momentum,
    points=2,
    returns=("params",),
    cases=[
        case(
            [np.array([4.0])],
            made(half_square, says="the gradient of half the square: the parameter itself"),
            [np.array([0])],
            lr=0.5,
            momentum=0.5,
            epochs=2,
            note="the example above",
        ),
        *training_cases(np.random.default_rng(26)),
    ],
    hidden=training_cases,
    steps={
        "velocities[0]": "the first parameter's velocity after the last step",
        "velocities[-1]": "the last parameter's velocity after the last step",
    },
    mistakes=[
        Mistake(
            "velocity-shared",
            "All parameters share one velocity, so each is moved by the gradients of the others too. Each parameter needs a "
            "velocity of its own.",
            velocity_shared,
        ),
        Mistake("lost-at-each-step", LOST_AT_EACH_STEP, lost_at_each_step),
        Mistake(
            "gradients-after-each-move",
            "You ask for the gradients again after each parameter has moved. All parameters of a step move by the gradients of "
            "one place: ask once per batch.",
            gradients_after_each_move,
        ),
        Mistake(
            "gradients-of-the-start",
            "You take every gradient at the parameters of the start. Take it where the parameters are now.",
            gradients_of_the_start,
        ),
        Mistake(
            "weighted-average",
            "You weighted the gradient by 1 - momentum. In this course it counts in full; the bug is elsewhere.",
            {KEPT: "velocities[i] = momentum * velocities[i] + (1 - momentum) * grad"},
        ),
        Mistake(
            "old-velocity-used",
            "You step with the old velocity, and change it afterwards. The order was right as given.",
            {f"{KEPT}\n                {MOVED}": f"{MOVED}\n                {KEPT}"},
        ),
        Mistake(
            "one-epoch-only",
            "You return after the first epoch: the return stands inside the loop.",
            {"    return params": "        return params\n    return params"},
        ),
        Mistake(
            "one-batch-only",
            "You take only the first batch of each epoch. An epoch has one step per batch.",
            {"for batch in batches:": "for batch in batches[:1]:"},
        ),
        Mistake(
            "velocity-added",
            "Your parameters move uphill: subtract lr times the velocity.",
            {MOVED: "params[i] = params[i] + lr * velocities[i]"},
        ),
        Mistake(
            "momentum-one",
            "Your velocities never fade: momentum no longer multiplies them.",
            {KEPT: "velocities[i] = velocities[i] + grad"},
        ),
        Mistake(
            "nesterov",
            "You step by grad + momentum * velocity: that is Nesterov's momentum. The step was right as given.",
            {MOVED: "params[i] = params[i] - lr * (grad + momentum * velocities[i])"},
        ),
        Mistake(
            "fading-between-epochs",
            "You let the velocities fade once more between two epochs. A new epoch changes nothing about them.",
            {
                "    for _ in range(epochs):\n": "    for _ in range(epochs):\n        velocities = [momentum * velocity for velocity in velocities]\n"
            },
        ),
    ],
    styles=[train_with_own_step, train_with_dictionary, train_in_two_loops],
)
