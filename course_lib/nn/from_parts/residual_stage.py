"""A stage of residual blocks of two linear layers, which returns what every block gives."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.ops.activations import relu_forward
from course_lib.ops.linear import linear_forward


def residual_stage(
    x: Float[Array, "N D"], blocks: Sequence[tuple[Float[Array, "H D"], Float[Array, "D H"]]]
) -> list[Float[Array, "N D"]]:
    """
    Return ``x`` and the output of each block, ``relu(x + W2 relu(W1 x))``.

    Args:
        x: Examples.
        blocks: The two weights of each block, first block first.

    Example:
        >>> [state.tolist() for state in residual_stage(np.array([[3.0]]), [(np.eye(1), -2 * np.eye(1))])]
        [[[3.0]], [[0.0]]]

    Source: He, Zhang, Ren and Sun (2016), arXiv:1512.03385, figure 2.
    """
    states = [x]
    for weight1, weight2 in blocks:
        h, _ = linear_forward(states[-1], weight1, np.zeros(len(weight1), x.dtype))
        h, _ = relu_forward(h)
        h, _ = linear_forward(h, weight2, np.zeros(len(weight2), x.dtype))
        h, _ = relu_forward(states[-1] + h)
        states.append(h)
    return states
