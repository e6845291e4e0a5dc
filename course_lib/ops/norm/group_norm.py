"""Group norm: every sample gets zero mean and unit variance over each group of its channels."""

from typing import NamedTuple

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.arguments import expect_floats
from course_lib.ops.norm.moments import normalize, normalize_backward


class GroupNormCache(NamedTuple):
    """What :func:`groupnorm_backward` needs; ``inv_std`` is (N, groups, 1)."""

    x_hat: Float[Array, "N C *spatial"]
    gamma: Float[Array, "C"]
    inv_std: Float[Array, "N groups 1"]


def groupnorm_forward(
    x: Float[Array, "N C *spatial"],
    gamma: Float[Array, "C"],
    beta: Float[Array, "C"],
    *,
    groups: int,
    eps: float = 1e-5,
) -> tuple[Float[Array, "N C *spatial"], GroupNormCache]:
    """
    Normalise each group of neighbouring channels of each sample, then scale by ``gamma``, shift by ``beta``.

    Args:
        x: Maps (N, C, H, W), or vectors (N, C).
        gamma: A scale for each channel.
        beta: A shift for each channel.
        groups: How many groups the channels are cut into; C is instance norm.
        eps: Added to the variance before the root.

    Raises:
        ShapeError: When the arrays do not fit together.
        ArgumentError: When one is not an array of floats, or C is no multiple of ``groups``.

    Example:
        >>> import numpy as np
        >>> x = np.array([[1.0, 3.0, 10.0, 30.0]])
        >>> y, cache = groupnorm_forward(x, np.ones(4), np.zeros(4), groups=2, eps=0.0)
        >>> y.tolist()
        [[-1.0, 1.0, -1.0, 1.0]]

    Source: Wu and He (2018), arXiv:1803.08494, equations 1 to 6.
    """
    expect_floats("groupnorm_forward", x=x, gamma=gamma, beta=beta)
    expect_shape("groupnorm_forward: x", x, ("N", "C", "H", "W") if x.ndim > 2 else ("N", "C"))
    channels = x.shape[1]
    expect_shape("groupnorm_forward: gamma", gamma, (channels,), hint="one number for each channel")
    expect_shape("groupnorm_forward: beta", beta, (channels,), hint="one number for each channel")
    expect(
        groups >= 1 and channels % groups == 0,
        "groupnorm_forward: groups",
        f"a divisor of the {channels} channels",
        groups,
    )
    x_hat, _, _, inv_std = normalize(x.reshape(len(x), groups, -1), axes=(2,), eps=eps)
    x_hat = x_hat.reshape(x.shape)
    shape = (-1, *[1] * (x.ndim - 2))
    return x_hat * gamma.reshape(shape) + beta.reshape(shape), GroupNormCache(x_hat, gamma, inv_std)


def groupnorm_backward(
    dy: Float[Array, "N C *spatial"], cache: GroupNormCache
) -> tuple[Float[Array, "N C *spatial"], Float[Array, "C"], Float[Array, "C"]]:
    """
    Return ``dx, dgamma, dbeta`` of :func:`groupnorm_forward`.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    x_hat, inv_std = cache.x_hat, cache.inv_std
    expect_shape("groupnorm_backward: dy", dy, x_hat.shape)
    dx_hat = dy * cache.gamma.reshape(-1, *[1] * (dy.ndim - 2))
    grouped = (*inv_std.shape[:2], -1)
    dx = normalize_backward(dx_hat.reshape(grouped), x_hat.reshape(grouped), inv_std, axes=(2,))
    samples = (0, *range(2, dy.ndim))
    return dx.reshape(dy.shape), (dy * x_hat).sum(axis=samples), dy.sum(axis=samples)


def instancenorm_forward(
    x: Float[Array, "N C H W"], gamma: Float[Array, "C"], beta: Float[Array, "C"], *, eps: float = 1e-5
) -> tuple[Float[Array, "N C H W"], GroupNormCache]:
    """
    Normalise each map of each sample by itself: group norm with as many groups as channels.

    Args:
        x: Maps.
        gamma: A scale for each channel.
        beta: A shift for each channel.
        eps: Added to the variance before the root.

    Raises:
        ShapeError: When the arrays do not fit together.
        ArgumentError: When one is not an array of floats.

    Source: Ulyanov, Vedaldi and Lempitsky (2016), arXiv:1607.08022, equation 4.
    """
    expect_floats("instancenorm_forward", x=x)
    expect_shape("instancenorm_forward: x", x, ("N", "C", "H", "W"))
    return groupnorm_forward(x, gamma, beta, groups=x.shape[1], eps=eps)


def instancenorm_backward(
    dy: Float[Array, "N C H W"], cache: GroupNormCache
) -> tuple[Float[Array, "N C H W"], Float[Array, "C"], Float[Array, "C"]]:
    """
    Return ``dx, dgamma, dbeta`` of :func:`instancenorm_forward`.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    return groupnorm_backward(dy, cache)
