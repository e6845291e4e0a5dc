"""The exercise ``rnn_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.recurrent.rnn import RNNStepCache, rnn_backward, rnn_forward, rnn_step_backward

from .shared import arrays, rnn_arrays


def sequence_case(rng, steps, n, d, hidden, note="", dtype=float, last_only=False):
    """Return the caches of a sequence, with a direct gradient at every step or at the last."""
    _, h0, w_x, w_h, bias = rnn_arrays(rng, n, d, hidden, dtype=dtype)
    x_all, dh_all = arrays(rng, (steps, n, d), (steps, n, hidden), dtype=dtype)
    if last_only:
        dh_all[:-1] = 0
    _, caches = rnn_forward(x_all, h0, w_x, w_h, bias)
    return case(dh_all, caches, note=note)


def sequence_cases(rng):
    """Several lengths, one step, a loss at the last step only, float32."""
    return [
        sequence_case(rng, 5, 2, 3, 4),
        sequence_case(rng, 6, 3, 2, 4, "a loss at the last step only", last_only=True),
        sequence_case(rng, 1, 2, 3, 4, "one step"),
        sequence_case(rng, 4, 1, 2, 3, "a batch of one"),
        sequence_case(rng, 5, 2, 4, 3, "float32", np.float32),
    ]


def example_sequence():
    """One unit, two steps: dh_all = (1, 1), w_h = 2, states 0.5 and 0."""
    weights = np.array([[1.0]]), np.array([[2.0]])
    first = RNNStepCache(np.array([[3.0]]), np.array([[0.0]]), np.array([[0.5]]), *weights)
    second = RNNStepCache(np.array([[-1.0]]), np.array([[0.5]]), np.array([[0.0]]), *weights)
    return case(np.ones((2, 1, 1)), [first, second], note="the example above")


def rnn_backward_by_index(dh_all, caches):
    grads, dh_next = [], np.zeros_like(dh_all[0])
    for t in range(len(caches) - 1, -1, -1):
        grads.insert(0, rnn_step_backward(dh_all[t] + dh_next, caches[t]))
        dh_next = grads[0][1]
    dx_all, _, dw_x, dw_h, dbias = zip(*grads, strict=True)
    return np.stack(dx_all), dh_next, sum(dw_x), sum(dw_h), sum(dbias)


def rnn_backward_without_step(dh_all, caches):
    dz_all, dh = [], 0
    for direct, cache in zip(reversed(dh_all), reversed(caches), strict=True):
        dz = (direct + dh) * (1 - cache.h**2)
        dh = dz @ cache.w_h
        dz_all.insert(0, dz)
    dz = np.array(dz_all)
    x, h_prev = np.array([c.x for c in caches]), np.array([c.h_prev for c in caches])
    dw_x, dw_h = np.einsum("tnh,tnd->hd", dz, x), np.einsum("tnh,tnk->hk", dz, h_prev)
    return dz @ caches[0].w_x, dh, dw_x, dw_h, dz.sum(axis=(0, 1))


def rnn_backward_filled(dh_all, caches):
    dx_all = np.zeros((len(caches), *caches[0].x.shape), dh_all.dtype)
    dw_x, dw_h = np.zeros_like(caches[0].w_x), np.zeros_like(caches[0].w_h)
    dbias, dh = np.zeros(len(dw_h), dh_all.dtype), np.zeros_like(dh_all[0])
    for t in reversed(range(len(caches))):
        dx_all[t], dh, one, two, three = rnn_step_backward(dh_all[t] + dh, caches[t])
        dw_x += one
        dw_h += two
        dbias += three
    return [dx_all, dh, dw_x, dw_h, dbias]


def rnn_backward_replaced(dh_all, caches):
    dh_next, dx_all, totals = dh_all[-1], [], [0, 0, 0]
    for cache in caches[::-1]:
        dx, dh_next, *dweights = rnn_step_backward(dh_next, cache)
        dx_all.append(dx)
        totals = [total + d for total, d in zip(totals, dweights, strict=True)]
    return np.stack(dx_all[::-1]), dh_next, *totals


WALKED = (
    "np.array([(d := dh_all[t] + (rnn_step_backward(d, caches[t + 1])[1] if t + 1 < len(caches) else 0))"
    " for t in reversed(range(len(caches)))])"
)
FIRST = "Your dh0 is the gradient with respect to the state after the first step. h0 is the state before it: take dh_prev of the first step."
EXERCISE = Exercise(
    "rnn_backward",
    rnn_backward,
    points={"dx_all": 0.5, "dh0": 0.25, "dw_x": 0.25, "dw_h": 0.25, "dbias": 0.25},
    returns=("dx_all", "dh0", "dw_x", "dw_h", "dbias"),
    steps={
        "rnn_step_backward(dh_all[-1], caches[-1])[1]": "what the last step sends back to the state before it",
        WALKED: "the whole gradient with respect to each state: the direct one and what comes back through time",
    },
    cases=[example_sequence(), *sequence_cases(np.random.default_rng(103))],
    hidden=sequence_cases,
    mistakes=[
        Mistake(
            "nothing-comes-back-through-time",
            "Each step gets its direct gradient alone. A state also acts through all later steps: add the dh_prev of the step after it.",
            {"dh + dh_next": "dh"},
        ),
        Mistake(
            "only-the-last-loss",
            "Only the last step's direct gradient is used. Each step's dh_all[t] is added to what comes back from the step after it.",
            rnn_backward_replaced,
        ),
        Mistake(
            "weights-not-summed",
            "The weights' gradients are those of one step: each pass of the loop overwrites the one before. The same weights act at "
            "every step, so their gradients add up.",
            {"total + d for": "d for"},
        ),
        Mistake(
            "weights-averaged-over-time",
            "You averaged the weights' gradients over time. The same weights act at every step, and the gradients of a shared weight add up.",
            {"dh_next, *totals": "dh_next, *[total / len(caches) for total in totals]"},
        ),
        Mistake(
            "time-runs-forward",
            "You went forward in time. What comes back to step t is known only when step t + 1 is done: start at the last step.",
            {
                "zip(dh_all[::-1], caches[::-1], strict=True)": "zip(dh_all, caches, strict=True)",
                "dx_all[::-1]": "dx_all",
            },
        ),
        Mistake(
            "running-sum-of-direct-gradients",
            "You also passed the direct gradient on without the step's own weights and slope: what goes back to the step before is dh_prev "
            "alone.",
            {"dx_all.append(dx)": "dx_all.append(dx); dh_next = dh_next + dh"},
        ),
        Mistake("last-gradient-for-the-first-state", FIRST, {"dh_next, *totals": "dh_all[0], *totals"}),
        Mistake(
            "last-gradient-for-the-first-state",
            FIRST,
            {"(dh + dh_next, cache)": "(whole := dh + dh_next, cache)", "dh_next, *totals": "whole, *totals"},
        ),
    ],
    styles=[rnn_backward_by_index, rnn_backward_without_step, rnn_backward_filled],
)
