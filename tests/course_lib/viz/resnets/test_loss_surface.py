"""Directions are filter-normalised, and a surface has the network's own loss in its middle."""

import numpy as np
import pytest

from course_lib.nn.containers import Residual
from course_lib.nn.layers import Conv2d, Linear
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.viz.resnets.loss_surface import filter_direction, measure_surface, plot_surfaces
from course_lib.viz.resnets.networks import block_net, digit_rows


@pytest.fixture
def rng():
    return np.random.default_rng(6)


@pytest.mark.parametrize(("layer", "axes"), [(Linear, 1), (Conv2d, (1, 2, 3))])
def test_filters_of_a_direction_are_as_long_as_the_networks_own(layer, axes, rng):
    """One filter at a time; a bias does not move."""
    params = layer(3, 5, *([2] if layer is Conv2d else []), rng=rng).params

    direction = filter_direction(params, rng)

    own, drawn = (np.sqrt(np.sum(p["weight"] ** 2, axis=axes)) for p in (params, direction))
    np.testing.assert_allclose(drawn, own, rtol=1e-5)
    assert not np.allclose(direction["weight"], params["weight"])
    assert not direction["bias"].any()


def test_surface_has_the_networks_own_loss_in_its_middle(rng):
    """Nothing of the network changes, its running statistics included."""
    (x, labels), _ = digit_rows()
    net = block_net(6, rng, Residual)
    before = {name: param.copy() for name, param in net.params.items()}
    running = net[1].running

    surface = measure_surface(net, (x[:50], labels[:50]), [-0.5, 0.0, 0.5], rng)

    assert net[1].running is running
    for name, param in before.items():
        np.testing.assert_array_equal(net.params[name], param)
    loss, _ = softmax_cross_entropy(net.forward(x[:50]), labels[:50])
    assert surface[1, 1] == pytest.approx(loss)
    assert len(np.unique(surface)) == 9


def test_surfaces_are_described_by_their_middle_and_rim():
    """Two bowls, one twice as high."""
    bowl = np.array([[4.0, 4.0, 4.0], [4.0, 0.5, 4.0], [4.0, 4.0, 4.0]])

    alt = plot_surfaces({"one": bowl, "two": 2 * bowl}).alt

    assert "one: 0.5 in the middle, 4 on the rim; two: 1 in the middle, 8 on the rim" in alt
