"""Layers for sequences: recurrent layers, and embeddings of the symbols they read."""

from collections.abc import Callable
from functools import partial

import numpy as np

from course_lib.arrays import Array
from course_lib.nn.initializers import normal, xavier_normal
from course_lib.nn.layer import Layer
from course_lib.nn.layers import Init
from course_lib.ops.embedding import embedding_backward, embedding_forward
from course_lib.ops.recurrent.lstm import lstm_backward, lstm_forward
from course_lib.ops.recurrent.rnn import rnn_backward, rnn_forward

unit_normal = partial(normal, std=1.0)


def over_time(step_forward: Callable, step_backward: Callable, *, states: int) -> tuple[Callable, Callable]:
    """
    Make an op over whole sequences from an op for one time step, with the same weights at every step.

    Args:
        step_forward: ``(*state, cache) = step_forward(x, *state, *weights)``.
        step_backward: ``(dx, *dstate, *dweights) = step_backward(*dstate, cache)``.
        states: How many arrays one step passes to the next. The first of them is the output.

    Returns:
        A forward and a backward function. With one state their signatures are those of ``rnn_forward`` and
        ``rnn_backward``, with two those of ``lstm_forward`` and ``lstm_backward``.
    """

    def forward(x_all: Array, *arrays: Array) -> tuple:
        state, weights = arrays[:states], arrays[states:]
        h_all, caches = [], []
        for x in x_all:
            *state, cache = step_forward(x, *state, *weights)
            h_all.append(state[0])
            caches.append(cache)
        return np.stack(h_all), *state[1:], caches

    def backward(dh_all: Array, *rest: Array | list) -> tuple:
        *dlast, caches = rest
        dstate, dx_all, totals = [np.zeros_like(dh_all[0]), *dlast], [], None
        for dh, cache in zip(dh_all[::-1], caches[::-1], strict=True):
            dx, *grads = step_backward(dh + dstate[0], *dstate[1:], cache)
            dstate, dweights = grads[:states], grads[states:]
            totals = [a + b for a, b in zip(totals, dweights, strict=True)] if totals else dweights
            dx_all.append(dx)
        return np.stack(dx_all[::-1]), *dstate, *totals

    return forward, backward


class Recurrent(Layer):
    """
    An op over time, (T, N, input_size) -> (T, N, hidden_size). The state starts at zero.

    Args:
        input_size: Number of features of each time step.
        hidden_size: Number of features of the state.
        rng: Draws the weights.
        init: Initialises the weights.
        steps: Your own forward and backward for one step, in place of ours.
        forward: Your own forward over whole sequences.
        backward: The backward for it.
        dtype: Precision of the parameters.
    """

    states = 1  # arrays that one step passes to the next; the first is the output
    gates = 1  # rows of the weights per hidden unit
    ops: tuple[Callable, Callable] = (rnn_forward, rnn_backward)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        init: Init = xavier_normal,
        steps: tuple[Callable, Callable] | None = None,
        forward: Callable | None = None,
        backward: Callable | None = None,
        dtype: type = np.float32,
    ):
        rows = self.gates * hidden_size
        params = {
            "w_x": init((rows, input_size), rng).astype(dtype),
            "w_h": init((rows, hidden_size), rng).astype(dtype),
            "bias": np.zeros(rows, dtype),
        }
        ops = over_time(*steps, states=self.states) if steps else self.ops
        super().__init__(forward or ops[0], backward or ops[1], params)

    def initial_state(self, batch: int) -> tuple[Array, ...]:
        """Return the initial state of ``batch`` sequences: zeros."""
        w_h = self.params["w_h"]
        return (np.zeros((batch, w_h.shape[1]), w_h.dtype),) * self.states

    def run(self, x: Array, state: tuple[Array, ...]) -> tuple[Array, tuple[Array, ...]]:
        """Continue from ``state``; return all outputs, and the state after the last step."""
        h_all, *others, self._cache = self._forward(x, *state, *self.params.values())
        return h_all, (h_all[-1], *others)

    def forward(self, x: Array) -> Array:
        """Return the output of every time step."""
        return self.run(x, self.initial_state(x.shape[1]))[0]

    def backward(self, dy: Array) -> Array:
        """Return the gradient of every input by backpropagation through time; store the parameters'."""
        dlast = [np.zeros_like(dy[0]) for _ in range(1, self.states)]
        grads = self._gradients(dy, *dlast, count=1 + self.states + len(self.params))
        self._store(grads[1 + self.states :])
        return grads[0]


class RNN(Recurrent):
    """
    The plain recurrent layer, ``h' = tanh(w_x x + w_h h + bias)``.

    Source:
        Elman (1990), Finding structure in time.
    """


class LSTM(Recurrent):
    """
    Long short-term memory. The forget gate's bias starts at ``forget_bias``, so that it remembers at first.

    Source:
        Hochreiter and Schmidhuber (1997); forget gates: Gers, Schmidhuber and Cummins (2000); their bias of
        1: Jozefowicz, Zaremba and Sutskever (2015). In torch all biases start near 0.
    """

    states, gates, ops = 2, 4, (lstm_forward, lstm_backward)

    def __init__(self, input_size: int, hidden_size: int, *, forget_bias: float = 1.0, **options):
        super().__init__(input_size, hidden_size, **options)
        self.params["bias"][hidden_size : 2 * hidden_size] = forget_bias  # gates are i, f, g, o


class Embedding(Layer):
    """A learned vector for each symbol. The input is integers, which have no gradient."""

    def __init__(
        self,
        symbols: int,
        features: int,
        *,
        rng: np.random.Generator,
        init: Init = unit_normal,
        dtype: type = np.float32,
        forward: Callable = embedding_forward,
        backward: Callable = embedding_backward,
    ):
        super().__init__(forward, backward, {"weight": init((symbols, features), rng).astype(dtype)})

    def forward(self, x: Array) -> Array:
        """Return the vector of every symbol."""
        y, self._cache = self._forward(self.params["weight"], indices=x)
        return y

    def backward(self, dy: Array) -> Array:
        """Store the gradient of the vectors; return zeros in the shape of the symbols."""
        self._store(self._gradients(dy, count=1))
        return np.zeros(dy.shape[:-1], dy.dtype)


class TimeFirst(Layer):
    """Swap the first two axes: (N, T, …) to (T, N, …), and back if it is applied again."""

    def __init__(self):
        super().__init__(lambda x: (x.swapaxes(0, 1), None), lambda dy, _: (dy.swapaxes(0, 1),))
