"""Plain and residual nets, directions and surfaces are what lesson 09 says of them."""

import numpy as np
import pytest

from course_lib.nn.containers import Residual
from course_lib.nn.layers import Conv2d, Linear
from course_lib.nn.models import densenet
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.viz.resnets.densenet import densenet_parameters
from course_lib.viz.resnets.gradient_by_depth import slopes
from course_lib.viz.resnets.loss_surface import filter_direction, loss_surface
from course_lib.viz.resnets.networks import DEPTHS, block_net, digits, kept, plain, train
from course_lib.viz.resnets.signal_through_depth import passage


@pytest.fixture
def rng():
    return np.random.default_rng(6)


@pytest.mark.parametrize("depth", [4, 20])
def test_block_net_has_its_depth_and_the_same_parameters_either_way(depth, rng):
    """A layer with weights is one with a weight."""
    nets = [block_net(depth, rng, block) for block in (plain, Residual)]

    for net in nets:
        assert sum(name.endswith("weight") for name in net.params) == depth
    assert len(nets[0].params) == len(nets[1].params)


def test_kept_runs_degrade_with_depth_where_nets_are_plain():
    """Each deeper plain net has the higher training loss; every residual one beats its plain twin."""
    plain_ends, residual_ends = kept().train_loss[:, :, -1]

    assert np.all(np.diff(plain_ends) > 0)
    assert np.all(residual_ends < plain_ends / 2)
    assert kept().train_loss.shape[:2] == (2, len(DEPTHS))


def test_training_is_repeatable_and_keeps_a_gradient_for_each_block():
    """The same seed gives the same run; an 8-layer net has three blocks."""
    one, other = (train(8, epochs=1)[1] for _ in range(2))

    assert one.epochs[0].train_loss == other.epochs[0].train_loss
    assert one.gradients.shape == (3,)


def test_kept_run_is_the_one_that_training_gives():
    """The script's numbers are the library's: the first epoch of the shallow nets."""
    for i, block in enumerate((plain, Residual)):
        loss = train(8, block, epochs=1)[1].epochs[0].train_loss
        assert loss == pytest.approx(kept().train_loss[i, 0, 0], rel=1e-3)


@pytest.mark.parametrize(("layer", "axes"), [(Linear, 1), (Conv2d, (1, 2, 3))])
def test_filters_of_a_direction_are_as_long_as_the_networks_own(layer, axes, rng):
    """One filter at a time; a bias does not move."""
    params = layer(3, 5, *([2] if layer is Conv2d else []), rng=rng).params

    direction = filter_direction(params, rng)

    own, drawn = (np.sqrt(np.sum(p["weight"] ** 2, axis=axes)) for p in (params, direction))
    np.testing.assert_allclose(drawn, own, rtol=1e-5)
    assert not np.allclose(direction["weight"], params["weight"])
    assert not direction["bias"].any()


def test_surface_has_the_networks_own_loss_in_its_middle_and_leaves_it_alone(rng):
    """Nothing of the network changes, its running statistics included."""
    (x, labels), _ = digits()
    net = block_net(6, rng, Residual)
    before = {name: param.copy() for name, param in net.params.items()}
    running = net[1].running

    surface = loss_surface(net, (x[:50], labels[:50]), [-0.5, 0.0, 0.5], rng)

    assert net[1].running is running
    for name, param in before.items():
        np.testing.assert_array_equal(net.params[name], param)
    loss, _ = softmax_cross_entropy(net.forward(x[:50]), labels[:50])
    assert surface[1, 1] == pytest.approx(loss)
    assert len(np.unique(surface)) == 9


def test_passage_keeps_the_input_with_shortcuts_and_loses_it_without():
    """After one plain block the digit cannot be recognised; after fifty residual ones it can."""
    alone, beside = passage(False, 0.1), passage(True, 0.1)

    assert abs(alone.likeness[1]) < 0.3
    assert beside.likeness[-1] > 0.5
    assert alone.spread[-1] < 0.1 < 0.5 < beside.spread[-1]


def test_silent_branches_pass_the_input_on():
    way = passage(True, 0.0)

    np.testing.assert_allclose(way.states[-1], way.states[0])
    np.testing.assert_allclose(way.likeness, 1)


def test_slopes_multiply_lengths_by_their_scale(rng):
    """On average over many vectors."""
    (slope,) = slopes(1, 0.3)
    v = rng.standard_normal((64, 1000))

    factors = np.linalg.norm(slope @ v, axis=0) / np.linalg.norm(v, axis=0)
    assert factors.mean() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize(("growth", "layers"), [(3, 2), (5, 3)])
def test_densenet_parameters_count_what_is_built(growth, layers, rng):
    net = densenet(layers, rng=rng, growth=growth)

    assert densenet_parameters(growth, layers) == sum(param.size for param in net.params.values())
