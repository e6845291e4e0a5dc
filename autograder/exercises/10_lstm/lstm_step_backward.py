"""The exercise ``lstm_step_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.recurrent.lstm import lstm_step_backward, lstm_step_forward

from .shared import arrays, lstm_arrays


def lstm_back_cases(rng):
    """The caches of such steps; a gradient with respect to h alone, to c alone, and to both."""

    def one(n, d, hidden, note="", scale=0.7, dtype=float, dh_factor=1, dc_factor=1):
        _, _, cache = lstm_step_forward(*lstm_arrays(rng, n, d, hidden, scale=scale, dtype=dtype))
        dh, dc = arrays(rng, (n, hidden), (n, hidden), dtype=dtype)
        return case(dtype(dh_factor) * dh, dtype(dc_factor) * dc, cache, note=note)

    return [
        one(2, 3, 5),
        one(1, 2, 3, "a batch of one"),
        one(3, 2, 4, "a gradient with respect to h alone", dc_factor=0),
        one(2, 3, 4, "a gradient with respect to c alone", dh_factor=0),
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


EXERCISE = Exercise(
    "lstm_step_backward",
    lstm_step_backward,
    points={"dx": 0.25, "dh_prev": 0.5, "dc_prev": 0.5, "dw_x": 0.25, "dw_h": 0.25, "dbias": 0.25},
    returns=("dx", "dh_prev", "dc_prev", "dw_x", "dw_h", "dbias"),
    steps={
        "dh * o * (1 - tanh_c**2)": "what comes to the cell state through h'",
        "dc": "all that comes to the cell state: dc",
        "dz_i": "the gradient with respect to the sum of the input gate: dz_i",
        "dz_f": "the gradient with respect to the sum of the forget gate: dz_f",
        "dz_g": "the gradient with respect to the sum of the new entry: dz_g",
        "dz_o": "the gradient with respect to the sum of the output gate: dz_o",
    },
    pair=Pair(
        "lstm_step_forward",
        cases=[
            case(*lstm_arrays(np.random.default_rng(13), 2, 3, 4)),
            case(*lstm_arrays(np.random.default_rng(14), 1, 2, 3)),
        ],
        outputs=2,
    ),
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
            "slope-without-tanh",
            "The slope of tanh at c' is 1 - tanh(c')², not 1 - c'²: c' is what goes into the tanh.",
            {"1 - tanh_c**2": "1 - cache.c**2"},
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
            "cell-gradient-before-the-sum",
            "Your dc_prev has only the part that came from the next step. It is f times the whole, with the part through h' too.",
            {
                "dc = dc + dh * o": "dc_behind = dc\n    dc = dc + dh * o",
                "dc * f, dz.T": "dc_behind * f, dz.T",
            },
        ),
        Mistake(
            "forget-gate-with-the-new-cell",
            "The forget gate multiplied the old cell state: its gradient is dc * c_prev.",
            {"dc * cache.c_prev": "dc * cache.c"},
        ),
    ],
    styles=[lstm_back_by_gate, lstm_back_by_example, lstm_back_einsum],
)
