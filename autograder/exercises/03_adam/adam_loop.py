"""The exercise ``adam_loop``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.adam_loop import adam_loop


def loop_cases(rng):
    """Columns and batches of several sizes, a short last batch, one column, one batch, a tiny unit."""

    def one(columns, sizes, lr, note, unit=1.0):
        scale, shift = unit * rng.normal(size=columns), unit * rng.normal(size=columns)
        batches = []
        for size in sizes:
            x = rng.normal(1.0, 1.0, size=(size, columns))
            batches.append((x, unit * (2 * x - 3 + rng.normal(size=(size, columns)))))
        return case(scale, shift, batches, lr=lr, note=note)

    return [
        one(3, (5, 5, 5, 2), 0.1, "three columns, a short last batch"),
        one(1, (4, 4, 4, 4, 4, 4), 0.05, "one column, six batches"),
        one(4, (6,), 0.2, "one batch"),
        one(2, (3, 1, 3, 1, 3), 0.3, "batches of three and of one"),
        one(2, (4, 3), 1e-8, "gradients as small as eps", unit=1e-8),
    ]


def loop_by_pairs(scale, shift, batches, *, lr):
    params = [scale, shift]
    states = [AdamState(0, np.zeros_like(one), np.zeros_like(one)) for one in params]
    losses = np.zeros(len(batches))
    for t, (x, y) in enumerate(batches):
        error = params[0] * x + params[1] - y
        losses[t] = (error**2).mean()
        grads = [2 * np.sum(error * x, axis=0) / error.size, 2 * np.sum(error, axis=0) / error.size]
        for i in range(2):
            params[i], states[i] = adam_step(params[i], grads[i], states[i], lr=lr)  # the lesson's own
    return params[0], params[1], losses


def loop_stacked(scale, shift, batches, *, lr):
    both, losses = np.stack([scale, shift]), []
    state = AdamState(0, np.zeros_like(both), np.zeros_like(both))
    for x, y in batches:
        error = both[0] * x + both[1] - y
        losses.append(np.mean(np.square(error)))
        grad = 2 / error.size * np.stack([(error * x).sum(axis=0), error.sum(axis=0)])
        both, state = adam_step(both, grad, state, lr=lr)  # the lesson's own
    return both[0], both[1], np.array(losses)


def loop_by_hand(scale, shift, batches, *, lr):
    m, v, losses = [0.0, 0.0], [0.0, 0.0], []
    params = [scale, shift]
    for t, (x, y) in enumerate(batches, 1):
        error = params[0] * x + params[1] - y
        losses.append((error * error).mean())
        for i, grad in enumerate([(2 * error * x).sum(0) / error.size, (2 * error).sum(0) / error.size]):
            m[i] = 0.9 * m[i] + 0.1 * grad
            v[i] = 0.999 * v[i] + 0.001 * grad * grad
            params[i] = params[i] - lr * m[i] / (1 - 0.9**t) / (np.sqrt(v[i] / (1 - 0.999**t)) + 1e-8)
    return *params, np.array(losses)


FRESH = "AdamState(0, np.zeros_like(scale), np.zeros_like(scale))"
SCALE_STEP = "scale, scale_state = adam_step(scale, (dresidual * x).sum(axis=0), scale_state, lr=lr)"
SHIFT_STEP = "shift, shift_state = adam_step(shift, dresidual.sum(axis=0), shift_state, lr=lr)"

EXERCISE = Exercise(
    "adam_loop",
    adam_loop,
    points={"scale": 1, "shift": 1, "losses": 1},
    returns=("scale", "shift", "losses"),
    cases=[
        case(
            np.array([1.0]),
            np.array([0.0]),
            [(np.array([[1.0], [2.0]]), np.array([[1.0], [4.0]]))] * 2,
            lr=0.5,
            note="the example above",
        ),
        *loop_cases(np.random.default_rng(37)),
    ],
    hidden=loop_cases,
    steps={
        "residual": "the residuals of a batch",
        "dresidual": "the gradient of the residuals",
        "(dresidual * x).sum(axis=0)": "the gradient of the scale",
        "dresidual.sum(axis=0)": "the gradient of the shift",
    },
    mistakes=[
        Mistake(
            "states-made-anew-at-each-step",
            "Each parameter has a state of its own now, but you make new ones at every step: Adam remembers nothing, and each "
            "step is lr long, whatever the gradient is. Make the states once, before the loop.",
            {
                SCALE_STEP: f"scale, _ = adam_step(scale, (dresidual * x).sum(axis=0), {FRESH}, lr=lr)",
                SHIFT_STEP: f"shift, _ = adam_step(shift, dresidual.sum(axis=0), {FRESH}, lr=lr)",
            },
        ),
        Mistake(
            "moments-kept-apart-step-shared",
            "The moments are kept apart, but both parameters count with one `step`: it rises twice per batch. Each state "
            "counts its own steps.",
            {
                SCALE_STEP: "scale, scale_state = adam_step(scale, (dresidual * x).sum(axis=0), "
                "scale_state._replace(step=shift_state.step), lr=lr)",
                SHIFT_STEP: "shift, shift_state = adam_step(shift, dresidual.sum(axis=0), "
                "shift_state._replace(step=scale_state.step), lr=lr)",
            },
        ),
        Mistake(
            "new-state-of-the-shift-lost",
            "The shift takes a state of its own, but the new one is thrown away: at the next step it begins again. Keep what "
            "adam_step returns.",
            {SHIFT_STEP: SHIFT_STEP.replace("shift, shift_state =", "shift, _ =")},
        ),
        Mistake(
            "new-state-of-the-scale-lost",
            "The scale takes a state of its own, but the new one is thrown away: at the next step it begins again. Keep what "
            "adam_step returns.",
            {SCALE_STEP: SCALE_STEP.replace("scale, scale_state =", "scale, _ =")},
        ),
        Mistake(
            "shift-begins-with-the-scales-state",
            "At each step the shift gets the scale's state, with the scale's moments in it. Give it one of its own.",
            {SHIFT_STEP: "shift, _ = adam_step(shift, dresidual.sum(axis=0), scale_state, lr=lr)"},
        ),
        Mistake(
            "one-state-in-another-order",
            "Now the shift steps first, but both parameters still write into one state. Each needs one of its own.",
            {
                SCALE_STEP: "shift, shift_state = adam_step(shift, dresidual.sum(0), shift_state, lr=lr)",
                SHIFT_STEP: SCALE_STEP.replace("scale_state", "shift_state"),
            },
        ),
        Mistake(
            "moments-emptied-in-between",
            "You empty the moments between the two steps. Then nothing is mixed, but Adam remembers nothing either: give each "
            "parameter a state of its own.",
            {
                SCALE_STEP: "shift_state = shift_state._replace(m=0 * shift, v=0 * shift)\n"
                f"        {SCALE_STEP.replace('scale_state', 'shift_state')}\n"
                "        shift_state = shift_state._replace(m=0 * shift, v=0 * shift)",
            },
        ),
        Mistake(
            "gradient-of-the-shift-after-the-scales-step",
            "You take the shift's gradient after the scale has moved. Both gradients belong to the same point.",
            {
                "dresidual.sum(axis=0)": "(2 * (scale * x + shift - y) / residual.size).sum(axis=0)",
            },
        ),
        Mistake(
            "loss-after-the-step",
            "Your losses are those after each step. Take them before, as the loop did.",
            {
                "        losses.append(np.mean(residual**2))\n": "",
                SHIFT_STEP: f"{SHIFT_STEP}\n        losses.append(np.mean((scale * x + shift - y) ** 2))",
            },
        ),
        Mistake(
            "adam-taken-out",
            "You took Adam out: this is gradient descent. The bug is in what the two steps share.",
            {
                SCALE_STEP: "scale = scale - lr * (dresidual * x).sum(axis=0)",
                SHIFT_STEP: "shift = shift - lr * dresidual.sum(axis=0)",
            },
        ),
    ],
    styles=[loop_by_pairs, loop_stacked, loop_by_hand],
)
