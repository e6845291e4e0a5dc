"""The recurrent network: the same weights at every time step, and a state passed from step to step."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.arguments import expect_floats


class RNNStepCache(NamedTuple):
    """What :func:`rnn_step_backward` needs: the inputs of the step, and the state ``h`` after it."""

    x: Float[Array, "N D"]
    h_prev: Float[Array, "N H"]
    h: Float[Array, "N H"]
    w_x: Float[Array, "H D"]
    w_h: Float[Array, "H H"]


def rnn_step_forward(
    x: Float[Array, "N D"],
    h: Float[Array, "N H"],
    w_x: Float[Array, "H D"],
    w_h: Float[Array, "H H"],
    bias: Float[Array, "H"],
) -> tuple[Float[Array, "N H"], RNNStepCache]:
    """
    Take one step in time, ``h' = tanh(x w_x^T + h w_h^T + bias)``.

    Args:
        x: The input of each of N sequences at this step.
        h: The state before the step.
        w_x: Weights from input to state.
        w_h: Weights from state to state.
        bias: One value per state unit.

    Returns:
        The state after the step, and the cache.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats.

    Source: Elman (1990); Goodfellow, Bengio and Courville (2016), Deep Learning, equations 10.8 and 10.9.
    """
    expect_floats("rnn_step_forward", x=x, h=h, w_x=w_x, w_h=w_h, bias=bias)
    expect_shape("rnn_step_forward: x", x, ("N", "D"), hint="one time step at a time")
    expect_shape("rnn_step_forward: h", h, (len(x), "H"))
    hidden = h.shape[1]
    expect_shape("rnn_step_forward: w_x", w_x, (hidden, x.shape[1]), hint="weights are stored as (H, D)")
    expect_shape("rnn_step_forward: w_h", w_h, (hidden, hidden))
    expect_shape("rnn_step_forward: bias", bias, (hidden,))
    h_next = np.tanh(x @ w_x.T + h @ w_h.T + bias)
    return h_next, RNNStepCache(x, h, h_next, w_x, w_h)


def rnn_step_backward(
    dh: Float[Array, "N H"], cache: RNNStepCache
) -> tuple[
    Float[Array, "N D"], Float[Array, "N H"], Float[Array, "H D"], Float[Array, "H H"], Float[Array, "H"]
]:
    """
    Return ``dx, dh_prev, dw_x, dw_h, dbias`` of :func:`rnn_step_forward`.

    Args:
        dh: Gradient of the loss with respect to the state after the step, through all paths.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dh`` does not have the shape of the state.
    """
    expect_shape("rnn_step_backward: dh", dh, cache.h.shape)
    dz = dh * (1 - cache.h**2)  # (N, H)
    return dz @ cache.w_x, dz @ cache.w_h, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)


def rnn_forward(
    x_all: Float[Array, "T N D"],
    h0: Float[Array, "N H"],
    w_x: Float[Array, "H D"],
    w_h: Float[Array, "H H"],
    bias: Float[Array, "H"],
) -> tuple[Float[Array, "T N H"], list[RNNStepCache]]:
    """
    Process whole sequences.

    Args:
        x_all: N sequences of T steps, time first.
        h0: The state before the first step.
        w_x: Weights from input to state.
        w_h: Weights from state to state.
        bias: One value per state unit.

    Returns:
        The state after every step, and the cache of every step.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats, or there is no time step.

    Example:
        >>> w_x, w_h, bias = np.ones((3, 2)), np.ones((3, 3)), np.zeros(3)
        >>> h_all, caches = rnn_forward(np.ones((5, 4, 2)), np.zeros((4, 3)), w_x, w_h, bias)
        >>> h_all.shape, len(caches)
        ((5, 4, 3), 5)
    """
    expect_floats("rnn_forward", x_all=x_all)
    expect_shape("rnn_forward: x_all", x_all, ("T", "N", "D"), hint="time comes first")
    expect(len(x_all) > 0, "rnn_forward: x_all", "at least one time step", f"shape {x_all.shape}")
    h, h_all, caches = h0, [], []
    for x in x_all:
        h, cache = rnn_step_forward(x, h, w_x, w_h, bias)
        h_all.append(h)
        caches.append(cache)
    return np.stack(h_all), caches


def rnn_backward(
    dh_all: Float[Array, "T N H"], caches: Sequence[RNNStepCache]
) -> tuple[
    Float[Array, "T N D"], Float[Array, "N H"], Float[Array, "H D"], Float[Array, "H H"], Float[Array, "H"]
]:
    """
    Return ``dx_all, dh0, dw_x, dw_h, dbias`` of :func:`rnn_forward`: backpropagation through time.

    Args:
        dh_all: Gradient of the loss with respect to each step's output, without the paths through later
            steps.
        caches: From the forward pass.

    Raises:
        ShapeError: If ``dh_all`` does not have the shape of the states.

    Source: Werbos (1990), Backpropagation through time: what it does and how to do it.
    """
    expect_shape("rnn_backward: dh_all", dh_all, (len(caches), *caches[0].h.shape))
    dx_all, totals, dh_next = [], (0.0, 0.0, 0.0), 0.0
    for dh, cache in zip(dh_all[::-1], reversed(caches), strict=True):
        dx, dh_next, *dweights = rnn_step_backward(dh + dh_next, cache)
        dx_all.append(dx)
        totals = tuple(total + d for total, d in zip(totals, dweights, strict=True))
    return np.stack(dx_all[::-1]), dh_next, *totals
