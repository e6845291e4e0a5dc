"""The exercise ``rnn_step_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.recurrent.rnn import RNNStepCache, rnn_step_forward

from .shared import rnn_arrays


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
    return [h_next, RNNStepCache(x, h, h_next, w_x, w_h)]


def rnn_step_concatenated(x, h, w_x, w_h, bias):
    weight = np.concatenate([w_x, w_h], axis=1)
    h_next = np.tanh(np.concatenate([x, h], axis=1) @ weight.T + bias)
    return h_next, RNNStepCache(x, h, h_next, w_x, w_h)


def rnn_step_einsum(x, h, w_x, w_h, bias):
    z = np.einsum("nd,hd->nh", x, w_x) + np.einsum("nk,hk->nh", h, w_h) + bias
    h_next = np.tanh(z)
    return h_next, RNNStepCache(x=x, h_prev=h, h=h_next, w_x=w_x, w_h=w_h)


EXERCISE = Exercise(
    "rnn_step_forward",
    rnn_step_forward,
    points={"h_next": 0.75, "cache": 0.25},
    returns=("h_next", "cache"),
    steps={
        "x @ w_x.T": "what the input gives: x W_xᵀ",
        "h @ w_h.T": "what the old state gives: h W_hᵀ",
        "x @ w_x.T + h @ w_h.T + bias": "the sum that goes through tanh",
    },
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
            "bias-twice",
            "You added the bias twice. torch's RNN has two biases, bias_ih and bias_hh, whose sum is our one.",
            {" + bias": " + bias + bias"},
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
            "cache-forgotten",
            "You returned the state alone. Return two things, the state and the cache.",
            {"return h_next, RNNStepCache(x, h, h_next, w_x, w_h)": "return h_next"},
        ),
    ],
    styles=[rnn_step_by_example, rnn_step_concatenated, rnn_step_einsum],
)
