"""Plain and residual networks train as lesson 09 says, and the stored runs are theirs."""

import numpy as np
import pytest

from course_lib.nn.containers import Residual
from course_lib.viz.resnets.networks import DEPTHS, block_net, plain, stored_runs, train


@pytest.mark.parametrize("depth", [4, 20])
def test_block_net_has_its_depth_and_as_many_parameters_either_way(depth):
    """A layer with weights is one with a weight."""
    rng = np.random.default_rng(6)
    nets = [block_net(depth, rng, block) for block in (plain, Residual)]

    for net in nets:
        assert sum(name.endswith("weight") for name in net.params) == depth
    assert len(nets[0].params) == len(nets[1].params)


def test_stored_runs_degrade_with_depth_if_networks_are_plain():
    """Each deeper plain net has the higher training loss; every residual one beats its plain twin."""
    plain_ends, residual_ends = stored_runs().train_loss[:, :, -1]

    assert np.all(np.diff(plain_ends) > 0)
    assert np.all(residual_ends < plain_ends / 2)
    assert stored_runs().train_loss.shape[:2] == (2, len(DEPTHS))


def test_training_is_repeatable_and_returns_a_gradient_for_each_block():
    """The same seed gives the same run; an 8-layer net has three blocks."""
    one, other = (train(8, epochs=1)[1] for _ in range(2))

    assert one.epochs[0].train_loss == other.epochs[0].train_loss
    assert one.gradients.shape == (3,)


def test_stored_runs_are_what_training_gives():
    """The script's numbers are the library's: the first epoch of the shallow nets."""
    for i, block in enumerate((plain, Residual)):
        loss = train(8, block, epochs=1)[1].epochs[0].train_loss
        assert loss == pytest.approx(stored_runs().train_loss[i, 0, 0], rel=1e-3)
