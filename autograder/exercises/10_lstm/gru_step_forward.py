"""The exercise ``gru_step_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.recurrent.gru import gru_step_forward

from .shared import arrays


def gru_step_cases(rng):
    """Sizes that all differ, as many inputs as units, a batch of one, saturated gates, float32."""

    def one(n, d, hidden, note, scale=0.7, dtype=float):
        shapes = (n, d), (n, hidden), (3 * hidden, d), (3 * hidden, hidden), (3 * hidden,)
        x, h, w_x, w_h, bias = arrays(rng, *shapes, dtype=dtype)
        return case(x, np.tanh(h), dtype(scale) * w_x, dtype(scale) * w_h, bias, note=note)

    return [
        one(2, 3, 5, "two sequences"),
        one(1, 2, 3, "a batch of one"),
        one(4, 3, 3, "as many inputs as units"),
        one(3, 2, 4, "saturated gates", 300.0),
        one(3, 4, 2, "float32", dtype=np.float32),
    ]


def gru_by_slices(x, h, w_x, w_h, bias):
    hidden = h.shape[1]
    z_all = np.concatenate([x, h], axis=1) @ np.concatenate([w_x, w_h], axis=1)[: 2 * hidden].T
    gates = sigmoid(z_all + bias[: 2 * hidden])
    r, z = gates[:, :hidden], gates[:, hidden:]
    n = np.tanh(x @ w_x[2 * hidden :].T + bias[2 * hidden :] + r * (h @ w_h[2 * hidden :].T))
    return n + z * (h - n)


def gru_by_example(x, h, w_x, w_h, bias):
    rows = []
    for one, state in zip(x, h, strict=True):
        from_x, from_h = (w_x @ one + bias).reshape(3, -1), (w_h @ state).reshape(3, -1)
        r, z = sigmoid(from_x[:2] + from_h[:2])
        rows.append(z * state + (1 - z) * np.tanh(from_x[2] + r * from_h[2]))
    return np.array(rows)


def gru_by_gate(x, h, w_x, w_h, bias):
    w_xr, w_xz, w_xn = np.split(w_x, 3)
    w_hr, w_hz, w_hn = np.split(w_h, 3)
    b_r, b_z, b_n = np.split(bias, 3)
    r = sigmoid(x @ w_xr.T + h @ w_hr.T + b_r)
    take = sigmoid(-(x @ w_xz.T + h @ w_hz.T + b_z))  # 1 - z
    n = np.tanh(x @ w_xn.T + b_n + (h @ w_hn.T) * r)
    return take * n + (1 - take) * h


EXERCISE = Exercise(
    "gru_step_forward",
    gru_step_forward,
    points=2,
    returns=("h_next",),
    steps={
        "r": "the reset gate r",
        "z": "the update gate z",
        "n_x + r * n_h": "what goes into the tanh of n",
        "n": "the new entry n",
    },
    cases=[
        case(
            np.array([[1.0]]),
            np.array([[0.5]]),
            np.array([[0.0], [np.log(3)], [0.0]]),
            np.array([[0.0], [0.0], [2.0]]),
            np.array([0.0, 0.0, 0.5]),
            note="the example above",
        ),
        *gru_step_cases(np.random.default_rng(109)),
    ],
    hidden=gru_step_cases,
    mistakes=[
        Mistake(
            "gate-order-z-r-n",
            "You took the gates in the order z, r, n: that is Keras's. Ours is r, z, n, as in torch.",
            {
                "r_x, z_x, n_x = np.split(": "z_x, r_x, n_x = np.split(",
                "r_h, z_h, n_h = np.split(": "z_h, r_h, n_h = np.split(",
            },
        ),
        Mistake(
            "update-gate-turned-round",
            "Your z says how much is *replaced*, as in Chung et al. (2014). Here it says how much is kept: z * h + (1 - z) * n.",
            {"z * h + (1 - z) * n": "(1 - z) * h + z * n"},
        ),
        Mistake(
            "reset-before-the-matrix",
            "You multiplied h by r before the matrix, as Cho et al. (2014) and d2l do. Here r multiplies the product of h and the matrix, as in "
            "cuDNN, torch and Flax.",
            {"n_x + r * n_h": "n_x + (r * h) @ w_h[2 * h.shape[1] :].T"},
        ),
        Mistake(
            "reset-gate-ignored",
            "The reset gate has no effect. It multiplies what the old state gives to n.",
            {"n_x + r * n_h": "n_x + n_h"},
        ),
        Mistake(
            "reset-gate-on-all-of-n",
            "Your reset gate multiplies the input's part of n too. It multiplies the old state's part alone.",
            {"n_x + r * n_h": "r * (n_x + n_h)"},
        ),
        Mistake(
            "bias-inside-the-reset",
            "You put the bias of n beside the old state's part, so that r multiplies it: torch has a second bias there, bias_hh. Ours stands beside the input's part.",
            {"n_x + r * n_h": "n_x - bias[2 * h.shape[1] :] + r * (n_h + bias[2 * h.shape[1] :])"},
        ),
        Mistake(
            "sigmoid-for-n",
            "You put n through a sigmoid: then no entry of the state can ever become negative. n is a tanh.",
            {"np.tanh(n_x + r * n_h)": "sigmoid(n_x + r * n_h)"},
        ),
        Mistake(
            "old-state-added-whole",
            "You keep the old state whole and add to it. The two shares are z and 1 - z: together they are 1.",
            {"z * h + (1 - z) * n": "h + (1 - z) * n"},
        ),
        Mistake(
            "tanh-behind-the-sum",
            "You put the new state through a tanh, as an LSTM does with its cell state. A GRU shows its state as it is.",
            {"return z * h + (1 - z) * n": "return np.tanh(z * h + (1 - z) * n)"},
        ),
    ],
    styles=[gru_by_slices, gru_by_example, gru_by_gate],
)
