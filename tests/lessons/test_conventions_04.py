"""What lesson 04's convention cards say of torch is what torch does."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")


def slope_at(function, place):
    """Return the derivative of a function of torch's at one place."""
    x = torch.tensor(place, requires_grad=True)
    function(x).backward()
    return x.grad.item()


def test_slopes_at_zero_and_below():
    """The ReLU's is 0; the leaky ReLU's is the negative one, 0.01 by default."""
    assert slope_at(torch.relu, 0.0) == 0
    assert slope_at(torch.nn.functional.leaky_relu, 0.0) == pytest.approx(0.01)
    assert torch.nn.LeakyReLU().negative_slope == 0.01


def test_shapes_of_weights():
    """Outputs first."""
    assert torch.nn.Linear(300, 100).weight.shape == (100, 300)
    assert torch.nn.Conv2d(20, 56, (5, 3)).weight.shape == (56, 20, 5, 3)


@pytest.mark.parametrize(
    ("init", "variance"),
    [
        (lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu"), 2 / 300),
        (lambda w: torch.nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"), 2 / 500),
        (torch.nn.init.xavier_normal_, 2 / 800),
    ],
)
def test_normal_weights_are_not_cut_off(init, variance):
    """Kaiming's go by fan_in unless told otherwise."""
    torch.manual_seed(0)
    weight = init(torch.empty(500, 300)).double()

    assert weight.var().item() == pytest.approx(variance, rel=0.02)
    assert weight.abs().max() > 4 * variance**0.5


def test_a_linear_layer_starts_uniform_with_a_third_of_one_over_fan_in():
    torch.manual_seed(0)
    weight = torch.nn.Linear(300, 500).weight.detach().double().numpy()

    assert weight.var() == pytest.approx(1 / (3 * 300), rel=0.02)
    assert np.abs(weight).max() <= 1 / np.sqrt(300) + 1e-9


def test_recommended_gain_of_tanh():
    assert torch.nn.init.calculate_gain("tanh") == pytest.approx(5 / 3)
