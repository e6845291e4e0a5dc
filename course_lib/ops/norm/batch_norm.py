"""Batch norm: every channel gets zero mean and unit variance over the batch."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.norm.moments import channel_layout, expect_channels, normalize, normalize_backward


class RunningStats(NamedTuple):
    """The statistics of each channel that batch norm uses when it is not training."""

    mean: Float[Array, "C"]
    var: Float[Array, "C"]


class BatchNormCache(NamedTuple):
    """What :func:`batchnorm_backward` needs; ``gamma`` and ``inv_std`` hold one value per channel."""

    x_hat: Float[Array, "N C *spatial"]
    gamma: Float[Array, "C"]
    inv_std: Float[Array, "C"]
    training: bool


def batchnorm_forward(
    x: Float[Array, "N C *spatial"],
    gamma: Float[Array, "C"],
    beta: Float[Array, "C"],
    running: RunningStats,
    *,
    training: bool,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[Float[Array, "N C *spatial"], RunningStats, BatchNormCache]:
    """
    Normalise each channel over the batch (and its pixels), then scale by ``gamma`` and shift by ``beta``.

    During training the batch's own mean and biased variance are used, and the running statistics move
    towards the batch's mean and *unbiased* variance: ``running = (1 - momentum) * running + momentum *
    batch``. When not training, the running statistics are used and do not change.

    Args:
        x: A batch of vectors (N, C) or maps (N, C, H, W).
        gamma: One scale per channel.
        beta: One shift per channel.
        running: One mean and one variance per channel; start with zeros and ones.
        training: Whether to use the statistics of the batch, or the running ones.
        momentum: The weight of the batch in the running statistics, in [0, 1].
        eps: Added to the variance inside the square root.

    Returns:
        The normalised batch, the new running statistics, and the cache.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats, or a training batch has only one value per
            channel.

    Example:
        >>> x = np.array([[1.0], [3.0]])
        >>> start = RunningStats(np.zeros(1), np.ones(1))
        >>> y, running, cache = batchnorm_forward(x, np.ones(1), np.zeros(1), start, training=True, eps=0.0)
        >>> y.tolist(), running.mean.tolist(), running.var.tolist()
        ([[-1.0], [1.0]], [0.2], [1.1])

    Source: Ioffe and Szegedy (2015), arXiv:1502.03167, algorithms 1 and 2; running averages as in torch.
    """
    name = "batchnorm_forward"
    mean, var = running.mean, running.var
    expect_channels(name, x, gamma=gamma, beta=beta, **{"running.mean": mean, "running.var": var})
    expect(0 <= momentum <= 1, f"{name}: momentum", "the weight of the batch, in [0, 1]", momentum)

    axes, channels = channel_layout(x)
    if training:
        n = x.size // x.shape[1]
        expect(n > 1, f"{name}: x", "more than one value per channel to train on", f"shape {x.shape}")
        x_hat, batch_mean, batch_var, inv_std = normalize(x, axes=axes, eps=eps)
        running = RunningStats(
            (1 - momentum) * mean + momentum * batch_mean.reshape(-1),
            (1 - momentum) * var + momentum * batch_var.reshape(-1) * (n / (n - 1)),
        )
    else:
        inv_std = 1 / np.sqrt(var.astype(x.dtype).reshape(channels) + eps)
        x_hat = x - mean.astype(x.dtype).reshape(channels)
        x_hat *= inv_std
    y = x_hat * gamma.reshape(channels)
    y += beta.reshape(channels)
    return y, running, BatchNormCache(x_hat, gamma, inv_std.reshape(-1), training)


def batchnorm_backward(
    dy: Float[Array, "N C *spatial"], cache: BatchNormCache
) -> tuple[Float[Array, "N C *spatial"], Float[Array, "C"], Float[Array, "C"]]:
    """
    Return ``dx, dgamma, dbeta`` of :func:`batchnorm_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.

    Source: Ioffe and Szegedy (2015), arXiv:1502.03167, section 3.
    """
    x_hat = cache.x_hat
    expect_shape("batchnorm_backward: dy", dy, x_hat.shape)
    axes, channels = channel_layout(x_hat)
    gamma, inv_std = cache.gamma.reshape(channels), cache.inv_std.reshape(channels)
    dx_hat = dy * gamma
    dx = normalize_backward(dx_hat, x_hat, inv_std, axes=axes) if cache.training else dx_hat * inv_std
    return dx, (dy * x_hat).sum(axis=axes), dy.sum(axis=axes)
