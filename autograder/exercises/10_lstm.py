"""The exercises of lesson 10, memory: recurrent networks, the LSTM, and writing with it."""

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.check.codec import Made
from course_lib.losses import perplexity
from course_lib.ops.lstm import lstm_step_backward, lstm_step_forward
from course_lib.ops.rnn import RNNStepCache, rnn_backward, rnn_forward, rnn_step_backward, rnn_step_forward
from course_lib.optimizers import clip_by_global_norm
from course_lib.sampling import sample_next

IN_PLACE = "You changed `{}` itself: the caller still needs it. Make a new array."
DH_ALONE = (
    "The slope of tanh is missing: multiply dh by 1 - h² (h the state after the step) before anything else."
)
MEAN_BATCH = (
    "You averaged over the batch. The loss has done that already; weights are shared by all examples, so sum."
)


def arrays(rng, *shapes, dtype=float):
    """Draw one array a shape."""
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


# --------------------------------------------------------------------------------------------------- rnn_step_forward


def rnn_arrays(rng, n, d, hidden, *, scale=0.7, dtype=float):
    """Draw x, h, w_x, w_h, bias of one step."""
    x, h, w_x, w_h, bias = arrays(
        rng, (n, d), (n, hidden), (hidden, d), (hidden, hidden), (hidden,), dtype=dtype
    )
    factor = dtype(scale)
    return [x, np.tanh(h), factor * w_x, factor * w_h, bias]


def rnn_step_cases(rng):
    """Sizes that all differ, a batch of one, a square input, saturated units, float32."""
    return [
        case(*rnn_arrays(rng, 2, 3, 4)),
        case(*rnn_arrays(rng, 1, 2, 3), note="a batch of one"),
        case(*rnn_arrays(rng, 3, 4, 4), note="as many inputs as units"),
        case(*rnn_arrays(rng, 2, 5, 3, scale=4.0), note="saturated units"),
        case(*rnn_arrays(rng, 4, 3, 2, dtype=np.float32), note="float32"),
    ]


def rnn_step_by_example(x, h, w_x, w_h, bias):
    h_next = np.array([np.tanh(w_x @ one + w_h @ before + bias) for one, before in zip(x, h, strict=True)])
    return h_next, (x, h, h_next, w_x, w_h)


def rnn_step_concatenated(x, h, w_x, w_h, bias):
    weight = np.concatenate([w_x, w_h], axis=1)
    h_next = np.tanh(np.concatenate([x, h], axis=1) @ weight.T + bias)
    return h_next, None


def rnn_step_einsum(x, h, w_x, w_h, bias):
    z = np.einsum("nd,hd->nh", x, w_x) + np.einsum("nk,hk->nh", h, w_h) + bias
    h_next = np.tanh(z)
    return h_next, RNNStepCache(x=x, h_prev=h, h=h_next, w_x=w_x, w_h=w_h)


RNN_STEP_FORWARD = Exercise(
    "rnn_step_forward",
    rnn_step_forward,
    points={"h_next": 2},
    returns=("h_next", "cache"),
    cases=[
        case(
            np.array([[1.0, 2.0]]),
            np.array([[0.5]]),
            np.array([[0.1, 0.2]]),
            np.array([[2.0]]),
            np.array([-1.0]),
            note="the example above",
        ),
        *rnn_step_cases(np.random.default_rng(101)),
    ],
    hidden=rnn_step_cases,
    mistakes=[
        Mistake(
            "tanh-forgotten",
            "The tanh is missing: without it the state is a sum that can grow from step to step without end.",
            {"np.tanh(x @ w_x.T + h @ w_h.T + bias)": "x @ w_x.T + h @ w_h.T + bias"},
        ),
        Mistake(
            "sigmoid-for-tanh",
            "You used a sigmoid, as Elman (1990) did. This course, torch and Keras use tanh, whose values are centred at 0.",
            {
                "np.tanh(x @ w_x.T + h @ w_h.T + bias)": "0.5 * (1 + np.tanh((x @ w_x.T + h @ w_h.T + bias) / 2))"
            },
        ),
        Mistake(
            "relu-for-tanh",
            "You used a ReLU (torch has it as nonlinearity='relu'; Le, Jaitly and Hinton, 2015). Here the state goes through tanh.",
            {"np.tanh(x @ w_x.T + h @ w_h.T + bias)": "np.maximum(x @ w_x.T + h @ w_h.T + bias, 0)"},
        ),
        Mistake(
            "state-weights-not-transposed",
            "You multiplied h by w_h without transposing. Row k of w_h holds what goes into unit k: it is h @ w_h.T. The matrix is "
            "square, so no shape warns you. (Keras and CS231n store it transposed, and write h @ Wh.)",
            {"h @ w_h.T": "h @ w_h"},
        ),
        Mistake(
            "bias-forgotten",
            "The bias is missing.",
            {" + bias": ""},
        ),
        Mistake(
            "bias-twice",
            "You added the bias twice. torch's RNN has two biases, bias_ih and bias_hh, whose sum is our one.",
            {" + bias": " + bias + bias"},
        ),
        Mistake(
            "old-state-forgotten",
            "The old state has no effect: without h @ w_h.T the network remembers nothing.",
            {" + h @ w_h.T": ""},
        ),
        Mistake(
            "input-forgotten",
            "The input has no effect: add x @ w_x.T.",
            {"x @ w_x.T + ": ""},
        ),
        Mistake(
            "old-state-added",
            "You added the old state behind the tanh. That is a residual connection (lesson 09), and nearly what the LSTM does; the "
            "plain network replaces its state.",
            {"np.tanh(x @ w_x.T + h @ w_h.T + bias)": "h + np.tanh(x @ w_x.T + h @ w_h.T + bias)"},
        ),
        Mistake(
            "two-tanhs",
            "You took tanh of each part. The parts are added first, and the sum goes through one tanh.",
            {"np.tanh(x @ w_x.T + h @ w_h.T + bias)": "np.tanh(x @ w_x.T) + np.tanh(h @ w_h.T + bias)"},
        ),
        Mistake(
            "bias-outside",
            "You added the bias behind the tanh. It belongs to the sum inside.",
            {"w_h.T + bias)": "w_h.T) + bias"},
        ),
        Mistake(
            "cache-forgotten",
            "You returned the state alone. Return two things, the state and the cache.",
            {"return h_next, RNNStepCache(x, h, h_next, w_x, w_h)": "return h_next"},
        ),
    ],
    styles=[rnn_step_by_example, rnn_step_concatenated, rnn_step_einsum],
    forbidden=("course_lib.ops.rnn", "course_lib.recurrent", "course_lib.text"),
)

# -------------------------------------------------------------------------------------------------- rnn_step_backward


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


def rnn_back_in_place(dh, cache):
    dh *= 1 - cache.h**2
    return dh @ cache.w_x, dh @ cache.w_h, dh.T @ cache.x, dh.T @ cache.h_prev, dh.sum(axis=0)


STEP_GRADS = ("dx", "dh_prev", "dw_x", "dw_h", "dbias")

RNN_STEP_BACKWARD = Exercise(
    "rnn_step_backward",
    rnn_step_backward,
    points={"dx": 0.5, "dh_prev": 1, "dw_x": 0.5, "dw_h": 0.5, "dbias": 0.5},
    returns=STEP_GRADS,
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
            "square-forgotten",
            "The square is missing: the slope is 1 - h².",
            {"1 - cache.h**2": "1 - cache.h"},
        ),
        Mistake(
            "state-weights-transposed",
            "In dh_prev you transposed w_h. Forward was h @ w_h.T, so the way back is dz @ w_h. The matrix is square: no shape warns you.",
            {"dz @ cache.w_h": "dz @ cache.w_h.T"},
        ),
        Mistake(
            "state-weight-gradient-transposed",
            "Your dw_h is transposed: row k belongs to unit k, it is dz.T @ h_prev.",
            {"dz.T @ cache.h_prev": "cache.h_prev.T @ dz"},
        ),
        Mistake(
            "new-state-in-the-weight-gradient",
            "In dw_h you used the new state. w_h was multiplied by the state before: cache.h_prev.",
            {"dz.T @ cache.h_prev": "dz.T @ cache.h"},
        ),
        Mistake(
            "slope-only-in-some",
            "The weights' gradients lack the slope of tanh: all five come from dz = dh (1 - h²), not from dh.",
            {
                "dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)": "dh.T @ cache.x, dh.T @ cache.h_prev, dh.sum(axis=0)"
            },
        ),
        Mistake("mean-over-the-batch", MEAN_BATCH, {"dz.sum(axis=0)": "dz.mean(axis=0)"}),
        Mistake(
            "all-averaged-over-the-batch",
            MEAN_BATCH,
            {
                "dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)": "dz.T @ cache.x / len(dz), dz.T @ cache.h_prev / len(dz), dz.mean(axis=0)"
            },
        ),
        Mistake(
            "bias-gradient-not-summed",
            "Your dbias has one row an example. The bias is shared by all of them: sum over axis 0.",
            {"dz.sum(axis=0)": "dz"},
        ),
        Mistake(
            "bias-summed-over-units",
            "You summed dz over its units. The bias has one number a unit: sum over the batch, axis 0.",
            {"dz.sum(axis=0)": "dz.sum(axis=1)"},
        ),
        Mistake(
            "wrong-order",
            "Weights came first. The order is that of the arrays that went in: dx, dh_prev, dw_x, dw_h, dbias.",
            {
                "return dz @ cache.w_x, dz @ cache.w_h, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)": "return dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0), dz @ cache.w_x, dz @ cache.w_h"
            },
        ),
        Mistake("changed-in-place", IN_PLACE.format("dh"), rnn_back_in_place),
    ],
    styles=[rnn_back_by_example, rnn_back_einsum, rnn_back_together],
    forbidden=("course_lib.ops.rnn", "course_lib.recurrent", "course_lib.text"),
)

# ------------------------------------------------------------------------------------------------------- rnn_backward


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
    dx_all = np.empty((len(caches), *caches[0].x.shape), dh_all.dtype)
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


RNN_BACKWARD = Exercise(
    "rnn_backward",
    rnn_backward,
    points={"dx_all": 1, "dh0": 0.5, "dw_x": 0.5, "dw_h": 0.5, "dbias": 0.5},
    returns=("dx_all", "dh0", "dw_x", "dw_h", "dbias"),
    cases=[example_sequence(), *sequence_cases(np.random.default_rng(103))],
    hidden=sequence_cases,
    mistakes=[
        Mistake(
            "nothing-comes-back-through-time",
            "Each step gets its own gradient only. A state also acts through all later steps: add the dh_prev of the step behind it.",
            {"dh + dh_next": "dh"},
        ),
        Mistake(
            "only-the-last-loss",
            "Only the last step's direct gradient is used. Each step's dh_all[t] is added to what comes back from the step behind it.",
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
            "inputs-in-reverse",
            "Your dx_all is in reverse: you collected it backwards in time. Turn it round at the end, so that dx_all[0] belongs to the first step.",
            {"dx_all[::-1]": "dx_all"},
        ),
        Mistake(
            "time-runs-forward",
            "You went forward in time. What step t gets from behind is known only when step t + 1 is done: start at the last step.",
            {
                "zip(dh_all[::-1], caches[::-1], strict=True)": "zip(dh_all, caches, strict=True)",
                "dx_all[::-1]": "dx_all",
            },
        ),
        Mistake(
            "caches-not-reversed",
            "You reversed dh_all but not caches, so each gradient met another step's cache. Reverse both.",
            {"caches[::-1]": "caches"},
        ),
        Mistake(
            "gradients-not-reversed",
            "You reversed caches but not dh_all, so each gradient met another step's cache. Reverse both.",
            {"zip(dh_all[::-1]": "zip(dh_all"},
        ),
        Mistake(
            "running-sum-of-direct-gradients",
            "You also passed the direct gradient on without the step's own weights and slope: what goes back to the step before is dh_prev "
            "alone.",
            {"dx_all.append(dx)": "dx_all.append(dx); dh_next = dh_next + dh"},
        ),
        Mistake(
            "last-gradient-for-the-first-state",
            "Your dh0 is the gradient by the first state after a step. What goes in is h0: take dh_prev of the first step.",
            {"dh_next, *totals": "dh_all[0], *totals"},
        ),
    ],
    styles=[rnn_backward_by_index, rnn_backward_without_step, rnn_backward_filled],
    forbidden=("course_lib.ops.rnn", "course_lib.recurrent", "course_lib.text"),
)

# ------------------------------------------------------------------------------------------------ clip_by_global_norm


def clip_cases(rng):
    """Too long, short enough, just as long, tiny, all zeros, one array, float32."""

    def grads(scale, *shapes, dtype=float):
        return [dtype(scale) * grad for grad in arrays(rng, *shapes, dtype=dtype)]

    return [
        case(grads(3.0, (3, 4), (3, 3), (3,)), 1.0, note="too long"),
        case(grads(0.1, (2, 5), (5,)), 5.0, note="short enough"),
        case(grads(50.0, (4,)), 2.5, note="one array"),
        case([np.array([0.6, 0.0]), np.array([[-0.8]])], 1.0, note="just as long as allowed"),
        case(grads(1e-3, (2, 3), (2,)), 1e-4, note="tiny, and still too long"),
        case([np.zeros((2, 3)), np.zeros(4)], 1.0, note="all zeros"),
        case(grads(9.0, (3, 2), (4,), dtype=np.float32), 2.0, note="float32"),
    ]


def clip_flat(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([grad.ravel() for grad in grads]))
    if norm <= max_norm:
        return list(grads)
    return [grad * (max_norm / norm) for grad in grads]


def clip_norm_of_norms(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(grad) for grad in grads])
    scale = min(1.0, max_norm / float(norm)) if norm else 1.0
    return [scale * grad for grad in grads]


def clip_loop(grads, max_norm):
    total = 0.0
    for grad in grads:
        for value in grad.flat:
            total += float(value) ** 2
    clipped = []
    for grad in grads:
        clipped.append(grad / max(1.0, total**0.5 / max_norm))
    return clipped


def clip_in_place(grads, max_norm):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    for grad in grads:
        grad *= max_norm / max(norm, max_norm)
    return grads


CLIP = Exercise(
    "clip_by_global_norm",
    clip_by_global_norm,
    points={"clipped": 2},
    returns=("clipped",),
    cases=[
        case([np.array([3.0, 0.0]), np.array([[4.0]])], 1.0, note="the example above"),
        *clip_cases(np.random.default_rng(104)),
    ],
    hidden=clip_cases,
    mistakes=[
        Mistake(
            "each-array-alone",
            "You shortened each array by its own norm. That changes the direction of the step; take one norm over all arrays, and one "
            "factor. (Keras's clipnorm does that; its global_clipnorm is ours.)",
            {
                "return [grad * (max_norm / max(norm, max_norm)) for grad in grads]": "return [grad * (max_norm / max(np.sqrt(np.sum(grad**2)), max_norm)) for grad in grads]"
            },
        ),
        Mistake(
            "by-value",
            "You cut each entry at ±max_norm: torch's clip_grad_value_, and what Mikolov (2012) did. It changes the direction. Here the "
            "whole gradient is shortened.",
            {
                "return [grad * (max_norm / max(norm, max_norm)) for grad in grads]": "return [np.clip(grad, -max_norm, max_norm) for grad in grads]"
            },
        ),
        Mistake(
            "always-scaled",
            "You brought every gradient to max_norm, short ones too. Clipping never lengthens: the factor is at most 1.",
            {"max_norm / max(norm, max_norm)": "max_norm / norm"},
        ),
        Mistake(
            "scaled-up-only",
            "You lengthen the short gradients and leave the long ones. It is the other way round: the factor is at most 1.",
            {"max_norm / max(norm, max_norm)": "max_norm / min(norm, max_norm)"},
        ),
        Mistake(
            "torchs-epsilon",
            "torch divides by the norm plus 1e-6, which leaves the clipped gradient a little short. Here, as in the paper, by the norm itself.",
            {"max_norm / max(norm, max_norm)": "min(1.0, max_norm / (norm + 1e-6))"},
        ),
        Mistake(
            "sum-of-norms",
            "You added up the arrays' norms. Squares add up: take the sum of all squares, and one root at the end.",
            {
                "np.sqrt(sum(np.sum(grad**2) for grad in grads))": "sum(np.sqrt(np.sum(grad**2)) for grad in grads)"
            },
        ),
        Mistake(
            "root-forgotten",
            "That is the square of the norm: take the root.",
            {"np.sqrt(sum(np.sum(grad**2) for grad in grads))": "sum(np.sum(grad**2) for grad in grads)"},
        ),
        Mistake(
            "largest-norm",
            "You took the largest of the arrays' norms. The length of all of them together is the root of the sum of all squares.",
            {
                "np.sqrt(sum(np.sum(grad**2) for grad in grads))": "max(np.sqrt(np.sum(grad**2)) for grad in grads)"
            },
        ),
        Mistake(
            "largest-entry",
            "You measured the largest entry. The norm is the root of the sum of all squares.",
            {"np.sqrt(sum(np.sum(grad**2) for grad in grads))": "max(np.abs(grad).max() for grad in grads)"},
        ),
        Mistake(
            "root-of-the-mean",
            "You took the root of the mean square, which hardly grows with the number of parameters. The norm has the sum under the root.",
            {
                "np.sqrt(sum(np.sum(grad**2) for grad in grads))": "np.sqrt(sum(np.sum(grad**2) for grad in grads) / sum(grad.size for grad in grads))"
            },
        ),
        Mistake(
            "sum-of-absolute-values",
            "You added up absolute values, the 1-norm. The norm meant here is the root of the sum of squares.",
            {
                "np.sqrt(sum(np.sum(grad**2) for grad in grads))": "sum(np.sum(np.abs(grad)) for grad in grads)"
            },
        ),
        Mistake(
            "dropped-when-too-long",
            "You set a gradient that is too long to zero. It should be shortened to max_norm: its direction is still good.",
            {
                "return [grad * (max_norm / max(norm, max_norm)) for grad in grads]": "return [grad * (norm <= max_norm) for grad in grads]"
            },
        ),
        Mistake("changed-in-place", IN_PLACE.format("grads"), clip_in_place),
    ],
    styles=[clip_flat, clip_norm_of_norms, clip_loop],
    forbidden=("course_lib.optimizers", "course_lib.training"),
)

# -------------------------------------------------------------------------------------------------- lstm_step_forward


def lstm_arrays(rng, n, d, hidden, *, scale=0.7, dtype=float):
    """Draw x, h, c, w_x, w_h, bias of one step; cell states beyond 1 in size."""
    x, h, c, w_x, w_h, bias = arrays(
        rng,
        (n, d),
        (n, hidden),
        (n, hidden),
        (4 * hidden, d),
        (4 * hidden, hidden),
        (4 * hidden,),
        dtype=dtype,
    )
    factor = dtype(scale)
    return [x, np.tanh(h), dtype(1.5) * c, factor * w_x, factor * w_h, bias]


def lstm_step_cases(rng):
    """Sizes that all differ, a batch of one, a batch of four, saturated gates, float32."""
    return [
        case(*lstm_arrays(rng, 2, 3, 5)),
        case(*lstm_arrays(rng, 1, 2, 3), note="a batch of one"),
        case(*lstm_arrays(rng, 4, 3, 2), note="a batch of four"),
        case(*lstm_arrays(rng, 3, 2, 4, scale=300.0), note="saturated gates"),
        case(*lstm_arrays(rng, 3, 4, 2, dtype=np.float32), note="float32"),
    ]


def lstm_step_by_slices(x, h, c, w_x, w_h, bias):
    hidden = h.shape[1]
    z = np.concatenate([x, h], axis=1) @ np.concatenate([w_x, w_h], axis=1).T + bias
    i = sigmoid(z[:, :hidden])
    f = sigmoid(z[:, hidden : 2 * hidden])
    g = np.tanh(z[:, 2 * hidden : 3 * hidden])
    o = sigmoid(z[:, 3 * hidden :])
    c_next = c * f + g * i
    return np.tanh(c_next) * o, c_next, None


def lstm_step_by_example(x, h, c, w_x, w_h, bias):
    h_next, c_next = np.empty_like(h), np.empty_like(c)
    for n in range(len(x)):
        i, f, g, o = (w_x @ x[n] + w_h @ h[n] + bias).reshape(4, -1)
        c_next[n] = sigmoid(f) * c[n] + sigmoid(i) * np.tanh(g)
        h_next[n] = sigmoid(o) * np.tanh(c_next[n])
    return [h_next, c_next, ()]


def lstm_step_by_gate(x, h, c, w_x, w_h, bias):
    parts = zip(np.split(w_x, 4), np.split(w_h, 4), np.split(bias, 4), strict=True)
    i, f, g, o = (x @ a.T + h @ b.T + d for a, b, d in parts)
    gates = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_next = gates[1] * c + gates[0] * gates[2]
    h_next = gates[3] * np.tanh(c_next)
    return h_next, c_next, (x, h, c, *gates, c_next, w_x, w_h)


LSTM_STEP_FORWARD = Exercise(
    "lstm_step_forward",
    lstm_step_forward,
    points={"h_next": 2, "c_next": 1},
    returns=("h_next", "c_next", "cache"),
    cases=[
        case(
            np.array([[1.0]]),
            np.array([[0.0]]),
            np.array([[2.0]]),
            np.array([[0.0], [np.log(3)], [0.0], [0.0]]),
            np.zeros((4, 1)),
            np.array([0.0, 0.0, 1.0, 0.0]),
            note="the example above",
        ),
        *lstm_step_cases(np.random.default_rng(105)),
    ],
    hidden=lstm_step_cases,
    mistakes=[
        Mistake(
            "gate-order-i-f-o-g",
            "You took the gates in the order i, f, o, g: that is CS231n's. Ours is i, f, g, o, as in torch, cuDNN and Keras (which "
            "writes c for g).",
            {"i, f, g, o = np.split(": "i, f, o, g = np.split("},
        ),
        Mistake(
            "gate-order-i-g-f-o",
            "You took the gates in the order i, g, f, o: that is TensorFlow 1's LSTMCell (there i, j, f, o). Ours is i, f, g, o.",
            {"i, f, g, o = np.split(": "i, g, f, o = np.split("},
        ),
        Mistake(
            "gate-order-i-o-f-g",
            "You took the gates in the order i, o, f, g: that is ONNX's (there i, o, f, c). Ours is i, f, g, o.",
            {"i, f, g, o = np.split(": "i, o, f, g = np.split("},
        ),
        Mistake(
            "input-and-forget-swapped",
            "You swapped i and f: f scales the old cell state, i the new entry. (f, i, g, o is the order in which Olah's, 2015, page tells "
            "them.)",
            {"f * c + i * g": "i * c + f * g"},
        ),
        Mistake(
            "forget-bias-added-inside",
            "You added 1 to the forget gate's sum, as TensorFlow 1's LSTMCell does (forget_bias=1.0). Here it is a matter of how the bias is "
            "initialised: the step itself adds nothing.",
            {"sigmoid(f)": "sigmoid(f + 1)"},
        ),
        Mistake(
            "forget-is-one-minus-input",
            "You used 1 - i in place of the forget gate: the coupled gate of Greff et al. (2017), and of the GRU. Here f has weights of its own.",
            {"f * c + i * g": "(1 - i) * c + i * g"},
        ),
        Mistake(
            "no-forget-gate",
            "The old cell state is kept whole: that is the LSTM of 1997, without a forget gate. Multiply c by f (Gers et al., 2000).",
            {"f * c + i * g": "c + i * g"},
        ),
        Mistake(
            "tanh-forgotten-on-the-cell",
            "h' = o * c' lets the state grow without limit. It is o * tanh(c').",
            {"o * np.tanh(c_next)": "o * c_next"},
        ),
        Mistake(
            "output-gate-inside",
            "You took tanh(o * c'). The gate stands outside: o * tanh(c').",
            {"o * np.tanh(c_next)": "np.tanh(o * c_next)"},
        ),
        Mistake(
            "output-from-the-old-cell",
            "The new state comes from the old cell state. It is o * tanh of the new one.",
            {"o * np.tanh(c_next)": "o * np.tanh(c)"},
        ),
        Mistake(
            "state-for-cell",
            "You kept f * h. What is carried on is the cell state: f * c.",
            {"f * c + i * g": "f * h + i * g"},
        ),
        Mistake(
            "sigmoid-on-g",
            "You put g through a sigmoid: then nothing can ever be subtracted from the cell state. g is a tanh, the other three are sigmoids.",
            {"np.tanh(g)": "sigmoid(g)"},
        ),
        Mistake(
            "no-tanh-on-g",
            "g is used without its tanh.",
            {"np.tanh(g)": "g"},
        ),
        Mistake(
            "hard-sigmoid",
            "You used clip(0.2 z + 0.5, 0, 1), the 'hard sigmoid' that older versions of Keras put into their LSTM. Here the gates are sigmoids.",
            {
                "sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)": "np.clip(0.2 * i + 0.5, 0, 1), np.clip(0.2 * f + 0.5, 0, 1), np.tanh(g), np.clip(0.2 * o + 0.5, 0, 1)"
            },
        ),
        Mistake(
            "gates-interleaved",
            "You dealt the rows out to the gates in turn. The first H rows are i, the next H are f, then g, then o.",
            {"np.split(z, 4, axis=1)": "(z[:, k::4] for k in range(4))"},
        ),
        Mistake(
            "split-along-the-batch",
            "You split the batch into four. The gates lie side by side along axis 1: np.split(z, 4, axis=1).",
            {"np.split(z, 4, axis=1)": "np.split(z, 4)"},
        ),
        Mistake(
            "bias-forgotten",
            "The bias is missing.",
            {" + bias": ""},
        ),
        Mistake(
            "bias-twice",
            "You added the bias twice. torch has two, bias_ih and bias_hh, whose sum is our one.",
            {" + bias": " + bias + bias"},
        ),
        Mistake(
            "old-state-forgotten",
            "The gates do not look at the old state: add h @ w_h.T.",
            {" + h @ w_h.T": ""},
        ),
        Mistake(
            "gates-look-at-the-cell",
            "Your gates look at c. (Peephole connections, Gers and Schmidhuber, 2000, do that, with weights of their own.) Here they look at "
            "x and h.",
            {"h @ w_h.T": "c @ w_h.T"},
        ),
        Mistake(
            "wrong-order",
            "You returned the cell state first (so did TensorFlow 1's LSTMStateTuple). Return h', c', cache.",
            {"return h_next, c_next,": "return c_next, h_next,"},
        ),
    ],
    styles=[lstm_step_by_slices, lstm_step_by_example, lstm_step_by_gate],
    forbidden=("course_lib.ops.lstm", "course_lib.recurrent", "course_lib.text"),
)

# ------------------------------------------------------------------------------------------------- lstm_step_backward


def lstm_back_cases(rng):
    """The caches of such steps; a gradient by h only, by c only, and by both."""

    def one(n, d, hidden, note="", scale=0.7, dtype=float, dh_factor=1, dc_factor=1):
        _, _, cache = lstm_step_forward(*lstm_arrays(rng, n, d, hidden, scale=scale, dtype=dtype))
        dh, dc = arrays(rng, (n, hidden), (n, hidden), dtype=dtype)
        return case(dtype(dh_factor) * dh, dtype(dc_factor) * dc, cache, note=note)

    return [
        one(2, 3, 5),
        one(1, 2, 3, "a batch of one"),
        one(3, 2, 4, "a gradient by h only", dc_factor=0),
        one(2, 3, 4, "a gradient by c only", dh_factor=0),
        one(3, 2, 4, "nearly saturated gates", 3.0),
        one(3, 4, 2, "float32", dtype=np.float32),
    ]


def lstm_back_by_gate(dh, dc, cache):
    tanh_c = np.tanh(cache.c)
    total = dc + dh * cache.o - dh * cache.o * tanh_c**2
    dz_i = total * cache.g * (cache.i - cache.i**2)
    dz_f = total * cache.c_prev * (cache.f - cache.f**2)
    dz_g = total * cache.i * (1 - cache.g) * (1 + cache.g)
    dz_o = dh * tanh_c * (cache.o - cache.o**2)
    dz_all = (dz_i, dz_f, dz_g, dz_o)
    w_x, w_h = np.split(cache.w_x, 4), np.split(cache.w_h, 4)
    dx = sum(dz @ w for dz, w in zip(dz_all, w_x, strict=True))
    dh_prev = sum(dz @ w for dz, w in zip(dz_all, w_h, strict=True))
    dw_x = np.concatenate([dz.T @ cache.x for dz in dz_all])
    dw_h = np.concatenate([dz.T @ cache.h_prev for dz in dz_all])
    return dx, dh_prev, total * cache.f, dw_x, dw_h, np.concatenate([dz.sum(axis=0) for dz in dz_all])


def lstm_back_by_example(dh, dc, cache):
    dx, dh_prev, dc_prev = np.zeros_like(cache.x), np.zeros_like(dh), np.zeros_like(dc)
    dw_x, dw_h = np.zeros_like(cache.w_x), np.zeros_like(cache.w_h)
    dbias = np.zeros(len(dw_h), dw_h.dtype)
    for n in range(len(dh)):
        i, f, g, o, c = (part[n] for part in (cache.i, cache.f, cache.g, cache.o, cache.c))
        into = dc[n] + dh[n] * o / np.cosh(c) ** 2
        di, df, dg, do = into * g, into * cache.c_prev[n], into * i, dh[n] * np.tanh(c)
        dz = np.hstack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g), do * o * (1 - o)])
        dx[n], dh_prev[n], dc_prev[n] = dz @ cache.w_x, dz @ cache.w_h, into * f
        dw_x += np.outer(dz, cache.x[n])
        dw_h += np.outer(dz, cache.h_prev[n])
        dbias += dz
    return [dx, dh_prev, dc_prev, dw_x, dw_h, dbias]


def lstm_back_einsum(dh, dc, cache):
    gates = np.stack([cache.i, cache.f, cache.g, cache.o], axis=1)
    tanh_c = np.tanh(cache.c)
    dc = dh * cache.o * (1 - tanh_c**2) + dc
    outer = np.stack([dc * cache.g, dc * cache.c_prev, dc * cache.i, dh * tanh_c], axis=1)
    slopes = gates * (1 - gates)
    slopes[:, 2] = 1 - cache.g**2
    dz = (outer * slopes).reshape(len(dh), -1)
    return (
        np.einsum("nz,zd->nd", dz, cache.w_x),
        np.einsum("nz,zh->nh", dz, cache.w_h),
        dc * cache.f,
        np.einsum("nz,nd->zd", dz, cache.x),
        np.einsum("nz,nh->zh", dz, cache.h_prev),
        np.einsum("nz->z", dz),
    )


def lstm_back_in_place(dh, dc, cache):
    tanh_c = np.tanh(cache.c)
    dc += dh * cache.o * (1 - tanh_c**2)
    di, df, dg, do = dc * cache.g, dc * cache.c_prev, dc * cache.i, dh * tanh_c
    i, f, g, o = cache.i, cache.f, cache.g, cache.o
    dz = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)
    return dz @ cache.w_x, dz @ cache.w_h, dc * f, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


LSTM_STEP_BACKWARD = Exercise(
    "lstm_step_backward",
    lstm_step_backward,
    points={"dx": 0.5, "dh_prev": 1, "dc_prev": 1, "dw_x": 0.5, "dw_h": 0.5, "dbias": 0.5},
    returns=("dx", "dh_prev", "dc_prev", "dw_x", "dw_h", "dbias"),
    cases=[
        case(
            np.array([[1.0]]),
            np.array([[0.5]]),
            lstm_step_forward(
                np.array([[1.0]]),
                np.array([[0.0]]),
                np.array([[2.0]]),
                np.array([[0.0], [np.log(3)], [0.0], [0.0]]),
                np.zeros((4, 1)),
                np.array([0.0, 0.0, 1.0, 0.0]),
            )[2],
            note="the example above",
        ),
        *lstm_back_cases(np.random.default_rng(106)),
    ],
    hidden=lstm_back_cases,
    mistakes=[
        Mistake(
            "cell-gradient-from-behind-forgotten",
            "The dc that comes from the next step is lost. The cell state acts in two ways, through h' and through the next cell state: add both.",
            {"dc = dc + dh * o": "dc = dh * o"},
        ),
        Mistake(
            "way-through-h-forgotten",
            "The cell state also acts through h' = o tanh(c'): add dh * o * (1 - tanh(c')²) to dc.",
            {"dc = dc + dh * o * (1 - tanh_c**2)": "dc = dc"},
        ),
        Mistake(
            "slope-of-tanh-c-forgotten",
            "On the way from h' to c' stands a tanh: multiply dh * o by 1 - tanh(c')².",
            {"dh * o * (1 - tanh_c**2)": "dh * o"},
        ),
        Mistake(
            "slope-without-tanh",
            "The slope of tanh at c' is 1 - tanh(c')², not 1 - c'²: c' is what goes into the tanh.",
            {"1 - tanh_c**2": "1 - cache.c**2"},
        ),
        Mistake(
            "output-gate-forgotten",
            "The way from h' to c' passes the output gate: multiply by o.",
            {"dh * o * (1": "dh * (1"},
        ),
        Mistake(
            "output-gates-gradient-without-tanh",
            "The output gate multiplies tanh(c'), not c': its gradient is dh * tanh(c').",
            {"dh * tanh_c * o * (1 - o)": "dh * cache.c * o * (1 - o)"},
        ),
        Mistake(
            "output-gate-from-dc",
            "You sent dc into the output gate. That gate acts on h' only: dh * tanh(c').",
            {"dh * tanh_c * o * (1 - o)": "dc * tanh_c * o * (1 - o)"},
        ),
        Mistake(
            "forget-gate-with-the-new-cell",
            "The forget gate multiplied the old cell state: its gradient is dc * c_prev.",
            {"dc * cache.c_prev": "dc * cache.c"},
        ),
        Mistake(
            "input-and-candidate-swapped",
            "i and g are swapped: the gradient of i is dc * g, that of g is dc * i.",
            {"dc * g * i * (1 - i)": "dc * i * i * (1 - i)", "dc * i * (1 - g**2)": "dc * g * (1 - g**2)"},
        ),
        Mistake(
            "sigmoid-slope-for-g",
            "g is a tanh: its slope is 1 - g², not g (1 - g).",
            {"(1 - g**2)": "g * (1 - g)"},
        ),
        Mistake(
            "gates-slopes-forgotten",
            "The gates' own slopes are missing: i (1 - i), f (1 - f), 1 - g², o (1 - o).",
            {" * i * (1 - i)": "", " * f * (1 - f)": "", " * (1 - g**2)": "", " * o * (1 - o)": ""},
        ),
        Mistake(
            "slope-of-a-sigmoid-taken-again",
            "You took the sigmoid of the gates again. The cache holds the gates themselves, so the slope is i (1 - i) as it is.",
            {
                "i, f, g, o = cache.i, cache.f, cache.g, cache.o": "i, f, g, o = sigmoid(cache.i), sigmoid(cache.f), np.tanh(cache.g), sigmoid(cache.o)"
            },
        ),
        Mistake(
            "gate-order-i-f-o-g",
            "You put the gates' gradients in the order i, f, o, g, CS231n's. The rows of the weights are i, f, g, o, as in torch.",
            {
                "[dz_i, dz_f, dz_g, dz_o]": "[dz_i, dz_f, dz_o, dz_g]",
            },
        ),
        Mistake(
            "cell-gradient-not-gated",
            "dc_prev is dc as it is. The old cell state was multiplied by f, and so is its gradient.",
            {"dc * f, dz.T": "dc, dz.T"},
        ),
        Mistake(
            "cell-gradient-before-the-sum",
            "dc_prev has only the part that came from behind. It is f times the whole: that through h' too.",
            {
                "dc = dc + dh * o": "dc_behind = dc\n    dc = dc + dh * o",
                "dc * f, dz.T": "dc_behind * f, dz.T",
            },
        ),
        Mistake(
            "mean-over-the-batch",
            MEAN_BATCH,
            {"dz.sum(axis=0)": "dz.mean(axis=0)"},
        ),
        Mistake(
            "wrong-order",
            "dc_prev came before dh_prev. The order is that of the arrays that went in: x, h, c, w_x, w_h, bias.",
            {"dz @ cache.w_h, dc * f, dz.T": "dc * f, dz @ cache.w_h, dz.T"},
        ),
        Mistake("changed-in-place", IN_PLACE.format("dc"), lstm_back_in_place),
    ],
    styles=[lstm_back_by_gate, lstm_back_by_example, lstm_back_einsum],
    forbidden=("course_lib.ops.lstm", "course_lib.recurrent", "course_lib.text"),
)

# --------------------------------------------------------------------------------------------------------- perplexity


def loss_cases(rng):
    """One loss a letter, a batch of sequences, a single one, a great spread, float32."""
    return [
        case(rng.uniform(0.2, 3.0, 7)),
        case(rng.exponential(2.0, (3, 5)), note="time and batch: two axes"),
        case(rng.uniform(0.5, 4.0, 1), note="a single loss"),
        case(
            np.append(np.full(20, 0.01), rng.uniform(9.0, 12.0)), note="one letter that was quite unexpected"
        ),
        case(np.zeros(4), note="always certain, and right"),
        case(rng.uniform(0.2, 3.0, 6).astype(np.float32), note="float32"),
    ]


def perplexity_product(losses):
    chances = np.exp(-losses).ravel()
    result = 1.0
    for chance in chances:
        result *= chance ** (-1 / len(chances))
    return result


def perplexity_by_sum(losses):
    return np.exp(np.sum(losses) / np.size(losses))


def perplexity_in_bits(losses):
    return 2 ** np.mean(losses / np.log(2))


PERPLEXITY = Exercise(
    "perplexity",
    perplexity,
    points=1,
    returns=("perplexity",),
    cases=[case(np.log([2.0, 8.0]), note="the example above"), *loss_cases(np.random.default_rng(107))],
    hidden=loss_cases,
    mistakes=[
        Mistake(
            "base-two",
            "You took 2 to the mean loss: right where losses are in bits (log2), as in many papers on language. Ours are in nats, with the "
            "natural logarithm: use exp.",
            {"np.exp(np.mean(losses))": "2 ** np.mean(losses)"},
        ),
        Mistake(
            "mean-of-exp",
            "You took the mean of exp(loss): one surprise then decides everything. Take the mean first, then exp.",
            {"np.exp(np.mean(losses))": "np.mean(np.exp(losses))"},
        ),
        Mistake(
            "sum-for-mean",
            "You took exp of the sum, which grows with the length of the text. Take the mean.",
            {"np.exp(np.mean(losses))": "np.exp(np.sum(losses))"},
        ),
        Mistake(
            "mean-loss-only",
            "That is the mean loss itself. The perplexity is exp of it.",
            {"np.exp(np.mean(losses))": "np.mean(losses)"},
        ),
        Mistake(
            "wrong-sign",
            "You took exp(-mean): that is the typical chance of the right letter. The perplexity is one over it.",
            {"np.exp(np.mean(losses))": "np.exp(-np.mean(losses))"},
        ),
        Mistake(
            "in-bits",
            "That is the mean loss in bits a letter. The perplexity is 2 to that, or exp of the mean in nats.",
            {"np.exp(np.mean(losses))": "np.mean(losses) / np.log(2)"},
        ),
        Mistake(
            "mean-of-the-first-axis",
            "You divided the sum by the length of the first axis. Divide by the number of all losses: np.mean does.",
            {"np.exp(np.mean(losses))": "np.exp(np.sum(losses) / len(losses))"},
        ),
        Mistake(
            "one-for-each-column",
            "You averaged over the first axis only. All letters of all examples count alike: one number.",
            {"np.mean(losses)": "np.mean(losses, axis=0)"},
        ),
        Mistake(
            "median",
            "You took the median. The perplexity is exp of the mean.",
            {"np.mean": "np.median"},
        ),
        Mistake(
            "mean-of-chances",
            "You averaged the chances exp(-loss) and inverted that. The logarithms are averaged: exp of the mean loss.",
            {"np.exp(np.mean(losses))": "1 / np.mean(np.exp(-losses))"},
        ),
    ],
    styles=[perplexity_product, perplexity_by_sum, perplexity_in_bits],
    forbidden=("course_lib.losses",),
)

# -------------------------------------------------------------------------------------------------------- sample_next

DRAWS = 1000  # the view's tolerance follows from this number


def draw_cases(rng):
    """Colder, as it is, hotter, nearly frozen, large logits of either sign, one symbol, a replayed generator."""

    def one(logits, temperature, note="", calls=DRAWS, maker="rng"):
        made = Made(maker, (int(rng.integers(1000)),))
        return case(logits, temperature=temperature, rng=made, note=note, calls=calls)

    def ladder():
        return rng.permutation([2.5, 1.5, 0.5, -0.5, -1.5]) + rng.uniform(-1, 1)

    return [
        one(ladder(), 1.0, "temperature 1"),
        one(ladder(), 0.4, "a low temperature"),
        one(ladder(), 2.5, "a high temperature"),
        one(ladder(), 1e-3, "hardly any temperature", 40),
        one(ladder()[:3] * 0.5 + 1000, 1.0, "logits near 1000"),
        one(ladder()[:4] - 1000, 0.5, "logits near -1000"),
        one(ladder().astype(np.float32), 1.0, "float32"),
        one(np.array([3.0]), 1.0, "one symbol only", 3),
        one(ladder() / 4, 1.0, "a generator that always begins anew", 12, "replaying_rng"),
    ]


def sample_by_cumsum(logits, *, temperature, rng):
    weights = np.exp((logits - logits.max()) / temperature)
    edges = np.cumsum(weights) / weights.sum()
    return int(min(np.searchsorted(edges, rng.random()), len(logits) - 1))


def sample_gumbel(logits, *, temperature, rng):
    return int(np.argmax(logits / temperature + rng.gumbel(size=len(logits))))


def sample_multinomial(logits, *, temperature, rng):
    z = logits.astype(float) / temperature
    probs = np.exp(z - z.max())
    return int(rng.multinomial(1, probs / probs.sum()).argmax())


def sample_loop(logits, *, temperature, rng):
    top = max(logits)
    weights = [float(np.exp((logit - top) / temperature)) for logit in logits]
    left = rng.random() * sum(weights)
    for symbol, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return symbol
    return len(weights) - 1


SAMPLE_NEXT = Exercise(
    "sample_next",
    sample_next,
    points={"shares": 1, "random": 1},
    returns=("symbol",),
    view="symbols",
    cases=[
        case(
            np.log([0.5, 0.25, 0.125, 0.125]),
            temperature=1.0,
            rng=Made("rng", (7,)),
            calls=DRAWS,
            note="the example above",
        ),
        *draw_cases(np.random.default_rng(108)),
    ],
    hidden=draw_cases,
    mistakes=[
        Mistake(
            "temperature-multiplied",
            "You multiplied by the temperature: then a high one freezes. Divide the logits by it.",
            {"/ temperature": "* temperature"},
        ),
        Mistake(
            "temperature-ignored",
            "The temperature has no effect. Divide the logits by it before the softmax; dividing the probabilities and normalising them again "
            "changes nothing.",
            {" / temperature": ""},
        ),
        Mistake(
            "most-likely-always",
            "You always take the likeliest symbol (greedy decoding). Here it is drawn: each symbol with its probability.",
            {"rng.choice(len(probs), p=probs / probs.sum())": "probs.argmax()"},
        ),
        Mistake(
            "probabilities-ignored",
            "Every symbol comes equally often: the probabilities are not used.",
            {", p=probs / probs.sum()": ""},
        ),
        Mistake(
            "overflow",
            "exp overflows or vanishes for large logits, and small temperatures make all logits large. Subtract the largest logit first: the "
            "softmax stays the same.",
            {"(logits - logits.max())": "logits"},
        ),
        Mistake(
            "wrong-sign",
            "The unlikeliest symbol comes most often: a sign is wrong in the exponent.",
            {"(logits - logits.max())": "(logits.min() - logits)"},
        ),
        Mistake(
            "own-randomness",
            "You drew from another generator than the one given. Draw from rng, so that who calls you can repeat it.",
            {
                "temperature, rng)": "temperature, rng, own=np.random.default_rng(12345))",
                "rng.choice": "own.choice",
            },
        ),
        Mistake(
            "probabilities-returned",
            "You returned the probabilities. Draw one symbol from them, and return its index.",
            {"rng.choice(len(probs), p=probs / probs.sum())": "probs / probs.sum()"},
        ),
        Mistake(
            "logit-returned",
            "You returned a logit. Return the index of the symbol.",
            {"rng.choice(len(probs), p=probs / probs.sum())": "rng.choice(logits, p=probs / probs.sum())"},
        ),
        Mistake(
            "counted-from-one",
            "Your symbols are counted from 1. Return an index from 0 to len(logits) - 1.",
            {
                "rng.choice(len(probs), p=probs / probs.sum())": "1 + rng.choice(len(probs), p=probs / probs.sum())"
            },
        ),
    ],
    styles=[sample_by_cumsum, sample_gumbel, sample_multinomial, sample_loop],
    forbidden=("course_lib.sampling", "course_lib.text"),
)

EXERCISES = [
    RNN_STEP_FORWARD,
    RNN_STEP_BACKWARD,
    RNN_BACKWARD,
    CLIP,
    LSTM_STEP_FORWARD,
    LSTM_STEP_BACKWARD,
    PERPLEXITY,
    SAMPLE_NEXT,
]
