"""The exercise ``rnn_step_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.recurrent.rnn import RNNStepCache, rnn_step_backward, rnn_step_forward

from .shared import arrays, rnn_arrays

DH_ALONE = "The slope of tanh is missing: multiply dh by 1 - h² (h is the state after the step) before anything else."


def rnn_back_cases(rng):
    """The caches of such steps, with gradients of both signs."""

    def one(n, d, hidden, note="", scale=0.7, dtype=float):
        _, cache = rnn_step_forward(*rnn_arrays(rng, n, d, hidden, scale=scale, dtype=dtype))
        (dh,) = arrays(rng, (n, hidden), dtype=dtype)
        return case(dh, cache, note=note)

    return [
        one(2, 3, 4),
        one(1, 2, 3, "a batch of one"),
        one(3, 4, 4, "as many inputs as units"),
        one(2, 5, 3, "saturated units", 4.0),
        one(4, 3, 2, "float32", dtype=np.float32),
    ]


def rnn_back_by_example(dh, cache):
    dx, dh_prev = np.zeros_like(cache.x), np.zeros_like(cache.h_prev)
    dw_x, dw_h, dbias = np.zeros_like(cache.w_x), np.zeros_like(cache.w_h), np.zeros_like(cache.w_h[0])
    for n in range(len(dh)):
        dz = dh[n] - dh[n] * cache.h[n] ** 2
        dx[n], dh_prev[n] = cache.w_x.T @ dz, cache.w_h.T @ dz
        dw_x += np.outer(dz, cache.x[n])
        dw_h += np.outer(dz, cache.h_prev[n])
        dbias += dz
    return dx, dh_prev, dw_x, dw_h, dbias


def rnn_back_einsum(dh, cache):
    dz = dh * (1 + cache.h) * (1 - cache.h)
    return (
        np.einsum("nh,hd->nd", dz, cache.w_x),
        np.einsum("nh,hk->nk", dz, cache.w_h),
        np.einsum("nh,nd->hd", dz, cache.x),
        np.einsum("nh,nk->hk", dz, cache.h_prev),
        np.einsum("nh->h", dz),
    )


def rnn_back_together(dh, cache):
    dz = np.multiply(dh, 1 - np.square(cache.h))
    split = cache.x.shape[1]
    both = dz @ np.concatenate([cache.w_x, cache.w_h], axis=1)
    weights = dz.T @ np.concatenate([cache.x, cache.h_prev], axis=1)
    return [both[:, :split], both[:, split:], weights[:, :split], weights[:, split:], np.sum(dz, axis=0)]


STEP_GRADS = ("dx", "dh_prev", "dw_x", "dw_h", "dbias")

EXERCISE = Exercise(
    "rnn_step_backward",
    rnn_step_backward,
    points={"dx": 0.25, "dh_prev": 0.5, "dw_x": 0.25, "dw_h": 0.25, "dbias": 0.25},
    returns=STEP_GRADS,
    steps={
        "1 - cache.h**2": "the slope of tanh: 1 - h'²",
        "dz": "the gradient with respect to the sum before tanh: dz = dh' (1 - h'²)",
    },
    pair=Pair(
        "rnn_step_forward",
        cases=[
            case(*rnn_arrays(np.random.default_rng(11), 2, 3, 4)),
            case(*rnn_arrays(np.random.default_rng(12), 1, 2, 3)),
        ],
    ),
    cases=[
        case(
            np.array([[1.0]]),
            RNNStepCache(
                np.array([[1.0, 2.0]]),
                np.array([[0.25]]),
                np.array([[0.5]]),
                np.array([[0.1, 0.2]]),
                np.array([[2.0]]),
            ),
            note="the example above",
        ),
        *rnn_back_cases(np.random.default_rng(102)),
    ],
    hidden=rnn_back_cases,
    mistakes=[
        Mistake("slope-forgotten", DH_ALONE, {"dh * (1 - cache.h**2)": "dh"}),
        Mistake(
            "slope-at-the-old-state",
            "You took the slope at h_prev. The tanh's output is the state after the step: 1 - cache.h².",
            {"1 - cache.h**2": "1 - cache.h_prev**2"},
        ),
        Mistake(
            "slope-of-the-sigmoid",
            "h (1 - h) is the slope of a sigmoid. That of tanh is 1 - h².",
            {"(1 - cache.h**2)": "cache.h * (1 - cache.h)"},
        ),
        Mistake(
            "tanh-taken-again",
            "You took the tanh of cache.h, but cache.h is its output already: the slope is 1 - h² of it as it is.",
            {"cache.h**2": "np.tanh(cache.h) ** 2"},
        ),
        Mistake(
            "slope-only-in-some",
            "The weights' gradients lack the slope of tanh: all five come from dz = dh (1 - h²), not from dh.",
            {
                "dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)": "dh.T @ cache.x, dh.T @ cache.h_prev, dh.sum(axis=0)"
            },
        ),
        Mistake(
            "all-averaged-over-the-batch",
            "You averaged over the batch. The loss has done that already; weights are shared by all examples, so sum.",
            {
                "dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)": "dz.T @ cache.x / len(dz), dz.T @ cache.h_prev / len(dz), dz.mean(axis=0)"
            },
        ),
        Mistake(
            "new-state-in-the-weight-gradient",
            "In dw_h you used the new state. w_h was multiplied by the state before: cache.h_prev.",
            {"dz.T @ cache.h_prev": "dz.T @ cache.h"},
        ),
        Mistake(
            "bias-gradient-not-summed",
            "Your dbias has one row per example. The bias is shared by all of them: sum over axis 0.",
            {"dz.sum(axis=0)": "dz"},
        ),
        Mistake(
            "wrong-order",
            "Weights came first. The order is that of the arrays that went in: dx, dh_prev, dw_x, dw_h, dbias.",
            {
                "return dz @ cache.w_x, dz @ cache.w_h, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)": "return dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0), dz @ cache.w_x, dz @ cache.w_h"
            },
        ),
    ],
    styles=[rnn_back_by_example, rnn_back_einsum, rnn_back_together],
)
