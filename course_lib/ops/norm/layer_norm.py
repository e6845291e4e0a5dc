"""Layer norm: every sample gets zero mean and unit variance over its own features."""

from typing import NamedTuple

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats
from course_lib.ops.norm.moments import normalize, normalize_backward


class LayerNormCache(NamedTuple):
    """What :func:`layernorm_backward` needs."""

    x_hat: Float[Array, "*shape"]
    gamma: Float[Array, "*features"]
    inv_std: Float[Array, "*reduced"]


def layernorm_forward(
    x: Float[Array, "*shape"],
    gamma: Float[Array, "*features"],
    beta: Float[Array, "*features"],
    *,
    eps: float = 1e-5,
) -> tuple[Float[Array, "*shape"], LayerNormCache]:
    """
    Normalise over the last axes, as many as ``gamma`` has, then scale by ``gamma`` and shift by ``beta``.

    Args:
        x: Samples with their features on the last axes: (N, D), (T, N, D) or (N, C, H, W).
        gamma: One scale per feature.
        beta: One shift per feature.
        eps: Added to the variance inside the square root.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats.

    Example:
        >>> import numpy as np
        >>> x = np.array([[1.0, 3.0], [10.0, 30.0]])
        >>> y, cache = layernorm_forward(x, np.ones(2), np.zeros(2), eps=0.0)
        >>> y.tolist()
        [[-1.0, 1.0], [-1.0, 1.0]]

    Source: Ba, Kiros and Hinton (2016), arXiv:1607.06450, equation 3.
    """
    expect_floats("layernorm_forward", x=x, gamma=gamma, beta=beta)
    features = x.shape[max(0, x.ndim - gamma.ndim) :]
    expect_shape("layernorm_forward: gamma", gamma, features, hint="gamma has the shape of x's last axes")
    expect_shape("layernorm_forward: beta", beta, gamma.shape)
    x_hat, _, _, inv_std = normalize(x, axes=tuple(range(-gamma.ndim, 0)), eps=eps)
    return x_hat * gamma + beta, LayerNormCache(x_hat, gamma, inv_std)


def layernorm_backward(
    dy: Float[Array, "*shape"], cache: LayerNormCache
) -> tuple[Float[Array, "*shape"], Float[Array, "*features"], Float[Array, "*features"]]:
    """
    Return ``dx, dgamma, dbeta`` of :func:`layernorm_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    x_hat, gamma = cache.x_hat, cache.gamma
    expect_shape("layernorm_backward: dy", dy, x_hat.shape)
    axes = tuple(range(-gamma.ndim, 0))
    samples = tuple(range(dy.ndim - gamma.ndim))
    dx = normalize_backward(dy * gamma, x_hat, cache.inv_std, axes=axes)
    return dx, (dy * x_hat).sum(axis=samples), dy.sum(axis=samples)
