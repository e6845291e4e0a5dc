"""The animated network computes what it shows, and reaches the browser whole."""

import numpy as np

from course_lib.viz.dropout.thinned_networks import SmallNet, blink, small_net, small_output, thinned_answers


def test_small_output_by_hand():
    """Three masks on one hidden layer of two units, scaled by 2."""
    net = SmallNet(
        (np.array([[1.0, 2.0], [-1.0, 0.0]]), np.array([[3.0, 5.0]])), (np.array([0.5, 4.0]), np.ones(1))
    )
    masks = [np.array([[1, 1], [1, 0], [0, 1]])]

    np.testing.assert_allclose(small_output(net, np.array([1.0, 1.0]), masks, 2.0), [52.0, 22.0, 31.0])


def test_mean_of_thinned_networks_is_near_the_whole_network():
    """And equals it exactly if nothing is dropped."""
    thinned = thinned_answers((0.5, -0.6), p=0.5)

    assert abs(thinned.answers.mean() - thinned.whole) < 0.2 * thinned.answers.std()
    np.testing.assert_allclose(thinned_answers((0.5, -0.6), p=0.0, networks=3).answers, thinned.whole)


def test_animated_network_is_sent_whole():
    """All layers, p, and the still picture."""
    blinking = blink(p=0.3)
    layers = blinking.widget.net["layers"]

    assert [np.shape(layer["weight"]) for layer in layers] == [(8, 2), (8, 8), (1, 8)]
    np.testing.assert_array_equal(layers[1]["bias"], small_net().biases[1])
    assert blinking.widget.p == 0.3
    assert "image/png" in blinking._repr_mimebundle_()
