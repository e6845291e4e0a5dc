"""ResNet's basic block: two convolutions with batch norm beside a shortcut, and a ReLU after the sum."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.activations import ReLUCache, relu_backward, relu_forward
from course_lib.ops.arguments import expect_floats, expect_images
from course_lib.ops.conv.conv2d import Conv2dCache, conv2d_backward, conv2d_forward
from course_lib.ops.norm.batch_norm import BatchNormCache, RunningStats, batchnorm_backward, batchnorm_forward


class BasicBlockCache(NamedTuple):
    """What :func:`basic_block_backward` needs: the caches of the six layers, and the stride."""

    conv1: Conv2dCache
    norm1: BatchNormCache
    relu1: ReLUCache
    conv2: Conv2dCache
    norm2: BatchNormCache
    relu2: ReLUCache
    stride: int


def basic_block_forward(
    x: Float[Array, "N C_in H W"],
    weight1: Float[Array, "C_out C_in 3 3"],
    gamma1: Float[Array, "C_out"],
    beta1: Float[Array, "C_out"],
    weight2: Float[Array, "C_out C_out 3 3"],
    gamma2: Float[Array, "C_out"],
    beta2: Float[Array, "C_out"],
    *,
    stride: int = 1,
) -> tuple[Float[Array, "N C_out H_out W_out"], BasicBlockCache]:
    """
    Return ``relu(shortcut(x) + norm(conv(relu(norm(conv(x))))))``, as in training.

    The shortcut is option A: every ``stride``-th pixel, with channels of zeros after those of ``x``. The
    convolutions are padded by 1 and have no bias; the first has the stride. Each batch norm takes the
    statistics of its batch.

    Args:
        x: Maps.
        weight1: Filters of the first convolution.
        gamma1: Scales of the first batch norm.
        beta1: Shifts of the first batch norm.
        weight2: Filters of the second convolution.
        gamma2: Scales of the second batch norm.
        beta2: Shifts of the second batch norm.
        stride: Pixels between two places of the first convolution.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If the block has fewer channels than come in, or an argument is not an array of floats.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> weights = rng.normal(size=(8, 4, 3, 3)), rng.normal(size=(8, 8, 3, 3))
        >>> one, zero = np.ones(8), np.zeros(8)
        >>> x = rng.normal(size=(2, 4, 6, 6))
        >>> basic_block_forward(x, weights[0], one, zero, weights[1], one, zero, stride=2)[0].shape
        (2, 8, 3, 3)

    Source: He, Zhang, Ren and Sun (2016), arXiv:1512.03385, figure 2 and section 4.2.
    """
    name = "basic_block_forward"
    expect_images(name, x, channels="C_in")
    vectors = {"gamma1": gamma1, "beta1": beta1, "gamma2": gamma2, "beta2": beta2}
    expect_floats(name, weight1=weight1, weight2=weight2, **vectors)
    hint = "weights are stored as (C_out, C_in, 3, 3)"
    expect_shape(f"{name}: weight1", weight1, ("C_out", x.shape[1], 3, 3), hint=hint)
    c_out, extra = len(weight1), len(weight1) - x.shape[1]
    expect(extra >= 0, f"{name}: weight1", f"{x.shape[1]} filters or more", c_out)
    expect_shape(f"{name}: weight2", weight2, (c_out, c_out, 3, 3), hint=hint)
    for which, vector in vectors.items():
        expect_shape(f"{name}: {which}", vector, (c_out,))
    zeros = np.zeros_like(beta1)
    start = RunningStats(zeros, np.ones_like(beta1))
    h, conv1 = conv2d_forward(x, weight1, zeros, stride=stride, padding=1)
    h, _, norm1 = batchnorm_forward(h, gamma1, beta1, start, training=True)
    h, relu1 = relu_forward(h)
    h, conv2 = conv2d_forward(h, weight2, zeros, padding=1)
    h, _, norm2 = batchnorm_forward(h, gamma2, beta2, start, training=True)
    shortcut = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, extra), (0, 0), (0, 0)))
    y, relu2 = relu_forward(shortcut + h)
    return y, BasicBlockCache(conv1, norm1, relu1, conv2, norm2, relu2, stride)


def basic_block_backward(
    dy: Float[Array, "N C_out H_out W_out"], cache: BasicBlockCache
) -> tuple[
    Float[Array, "N C_in H W"],
    Float[Array, "C_out C_in 3 3"],
    Float[Array, "C_out"],
    Float[Array, "C_out"],
    Float[Array, "C_out C_out 3 3"],
    Float[Array, "C_out"],
    Float[Array, "C_out"],
]:
    """
    Return ``dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2`` of :func:`basic_block_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    expect_shape("basic_block_backward: dy", dy, cache.norm2.x_hat.shape)
    (dsum,) = relu_backward(dy, cache.relu2)
    dx, *dparams = branch_backward(dsum, cache)
    dx[:, :, :: cache.stride, :: cache.stride] += dsum[:, : dx.shape[1]]
    return dx, *dparams


def branch_backward(dh: Float[Array, "N C_out H_out W_out"], cache: BasicBlockCache) -> tuple[Array, ...]:
    """Return the seven gradients of a block's branch alone, from the gradient of what it adds."""
    dh, dgamma2, dbeta2 = batchnorm_backward(dh, cache.norm2)
    dh, dweight2, _ = conv2d_backward(dh, cache.conv2)
    (dh,) = relu_backward(dh, cache.relu1)
    dh, dgamma1, dbeta1 = batchnorm_backward(dh, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dh, cache.conv1)
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2
