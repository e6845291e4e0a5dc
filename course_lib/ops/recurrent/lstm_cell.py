"""One step of an LSTM, forward and back again."""

from course_lib.arrays import Array, Float
from course_lib.ops.recurrent.lstm import lstm_step_backward, lstm_step_forward


def lstm_cell(
    x: Float[Array, "N D"],
    h: Float[Array, "N H"],
    c: Float[Array, "N H"],
    weights: list[Float[Array, "..."]],
    dh: Float[Array, "N H"],
    dc: Float[Array, "N H"],
) -> tuple[Float[Array, "N H"], Float[Array, "N H"], list[Float[Array, "..."]]]:
    """
    Take one step, and send gradients back through it.

    Args:
        x: The input.
        h: The state before the step.
        c: The cell state before the step.
        weights: ``w_x, w_h, bias``.
        dh: Gradient of the loss with respect to the state after the step.
        dc: Gradient of the loss with respect to the cell state after it.

    Returns:
        The state and the cell state after the step; the gradients of ``x, h, c, w_x, w_h, bias``.
    """
    h_next, c_next, cache = lstm_step_forward(x, h, c, *weights)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))
