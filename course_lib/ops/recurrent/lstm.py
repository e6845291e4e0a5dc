"""The LSTM: a recurrent network whose cell state is updated by addition, so that gradients survive."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.activations import sigmoid_forward
from course_lib.ops.arguments import expect_floats


class LSTMStepCache(NamedTuple):
    """What :func:`lstm_step_backward` needs: the inputs and gates of the step, and its new cell state."""

    x: Float[Array, "N D"]
    h_prev: Float[Array, "N H"]
    c_prev: Float[Array, "N H"]
    i: Float[Array, "N H"]
    f: Float[Array, "N H"]
    g: Float[Array, "N H"]
    o: Float[Array, "N H"]
    c: Float[Array, "N H"]
    w_x: Float[Array, "4*H D"]
    w_h: Float[Array, "4*H H"]


class LSTMCache(NamedTuple):
    """What :func:`lstm_backward` needs. ``h`` and ``c`` start with ``h0`` and ``c0``. Gates: i, f, g, o."""

    x_all: Float[Array, "T N D"]
    h: Float[Array, "T+1 N H"]
    c: Float[Array, "T+1 N H"]
    gates: Float[Array, "T N 4*H"]
    w_x: Float[Array, "4*H D"]
    w_h: Float[Array, "4*H H"]


def lstm_step_forward(
    x: Float[Array, "N D"],
    h: Float[Array, "N H"],
    c: Float[Array, "N H"],
    w_x: Float[Array, "4*H D"],
    w_h: Float[Array, "4*H H"],
    bias: Float[Array, "4*H"],
) -> tuple[Float[Array, "N H"], Float[Array, "N H"], LSTMStepCache]:
    """
    Take one step in time.

        i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of the four parts of x w_x^T + h w_h^T + bias
        c' = f * c + i * g
        h' = o * tanh(c')

    Args:
        x: The input of each of N sequences at this step.
        h: The state before the step.
        c: The cell state before the step.
        w_x: Weights from input to gates, stacked in the order i, f, g, o.
        w_h: Weights from state to gates, in the same order.
        bias: One value per gate unit; torch's ``bias_ih + bias_hh``.

    Returns:
        The state after the step, the cell state after the step, and the cache.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats.

    Source: Hochreiter and Schmidhuber (1997), with the forget gate of Gers, Schmidhuber and Cummins (2000).
    """
    _expect_fit("lstm_step_forward", x, h, c, w_x, w_h, bias)
    i, f, g, o = np.split(_gates(x @ w_x.T + bias + h @ w_h.T), 4, axis=1)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next, LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)


def lstm_step_backward(
    dh: Float[Array, "N H"], dc: Float[Array, "N H"], cache: LSTMStepCache
) -> tuple[
    Float[Array, "N D"],
    Float[Array, "N H"],
    Float[Array, "N H"],
    Float[Array, "4*H D"],
    Float[Array, "4*H H"],
    Float[Array, "4*H"],
]:
    """
    Return ``dx, dh_prev, dc_prev, dw_x, dw_h, dbias`` of :func:`lstm_step_forward`.

    Args:
        dh: Gradient of the loss with respect to the state after the step.
        dc: Gradient of the loss with respect to the cell state after the step, without the path through
            the state ``h`` of the same step.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dh`` or ``dc`` does not have the shape of the state.
    """
    expect_shape("lstm_step_backward: dh", dh, cache.c.shape)
    expect_shape("lstm_step_backward: dc", dc, cache.c.shape)
    gates = np.concatenate([cache.i, cache.f, cache.g, cache.o], axis=1)
    dz, dc_prev = _step_back(dh, dc, gates, cache.c_prev, cache.c)
    return dz @ cache.w_x, dz @ cache.w_h, dc_prev, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


def lstm_forward(
    x_all: Float[Array, "T N D"],
    h0: Float[Array, "N H"],
    c0: Float[Array, "N H"],
    w_x: Float[Array, "4*H D"],
    w_h: Float[Array, "4*H H"],
    bias: Float[Array, "4*H"],
) -> tuple[Float[Array, "T N H"], Float[Array, "N H"], LSTMCache]:
    """
    Process whole sequences. The products of all inputs with ``w_x`` are one product before the loop.

    Args:
        x_all: N sequences of T steps, time first.
        h0: The state before the first step.
        c0: The cell state before the first step.
        w_x: Weights from input to gates, stacked in the order i, f, g, o.
        w_h: Weights from state to gates, in the same order.
        bias: One value per gate unit.

    Returns:
        The state after every step, the cell state after the last one, and the cache. To continue a long
        sequence, start from ``h_all[-1]`` and that cell state.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats, or there is no time step.

    Example:
        >>> w_x, w_h, bias = np.ones((12, 2)), np.ones((12, 3)), np.zeros(12)
        >>> h_all, c, cache = lstm_forward(np.ones((5, 4, 2)), *np.zeros((2, 4, 3)), w_x, w_h, bias)
        >>> h_all.shape, c.shape
        ((5, 4, 3), (4, 3))
    """
    expect_floats("lstm_forward", x_all=x_all)
    expect_shape("lstm_forward: x_all", x_all, ("T", "N", "D"), hint="time comes first")
    expect(len(x_all) > 0, "lstm_forward: x_all", "at least one time step", f"shape {x_all.shape}")
    _expect_fit("lstm_forward", x_all[0], h0, c0, w_x, w_h, bias)

    # (T N, D) @ (D, 4H) -> (T N, 4H)
    z_x = (x_all.reshape(-1, x_all.shape[2]) @ w_x.T + bias).reshape(*x_all.shape[:2], -1)
    h_all, c_all, gates = [h0], [c0], []
    for z in z_x:
        gates.append(_gates(z + h_all[-1] @ w_h.T))
        i, f, g, o = np.split(gates[-1], 4, axis=1)
        c_all.append(f * c_all[-1] + i * g)
        h_all.append(o * np.tanh(c_all[-1]))
    h = np.stack(h_all)
    return h[1:], c_all[-1], LSTMCache(x_all, h, np.stack(c_all), np.stack(gates), w_x, w_h)


def lstm_backward(
    dh_all: Float[Array, "T N H"], dc: Float[Array, "N H"], cache: LSTMCache
) -> tuple[
    Float[Array, "T N D"],
    Float[Array, "N H"],
    Float[Array, "N H"],
    Float[Array, "4*H D"],
    Float[Array, "4*H H"],
    Float[Array, "4*H"],
]:
    """
    Return ``dx_all, dh0, dc0, dw_x, dw_h, dbias`` of :func:`lstm_forward`: backpropagation through time.

    Args:
        dh_all: Gradient of the loss with respect to each step's output, without the paths through later
            steps.
        dc: Gradient of the loss with respect to the last cell state; zeros if nothing else uses it.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dh_all`` or ``dc`` does not have the shape of the states.
    """
    x_all, h, c, gates, w_x, w_h = cache.x_all, cache.h, cache.c, cache.gates, cache.w_x, cache.w_h
    expect_shape("lstm_backward: dh_all", dh_all, h[1:].shape)
    expect_shape("lstm_backward: dc", dc, c[0].shape)
    dz_all = np.empty(gates.shape, dtype=np.result_type(dh_all, gates))
    dh = np.zeros_like(dh_all[0])
    for t in reversed(range(len(x_all))):
        dz_all[t], dc = _step_back(dh_all[t] + dh, dc, gates[t], c[t], c[t + 1])
        dh = dz_all[t] @ w_h
    dz_rows = dz_all.reshape(-1, dz_all.shape[2])  # (T N, 4H)
    h_rows = h[:-1].reshape(len(dz_rows), -1)
    x_rows = x_all.reshape(len(dz_rows), -1)
    dx_all = (dz_rows @ w_x).reshape(x_all.shape)
    return dx_all, dh, dc, dz_rows.T @ x_rows, dz_rows.T @ h_rows, dz_rows.sum(axis=0)


def _expect_fit(name: str, x: Array, h: Array, c: Array, w_x: Array, w_h: Array, bias: Array) -> None:
    """Raise unless the arrays of one step have matching shapes."""
    expect_floats(name, x=x, h=h, c=c, w_x=w_x, w_h=w_h, bias=bias)
    expect_shape(f"{name}: x", x, ("N", "D"), hint="one time step at a time")
    expect_shape(f"{name}: h", h, (len(x), "H"))
    expect_shape(f"{name}: c", c, h.shape)
    units = 4 * h.shape[1]
    expect_shape(
        f"{name}: w_x", w_x, (units, x.shape[1]), hint="weights are stored as (4H, D): gates i, f, g, o"
    )
    expect_shape(
        f"{name}: w_h", w_h, (units, h.shape[1]), hint="weights are stored as (4H, H): gates i, f, g, o"
    )
    expect_shape(f"{name}: bias", bias, (units,))


def _gates(z: Array) -> Array:
    """Return the four gates from their sums: tanh for the third, sigmoid for the others."""
    gates, _ = sigmoid_forward(z)
    hidden = z.shape[1] // 4
    third = slice(2 * hidden, 3 * hidden)
    np.tanh(z[:, third], out=gates[:, third])
    return gates


def _step_back(dh: Array, dc: Array, gates: Array, c_prev: Array, c: Array) -> tuple[Array, Array]:
    """Return the gradients with respect to the sums of the four gates and to the previous cell state."""
    i, f, g, o = np.split(gates, 4, axis=1)
    tanh_c = np.tanh(c)
    dc = dc + dh * o * (1 - tanh_c**2)
    dz = np.concatenate([dc * g, dc * c_prev, dc * i, dh * tanh_c], axis=1)
    slope = gates * (1 - gates)
    hidden = c.shape[1]
    slope[:, 2 * hidden : 3 * hidden] = 1 - g**2
    return dz * slope, dc * f
