"""Fold batch norm into the layer before it: after training, both together are one linear map."""

import numpy as np

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.norm.batch_norm import RunningStats


def fold_batchnorm(
    weight: Float[Array, "C_out *fan_in"],
    bias: Float[Array, "C_out"],
    gamma: Float[Array, "C_out"],
    beta: Float[Array, "C_out"],
    running: RunningStats,
    *,
    eps: float,
) -> tuple[Float[Array, "C_out *fan_in"], Float[Array, "C_out"]]:
    """
    Return weight and bias of the one layer that does what a layer and batch norm after training do.

        gamma * (W x + b - mean) / sqrt(var + eps) + beta  =  (s W) x + (b - mean) s + beta

    with ``s = gamma / sqrt(var + eps)``.

    Args:
        weight: Of a linear layer (out, in), or of a convolution (C_out, C_in, K_h, K_w).
        bias: Of that layer; zeros if it has none.
        gamma: One scale per output.
        beta: One shift per output.
        running: The running statistics.
        eps: Added to the variance inside the square root.

    Raises:
        ShapeError: If the shapes do not match.

    Source: Jacob and others (2018), arXiv:1712.05877, section 3.2, for inference with integers.
    """
    for name, value in [("bias", bias), ("gamma", gamma), ("beta", beta), ("running.mean", running.mean)]:
        expect_shape(f"fold_batchnorm: {name}", value, (len(weight),), hint="one number per output")
    scale = gamma / np.sqrt(running.var + eps)
    folded = weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
    return folded, (bias - running.mean) * scale + beta
