"""The basic block without its shortcut, for networks that show what the shortcut is worth."""

from course_lib.arrays import Array, Float
from course_lib.ops.activations import relu_backward, relu_forward
from course_lib.ops.basic_block import BasicBlockCache, basic_block_forward, branch_backward


def plain_block_forward(
    x: Float[Array, "N C_in H W"], *params: Array, stride: int = 1
) -> tuple[Float[Array, "N C_out H_out W_out"], BasicBlockCache]:
    """Return ``relu(norm(conv(relu(norm(conv(x))))))``: the basic block without its shortcut."""
    _, cache = basic_block_forward(x, *params, stride=stride)
    gamma2, beta2 = params[4:]
    y, relu2 = relu_forward(cache.norm2.x_hat * gamma2[:, None, None] + beta2[:, None, None])
    return y, cache._replace(relu2=relu2)


def plain_block_backward(
    dy: Float[Array, "N C_out H_out W_out"], cache: BasicBlockCache
) -> tuple[Array, ...]:
    """Return the seven gradients of :func:`plain_block_forward`."""
    return branch_backward(*relu_backward(dy, cache.relu2), cache)


PLAIN_BLOCK = (plain_block_forward, plain_block_backward)
