"""The exercise ``lstm_cell``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.recurrent.lstm_cell import lstm_cell

from .shared import arrays, lstm_arrays


def lstm_cell_cases(rng):
    """Sizes that all differ, a batch of one, a gradient with respect to h alone and to c alone, float32."""

    def one(n, d, hidden, note, dtype=float, dh_factor=1, dc_factor=1):
        x, h, c, *weights = lstm_arrays(rng, n, d, hidden, dtype=dtype)
        dh, dc = arrays(rng, (n, hidden), (n, hidden), dtype=dtype)
        return case(x, h, c, weights, dtype(dh_factor) * dh, dtype(dc_factor) * dc, note=note)

    return [
        one(2, 3, 5, "two sequences"),
        one(1, 2, 3, "a batch of one"),
        one(3, 2, 4, "a gradient with respect to h alone", dc_factor=0),
        one(2, 3, 4, "a gradient with respect to c alone", dh_factor=0),
        one(3, 4, 2, "float32", dtype=np.float32),
    ]


def cell_by_own_functions(x, h, c, weights, dh, dc):
    h_next, c_next, cache = lstm_step_forward(x, h, c, *weights)  # the lesson's own
    return h_next, c_next, lstm_step_backward(dh, dc, cache)  # the lesson's own


def cell_by_names(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = c * f + g * i
    cache = LSTMStepCache(x=x, h_prev=h, c_prev=c, i=i, f=f, g=g, o=o, c=c_next, w_x=w_x, w_h=w_h)
    return o * np.tanh(c_next), c_next, list(lstm_step_backward(dh, dc, cache))  # the lesson's own


GATES = "gates = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)"
EXERCISE = Exercise(
    "lstm_cell",
    lstm_cell,
    points={"grads": 2},
    returns=("h_next", "c_next", "grads"),
    steps={
        "x @ w_x.T + h @ w_h.T + bias": "the sums of all gates: z",
        "c_next": "the new cell state",
        "grads[2]": "the gradient of the old cell state",
    },
    cases=lstm_cell_cases(np.random.default_rng(110)),
    hidden=lstm_cell_cases,
    mistakes=[
        Mistake(
            "forward-turned-instead",
            "Now the first rows of the weights say how much is kept, and the second ones how much is written. The forward step was right as given; the order in which the gates go into the cache was not.",
            {"c_next = f * c + i * g": "c_next = i * c + f * g"},
        ),
        Mistake(
            "other-two-changed-round",
            "The gates still go into the cache in a wrong order: its fields are i, f, g, o.",
            {"c, *gates, c_next": "c, i, f, o, g, c_next"},
        ),
        Mistake(
            "i-and-f-exchanged-forward-too",
            "Now i and f are exchanged in the forward step as well. The rows of the weights are i, f, g, o, and the forward step was right as given.",
            {"z_i, z_f, z_g, z_o = np.split": "z_f, z_i, z_g, z_o = np.split"},
        ),
        Mistake(
            "old-cell-in-place-of-the-new",
            "Your cache holds the old cell state twice. Its field c is the cell state after the step.",
            {"*gates, c_next, w_x": "*gates, c, w_x"},
        ),
        Mistake(
            "sums-kept",
            "Your cache holds the sums of the gates. Its fields are the gates after their sigmoid or tanh.",
            {"c, *gates, c_next": "c, z_i, z_f, z_g, z_o, c_next"},
        ),
        Mistake(
            "cell-gradient-dropped",
            "The gradient dc of the cell state is lost: pass it to lstm_step_backward.",
            {"lstm_step_backward(dh, dc, cache)": "lstm_step_backward(dh, 0 * dc, cache)"},
        ),
    ],
    styles=[
        cell_by_own_functions,
        cell_by_names,
        {GATES: "gates = [sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)]"},
    ],
)
