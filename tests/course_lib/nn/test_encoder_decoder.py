"""One level of an encoder-decoder has the gradients of what it computes, with a skip and without."""

import numpy as np
import pytest

from course_lib.arrays import ShapeError
from course_lib.nn.containers import Sequential
from course_lib.nn.encoder_decoder import Level
from course_lib.nn.layers import Conv2d
from course_lib.ops.conv.upsample import UpsampleNearestCache, upsample_nearest
from course_lib.ops.conv.upsample import upsample_nearest_backward as ours
from course_lib.ops.skip_concat import skip_concat


def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    return ours(dy, UpsampleNearestCache((n, c, h // scale, w // scale), (scale, scale)))


def level(rng, *, skip):
    ways = {"upsample": upsample_nearest, "upsample_backward": upsample_nearest_backward}
    if skip:
        ways |= {"concat": skip_concat, "concat_backward": lambda dy, n: (dy[:, :n], dy[:, n:])}
    inner = Level(Conv2d(2, 3, 3, padding=1, rng=rng, dtype=float), **ways)
    last = Conv2d(7 if skip else 3, 1, 3, padding=1, rng=rng, dtype=float)
    return Sequential(Level(inner, **ways), last)


@pytest.mark.parametrize("skip", [True, False])
def test_gradients_are_those_of_central_differences(skip):
    """Of the input, and of the innermost weight, in two levels."""
    rng = np.random.default_rng(0)
    net, x = level(rng, skip=skip), rng.standard_normal((2, 2, 8, 12))
    dy, h = rng.standard_normal(net(x).shape), 1e-6

    dx = net.backward(dy)

    name = "0.inner.inner.weight"
    grad, weight = net.grads[name], net.params[name]
    for way, moved in ((dx, "x"), (grad, "weight")):
        step = rng.standard_normal(way.shape)
        values = []
        for sign in (h, -h):
            net.params[name] = weight + sign * step if moved == "weight" else weight
            values.append(np.sum(dy * net(x + sign * step if moved == "x" else x)))
        net.params[name] = weight
        assert (values[0] - values[1]) / (2 * h) == pytest.approx(np.sum(way * step), rel=1e-6)


def test_odd_size_says_what_was_lost():
    """With a skip, a size that cannot be halved is an error that names the reason."""
    with pytest.raises(ShapeError, match="an odd size is lost"):
        level(np.random.default_rng(0), skip=True)(np.ones((1, 2, 7, 8)))
