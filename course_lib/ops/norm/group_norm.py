"""Group norm: every sample gets zero mean and unit variance over each group of its channels."""

from typing import NamedTuple

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.arguments import expect_images
from course_lib.ops.norm.moments import channel_layout, expect_channels, normalize, normalize_backward


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
    Normalise each group of adjacent channels of each sample, then scale by ``gamma`` and shift by ``beta``.

    Args:
        x: Maps (N, C, H, W), or vectors (N, C).
        gamma: One scale per channel.
        beta: One shift per channel.
        groups: The number of groups. With C groups this is instance norm.
        eps: Added to the variance inside the square root.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats, or C is not a multiple of ``groups``.

    Example:
        >>> import numpy as np
        >>> x = np.array([[1.0, 3.0, 10.0, 30.0]])
        >>> y, cache = groupnorm_forward(x, np.ones(4), np.zeros(4), groups=2, eps=0.0)
        >>> y.tolist()
        [[-1.0, 1.0, -1.0, 1.0]]

    Source: Wu and He (2018), arXiv:1803.08494, equations 1, 2, 6 and 7.
    """
    expect_channels("groupnorm_forward", x, gamma=gamma, beta=beta)
    expect(
        groups >= 1 and x.shape[1] % groups == 0,
        "groupnorm_forward: groups",
        f"a divisor of the {x.shape[1]} channels",
        groups,
    )
    x_hat, _, _, inv_std = normalize(x.reshape(len(x), groups, -1), axes=(2,), eps=eps)
    x_hat = x_hat.reshape(x.shape)
    _, channels = channel_layout(x)
    return x_hat * gamma.reshape(channels) + beta.reshape(channels), GroupNormCache(x_hat, gamma, inv_std)


def groupnorm_backward(
    dy: Float[Array, "N C *spatial"], cache: GroupNormCache
) -> tuple[Float[Array, "N C *spatial"], Float[Array, "C"], Float[Array, "C"]]:
    """
    Return ``dx, dgamma, dbeta`` of :func:`groupnorm_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    x_hat, inv_std = cache.x_hat, cache.inv_std
    expect_shape("groupnorm_backward: dy", dy, x_hat.shape)
    axes, channels = channel_layout(x_hat)
    dx_hat = dy * cache.gamma.reshape(channels)
    grouped = (*inv_std.shape[:2], -1)
    dx = normalize_backward(dx_hat.reshape(grouped), x_hat.reshape(grouped), inv_std, axes=(2,))
    return dx.reshape(dy.shape), (dy * x_hat).sum(axis=axes), dy.sum(axis=axes)


def instancenorm_forward(
    x: Float[Array, "N C H W"], gamma: Float[Array, "C"], beta: Float[Array, "C"], *, eps: float = 1e-5
) -> tuple[Float[Array, "N C H W"], GroupNormCache]:
    """
    Normalise each map of each sample separately: group norm with as many groups as channels.

    Args:
        x: Maps.
        gamma: One scale per channel.
        beta: One shift per channel.
        eps: Added to the variance inside the square root.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats.

    Source: Ulyanov, Vedaldi and Lempitsky (2016), arXiv:1607.08022.
    """
    expect_images("instancenorm_forward", x)
    return groupnorm_forward(x, gamma, beta, groups=x.shape[1], eps=eps)


def instancenorm_backward(
    dy: Float[Array, "N C H W"], cache: GroupNormCache
) -> tuple[Float[Array, "N C H W"], Float[Array, "C"], Float[Array, "C"]]:
    """
    Return ``dx, dgamma, dbeta`` of :func:`instancenorm_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    return groupnorm_backward(dy, cache)
