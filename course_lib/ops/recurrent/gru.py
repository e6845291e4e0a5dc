"""The gated recurrent unit: one state, which is at once what is kept and what is shown."""

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.activations import sigmoid_forward
from course_lib.ops.arguments import expect_floats


def gru_step_forward(
    x: Float[Array, "N D"],
    h: Float[Array, "N H"],
    w_x: Float[Array, "3*H D"],
    w_h: Float[Array, "3*H H"],
    bias: Float[Array, "3*H"],
) -> Float[Array, "N H"]:
    """
    Take one step in time.

        r, z = sigmoid of the first and the second part of x w_x^T + bias + h w_h^T
        n = tanh of the third part of x w_x^T + bias, plus r times the third part of h w_h^T
        h' = z * h + (1 - z) * n

    Args:
        x: The input of each of N sequences at this step.
        h: The state before the step.
        w_x: Weights from input to gates, stacked in the order r, z, n.
        w_h: Weights from state to gates, in the same order.
        bias: One value per gate unit; torch's ``bias_ih``, where ``bias_hh`` is 0.

    Returns:
        The state after the step.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats.

    Example:
        >>> w_x, w_h, bias = np.ones((15, 3)), np.ones((15, 5)), np.zeros(15)
        >>> gru_step_forward(np.ones((2, 3)), np.zeros((2, 5)), w_x, w_h, bias).shape
        (2, 5)

    Source:
        Cho et al. (2014), arXiv:1406.1078, equations 5 to 8, where r multiplies h before the matrix; here
        behind it, as in cuDNN and torch.
    """
    expect_floats("gru_step_forward", x=x, h=h, w_x=w_x, w_h=w_h, bias=bias)
    expect_shape("gru_step_forward: x", x, ("N", "D"), hint="one time step at a time")
    expect_shape("gru_step_forward: h", h, (len(x), "H"))
    units = 3 * h.shape[1]
    hint = "the weights of r, z and n lie below one another"
    expect_shape("gru_step_forward: w_x", w_x, (units, x.shape[1]), hint=hint)
    expect_shape("gru_step_forward: w_h", w_h, (units, h.shape[1]), hint=hint)
    expect_shape("gru_step_forward: bias", bias, (units,))
    r_x, z_x, n_x = np.split(x @ w_x.T + bias, 3, axis=1)
    r_h, z_h, n_h = np.split(h @ w_h.T, 3, axis=1)
    r, _ = sigmoid_forward(r_x + r_h)
    z, _ = sigmoid_forward(z_x + z_h)
    n = np.tanh(n_x + r * n_h)
    return z * h + (1 - z) * n
