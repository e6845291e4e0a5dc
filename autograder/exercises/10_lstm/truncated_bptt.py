"""The exercise ``truncated_bptt``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.case import case
from course_lib.sequences.truncated_bptt import truncated_bptt

from .shared import arrays, rnn_arrays


def long_sequence_cases(rng):
    """Pieces that fit and that do not, one piece, pieces of one step, a state that is not zero, float32."""

    def one(steps, length, n, d, hidden, note, dtype=float, lr=0.1):
        _, state, *weights = rnn_arrays(rng, n, d, hidden, dtype=dtype)
        x, targets = arrays(rng, (steps, n, d), (steps, n, hidden), dtype=dtype)
        return case(x, targets, state, length=length, weights=weights, lr=lr, note=note)

    return [
        one(6, 3, 2, 3, 4, "two pieces"),
        one(7, 3, 2, 4, 3, "a last piece of one step"),
        one(4, 6, 3, 2, 4, "one piece, shorter than length"),
        one(3, 1, 1, 2, 3, "pieces of one step, a batch of one"),
        one(8, 2, 2, 2, 3, "a large rate", lr=0.7),
        one(5, 2, 2, 4, 3, "float32", np.float32),
    ]


def bptt_by_index(x, targets, state, *, length, weights, lr):
    losses, weights = [], list(weights)
    for k in range(-(-len(x) // length)):
        steps = range(k * length, min((k + 1) * length, len(x)))
        caches = []
        for t in steps:
            caches.append(rnn_step_forward(x[t], caches[-1].h if caches else state, *weights)[1])
        h = np.array([cache.h for cache in caches])
        state = h[-1]
        error = h - targets[steps.start : steps.stop]
        losses.append(np.mean(error**2))
        grads = rnn_backward(2 * error / error.size, caches)  # the lesson's own
        for j in range(3):
            weights[j] = weights[j] - lr * grads[2 + j]
    return losses, tuple(weights), state


def bptt_by_recursion(x, targets, state, *, length, weights, lr):
    if not len(x):
        return [], weights, state
    h, h_all, caches = state, [], []
    for step in x[:length]:
        h, cache = rnn_step_forward(step, h, *weights)  # the lesson's own
        h_all, caches = [*h_all, h], [*caches, cache]
    loss, dh_all = mse_loss(np.stack(h_all), targets[:length])
    dweights = rnn_backward(dh_all, caches)[-3:]
    moved = [weight - lr * dweight for weight, dweight in zip(weights, dweights, strict=True)]
    rest = truncated_bptt(x[length:], targets[length:], h, length=length, weights=moved, lr=lr)
    return [loss, *rest[0]], rest[1], rest[2]


def bptt_without_backward(x, targets, state, *, length, weights, lr):
    w_x, w_h, bias = weights
    losses = []
    for start in range(0, len(x), length):
        h_all = [state]
        for step in x[start : start + length]:
            h_all.append(np.tanh(step @ w_x.T + h_all[-1] @ w_h.T + bias))
        h = np.stack(h_all)
        error = h[1:] - targets[start : start + length]
        losses.append((error**2).mean())
        dz_all, dh = np.zeros_like(error), 0
        for t in reversed(range(len(error))):
            dz_all[t] = (error[t] * (2 / error.size) + dh) * (1 - h[t + 1] ** 2)
            dh = dz_all[t] @ w_h
        w_x = w_x - lr * np.einsum("tnh,tnd->hd", dz_all, x[start : start + length])
        w_h = w_h - lr * np.einsum("tnh,tnk->hk", dz_all, h[:-1])
        bias = bias - lr * dz_all.sum(axis=(0, 1))
        state = h[-1]
    return losses, [w_x, w_h, bias], state


def one_step_at_the_end(x, targets, state, *, length, weights, lr):
    losses, totals = [], [0, 0, 0]
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        _, _, *grads = rnn_backward(dh_all, caches)
        totals = [total + grad for total, grad in zip(totals, grads, strict=True)]
        losses.append(loss)
    return losses, [weight - lr * total for weight, total in zip(weights, totals, strict=True)], state


def state_by_the_new_weights(x, targets, state, *, length, weights, lr):
    losses = []
    for start in range(0, len(x), length):
        first, h_all, caches = state, [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        _, _, *grads = rnn_backward(dh_all, caches)
        weights = [weight - lr * grad for weight, grad in zip(weights, grads, strict=True)]
        losses.append(loss)
        state = first
        for step in x[start : start + length]:
            state, _ = rnn_step_forward(step, state, *weights)
    return losses, weights, state


START = "for start in range(0, len(x), length):"
EXERCISE = Exercise(
    "truncated_bptt",
    truncated_bptt,
    points={"losses": 0.5, "weights": 1, "state": 0.5},
    returns=("losses", "weights", "state"),
    steps={
        "losses[0]": "the loss of the first piece",
        "dh_all": "the direct gradient with respect to each state of a piece",
        "weights[1]": "the weights after the last piece",
    },
    cases=[
        case(
            np.zeros((3, 1, 1)),
            np.ones((3, 1, 1)),
            np.zeros((1, 1)),
            length=2,
            weights=[np.array([[1.0]]), np.array([[0.0]]), np.array([0.0])],
            lr=0.1,
            note="the example above",
        ),
        *long_sequence_cases(np.random.default_rng(111)),
    ],
    hidden=long_sequence_cases,
    mistakes=[
        Mistake(
            "state-forgotten-between-pieces",
            "Each of your pieces begins with the state before step 1. Only gradients end where a piece begins: the state itself goes on.",
            {START: f"first = state\n    {START}\n        state = first"},
        ),
        Mistake(
            "rest-left-out",
            "The last piece is missing where it has fewer than length steps. It is trained on too.",
            {"range(0, len(x), length)": "range(0, len(x) - length + 1, length)"},
        ),
        Mistake(
            "one-step-at-the-end",
            "You moved the weights once, after all pieces. Each piece has its own step: the next one is read with the new weights.",
            one_step_at_the_end,
        ),
        Mistake(
            "uphill",
            "You added the gradient. A step goes against it: weight - lr * grad.",
            {"weight - lr * grad": "weight + lr * grad"},
        ),
        Mistake(
            "state-by-the-new-weights",
            "You read each piece again with the new weights, and went on from there. The next piece starts in the state in which this one ended before its step.",
            state_by_the_new_weights,
        ),
        Mistake(
            "whole-sequence-at-once",
            "Your gradients go back through the whole sequence, in one step. Cut it into pieces of length steps, with a step for each.",
            {
                "range(0, len(x), length)": "range(0, len(x), len(x))",
                "start : start + length": Times(2, "start:"),
            },
        ),
        Mistake(
            "windows-that-overlap",
            "Your pieces overlap: each begins one step behind the one before. A piece begins where the one before it ended.",
            {"range(0, len(x), length)": "range(0, len(x) - length + 1)"},
        ),
    ],
    styles=[bptt_by_index, bptt_by_recursion, bptt_without_backward],
)
