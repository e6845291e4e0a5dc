"""The exercise ``lstm_step_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.recurrent.lstm import lstm_step_forward

from .shared import lstm_arrays


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
    return np.tanh(c_next) * o, c_next, LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)


def lstm_step_by_example(x, h, c, w_x, w_h, bias):
    i, f, g, o, h_next, c_next = (np.zeros_like(h) for _ in range(6))
    for n in range(len(x)):
        z = (w_x @ x[n] + w_h @ h[n] + bias).reshape(4, -1)
        i[n], f[n], g[n], o[n] = sigmoid(z[0]), sigmoid(z[1]), np.tanh(z[2]), sigmoid(z[3])
        c_next[n] = f[n] * c[n] + i[n] * g[n]
        h_next[n] = o[n] * np.tanh(c_next[n])
    return [h_next, c_next, LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)]


def lstm_step_by_gate(x, h, c, w_x, w_h, bias):
    parts = zip(np.split(w_x, 4), np.split(w_h, 4), np.split(bias, 4), strict=True)
    i, f, g, o = (x @ a.T + h @ b.T + d for a, b, d in parts)
    gates = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_next = gates[1] * c + gates[0] * gates[2]
    h_next = gates[3] * np.tanh(c_next)
    return h_next, c_next, LSTMStepCache(x, h, c, *gates, c_next, w_x, w_h)


EXERCISE = Exercise(
    "lstm_step_forward",
    lstm_step_forward,
    points={"h_next": 0.5, "c_next": 0.5, "cache": 0.5},
    returns=("h_next", "c_next", "cache"),
    steps={
        "z": "the sums of all gates: z",
        "i": "the input gate i",
        "f": "the forget gate f",
        "g": "the new entry g",
        "o": "the output gate o",
        "f * c": "what is kept of the old cell state",
        "i * g": "what is added to the cell state",
    },
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
            "You took the gates in the order i, g, f, o: that is TensorFlow 1's LSTMCell (there i, j, f, o) and Haiku's. Ours is i, f, g, o.",
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
            "You added 1 to the forget gate's sum, as TensorFlow 1's LSTMCell does (forget_bias=1.0), and Haiku. Here the "
            "initial bias has it: the step itself adds nothing.",
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
            "output-from-the-old-cell",
            "The new state comes from the old cell state. It is o * tanh of the new one.",
            {"o * np.tanh(c_next)": "o * np.tanh(c)"},
        ),
        Mistake(
            "sigmoid-on-g",
            "You put g through a sigmoid: then nothing can ever be subtracted from the cell state. g is a tanh, the other three are sigmoids.",
            {"np.tanh(g)": "sigmoid(g)"},
        ),
        Mistake(
            "hard-sigmoid",
            "You used clip(0.2 z + 0.5, 0, 1), the 'hard sigmoid' that Keras put into its LSTM up to version 2.2. Here the gates are sigmoids.",
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
            "bias-twice",
            "You added the bias twice. torch has two, bias_ih and bias_hh, whose sum is our one.",
            {" + bias": " + bias + bias"},
        ),
        Mistake(
            "gates-look-at-the-cell",
            "Your gates look at c. (Peephole connections, Gers and Schmidhuber, 2000, do that, with weights of their own.) Here they look at "
            "x and h.",
            {"h @ w_h.T": "c @ w_h.T"},
        ),
        Mistake(
            "sums-in-the-cache",
            "Your cache holds the gates' sums. Its i, f, g and o are the gates themselves, after their sigmoid or tanh: the way back takes their slopes from these.",
            {"c, i, f, g, o, c_next": "c, *np.split(z, 4, axis=1), c_next"},
        ),
        Mistake(
            "wrong-order",
            "You returned the cell state first (so did TensorFlow 1's LSTMStateTuple). Return h', c', cache.",
            {"return h_next, c_next,": "return c_next, h_next,"},
        ),
        Mistake(
            "state-for-cell",
            "You kept f * h. What is carried on is the cell state: f * c.",
            {"f * c + i * g": "f * h + i * g"},
        ),
    ],
    styles=[lstm_step_by_slices, lstm_step_by_example, lstm_step_by_gate],
)
