"""Networks of blocks have the layers they claim, plain ones no shortcut; the stored errors are theirs."""

import numpy as np
import pytest

from course_lib.gradcheck import check_gradients
from course_lib.nn.from_parts.residual_training import first_params
from course_lib.viz.resnets import deep_blocks
from course_lib.viz.resnets.plain_block import plain_block_backward, plain_block_forward


@pytest.mark.parametrize("layers", deep_blocks.LAYERS)
def test_networks_have_their_layers(layers):
    """A layer with weights is one whose weight is no vector."""
    strides = deep_blocks.strides_of(layers)
    params = first_params(strides, rng=np.random.default_rng(0))

    assert sum(array.ndim > 1 for part in params for array in part) == layers
    assert strides.count(2) == 2


def test_plain_blocks_have_the_gradients_of_their_outputs():
    rng = np.random.default_rng(3)
    shapes = [(2, 2, 4, 4), (3, 2, 3, 3), (3,), (3,), (3, 3, 3, 3), (3,), (3,)]
    arrays = [rng.normal(size=shape) for shape in shapes]

    check_gradients(
        lambda *arrays: plain_block_forward(*arrays, stride=2), plain_block_backward, *arrays, rng=rng
    )


def test_plain_blocks_have_no_shortcut():
    """With gamma 0 in the last norm they give beta, whatever comes in."""
    rng = np.random.default_rng(4)
    weights = [rng.normal(size=shape) for shape in [(2, 2, 3, 3), (2, 2, 3, 3)]]
    one, zero = np.ones(2), np.zeros(2)

    y, _ = plain_block_forward(
        rng.normal(size=(2, 2, 3, 3)), weights[0], one, zero, weights[1], zero, 0.5 * one
    )

    np.testing.assert_array_equal(y, 0.5)


def test_picture_states_the_errors_that_it_is_given():
    assert "with shortcuts, 20 layers, 9%" in deep_blocks.plot_deep_errors({20: 0.09, 32: 0.1}).alt
    assert "shortcuts" not in deep_blocks.plot_deep_errors({}).alt


def test_plain_networks_are_trained_without_shortcuts(monkeypatch):
    """Trained with them and tested without, they would be no better than guessing."""
    monkeypatch.setattr(deep_blocks, "SEEDS", (0,))
    monkeypatch.setattr(deep_blocks, "RATES", (0.1,))

    assert deep_blocks.plain_errors(20)[0.1] < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("layers", deep_blocks.LAYERS)
def test_plain_errors_are_what_training_gives(layers):
    """Within what the processor's roundings change: some 5 points about the stored value."""
    errors = deep_blocks.plain_errors(layers)

    assert min(errors.values()) == pytest.approx(deep_blocks.PLAIN_ERRORS[layers], abs=0.08)
