"""The shared networks pass signals forward and gradients backward as the chain rule says."""

import numpy as np
import pytest

from course_lib.viz.vanishing_gradients.networks import (
    ACTIVATIONS,
    deep_network,
    forward_through,
    gradient_norms_backward,
)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_norms_are_those_of_the_inputs_of_each_layer(activation):
    """Against the derivative of the outputs' sum along the gradient itself, at the input of layer 1."""
    x, weights = deep_network(3, "xavier", width=8, examples=5, seed=0)
    outputs, caches = forward_through(x, weights, activation)
    dh = np.ones_like(outputs[-1])

    norms = gradient_norms_backward(dh, weights, caches, activation)

    gradient = np.empty_like(x)
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = 1e-6
        ahead, behind = (forward_through(x + sign * step, weights, activation)[0][-1] for sign in (1, -1))
        gradient[place] = (ahead - behind).sum() / 2e-6
    assert len(norms) == 3
    assert norms[0] == pytest.approx(np.linalg.norm(gradient), rel=1e-6)
